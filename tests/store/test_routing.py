"""Fan-out: a story reaches every chat that follows it, once, wherever the walk was broken off."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.store.admission import Admissions
from bot.store.client import Store
from bot.store.regrouping import Regrouping
from bot.store.routing import CHUNK, Router
from bot.store.subscriptions import ChatBook
from tests.builders import DAY, NOW, chat, known_as, match, selectors, story

SOON = timedelta(milliseconds=20)


@pytest.fixture
async def chats(store: Store) -> ChatBook:
    return ChatBook(store, empty_life=DAY)


@pytest.fixture
async def router(store: Store) -> Router:
    router = Router(store, consumer="one", ledger_life=30 * DAY)
    await router.open()
    return router


async def admit(store: Store, number: int, *topics: str) -> None:
    admissions = Admissions(store, archive_life=DAY)
    await admissions.admit(
        story(number), match(*topics), known_as(f"u{number}"), ring=True, now=NOW
    )


async def waiting(store: Store, number: int = 1) -> int:
    return int(await store.redis.hlen(store.keys.ledger(story(number).id)))


async def test_one_chat_gets_a_story_once_however_many_of_its_topics_match(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await chats.follow(chat(1), selectors("chips", "ai", "all", "source:wire"))
    await admit(store, 1, "chips", "ai")
    (routing,) = await router.next(block=SOON)
    assert sum([queued async for queued in router.fan_out(routing)]) == 1
    assert await store.redis.zrange(store.keys.queue(chat(1)), 0, -1) == [story(1).id]
    assert await store.redis.zrange(store.keys.due("telegram"), 0, -1) == ["telegram:1"]
    assert await router.waiting() == 0


async def test_nobody_who_did_not_ask_gets_it(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await chats.follow(chat(1), selectors("crypto", "source:gazette"))
    await admit(store, 1, "chips")
    (routing,) = await router.next(block=SOON)
    assert sum([queued async for queued in router.fan_out(routing)]) == 0


async def test_a_walk_that_was_broken_off_goes_on_where_it_stopped(
    store: Store, chats: ChatBook, router: Router
) -> None:
    several = CHUNK * 2 + 7
    for number in range(several):
        await chats.follow(chat(number), selectors("chips" if number % 2 else "all"))
    await admit(store, 1, "chips")
    (routing,) = await router.next(block=SOON)
    async for _ in router.fan_out(routing):
        break
    half = await waiting(store)
    assert 0 < half < several

    heir = Router(store, consumer="two", ledger_life=30 * DAY)
    (inherited,) = await heir.orphans(timedelta(0))
    assert inherited == routing
    rest = sum([queued async for queued in heir.fan_out(inherited)])
    assert half + rest == await waiting(store) == several
    assert await router.waiting() == 0


async def test_a_routing_run_twice_queues_nothing_twice(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await chats.follow(chat(1), selectors("chips"))
    await admit(store, 1, "chips")
    (routing,) = await router.next(block=SOON)
    first = sum([queued async for queued in router.fan_out(routing)])
    second = sum([queued async for queued in router.fan_out(routing)])
    assert (first, second) == (1, 0)


async def test_stories_wait_in_the_order_in_which_they_became_known(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await chats.follow(chat(1), selectors("chips"))
    for number in range(1, 6):
        await admit(store, number, "chips")
    for routing in reversed(await router.next(block=SOON)):
        async for _ in router.fan_out(routing):
            pass
    queue = await store.redis.zrange(store.keys.queue(chat(1)), 0, -1)
    assert queue == [story(number).id for number in range(1, 6)]


async def test_no_story_overtakes_one_that_a_dead_process_read_and_left(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await chats.follow(chat(1), selectors("chips"))
    died = Router(store, consumer="died", ledger_life=DAY)
    for number in (1, 2):
        await admit(store, number, "chips")
        await died.next(block=SOON)
    await admit(store, 3, "chips")
    read = await router.next(block=SOON)
    assert [routing.story for routing in read] == [story(number).id for number in (1, 2, 3)]


async def test_no_story_overtakes_one_whose_reading_was_answered_in_vain(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await admit(store, 1, "chips")
    await router.next(block=SOON)  # the connection broke: the answer was never seen
    await admit(store, 2, "chips")
    read = await router.next(block=SOON)
    assert [routing.story for routing in read] == [story(1).id, story(2).id]


async def test_reading_waits_for_a_story_and_then_returns_empty(router: Router) -> None:
    assert await router.next(block=SOON) == ()


async def test_consumers_of_processes_that_ended_are_dropped_and_ones_with_work_are_not(
    store: Store, chats: ChatBook, router: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.routing.CONSUMER_SILENT", timedelta(milliseconds=-1))
    await chats.follow(chat(1), selectors("chips"))
    # Redis 7.0 makes a consumer only when it gets something, later servers when it asks.
    await store.redis.xgroup_createconsumer(store.keys.routing, "router", "ended")
    await admit(store, 1, "chips")
    died = Router(store, consumer="died", ledger_life=DAY)
    assert len(await died.next(block=SOON)) == 1
    await router.next(block=SOON)
    assert await router.tidy() == 1
    assert len(await router.orphans(timedelta(0))) == 1, "what the dead one had is not lost"


async def test_what_was_skipped_is_queued_again_when_the_story_has_more(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await chats.follow(chat(1), selectors("chips"))
    await store.redis.hset(store.keys.ledger(story(1).id), "telegram:1", "skipped|unfollowed")
    await admit(store, 1, "chips")
    (routing,) = await router.next(block=SOON)
    assert sum([queued async for queued in router.fan_out(routing)]) == 1


async def test_a_consumer_that_leaves_is_gone_and_one_with_work_stays(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await store.redis.xgroup_createconsumer(store.keys.routing, "router", "one")
    await router.leave()
    assert await store.redis.xinfo_consumers(store.keys.routing, "router") == []
    await chats.follow(chat(1), selectors("chips"))
    await admit(store, 1, "chips")
    await router.next(block=SOON)
    await router.leave()
    assert len(await store.redis.xinfo_consumers(store.keys.routing, "router")) == 1


async def test_stories_that_come_late_are_gathered_in_each_chat_before_they_are_told(
    store: Store,
) -> None:
    chats = ChatBook(store, empty_life=DAY)
    await chats.follow(chat(1), selectors("chips"))
    admissions = Admissions(store, archive_life=DAY)
    router = Router(store, consumer="test", ledger_life=DAY)
    await router.open()
    for number in (1, 2):
        await admissions.admit(
            story(number), match("chips"), known_as(f"u{number}"), ring=True, now=NOW, late=True
        )
    for routing in await router.next(block=timedelta(milliseconds=10)):
        assert routing.late
        assert [queued async for queued in router.fan_out(routing)].count(1) == 1
    line = str(await store.redis.hget(store.keys.ledger(story(1).id), "telegram:1"))
    assert line.startswith("held|late|")
    assert await store.redis.zcard(store.keys.queue(chat(1))) == 0
    due = await store.redis.zscore(store.keys.wake("telegram"), "telegram:1")
    seconds, _ = await store.redis.time()
    assert 100 < due / 1000 - seconds <= 121


async def route_all(router: Router) -> int:
    """For how many chats what waits was queued."""
    queued = 0
    while found := await router.next(block=SOON):
        for routing in found:
            queued += sum([count async for count in router.fan_out(routing)])
    return queued


async def join(store: Store, *topics: str, number: int = 1) -> None:
    """Another outlet's report brings a story these topics."""
    admissions = Admissions(store, archive_life=DAY)
    known = known_as(f"g{number}", f"u{number}")
    one = story(70 + number, feed="tide")
    await admissions.admit(one, match(*topics), known, ring=True, now=NOW)


