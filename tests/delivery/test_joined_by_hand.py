"""Stories that the operator joins while they wait: each chat is told of the matter once."""

from __future__ import annotations

import pytest

from bot.model import ChatId
from bot.outcome_model import Unknown
from bot.store.client import Store
from bot.store.encoding import to_ms
from bot.store.regrouping import Regrouping
from bot.store.subscriptions import ChatBook
from bot.timing_model import Timing
from tests.builders import DAY, READER, story
from tests.delivery.test_turns import sent_turn
from tests.delivery.timing import HOUR, pass_time, quiet_now, server_now, set_timing
from tests.delivery.turning import daily_soon, lines, sent_by, titles
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import deliveries, nothing, ring, state


async def join(store: Store, one: int, other: int) -> None:
    await Regrouping(store, archive_life=DAY).merge(story(one).id, story(other).id)


async def test_of_two_stories_that_were_joined_a_digest_tells_one(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, *range(1, 6))
    await nothing(deliveries(store))
    await join(store, 1, 2)
    await pass_time(store, 2 * HOUR)
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert titles(alert) == [story(n).title for n in (5, 4, 3, 1)]
    assert "4 stories" in alert.story.title
    assert await state(store, 2) == f"skipped|it is one with story {story(1).id}"


async def test_so_it_is_after_quiet_hours(store: Store) -> None:
    await set_timing(store, await quiet_now(store))
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    await join(store, 2, 1)
    await set_timing(store, Timing())
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert alert.story.title == story(2).title


async def test_what_was_told_before_is_not_told_again_as_the_other(store: Store) -> None:
    await ring(store, 1)
    await sent_by(store, MemoryPlatform(), 1)
    await set_timing(store, await daily_soon(store))
    await ring(store, 2, 3)
    await nothing(deliveries(store))
    await join(store, 1, 2)
    await pass_time(store, 2 * HOUR)
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert titles(alert) == [story(3).title]


async def test_stories_of_a_chain_of_joins_are_one(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2, 3)
    await nothing(deliveries(store))
    await join(store, 1, 2)
    await join(store, 3, 1)
    await pass_time(store, 2 * HOUR)
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert titles(alert) == [story(3).title]


async def test_stories_joined_after_the_digest_was_made_are_one_in_it(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2, 3)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    await sent_turn(store)
    await join(store, 1, 2)
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert titles(alert) == [story(n).title for n in (3, 1)]
    assert await state(store, 2) == f"skipped|it is one with story {story(1).id}"


async def test_only_one_that_is_left_of_two_is_told(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    await join(store, 1, 2)
    await store.redis.zrem(store.keys.held(READER), story(1).id)
    await store.redis.hset(store.keys.ledger(story(1).id), str(READER), "skipped|for a test")
    await pass_time(store, 2 * HOUR)
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert titles(alert) == [story(2).title]


@pytest.mark.parametrize("reports", [2, 3])
async def test_reports_that_joined_by_themselves_are_told_where_each_is_wanted(
    store: Store, reports: int
) -> None:
    await ChatBook(store, empty_life=DAY).each_outlet(READER, True)
    await set_timing(store, await daily_soon(store))
    await ring(store, *range(1, reports + 1))
    await nothing(deliveries(store))
    for number in range(2, reports + 1):
        joined = {"of": story(1).id, "how": "event 0.9"}
        await store.redis.hset(store.keys.story(story(number).id), mapping=joined)
    await pass_time(store, 2 * HOUR)
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert len(titles(alert)) == reports
    assert all(line.startswith("sent|") for line in await lines(store, *range(1, reports + 1)))


@pytest.mark.parametrize(("root", "other"), [(1, 2), (2, 1)])
async def test_of_two_that_wait_in_a_queue_the_first_is_told(
    store: Store, root: int, other: int
) -> None:
    await ring(store, 1, 2, 3)
    await join(store, root, other)
    first, second = await sent_by(store, MemoryPlatform(), 2)
    assert (first.story.id, second.story.id) == (story(1).id, story(3).id)
    assert await state(store, 2) == f"skipped|it is one with story {story(1).id}"


async def test_one_that_may_have_arrived_is_tried_again_though_it_was_joined(store: Store) -> None:
    await ring(store, 1, 2)
    await join(store, 1, 2)
    told = await sent_by(store, MemoryPlatform([Unknown("no answer")]), 2)
    assert [alert.story.id for alert in told] == [story(1).id, story(1).id]
    assert await state(store, 2) == f"skipped|it is one with story {story(1).id}"


async def test_what_was_told_before_the_chat_moved_is_not_told_again_as_the_other(
    store: Store,
) -> None:
    chats, group = ChatBook(store, empty_life=DAY), ChatId("telegram", "-1007")
    await ring(store, 1)
    await sent_by(store, MemoryPlatform(), 1)
    await ring(store, 2, 3)
    await chats.move(READER, group)
    await join(store, 1, 2)
    (alert,) = await sent_by(store, MemoryPlatform(), 1, group)
    assert (alert.chat, alert.story.id) == (group, story(3).id)
    line = await store.redis.hget(store.keys.ledger(story(2).id), str(group))
    assert line == f"skipped|it is one with story {story(1).id}"


async def test_what_an_opened_again_topic_was_told_is_no_matter_of_the_chat_it_moved_to(
    store: Store,
) -> None:
    chats, group = ChatBook(store, empty_life=DAY), ChatId("telegram", "-1007")
    await ring(store, 1, 2)
    await chats.move(READER, group)
    later = to_ms(await server_now(store) + HOUR)
    await store.redis.hset(store.keys.ledger(story(1).id), str(READER), f"sent|9|1|{later}")
    await store.redis.hset(store.keys.ledger(story(1).id), str(group), "skipped|for a test")
    await store.redis.zrem(store.keys.queue(group), story(1).id)
    await join(store, 1, 2)
    (alert,) = await sent_by(store, MemoryPlatform(), 1, group)
    assert alert.story.id == story(2).id
