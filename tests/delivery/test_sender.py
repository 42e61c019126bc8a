"""The send loop: every outcome of a platform has one defined end in the store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.ports import Platform
from bot.delivery.preparing import Preparing
from bot.delivery.sender import UNKNOWN_ATTEMPTS, Sender
from bot.delivery.turns import Turns
from bot.model import ChatId, Delivery
from bot.outcome_model import Gone, Moved, Outcome, Refused, Retry, Unknown
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.deliveries import Deliveries, Limits
from bot.store.kin import Kin
from bot.store.subscriptions import ChatBook
from bot.store.timings import TimingBook
from bot.texts import Texts
from bot.timing_model import Timing
from tests.builders import DAY, READER, TOPICS, chat, selectors, story
from tests.delivery.timing import quiet_now, set_timing
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import FAST, deliveries, nothing, ring, state, take


def preparing_of(store: Store) -> Preparing:
    chats = ChatBook(store, empty_life=DAY)
    return Preparing(Archive(store), Kin(store), chats, TOPICS, Texts())


def sender_of(
    store: Store,
    platform: Platform,
    *,
    on_unknown: str = "resend",
    limits: Limits = FAST,
    at_once: int = 32,
) -> Sender:
    archive, chats = Archive(store), ChatBook(store, empty_life=DAY)
    timings = TimingBook(store, empty_life=DAY, ledger_life=30 * DAY)
    return Sender(
        platform,
        Deliveries(store, platform.name, limits, ledger_life=30 * DAY, on_unknown=on_unknown),
        chats,
        preparing_of(store),
        turns=Turns(
            timings, archive, Kin(store), chats, TOPICS, zone="UTC", stale=timedelta(hours=6)
        ),
        # Back-off without its waiting: the smallest jitter of a tiny base.
        jitter=lambda: -1.5,
        at_once=at_once,
    )


@asynccontextmanager
async def running(sender: Sender) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        group.create_task(sender.run())
        yield
        sender.stop()


async def settled(store: Store, number: int, word: str, to: ChatId = READER) -> str:
    """The state of a delivery once it begins with a word."""
    async with asyncio.timeout(10):
        while not (found := await state(store, number, to)).startswith(word):
            await asyncio.sleep(0.01)
    return found


async def test_a_story_is_told_once_and_its_message_written_down(store: Store) -> None:
    platform = MemoryPlatform()
    await ring(store, 1, 2)
    async with running(sender_of(store, platform)):
        titles = await platform.told(2)
        await settled(store, 2, "sent|")
    assert titles == [story(1).title, story(2).title]
    assert (await state(store, 1)).startswith("sent|m1|1|")


@pytest.mark.parametrize(
    "answer",
    [
        Retry("the network is away", timedelta(0)),
        Retry("too many", timedelta(0), throttled=True),
        Retry("too many", timedelta(0), whole_bot=True, throttled=True),
        Unknown("no answer"),
        RuntimeError("a fault of ours"),
    ],
)
async def test_what_was_not_certainly_told_is_told_again_with_the_same_nonce(
    store: Store, answer: Outcome | Exception
) -> None:
    platform = MemoryPlatform([answer])
    await ring(store, 1)
    async with running(sender_of(store, platform)):
        await platform.told(2)
        await settled(store, 1, "sent|m2|")
    assert len(set(platform.nonces)) == 1


async def test_an_outage_does_not_count_against_what_is_unknown_later(store: Store) -> None:
    away = [Retry("the network is away", timedelta(0))] * 20
    platform = MemoryPlatform([*away, Unknown("no answer")])
    await ring(store, 1)
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|")
    assert len(platform.alerts) == 22


async def test_the_alerts_of_one_chat_follow_at_once_where_no_limit_binds(store: Store) -> None:
    platform = MemoryPlatform()
    await ring(store, *range(1, 21))
    async with running(sender_of(store, platform)), asyncio.timeout(5):
        await platform.told(20)


async def test_a_lease_that_passed_on_while_rendering_sends_nothing(store: Store) -> None:
    platform = MemoryPlatform()
    await ring(store, 1)
    sender = sender_of(store, platform)
    slow = Deliveries(store, "telegram", FAST, ledger_life=DAY, on_unknown="resend")
    delivery = await slow.take()
    while not isinstance(delivery, Delivery):
        delivery = await slow.take()
    await slow.release_all()
    # As long ago as half a lease: whoever leased it meanwhile would not know of us.
    delivery = replace(delivery, taken=delivery.taken - 16)
    assert await sender._deliver(delivery) is None
    assert platform.alerts == []


async def test_a_delivery_that_is_always_unknown_ends_in_dead(store: Store) -> None:
    platform = MemoryPlatform([Unknown("no answer")] * 20)
    await ring(store, 1)
    async with running(sender_of(store, platform)):
        await settled(store, 1, "failed|")
    assert len(platform.alerts) == UNKNOWN_ATTEMPTS
    assert await store.redis.xlen(store.keys.dead) == 1


async def test_where_the_operator_prefers_silence_an_unknown_is_not_repeated(
    store: Store,
) -> None:
    platform = MemoryPlatform([Unknown("no answer")])
    await ring(store, 1, 2)
    async with running(sender_of(store, platform, on_unknown="skip")):
        await settled(store, 2, "sent|")
    assert [alert.story.id for alert in platform.alerts] == [story(1).id, story(2).id]


async def test_a_refused_story_goes_out_once_in_its_plainest_form(store: Store) -> None:
    platform = MemoryPlatform([Refused("too long")])
    await ring(store, 1)
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|m2|")
    assert (len(platform.alerts), platform.plain) == (2, 1)
    assert await store.redis.xlen(store.keys.dead) == 0


async def test_a_story_that_is_refused_in_both_forms_does_not_hold_up_the_next(
    store: Store,
) -> None:
    platform = MemoryPlatform([Refused("too long"), Refused("not that either")])
    await ring(store, 1, 2)
    async with running(sender_of(store, platform)):
        await settled(store, 2, "sent|")
    assert await state(store, 1) == "failed|too long; in plain form: not that either"
    assert platform.plain == 1


async def test_where_no_form_would_be_taken_the_plain_one_is_not_tried(store: Store) -> None:
    platform = MemoryPlatform([Refused("the topic is closed", as_it_is=False)])
    await ring(store, 1)
    async with running(sender_of(store, platform)):
        await settled(store, 1, "failed|the topic is closed")
    assert platform.plain == 0


async def test_what_became_of_the_plain_form_counts(store: Store) -> None:
    platform = MemoryPlatform([Refused("too long"), Unknown("no answer")])
    await ring(store, 1)
    async with running(sender_of(store, platform)):
        await platform.told(3)
        await settled(store, 1, "sent|m3|")
    assert platform.plain == 2, "what was refused once is not tried again"


async def test_the_plain_form_waits_for_its_turn_and_holds_up_no_other_chat(store: Store) -> None:
    platform = MemoryPlatform([Refused("too long")])
    await ring(store, 1, to=(chat(1), chat(2), chat(3)))
    sender = sender_of(store, platform, limits=Limits(rate=100_000, chat_rate=1), at_once=1)
    started = time.monotonic()
    async with running(sender):
        await platform.told(3)
        assert platform.plain == 0
        refused = platform.alerts[0].chat
        assert await state(store, 1, refused) == "queued|1|0|||too long"
        await settled(store, 1, "sent|", refused)
    assert time.monotonic() - started > 0.9, "the chat takes one message a second"
    assert (platform.plain, platform.alerts[-1].chat) == (1, refused)


async def test_a_bot_that_died_with_the_plain_form_does_not_send_the_usual_one_again(
    store: Store,
) -> None:
    await ring(store, 1)
    one = deliveries(store)
    await one.plain_next(await take(one), "code|50035: bad")
    assert (await take(one)).refused == "code|50035: bad"
    await one.release_all()
    platform = MemoryPlatform()
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|m1|")
    assert platform.plain == len(platform.alerts) == 1


async def test_quiet_hours_keep_the_mark_that_the_plain_form_is_next(store: Store) -> None:
    await ring(store, 1)
    one = deliveries(store)
    await one.plain_next(await take(one), "too long")
    await set_timing(store, await quiet_now(store))
    await nothing(one)
    assert (await state(store, 1)).endswith("|0||too long")
    platform = MemoryPlatform()
    async with running(sender_of(store, platform)):
        await set_timing(store, Timing())
        await settled(store, 1, "sent|m1|")
    assert platform.plain == 1


async def test_a_chat_that_is_gone_is_closed_and_the_others_go_on(store: Store) -> None:
    platform = MemoryPlatform([Gone("blocked by the reader")])
    await ring(store, 1, 2, to=(chat(1), chat(2)))
    async with running(sender_of(store, platform)):
        await platform.told(3)
        gone = platform.alerts[0].chat
        await settled(store, 2, "sent|", chat(2) if gone == chat(1) else chat(1))
    assert (await ChatBook(store, empty_life=DAY).of(gone)).closed == "blocked by the reader"
    assert sum(alert.chat == gone for alert in platform.alerts) == 1


async def test_a_group_that_became_a_supergroup_gets_the_story_there(store: Store) -> None:
    old, new = ChatId("telegram", "-5"), ChatId("telegram", "-1005")
    platform = MemoryPlatform([Moved(new)])
    await ring(store, 1, to=(old,))
    async with running(sender_of(store, platform)):
        await platform.told(2)
        await settled(store, 1, "sent|", new)
    assert [alert.chat for alert in platform.alerts] == [old, new]


async def test_the_operator_hears_which_id_belongs_into_the_config_now(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    old, new = ChatId("telegram", "-5"), ChatId("telegram", "-1005")
    await ring(store, 1, to=(old,))
    await ChatBook(store, empty_life=DAY).pin({old: tuple(selectors("chips"))})
    async with running(sender_of(store, MemoryPlatform([Moved(new)]))):
        await settled(store, 1, "sent|", new)
    assert "Write telegram:-1005 instead of telegram:-5 into the config" in caplog.text


async def test_what_a_reader_unfollowed_meanwhile_is_not_told(store: Store) -> None:
    await ring(store, 1)
    chats = ChatBook(store, empty_life=DAY)
    await chats.follow(chat(1), selectors("ai"))
    await chats.unfollow(chat(1), selectors("chips"))
    platform = MemoryPlatform()
    async with running(sender_of(store, platform)):
        await settled(store, 1, "skipped|")
    assert platform.alerts == []


async def test_stopping_lets_what_is_under_way_be_written_down(store: Store) -> None:
    platform = MemoryPlatform()
    await ring(store, 1, 2, 3, to=tuple(chat(n) for n in range(30)))
    sender = sender_of(store, platform)
    platform.before_answer = sender.stop
    async with asyncio.timeout(10):
        await sender.run()
    lines = [
        line
        for number in (1, 2, 3)
        for line in await store.redis.hvals(store.keys.ledger(story(number).id))
    ]
    assert sum(line.startswith("sent|") for line in lines) == len(platform.alerts) > 0
    assert not any(line.startswith("sending|") for line in lines)
