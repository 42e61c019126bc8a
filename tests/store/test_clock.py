"""The server's clock is set back: nobody waits for as long as it was ahead."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.model import Delivery
from bot.store.client import Store
from bot.store.clock import SLACK, StoreClock
from bot.store.deliveries import BEHIND, LEASE, Limits, Turn
from bot.store.roles import Role
from bot.store.routing import Router
from bot.timing_model import DigestTime, Timing
from tests.builders import DAY, READER, chat, story
from tests.delivery.test_sender import sender_of
from tests.delivery.timing import server_now, set_timing
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import deliveries, nothing, ring, state, take

HOUR_MS = 3_600_000
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(store: Store) -> StoreClock:
    return StoreClock(store, ["telegram", "discord"])


async def ahead(store: Store, ms: int = HOUR_MS) -> None:
    """Somebody looked while the clock was ahead, and it was set right since then."""
    seconds, micros = await store.redis.time()
    await store.redis.set(f"{store.keys.prefix}clock", seconds * 1000 + micros // 1000 + ms)


async def due_in(store: Store) -> float:
    """Seconds until the only chat is due."""
    seconds, micros = await store.redis.time()
    ((_, score),) = await store.redis.zrange(store.keys.due("telegram"), 0, -1, withscores=True)
    return float(score / 1000 - seconds - micros / 1e6)


async def later(store: Store, ms: int = HOUR_MS) -> None:
    await store.redis.zincrby(store.keys.due("telegram"), ms, "telegram:1")


async def test_a_clock_that_goes_on_changes_nothing(store: Store, clock: StoreClock) -> None:
    await ring(store, 1)
    await later(store)
    assert await clock.mind() == timedelta(0)
    assert await clock.mind() == timedelta(0)
    assert await due_in(store) > 3590


async def test_a_chat_that_became_due_by_the_old_clock_is_due_by_the_new_one(
    store: Store, clock: StoreClock
) -> None:
    await ring(store, 1)
    await later(store)
    await nothing(deliveries(store))
    await ahead(store)
    back = await clock.mind()
    assert abs(back.total_seconds() - 3600) < 5
    assert isinstance(await take(deliveries(store)), Delivery)


async def test_a_longer_wait_keeps_what_was_left_of_it(store: Store, clock: StoreClock) -> None:
    await ring(store, 1)
    await later(store, 3 * HOUR_MS)
    await ahead(store)
    await clock.mind()
    assert abs(await due_in(store) - 7200) < 5


async def test_what_was_dated_by_the_new_clock_already_stays(
    store: Store, clock: StoreClock
) -> None:
    await ring(store, 1)
    await take(deliveries(store))
    await ahead(store)
    await clock.mind()
    assert 25 < await due_in(store) < 31, "a lease that runs is no leftover"


async def test_the_last_messages_of_the_old_clock_do_not_hold_up_the_next(
    store: Store, clock: StoreClock
) -> None:
    slow = Limits(rate=100_000, chat_rate=1)
    await ring(store, 1)
    await store.redis.rpush(
        f"{store.keys.prefix}pace:telegram:1", (await store.redis.time())[0] * 1000 + HOUR_MS
    )
    assert await deliveries(store, slow).reserve(chat(1)) > 3500
    await ahead(store)
    await clock.mind()
    assert await deliveries(store, slow).reserve(chat(1)) < 2


async def test_a_pause_of_the_whole_bot_is_as_long_as_it_was(
    store: Store, clock: StoreClock
) -> None:
    hold = f"{store.keys.prefix}hold:telegram"
    now = (await store.redis.time())[0] * 1000
    await store.redis.set(hold, now + HOUR_MS + 100_000)
    await ahead(store)
    await clock.mind()
    assert abs(int(await store.redis.get(hold)) - now - 100_000) < 5000


async def test_a_role_of_a_process_that_died_is_free_in_time(
    store: Store, clock: StoreClock
) -> None:
    assert await Role(store, "poll", "dead").hold()
    await store.redis.pexpire(store.keys.holder("poll"), HOUR_MS)
    await ahead(store)
    await clock.mind()
    assert 0 < await store.redis.pttl(store.keys.holder("poll")) <= 30_000


async def test_a_routing_that_a_dead_process_read_is_idle_from_now_on(
    store: Store, clock: StoreClock
) -> None:
    died = Router(store, consumer="died", ledger_life=DAY)
    await died.open()
    number = await store.redis.xadd(store.keys.routing, {"story": "s", "selectors": "all"})
    await died.next(block=timedelta(milliseconds=20))
    await store.redis.xclaim(store.keys.routing, "router", "died", 0, [number], idle=999_000)
    await ahead(store)
    await clock.mind()
    (pending,) = await store.redis.xpending_range(store.keys.routing, "router", "-", "+", 9)
    assert pending["time_since_delivered"] < 5000
    assert pending["consumer"] == "died"


async def test_a_few_seconds_are_waited_out(store: Store, clock: StoreClock) -> None:
    await ring(store, 1)
    await later(store, 50_000)
    await ahead(store, round(SLACK.total_seconds() * 1000) - 5000)
    assert await clock.mind() == timedelta(0)
    assert await due_in(store) > 45


async def test_whoever_is_killed_before_the_end_begins_again(
    store: Store, clock: StoreClock
) -> None:
    await ring(store, 1)
    await later(store)
    await ahead(store)
    await store.run("mind_clock", "look", 60_000, 30_000, "poll", "telegram")
    await clock.mind()
    assert isinstance(await take(deliveries(store)), Delivery)


def test_a_lease_is_shorter_than_the_slack() -> None:
    assert LEASE < SLACK


async def test_the_messages_of_the_last_second_hold_nothing_up_for_an_hour(
    store: Store, clock: StoreClock
) -> None:
    await ring(store, 1, to=(chat(1), chat(2), chat(3)))
    one = deliveries(store, Limits(rate=2, chat_rate=1000))
    for _ in range(2):
        await one.sent(await take(one), "m", revision=1, pause=timedelta(0))
    recent = f"{store.keys.prefix}recent:telegram"
    for token in await store.redis.zrange(recent, 0, -1):
        await store.redis.zincrby(recent, HOUR_MS, token)
    await asyncio.sleep(1.1)
    await nothing(one)
    await ahead(store)
    await clock.mind()
    assert isinstance(await take(one), Delivery)


async def test_a_digest_comes_at_its_time_by_the_new_clock(store: Store, clock: StoreClock) -> None:
    now = await server_now(store)
    await set_timing(store, Timing(digest=DigestTime.parse(f"daily {now + 2 * HOUR:%H:%M}")))
    await ring(store, 1)
    await nothing(deliveries(store))
    # All that was written by a clock a day ahead, on which the digest of today was told.
    mode, until, since, urgent = (await store.redis.hget(store.keys.chat(READER), "plan")).split(
        "|"
    )
    ms = 24 * HOUR_MS
    plan = f"{mode}|{int(until) + ms}|{int(since) + ms}|{urgent}"
    await store.redis.hset(store.keys.chat(READER), "plan", plan)
    await store.redis.zincrby(store.keys.wake("telegram"), ms, str(READER))
    await ahead(store, ms)
    await clock.mind()
    sender = sender_of(store, MemoryPlatform())
    assert await deliveries(store).take() == Turn(READER)
    await sender._turns.take(READER)
    assert await store.redis.hget(store.keys.chat(READER), "plan") != plan
    woken = await store.redis.zscore(store.keys.wake("telegram"), str(READER))
    assert abs(woken / 1000 - (now + 2 * HOUR).timestamp()) < 61
    # Of a chat in which nothing was held, the plan is seen through when a story comes.
    await store.redis.hset(store.keys.chat(READER), "plan", plan)
    await ring(store, 2)
    await nothing(deliveries(store))
    await sender._turns.take(READER)
    await nothing(deliveries(store))
    assert (await state(store, 2)).startswith("held|digest|")
    until = int((await state(store, 2)).split("|")[2])
    assert abs(until / 1000 - (now + 2 * HOUR).timestamp()) < 61


async def test_an_edit_that_was_dated_by_the_old_clock_is_due_by_the_new_one(
    store: Store, clock: StoreClock
) -> None:
    member = f"{READER} {story(1).id}"
    edit = store.keys.edit("telegram")
    now = round((await server_now(store)).timestamp() * 1000)
    await store.redis.zadd(edit, {member: now + HOUR_MS + 30_000, "telegram:2 s2": now + 20_000})
    await ahead(store)
    await clock.mind()
    assert abs(await store.redis.zscore(edit, member) - now - 30_000) < 5000
    assert await store.redis.zscore(edit, "telegram:2 s2") == now + 20_000


async def test_a_digest_that_waits_stays_behind_alerts_when_the_clock_was_set_back(
    store: Store, clock: StoreClock
) -> None:
    due = store.keys.due("telegram")
    now = round((await server_now(store)).timestamp() * 1000)
    await store.redis.zadd(due, {"telegram:3": BEHIND + now + HOUR_MS})
    await ahead(store)
    await clock.mind()
    assert abs(await store.redis.zscore(due, "telegram:3") - BEHIND - now) < 5000
