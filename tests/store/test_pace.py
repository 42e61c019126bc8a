"""The pace of a platform: no second, chat or group gets more than its limit, and none is wasted."""

from __future__ import annotations

import asyncio
import os
import random
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import ChatId, Delivery
from bot.store.client import Store
from bot.store.deliveries import Deliveries, Limits
from bot.store.subscriptions import ChatBook
from tests.builders import DAY, chat, story
from tests.fakes.server import RedisServer, server_binary
from tests.store.test_deliveries import ZERO, deliveries, nothing, ring, take


async def test_a_limit_on_the_whole_bot_holds_every_chat(store: Store) -> None:
    await ring(store, 1, to=(chat(1), chat(2)))
    one = deliveries(store)
    await one.again(await take(one), timedelta(hours=12), whole_bot=True)
    await nothing(one)
    assert await store.redis.pttl(f"{store.keys.prefix}hold:telegram") > 11 * 3_600_000


async def moments(store: Store, one: Deliveries, count: int) -> list[float]:
    """Seconds of the server's clock at which the next deliveries were taken."""
    found: list[float] = []
    while len(found) < count:
        taken = await one.take()
        seconds, micros = await store.redis.time()
        if isinstance(taken, Delivery):
            found.append(seconds + micros / 1e6)
            await one.sent(taken, str(len(found)), revision=1, pause=ZERO)
    return found


async def test_no_second_holds_more_messages_than_the_rate_and_no_burst_starts_it(
    store: Store,
) -> None:
    await ring(store, 1, to=tuple(chat(number) for number in range(45)))
    taken = await moments(store, deliveries(store, Limits(rate=30, chat_rate=1000)), 45)
    worst = max(sum(start <= other < start + 1 for other in taken) for start in taken)
    assert 20 <= worst <= 30


async def arriving(store: Store, one: Deliveries, count: int, slowest: float) -> list[float]:
    """Moments at which messages arrive on a network whose answers take up to ``slowest`` seconds.

    Each arrives at any moment between its sending and its answer.
    """
    chance = random.Random(4)
    found: list[float] = []
    loop = asyncio.get_running_loop()

    async def send(taken: Delivery) -> None:
        await asyncio.sleep(taken.goes - time.monotonic())
        whole = chance.uniform(0, slowest)
        there = chance.uniform(0, whole)
        await asyncio.sleep(there)
        found.append(loop.time())
        await asyncio.sleep(whole - there)
        await one.sent(taken, str(len(found)), revision=1, pause=ZERO)

    async with asyncio.TaskGroup() as sending:
        started = 0
        while started < count:
            taken = await one.take_some(4)
            for delivery in taken.deliveries:
                sending.create_task(send(delivery))
            started += len(taken.deliveries)
            await asyncio.sleep(min(taken.rest.total_seconds(), 0.01))
    return sorted(found)


@pytest.mark.parametrize("slowest", [0.0, 0.05, 0.4])
async def test_no_second_holds_more_than_the_limit_however_the_network_bunches_messages(
    store: Store, slowest: float
) -> None:
    await ring(store, 1, to=tuple(chat(number) for number in range(150)))
    one = deliveries(store, Limits(rate=50, chat_rate=1000))
    found = await arriving(store, one, 150, slowest)
    assert max(sum(start <= other < start + 1 for other in found) for start in found) <= 50
    # And it is no slower than it must be: a message leaves the second when its answer is as old.
    assert found[-1] - found[0] < 149 / 50 * (1 + slowest) * 2 + 3


async def test_several_are_taken_at_once_each_for_its_own_moment(store: Store) -> None:
    await ring(store, 1, to=tuple(chat(number) for number in range(8)))
    taken = await deliveries(store, Limits(rate=40, chat_rate=1000)).take_some(8)
    goes = [delivery.goes for delivery in taken.deliveries]
    assert len(goes) == 5, "those whose moments are in the next tenth of a second"
    assert 0.02 < goes[-1] - time.monotonic() <= 0.14
    assert goes == sorted(goes)
    assert 0 < taken.rest.total_seconds() < 0.125
    assert taken.firm


async def test_what_may_be_lost_with_the_bot_is_taken_at_its_moment_and_no_earlier(
    store: Store,
) -> None:
    await ring(store, 1, to=tuple(chat(number) for number in range(8)))
    one = deliveries(store, Limits(rate=40, chat_rate=1000), on_unknown="skip")
    for _ in range(3):
        taken = await one.take_some(8)
        assert len(taken.deliveries) <= 1
        assert all(delivery.goes <= time.monotonic() for delivery in taken.deliveries)


async def test_messages_that_are_not_answered_yet_count_until_they_are(store: Store) -> None:
    await ring(store, 1, to=tuple(chat(number) for number in range(4)))
    one = deliveries(store, Limits(rate=2, chat_rate=1000))
    first, second = await take(one), await take(one)
    await asyncio.sleep(1.1)
    await nothing(one)
    await one.sent(first, "m1", revision=1, pause=ZERO)
    await asyncio.sleep(0.5)
    await nothing(one)
    await asyncio.sleep(0.6)
    await take(one)
    await nothing(one)
    await ChatBook(store, empty_life=DAY).close(second.chat, "blocked")
    await asyncio.sleep(1.1)
    await take(one)


async def test_replies_count_in_the_second_too(store: Store) -> None:
    await ring(store, 1, to=tuple(chat(number) for number in range(20)))
    one = deliveries(store, Limits(rate=10, chat_rate=1000))
    waits = [await one.reserve(chat(number)) for number in range(10)]
    assert waits[-1] < 1.1
    assert await one.reserve(chat(10)) > 1.0


