"""Quiet hours, mutes, digests and catch-ups: what is held, and how it goes out."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from bot.delivery.digest import DIGEST_MESSAGES, DIGEST_STORIES
from bot.model import TopicName
from bot.outcome_model import Gone, Refused, Unknown
from bot.store.client import Store
from bot.store.dead import DeadLetters
from bot.store.deliveries import Deliveries, Turn
from bot.store.subscriptions import ChatBook
from bot.timing_model import Timing
from tests.builders import DAY, READER, chat, selectors, story
from tests.delivery.test_sender import running, sender_of, settled
from tests.delivery.timing import HOUR, pass_time, quiet_now, server_now, set_timing, timing_book
from tests.delivery.turning import daily_soon, lines, sent_by, titles
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import FAST, deliveries, nothing, ring, state, take


async def test_in_quiet_hours_stories_are_held_with_the_reason_and_until_when(
    store: Store,
) -> None:
    await set_timing(store, await quiet_now(store))
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    assert all(line.startswith("held|quiet|") for line in await lines(store, 1, 2))
    assert await store.redis.zcard(store.keys.queue(READER)) == 0
    assert (await timing_book(store).of(READER)).held == 2


async def test_few_stories_ring_one_by_one_when_quiet_hours_end(store: Store) -> None:
    await set_timing(store, await quiet_now(store))
    await ring(store, 1, 2, 3)
    await nothing(deliveries(store))
    await set_timing(store, Timing())
    alerts = await sent_by(store, MemoryPlatform(), 3)
    assert [alert.story.title for alert in alerts] == [story(n).title for n in (1, 2, 3)]
    assert all(line.startswith("sent|") for line in await lines(store, 1, 2, 3))


async def test_many_stories_come_in_one_message_when_quiet_hours_end(store: Store) -> None:
    await set_timing(store, await quiet_now(store))
    await ring(store, 1, 2, 3, 4)
    await nothing(deliveries(store))
    await pass_time(store, DAY)
    # A day later the same hours are quiet again: they end for good.
    await nothing(deliveries(store))
    await set_timing(store, Timing())
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert titles(alert) == [story(n).title for n in (4, 3, 2, 1)]
    assert "4 stories" in alert.story.title
    states = await lines(store, 1, 2, 3, 4)
    assert all(line.startswith("sent|m1|1|") for line in states)
    assert len({line.split("|")[4] for line in states}) == 1


async def test_urgent_topics_ring_through_quiet_hours(store: Store) -> None:
    await set_timing(store, await quiet_now(store, urgent=("chips",)))
    await ring(store, 1)
    assert (await take(deliveries(store))).story == story(1).id


async def test_a_muted_chat_hears_nothing_not_even_what_is_urgent(store: Store) -> None:
    until = await server_now(store) + HOUR
    await set_timing(store, Timing(urgent=(TopicName("chips"),), muted_until=until))
    await ring(store, 1)
    await nothing(deliveries(store))
    assert (await state(store)).startswith("held|mute|")
    await pass_time(store, 2 * HOUR)
    assert [a.story.title for a in await sent_by(store, MemoryPlatform(), 1)] == [story(1).title]
    assert await store.redis.hget(store.keys.chat(READER), "plan") is None


async def test_a_digest_holds_stories_until_its_time_and_tells_them_in_one_message(
    store: Store,
) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    assert all(line.startswith("held|digest|") for line in await lines(store, 1, 2))
    await pass_time(store, 2 * HOUR)
    platform = MemoryPlatform()
    (alert,) = await sent_by(store, platform, 1)
    assert alert.story.title == "Your digest: 2 stories"
    assert [group.heading for group in alert.groups] == ["🔬 Chips"]
    assert [item.number for item in alert.groups[0].items] == [1, 2]
    # The next stories wait for the next one.
    await ring(store, 3)
    await nothing(deliveries(store))
    assert (await state(store, 3)).startswith("held|digest|")


async def test_an_empty_digest_is_not_sent(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store)
    await pass_time(store, 2 * HOUR)
    await nothing(deliveries(store))


async def test_a_long_digest_is_parted_and_what_is_too_much_is_counted(store: Store) -> None:
    most = DIGEST_STORIES * DIGEST_MESSAGES
    await set_timing(store, await daily_soon(store))
    await ring(store, *range(1, 16))
    await ring(store, *range(16, 31))
    await ring(store, *range(31, most + 6))
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    alerts = await sent_by(store, MemoryPlatform(), DIGEST_MESSAGES)
    assert [len(titles(alert)) for alert in alerts] == [DIGEST_STORIES] * DIGEST_MESSAGES
    assert alerts[0].story.title == f"Your digest: {most + 5} stories (1 of {DIGEST_MESSAGES})"
    assert [alert.note for alert in alerts] == ["", "", "", "and 5 more: /latest"]
    told = {title for alert in alerts for title in titles(alert)}
    assert told == {story(number).title for number in range(6, most + 6)}
    assert await state(store, 1) == "skipped|only counted in a digest"


async def test_a_bot_that_dies_after_the_digest_was_made_tells_it_once(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2, 3, 4)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    died = await sent_turn(store)
    assert [line.split("|")[:3] for line in await lines(store, 1, 4)] == [["queued", "0", "0"]] * 2
    one = deliveries(store)
    delivery = await take(one)
    assert delivery.story == (await state(store)).split("|")[3]
    # Whoever was to send it died: after the lease it is sent again, under the same nonce.
    await one.release_all()
    again = await take(one)
    assert (again.story, again.nonce, again.unknowns) == (delivery.story, delivery.nonce, 1)
    assert died == 1


async def sent_turn(store: Store) -> int:
    """Take the chat's turn, without sending anything."""
    taken = await Deliveries(store, "telegram", FAST, ledger_life=DAY, on_unknown="resend").take()
    assert isinstance(taken, Turn)
    sender = sender_of(store, MemoryPlatform())
    await sender._turns.take(taken.chat)
    return int(await store.redis.zcard(store.keys.queue(taken.chat)))


