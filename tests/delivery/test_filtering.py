"""Which stories pass the filters of a chat."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from bot.delivery.filtering import Filtering, why_filtered
from bot.delivery.render import render
from bot.filter_model import MOST, Filters
from bot.model import (
    ArchivedStory,
    FeedName,
    Selector,
    Source,
    Subscriptions,
    Topic,
    TopicName,
)
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.filters import FilterBook, filters_document
from bot.store.routing import Router
from bot.store.subscriptions import ChatBook
from bot.topics.matcher import Matcher
from bot.topics.rules import TopicRules, plain_phrase
from bot.topics.words import comparable
from tests.builders import DAY, NOW, TOPICS, chat, known_as, match, selectors, story


def archived(title: str, summary: str = "", *feeds: str, language: str = "en") -> ArchivedStory:
    told = replace(story(1, title=title), summary=summary, bullets=(), language=language)
    sources = tuple(Source(FeedName(feed), feed.title(), None) for feed in feeds or ("wire",))
    return ArchivedStory(told, match("chips"), sources, NOW, 1)


RUMOUR = archived("Halden's next wafers: the rumours", "What sources say of price predictions.")


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        (Filters(), None),
        (Filters(without=("rumour",)), "it has “rumour”"),
        (Filters(without=("Price  Prediction",)), "it has “Price  Prediction”"),
        (Filters(without=("rum", "prediction price")), None),
        (Filters(only=("wafer", "fab")), None),
        (Filters(only=("fab",)), "it has none of the words that it must have"),
        (Filters(without=("rumour",), only=("wafer",)), "it has “rumour”"),
        (Filters(not_from=("wire",)), "it comes from wire alone"),
        (Filters(not_from=("tide",)), None),
        (Filters(languages=("en", "de")), None),
        (Filters(languages=("de",)), "it is in another language (en)"),
    ],
)
def test_a_story_passes_all_filters_or_says_which_it_does_not(
    filters: Filters, why: str | None
) -> None:
    assert why_filtered(RUMOUR, filters) == why


def test_a_source_is_left_out_only_where_no_other_tells_the_story() -> None:
    both = archived("Halden opens a fab", "", "wire", "tide")
    assert why_filtered(both, Filters(not_from=("wire",))) is None
    assert why_filtered(both, Filters(not_from=("wire", "tide"))) is not None


def test_languages_without_spaces_are_searched_too() -> None:
    one = archived("哈尔登半导体新建晶圆厂", language="zh")
    assert why_filtered(one, Filters(without=("晶圆",))) is not None
    assert why_filtered(one, Filters(languages=("zh",))) is None


def test_an_alert_that_is_not_wanted_is_none() -> None:
    follows = Subscriptions(chat(1), tuple(selectors("chips")))
    assert render(RUMOUR, follows, TOPICS, number=1) is not None
    filtered = replace(follows, filters=Filters(without=("rumours",)))
    assert render(RUMOUR, filtered, TOPICS, number=1) is None


class Newsroom:
    """Stories are admitted and routed; chats 1 and 2 follow chips."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.chats = ChatBook(store, empty_life=DAY)
        archive = Archive(store)
        self._admissions = Admissions(store, archive_life=DAY)
        self._router = Router(
            store,
            consumer="one",
            ledger_life=DAY,
            unwanted=Filtering(archive, FilterBook(store)).unwanted,
        )

    async def tell(self, title: str, *topics: str) -> dict[str, str]:
        """What the ledger says of a story after it was routed."""
        await self._router.open()
        one = story(1, title=title)
        await self._admissions.admit(one, match(*topics), known_as("u1"), ring=True, now=NOW)
        for routing in await self._router.next(block=timedelta(milliseconds=1)):
            async for _ in self._router.fan_out(routing):
                pass
        return dict(await self.store.redis.hgetall(self.store.keys.ledger(one.id)))


@pytest.fixture
async def room(store: Store) -> Newsroom:
    room = Newsroom(store)
    for one in (chat(1), chat(2)):
        await room.chats.follow(one, selectors("chips", "ai"))
    return room


async def test_what_a_chat_does_not_want_never_waits_for_it(room: Newsroom) -> None:
    await room.chats.put_filters(chat(1), Filters(without=("rumour",)))
    assert await room.tell("Halden: the rumours", "chips") == {
        "telegram:1": "skipped|filtered: it has “rumour”",
        "telegram:2": "queued|0|0",
    }


async def test_what_passes_after_a_correction_is_told(room: Newsroom) -> None:
    await room.chats.put_filters(chat(1), Filters(without=("rumour",)))
    await room.tell("Halden: the rumours", "chips")
    ledger = await room.tell("Halden confirms it", "chips", "ai")
    assert ledger["telegram:1"] == "queued|0|0"


