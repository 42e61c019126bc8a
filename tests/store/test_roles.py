"""Roles that one process has at a time, and what the running bot says of itself."""

from __future__ import annotations

from bot.store.client import Store
from bot.store.roles import Health, HealthBoard, Role

HEALTH = Health(
    host="box",
    pid=7,
    started_ms=1,
    feeds=2,
    failing_feeds=("wire",),
    platforms={"telegram": "ok"},
)


async def test_a_role_is_held_by_one_until_it_is_given_up(store: Store) -> None:
    one, two = Role(store, "poll", "one"), Role(store, "poll", "two")
    assert await one.hold()
    assert await one.hold()
    assert not await two.hold()
    await two.give_up()
    assert not await two.hold(), "only the holder can give it up"
    await one.give_up()
    assert await two.hold()


async def test_a_role_of_a_process_that_died_is_free_in_time(store: Store) -> None:
    assert await Role(store, "poll", "dead").hold()
    assert 0 < await store.redis.pttl(store.keys.holder("poll")) <= 30_000


async def test_health_is_what_was_said_last_and_ends_by_itself(store: Store) -> None:
    board = HealthBoard(store)
    assert await board.read() is None
    await board.post(HEALTH)
    assert await board.read() == HEALTH
    assert 0 < await store.redis.pttl(store.keys.health) <= 60_000
    await board.clear()
    assert await board.read() is None


async def test_counters_are_numbers(store: Store) -> None:
    await store.redis.hincrby(store.keys.counters, "sent", 3)
    assert await HealthBoard(store).counters() == {"sent": 3}