async def test_a_turn_that_two_take_at_once_makes_one_digest(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2, 3, 4)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    turns = sender_of(store, MemoryPlatform())._turns
    book = timing_book(store)
    read = await book.turn_of(READER)
    await turns.take(READER)
    # The other one had read the same: its plan is no longer the one in force.
    release = await turns._release(read)
    assert await book.take_turn(read, release, read.plan, whole=True) == -1
    assert await store.redis.zcard(store.keys.queue(READER)) == 1


async def test_a_turn_whose_taker_died_comes_again(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    assert await deliveries(store).take() == Turn(READER)
    await nothing(deliveries(store))
    await pass_time(store, timedelta(seconds=31))
    assert await deliveries(store).take() == Turn(READER)


async def test_a_digest_missed_for_long_is_left_to_the_next_one(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1)
    await nothing(deliveries(store))
    await pass_time(store, 8 * HOUR)
    platform = MemoryPlatform()
    async with running(sender_of(store, platform)):
        await settled(store, 1, "held|digest|")
    assert platform.alerts == []
    assert await timing_book(store).of(READER)
    await pass_time(store, 18 * HOUR)
    (alert,) = await sent_by(store, platform, 1)
    assert titles(alert) == [story(1).title]


async def test_what_a_chat_no_longer_follows_is_not_in_its_digest(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2)
    chats = ChatBook(store, empty_life=DAY)
    await chats.follow(READER, selectors("ai"))
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    await chats.unfollow(READER, selectors("chips"))
    await sent_turn(store)
    assert await lines(store, 1, 2) == ["skipped|nothing of it is followed any more"] * 2
    await nothing(deliveries(store))


async def test_a_chat_that_follows_nothing_any_more_loses_what_is_held(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1)
    await nothing(deliveries(store))
    await ChatBook(store, empty_life=DAY).unfollow(READER, selectors("chips"))
    assert (await state(store)).startswith("skipped|")
    assert await store.redis.zcard(store.keys.wake("telegram")) == 0


@pytest.mark.parametrize("refused", [1, 2])
async def test_a_refused_digest_goes_out_plain_else_it_is_dead_and_can_be_sent_again(
    store: Store, refused: int
) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    platform = MemoryPlatform([Refused("too long")] * refused)
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|m2|" if refused == 1 else "failed|")
    assert platform.plain == 1
    if refused == 2:
        letters = DeadLetters(store)
        (letter,) = [one async for one in letters.each()]
        await letters.retry(letter.id)
        async with running(sender_of(store, platform)):
            await settled(store, 1, "sent|m3|")
            await settled(store, 2, "sent|m3|")


async def test_an_unknown_digest_is_repeated_as_one(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    platform = MemoryPlatform([Unknown("no answer")])
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|m2|")
    assert len(set(platform.nonces)) == 1


async def test_where_the_operator_prefers_silence_an_unknown_digest_is_not_repeated(
    store: Store,
) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    platform = MemoryPlatform([Unknown("no answer")])
    async with running(sender_of(store, platform, on_unknown="skip")):
        await settled(store, 1, "unknown|")
        await settled(store, 2, "unknown|")
    assert len(platform.alerts) == 1


async def test_a_chat_that_closes_gives_up_its_digest_and_keeps_its_settings(
    store: Store,
) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    kept = (await timing_book(store).of(READER)).timing
    async with running(sender_of(store, MemoryPlatform([Gone("blocked")]))):
        await settled(store, 1, "failed|blocked")
        await settled(store, 2, "failed|blocked")
    await ChatBook(store, empty_life=DAY).follow(READER, selectors("chips"))
    assert (await timing_book(store).of(READER)).timing == kept
    await ring(store, 3)
    await nothing(deliveries(store))
    assert (await state(store, 3)).startswith("held|digest|")


async def test_a_chat_that_moves_takes_its_settings_and_what_is_held_along(store: Store) -> None:
    timing = await daily_soon(store)
    await set_timing(store, timing)
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    await ChatBook(store, empty_life=DAY).move(READER, chat(2))
    book = timing_book(store)
    moved = await book.of(chat(2))
    assert (moved.timing, moved.held) == (timing, 2)
    assert (await book.of(READER)).held == 0
    assert (await state(store)).startswith("skipped|moved to")
    await pass_time(store, 2 * HOUR, chat(2))
    platform = MemoryPlatform()
    async with running(sender_of(store, platform)):
        await settled(store, 2, "sent|", chat(2))
    assert platform.alerts[0].chat == chat(2)


async def test_a_digest_that_waits_moves_with_its_chat(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    await sent_turn(store)
    await ChatBook(store, empty_life=DAY).move(READER, chat(2))
    async with running(sender_of(store, MemoryPlatform())):
        await settled(store, 1, "sent|m1|", chat(2))
        await settled(store, 2, "sent|m1|", chat(2))


async def test_what_may_have_arrived_is_held_by_quiet_hours_and_told_alone_after_them(
    store: Store,
) -> None:
    await ring(store, *range(1, 6))
    one = deliveries(store)
    first = await take(one)
    await one.unknown(first, timedelta(0))
    await set_timing(store, await quiet_now(store))
    await nothing(one)
    assert re.fullmatch(r"held\|quiet\|\d+\|1\|\d+\|", await state(store))
    await set_timing(store, Timing())
    platform = MemoryPlatform()
    alerts = await sent_by(store, platform, 2)
    assert first.nonce in platform.nonces
    assert sorted(len(titles(alert)) for alert in alerts) == [0, 4]


async def test_a_digest_may_come_without_a_sound(store: Store) -> None:
    timing = await daily_soon(store)
    await set_timing(store, Timing(digest=timing.digest, silent=True))
    await ring(store, 1)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert alert.silent


async def test_settings_changed_by_two_at_once_are_those_of_one_of_them(store: Store) -> None:
    book = timing_book(store)
    before = Timing()
    assert await book.change(READER, before, Timing(zone="Europe/Berlin"), None)
    assert not await book.change(READER, before, Timing(silent=True), None)
    assert (await book.of(READER)).timing == Timing(zone="Europe/Berlin")
    assert await store.redis.pttl(store.keys.chat(READER)) > 0


async def test_of_very_many_held_stories_the_newest_are_kept_and_all_are_counted(
    store: Store,
) -> None:
    await set_timing(store, await daily_soon(store))
    for first in range(1, 232, 15):
        await ring(store, *range(first, first + 15))
        await nothing(deliveries(store))
    assert (await timing_book(store).of(READER)).held == 200
    assert await state(store, 1) == "skipped|only counted in a digest"
    await pass_time(store, 2 * HOUR)
    alerts = await sent_by(store, MemoryPlatform(), DIGEST_MESSAGES)
    assert alerts[0].story.title == "Your digest: 240 stories (1 of 4)"
    assert alerts[-1].note == "and 200 more: /latest"
    assert story(240).title in titles(alerts[0])
    await ring(store, *range(241, 243))
    await nothing(deliveries(store))
    await pass_time(store, DAY)
    assert "2 stories" in (await sent_by(store, MemoryPlatform(), 1))[0].story.title


async def test_what_is_held_by_no_line_any_more_wakes_nobody(store: Store) -> None:
    await set_timing(store, await quiet_now(store))
    await ring(store, 1)
    await nothing(deliveries(store))
    assert await store.redis.zcard(store.keys.held(READER)) == 1
    await store.redis.delete(store.keys.ledger(story(1).id))
    await set_timing(store, Timing())
    async with running(sender_of(store, MemoryPlatform())):
        for _ in range(200):
            if not await store.redis.zcard(store.keys.held(READER)):
                break
            await asyncio.sleep(0.01)
    assert await store.redis.zcard(store.keys.held(READER)) == 0
    assert await store.redis.zcard(f"{store.keys.prefix}wake:telegram") == 0
