"""A forum topic that is gone: the chat around it gets what was told there, and is told so once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.delivery.moving import thread_notice
from bot.filter_model import Filters
from bot.model import ChatId, StoryId, Subscriptions
from bot.outcome_model import ThreadGone
from bot.platforms.telegram import TelegramPlatform
from bot.store.client import Store
from bot.store.notices import MOVES
from bot.store.subscriptions import ChatBook
from bot.texts import Texts
from bot.timing_model import Timing
from tests.builders import DAY, TOPICS, selectors, story
from tests.delivery.test_sender import running, sender_of, settled
from tests.delivery.timing import quiet_now, set_timing
from tests.delivery.turning import daily_soon
from tests.fakes.platform import MemoryPlatform
from tests.fakes.telegram import FakeTelegram
from tests.store.test_deliveries import deliveries, ring, state, take

THREAD, GROUP = ChatId("telegram", "-7", "5"), ChatId("telegram", "-7")
GONE = ThreadGone("the forum topic was deleted", GROUP)


def told(*followed: str, pinned: tuple[str, ...] = (), closed: bool = False) -> tuple[str, str]:
    follows = Subscriptions(THREAD, tuple(selectors(*followed)), tuple(selectors(*pinned)))
    gone = ThreadGone("gone", GROUP, closed)
    notice = thread_notice(THREAD, follows, gone, TOPICS, Texts())
    (what_to_do,) = notice.bullets
    return notice.title, what_to_do


def test_the_topic_is_named_by_what_it_got() -> None:
    title, what_to_do = told("chips", "ai", "source:wire")
    assert title == "The forum topic that got Chips, AI and everything from wire was deleted."
    assert "write /subscribe chips ai source:wire there" in what_to_do
    assert "/unsubscribe chips ai source:wire here" in what_to_do


def test_a_closed_topic_is_called_closed() -> None:
    title, _ = told("all", closed=True)
    assert title == "The forum topic that got every story is closed, so I cannot write there."


def test_many_subscriptions_are_counted_and_a_removed_topic_keeps_its_name() -> None:
    title, what_to_do = told("old", "chips", "a", "b", "c", "d", "e")
    assert title == "The forum topic that got old, Chips, a, b, c and 2 more was deleted."
    assert "write /subscribe there" in what_to_do


def test_nobody_is_asked_to_unsubscribe_what_the_operator_pinned() -> None:
    _, what_to_do = told("chips", pinned=("ai",))
    assert "/unsubscribe" not in what_to_do
    title, _ = told(pinned=("source:~notices",))
    assert title == "The forum topic that got my notices was deleted."


async def notice_line(store: Store, to: ChatId = GROUP) -> tuple[StoryId, str]:
    """The id of the notice, and its line in the ledger of a chat."""
    async for key in store.redis.scan_iter(f"{store.keys.prefix}story:*"):
        if await store.redis.hget(key, "feed") == MOVES:
            one = StoryId(key.rpartition(":")[2])
            return one, str(await store.redis.hget(store.keys.ledger(one), str(to)))
    raise AssertionError("there is no notice")


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(limits=None) as fake:
        yield fake


@pytest.fixture
async def platform(telegram: FakeTelegram) -> AsyncIterator[TelegramPlatform]:
    platform = TelegramPlatform(telegram.token, api_base=telegram.url)
    yield platform
    await platform.close()


@pytest.mark.parametrize("closed", [False, True], ids=["deleted", "closed"])
async def test_what_waited_for_a_topic_that_is_gone_comes_in_the_chat_after_one_sentence(
    store: Store, telegram: FakeTelegram, platform: TelegramPlatform, closed: bool
) -> None:
    forum = telegram.group("Watchers", forum=True)
    thread = telegram.topic(forum)
    inside = ChatId("telegram", str(forum.id), str(thread))
    await ring(store, 1, 2, 3, to=(inside,))
    if closed:
        forum.closed_topics.add(thread)
    else:
        forum.topics.remove(thread)
    async with running(sender_of(store, platform)):
        messages = await telegram.wait_for_messages(forum, 4, 10)
        await settled(store, 3, "sent|", ChatId("telegram", str(forum.id)))
    assert [message.thread for message in messages] == [None] * 4
    assert messages[0].text.startswith("The forum topic that got Chips ")
    assert "write /subscribe chips there and /unsubscribe chips here." in messages[0].text
    for number in (1, 2, 3):
        assert story(number).title in messages[number].text
        assert await state(store, number, inside) == f"skipped|moved to telegram:{forum.id}"
    chats = ChatBook(store, empty_life=DAY)
    assert (await chats.of(ChatId("telegram", str(forum.id)))).selectors == ("chips",)
    assert (await chats.of(inside)).selectors == ()
    assert await store.redis.xlen(store.keys.dead) == 0


async def test_where_the_chat_itself_takes_nothing_the_story_is_a_dead_letter(
    store: Store, telegram: FakeTelegram, platform: TelegramPlatform
) -> None:
    forum = telegram.group("Watchers", forum=True)
    forum.closed_topics.add(1)
    await ring(store, 1, to=(ChatId("telegram", str(forum.id), "99"),))
    group = ChatId("telegram", str(forum.id))
    async with running(sender_of(store, platform)):
        await settled(store, 1, "failed|the forum topic is closed", group)
    assert await store.redis.xlen(store.keys.dead) == 2, "the sentence and the story"


async def test_two_topics_that_are_gone_are_two_sentences_and_a_story_of_both_comes_once(
    store: Store, telegram: FakeTelegram, platform: TelegramPlatform
) -> None:
    forum = telegram.group("Watchers", forum=True)
    inside = [ChatId("telegram", str(forum.id), name) for name in ("97", "98")]
    await ring(store, 1, to=tuple(inside))
    async with running(sender_of(store, platform)):
        await telegram.wait_for_messages(forum, 3, 10)
        await asyncio.sleep(0.2)
    texts = [message.text for message in telegram.messages(forum)]
    assert len(texts) == 3
    assert sum("The forum topic" in text for text in texts) == 2
    assert sum(story(1).title in text for text in texts) == 1


async def test_a_bot_that_dies_after_the_move_says_it_once(store: Store) -> None:
    await ring(store, 1, to=(THREAD,))
    one = deliveries(store)
    sender = sender_of(store, MemoryPlatform())
    delivery = await take(one)
    # Written, and the bot does not hear of it: the same again, by it and by another one.
    await sender._record(delivery, GONE, await sender._preparing.delivery(delivery))
    await sender._record(delivery, GONE, await sender._preparing.delivery(delivery))
    platform = MemoryPlatform()
    async with running(sender_of(store, platform)):
        await platform.told(2)
        await settled(store, 1, "sent|", GROUP)
    titles = [alert.story.title for alert in platform.alerts]
    assert titles == ["The forum topic that got Chips was deleted.", story(1).title]
    assert platform.alerts[0].number == 0


async def test_the_sentence_waits_for_its_turn_as_any_message_and_outlives_a_crash(
    store: Store,
) -> None:
    await ring(store, 1, to=(THREAD,))
    one = deliveries(store)
    await ChatBook(store, empty_life=DAY).move(
        THREAD,
        GROUP,
        told=thread_notice(THREAD, Subscriptions(THREAD), GONE, TOPICS, Texts()),
    )
    await take(one)
    notice, line = await notice_line(store)
    assert line.startswith("sending|1|0|")
    await one.release_all()
    again = await take(one)
    assert (again.story, again.unknowns) == (notice, 1)
    assert 0 < await store.redis.pttl(store.keys.story(notice)) <= 7 * 86_400_000
    assert 0 < await store.redis.pttl(store.keys.ledger(notice)) <= 7 * 86_400_000


async def test_a_chat_with_filters_is_told_all_the_same(store: Store) -> None:
    platform = MemoryPlatform([GONE])
    await ChatBook(store, empty_life=DAY).put_filters(THREAD, Filters(only=("fab",)))
    await ring(store, 1, to=(THREAD,))
    async with running(sender_of(store, platform)):
        await platform.told(3)
    assert "The forum topic" in platform.alerts[1].story.title


async def test_in_quiet_hours_it_waits_and_then_comes_by_itself(store: Store) -> None:
    platform = MemoryPlatform([GONE])
    await ring(store, *range(1, 7), to=(THREAD,))
    async with running(sender_of(store, platform)):
        await set_timing(store, await quiet_now(store), GROUP)
        await platform.told(1)
        async with asyncio.timeout(10):
            while await store.redis.zcard(store.keys.held(GROUP)) < 7:
                await asyncio.sleep(0.02)
        await set_timing(store, Timing(), GROUP)
        await platform.told(3)
    assert sum("The forum topic" in alert.story.title for alert in platform.alerts) == 1
    assert any(alert.groups for alert in platform.alerts), "the stories came together"


async def test_a_chat_of_digests_is_told_at_once(store: Store) -> None:
    await ring(store, 1, to=(THREAD,))
    await set_timing(store, await daily_soon(store), GROUP)
    platform = MemoryPlatform([GONE])
    async with running(sender_of(store, platform)):
        await platform.told(2)
        await settled(store, 1, "held|digest|", GROUP)
    assert "The forum topic" in platform.alerts[1].story.title
