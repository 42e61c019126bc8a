"""After an outage: what has waited for too long is told together, and nothing vanishes."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.digest import DIGEST_MESSAGES
from bot.model import TopicName
from bot.store.archive import Archive
from bot.store.client import Store
from bot.timing_model import Timing
from tests.builders import READER, story
from tests.delivery.timing import HOUR, pass_time, set_timing
from tests.delivery.turning import daily_soon, sent_by, titles
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import deliveries, ring, state, take


async def test_what_has_waited_longer_than_stale_is_told_together(store: Store) -> None:
    await ring(store, *range(1, 6))
    await pass_time(store, 7 * HOUR)
    await ring(store, 6)
    alerts = await sent_by(store, MemoryPlatform(), 2)
    assert titles(alerts[1]) == [story(n).title for n in (5, 4, 3, 2, 1)]
    assert alerts[1].story.title == "Catching up: 5 stories"
    assert alerts[0].story.title == story(6).title
    assert (await Archive(store).by_message(READER, "m2")) is not None


async def test_few_that_have_waited_so_long_still_ring_one_by_one(store: Store) -> None:
    await ring(store, 1, 2, 3)
    await pass_time(store, 7 * HOUR)
    alerts = await sent_by(store, MemoryPlatform(), 3)
    assert [alert.story.title for alert in alerts] == [story(n).title for n in (1, 2, 3)]


async def test_what_may_have_arrived_is_not_told_in_a_digest(store: Store) -> None:
    await ring(store, *range(1, 7))
    one = deliveries(store)
    first = await take(one)
    await one.unknown(first, timedelta(0))
    await pass_time(store, 7 * HOUR)
    platform = MemoryPlatform()
    alerts = await sent_by(store, platform, 2)
    assert [len(titles(alert)) for alert in alerts] == [0, 5]
    assert platform.nonces[0] == first.nonce


async def test_urgent_stories_that_are_late_ring_past_a_digest_without_end_or_loop(
    store: Store,
) -> None:
    timing = await daily_soon(store)
    await set_timing(store, Timing(digest=timing.digest, urgent=(TopicName("chips"),)))
    await ring(store, *range(1, 6))
    for story_, order in await store.redis.zrange(store.keys.queue(READER), 0, -1, withscores=True):
        await store.redis.zadd(store.keys.queue(READER), {story_: order - 7 * 3_600_000_000})
    assert len(await sent_by(store, MemoryPlatform(), 5)) == 5


async def test_of_very_many_that_piled_up_the_newest_are_told_and_all_are_counted(
    store: Store,
) -> None:
    for first in range(1, 450, 15):
        await ring(store, *range(first, first + 15))
    await pass_time(store, 7 * HOUR)
    alerts = await sent_by(store, MemoryPlatform(), DIGEST_MESSAGES)
    assert alerts[0].story.title == "Catching up: 450 stories (1 of 4)"
    assert alerts[-1].note == "and 410 more: /latest"
    told = {title for alert in alerts for title in titles(alert)}
    assert told == {story(number).title for number in range(411, 451)}
    assert await state(store, 1) == "skipped|only counted in a digest"