async def test_a_story_whose_ledger_has_ended_is_not_routed_again(
    store: Store, chats: ChatBook
) -> None:
    router = Router(store, consumer="one", ledger_life=timedelta(milliseconds=30))
    await router.open()
    await chats.follow(chat(1), selectors("chips", "ai"))
    await admit(store, 1, "chips")
    assert await route_all(router) == 1
    await asyncio.sleep(0.05)
    assert await waiting(store) == 0, "nobody knows any more who was told it"
    await join(store, "ai")
    assert await route_all(router) == 0


async def test_a_story_joined_by_hand_to_one_whose_ledger_has_ended_is_not_routed_again(
    store: Store, chats: ChatBook, router: Router
) -> None:
    short = Router(store, consumer="one", ledger_life=timedelta(milliseconds=30))
    await chats.follow(chat(1), selectors("chips", "ai"))
    await admit(store, 1, "chips")
    assert await route_all(short) == 1
    await admit(store, 2, "crypto")
    assert await route_all(router) == 0
    await asyncio.sleep(0.05)
    assert await Regrouping(store, archive_life=DAY).merge(story(2).id, story(1).id)
    await join(store, "ai", number=2)
    assert await route_all(router) == 0


async def test_a_story_that_nobody_followed_is_routed_once_it_has_what_somebody_does(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await chats.follow(chat(1), selectors("ai"))
    await admit(store, 1, "chips")
    assert await route_all(router) == 0
    await join(store, "ai")
    assert await route_all(router) == 1


async def test_a_ledger_lasts_from_the_last_time_that_its_story_was_routed(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await chats.follow(chat(1), selectors("chips"))
    await admit(store, 1, "chips")
    await route_all(router)
    await store.redis.pexpire(store.keys.ledger(story(1).id), 5000)
    await join(store, "ai")  # which nobody follows
    await route_all(router)
    assert await store.redis.pttl(store.keys.ledger(story(1).id)) > 29 * 86_400_000


async def test_stories_keep_their_order_after_the_stores_clock_was_set_back(
    store: Store, chats: ChatBook, router: Router
) -> None:
    await chats.follow(chat(1), selectors("chips"))
    await admit(store, 9, "chips")
    # As if a thousand had become known when the clock was ahead: ids go on from there.
    seconds, _ = await store.redis.time()
    ahead = f"{(seconds + 3600) * 1000}-998"
    await store.redis.xadd(store.keys.routing, {"story": "none", "selectors": ""}, id=ahead)
    await store.redis.xdel(store.keys.routing, ahead)
    for number in (5, 4, 3, 2, 1):
        await admit(store, number, "chips")
    await route_all(router)
    queue = await store.redis.zrange(store.keys.queue(chat(1)), 0, -1)
    assert queue == [story(number).id for number in (9, 5, 4, 3, 2, 1)]
