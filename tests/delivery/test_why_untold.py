"""What waited and is not told after all: the ledger, and so explain, says why."""

from __future__ import annotations

from bot.filter_model import Filters
from bot.store.client import Store
from bot.store.subscriptions import ChatBook
from bot.timing_model import Timing
from tests.builders import DAY, READER, story
from tests.delivery.test_sender import running, sender_of, settled
from tests.delivery.test_turns import sent_turn
from tests.delivery.timing import HOUR, pass_time, quiet_now, set_timing
from tests.delivery.turning import daily_soon, lines, sent_by, titles
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import deliveries, nothing, ring, state


async def test_what_is_not_in_a_digest_says_why(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring(store, *range(1, 4))
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    await sent_turn(store)
    await ChatBook(store, empty_life=DAY).put_filters(READER, Filters(without=(story(1).title,)))
    await store.redis.delete(store.keys.story(story(2).id))
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert titles(alert) == [story(3).title]
    left, gone = await lines(store, 1, 2)
    assert left == f"skipped|filtered: it has “{story(1).title}”"
    assert gone == "skipped|it has left the archive"


async def test_what_is_not_told_after_quiet_hours_says_why(store: Store) -> None:
    await set_timing(store, await quiet_now(store))
    await ring(store, 1, 2, 3)
    await nothing(deliveries(store))
    await ChatBook(store, empty_life=DAY).put_filters(READER, Filters(without=(story(1).title,)))
    await store.redis.delete(store.keys.story(story(2).id))
    await set_timing(store, Timing())
    await sent_by(store, MemoryPlatform(), 1)
    left, gone = await lines(store, 1, 2)
    assert left == f"skipped|filtered: it has “{story(1).title}”"
    assert gone == "skipped|it has left the archive"


async def test_what_waited_and_is_not_told_says_why(store: Store) -> None:
    await ring(store, 1, 2)
    await ChatBook(store, empty_life=DAY).put_filters(READER, Filters(without=(story(1).title,)))
    async with running(sender_of(store, MemoryPlatform())):
        await settled(store, 2, "sent|")
    assert await state(store, 1) == f"skipped|filtered: it has “{story(1).title}”"