async def test_one_chat_gets_no_more_than_its_own_rate(store: Store) -> None:
    await ring(store, 1, 2, 3)
    first, second, third = await moments(
        store, deliveries(store, Limits(rate=1000, chat_rate=5)), 3
    )
    assert second - first >= 0.199
    assert third - second >= 0.199


async def test_a_group_rests_when_its_minute_is_full_and_a_private_chat_does_not(
    store: Store,
) -> None:
    group = ChatId("telegram", "-7")
    await ring(store, *range(1, 6), to=(group, chat(1)))
    one = deliveries(store, Limits(rate=100_000, chat_rate=100_000, group_rate=3))
    taken = []
    for _ in range(60):
        delivery = await one.take()
        if isinstance(delivery, Delivery):
            taken.append(delivery.chat)
            await one.sent(delivery, str(len(taken)), revision=1, pause=ZERO)
    assert taken.count(chat(1)) == 5
    assert taken.count(group) == 3


async def test_threads_of_a_group_share_its_limit(store: Store) -> None:
    threads = (ChatId("telegram", "-7", "1"), ChatId("telegram", "-7", "2"))
    await ring(store, 1, 2, to=threads)
    one = deliveries(store, Limits(rate=100_000, chat_rate=100_000, group_rate=3))
    taken = 0
    for _ in range(60):
        delivery = await one.take()
        if isinstance(delivery, Delivery):
            taken += 1
            await one.sent(delivery, str(taken), revision=1, pause=ZERO)
    assert taken == 3


async def test_a_reply_takes_its_turn_and_alerts_wait_behind_it(store: Store) -> None:
    await ring(store, 1)
    one = deliveries(store, Limits(rate=100_000, chat_rate=2))
    assert await one.reserve(chat(1)) == 0
    assert 0.4 < await one.reserve(chat(1)) <= 0.5
    await nothing(one)


async def test_a_delivery_that_ends_after_the_memory_of_the_pace_still_ends(store: Store) -> None:
    await ring(store, 1, 2)
    one = deliveries(store)
    slow = await take(one)
    await store.redis.delete(f"{store.keys.prefix}pace:telegram:1")
    await one.sent(slow, "m1", revision=1, pause=ZERO)
    assert (await take(one)).story == story(2).id


async def test_what_a_platform_asks_of_a_chat_binds_it_also_when_nothing_waits(
    store: Store,
) -> None:
    await ring(store, 1)
    one = deliveries(store)
    await one.sent(await take(one), "m1", revision=1, pause=timedelta(seconds=60))
    await ring(store, 2)
    await nothing(one)
    assert 50 < await one.reserve(chat(1)) <= 60


@pytest.mark.parametrize("whole_bot", [False, True])
async def test_a_retry_after_holds_what_it_concerns_through_kills_of_bot_and_store(
    tmp_path: Path, whole_bot: bool
) -> None:
    with RedisServer(server_binary(os.environ), tmp_path) as server:
        store = Store(server.url, "held:")
        await ring(store, 1, to=(chat(1), chat(2)))
        one = deliveries(store)
        held = await take(one)
        await one.again(held, timedelta(hours=12), throttled=True, whole_bot=whole_bot)
        await store.close()
        server.kill()
        server.start()
        store = Store(server.url, "held:")
        started = deliveries(store)
        if not whole_bot:
            other = await take(started)
            assert other.chat != held.chat
            await started.sent(other, "m1", revision=1, pause=ZERO)
        await nothing(started)
        assert await started.reserve(held.chat) > 11 * 3600, "replies wait for it too"
        await store.close()


async def test_a_later_limit_does_not_shorten_one_that_binds(store: Store) -> None:
    await ring(store, 1, to=(chat(1), chat(2)))
    one = deliveries(store)
    first, second = await take(one), await take(one)
    await one.again(first, timedelta(hours=12), throttled=True, whole_bot=True)
    await one.again(second, timedelta(seconds=1), throttled=True, whole_bot=True)
    assert await store.redis.pttl(f"{store.keys.prefix}hold:telegram") > 11 * 3_600_000


async def test_replies_after_a_limit_come_one_by_one_and_ones_too_late_are_not_reserved(
    store: Store,
) -> None:
    one = deliveries(store, Limits(rate=11, chat_rate=11))
    await store.redis.set(f"{store.keys.prefix}hold:telegram", 4_102_444_800_000)
    assert await one.reserve(chat(1)) > 90
    assert await store.redis.exists(f"{store.keys.prefix}pace:telegram:1") == 0
    seconds, _ = await store.redis.time()
    await store.redis.set(f"{store.keys.prefix}hold:telegram", (seconds + 20) * 1000)
    waits = [await one.reserve(chat(number)) for number in range(5)]
    assert waits == sorted(waits)
    assert waits[-1] - waits[0] > 0.3


async def test_every_key_of_the_pace_ends(store: Store) -> None:
    one = deliveries(store, Limits(rate=30, chat_rate=1, group_rate=20))
    for _ in range(5):
        await one.reserve(chat(1))
    async for key in store.redis.scan_iter(f"{store.keys.prefix}pace:*"):
        assert await store.redis.pttl(key) > 0, key


async def test_topics_of_a_forum_take_turns(store: Store) -> None:
    threads = tuple(ChatId("telegram", "-7", str(number)) for number in (1, 2, 3))
    await ring(store, *range(1, 5), to=threads)
    one = deliveries(store, Limits(rate=100_000, chat_rate=50, group_rate=1000))
    order: list[ChatId] = []
    while len(order) < 6:
        delivery = await one.take()
        if isinstance(delivery, Delivery):
            order.append(delivery.chat)
            await one.sent(delivery, str(len(order)), revision=1, pause=ZERO)
    assert set(order[:3]) == set(order[3:]) == set(threads)