async def test_an_edition_that_brings_no_topic_is_told_where_it_passes_now(room: Newsroom) -> None:
    await room.chats.put_filters(chat(1), Filters(only=("quantum",)))
    ledger = await room.tell("Halden opens a fab", "chips")
    assert ledger["telegram:1"].startswith("skipped|filtered")
    await room.chats.follow(chat(3), selectors("chips"))
    ledger = await room.tell("Halden opens a quantum fab", "chips")
    assert ledger["telegram:1"] == "queued|0|0"
    assert "telegram:3" not in ledger, "to who came later it is old news"


async def test_what_another_outlet_tells_too_is_not_of_the_one_alone(room: Newsroom) -> None:
    await room.chats.put_filters(chat(1), Filters(not_from=("wire",)))
    await room.tell("Halden opens a fab", "chips")
    admissions = Admissions(room.store, archive_life=DAY)
    other = story(7, feed="tide", title="A fab of Halden's opens")
    await admissions.admit(other, match("chips"), known_as("g7", "u1"), ring=True, now=NOW)
    ledger = await room.tell("Halden opens a fab", "chips")
    assert ledger["telegram:1"] == "queued|0|0"


async def test_filters_that_are_dropped_are_gone(room: Newsroom) -> None:
    await room.chats.put_filters(chat(1), Filters(without=("rumour",)))
    await room.chats.put_filters(chat(1), Filters())
    assert (await room.tell("Halden: the rumours", "chips"))["telegram:1"] == "queued|0|0"
    assert not await room.store.redis.exists(room.store.keys.filtered)


async def test_filters_move_with_the_chat_and_stay_while_it_is_closed(room: Newsroom) -> None:
    wanted = Filters(without=("rumour",), languages=("en",))
    await room.chats.put_filters(chat(1), wanted)
    await room.chats.close(chat(1), "blocked")
    await room.chats.follow(chat(1), selectors("chips"))
    await room.chats.move(chat(1), chat(-1007))
    assert (await room.chats.of(chat(-1007))).filters == wanted
    ledger = await room.tell("Halden: the rumours", "chips")
    assert ledger["telegram:-1007"].startswith("skipped|filtered")


async def test_a_chat_that_follows_nothing_keeps_its_filters_for_a_while_only(
    room: Newsroom,
) -> None:
    await room.chats.put_filters(chat(9), Filters(without=("rumour",)))
    assert 0 < await room.store.redis.pttl(room.store.keys.chat(chat(9))) <= 86_400_000


async def test_what_is_left_of_a_chat_that_has_ended_is_cleared(room: Newsroom) -> None:
    await room.chats.put_filters(chat(1), Filters(without=("rumour",)))
    await room.store.redis.hdel(room.store.keys.chat(chat(1)), "filters")
    assert await FilterBook(room.store).of_those(["telegram:1", "telegram:2"]) == {}
    assert not await room.store.redis.exists(room.store.keys.filtered)


WORDS = (
    "fab",
    "fabs",
    "FAB",
    "Wafer",
    "wafers",
    "rum",
    "rumours",
    "AI",
    "晶圆",
    "e-fuel",
    "straße",
)


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join), max_size=4),
)
def test_a_phrase_is_found_where_the_matcher_of_topics_finds_it(
    title: list[str], phrases: list[str]
) -> None:
    text = " ".join(title)
    topic = Topic(TopicName("one"), "", "", 0)
    matcher = Matcher([TopicRules(topic, tuple(map(plain_phrase, phrases)))])
    found = matcher.find(comparable(text + "\n")).phrases
    why = why_filtered(archived(text), Filters(without=tuple(phrases)))
    assert why == (f"it has “{found[0][0].use.phrase.text}”" if found else None)


async def test_thousands_of_different_filters_do_not_hold_the_bot_up(room: Newsroom) -> None:
    many = [chat(number) for number in range(100, 1100)]
    async with room.store.redis.pipeline(transaction=False) as pipe:
        for number, one in enumerate(many):
            phrases = tuple(f"phrase {number} {nth} word" for nth in range(MOST))
            written = filters_document(Filters(without=phrases, only=("fab", f"x{number}")))
            pipe.hset(room.store.keys.chat(one), mapping={"topics": "ai", "filters": written})
            pipe.zadd(room.store.keys.subs(Selector("ai")), {str(one): 0})
            pipe.sadd(room.store.keys.filtered, str(one))
        await pipe.execute()
    loop = asyncio.get_running_loop()
    slow: list[float] = []

    async def tick() -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0)
            slow.append(time.thread_time() - began)

    ticker = loop.create_task(tick())
    ledger = await room.tell("Halden opens a fab", "ai")
    ticker.cancel()
    assert sum(line == "queued|0|0" for line in ledger.values()) == 1002
    assert max(slow) < 0.02, "processor time between two looks at the event loop"
