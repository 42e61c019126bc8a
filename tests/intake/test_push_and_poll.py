"""Pushes and polls of one feed at the same time, and how push changes when polls come."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from aiohttp import web as http

from bot.feeds.learned_text import from_text
from bot.store.polls import FeedBook
from tests.fakes.web import RSS, rss
from tests.intake.push_world import WIRE, PushWorld
from tests.intake.world import RULES, item

QUARTER = timedelta(minutes=15)


async def hold_the_next_answer(push: PushWorld, *items: dict[str, str]) -> asyncio.Event:
    """The feed's server answers the next poll only when the event is set."""
    release = asyncio.Event()
    body = rss("Wire", list(items))

    async def slow(_: http.Request) -> http.StreamResponse:
        await release.wait()
        return http.Response(
            body=body,
            headers={"Content-Type": RSS, "ETag": '"held"', **push.hub.links(push.topic)},
        )

    push.world.web.answer("/wire", slow)
    return release


async def test_a_push_does_not_wait_for_a_poll_that_hangs_and_neither_loses_anything(
    push: PushWorld,
) -> None:
    push.publish(item(1))
    await push.subscribe()
    release = await hold_the_next_answer(push, item(3), item(2), item(1))
    count = push.world.web.count("/wire")
    poll = asyncio.create_task(push.poll())
    await push.hub.wait_for(lambda: push.world.web.count("/wire") > count)
    await push.hub.publish(push.topic, rss("Wire", [item(2)]))
    assert len(await push.known(2)) == 2
    await push.settled()
    assert not poll.done()
    release.set()
    await poll
    assert len(await push.world.routed()) == 3, "each rings once"
    fields = await push.world.store.redis.hgetall(push.world.store.keys.feed(WIRE))
    assert fields["etag"] == '"held"', "the poll was written down, though a push had begun since"
    memory = await FeedBook(push.world.store).begin(WIRE)
    assert from_text(memory.rhythm).last is not None
    assert len(await push.world.store.redis.hgetall(push.world.store.keys.seen(WIRE))) == 3


async def test_a_poll_and_a_push_of_another_process_lose_nothing_either(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    release = await hold_the_next_answer(push, item(3), item(2), item(1))
    count = push.world.web.count("/wire")
    # Another intake on the same store: nothing but the epochs holds the two apart.
    poll = asyncio.create_task(push.world.intake().poll(push.followed[WIRE]))
    await push.hub.wait_for(lambda: push.world.web.count("/wire") > count)
    await push.hub.publish(push.topic, rss("Wire", [item(2)]))
    await push.known(2)
    await push.settled()
    release.set()
    await poll
    push.publish(item(4), item(3), item(2), item(1))
    await push.poll()
    assert len(await push.known(4)) == 4
    assert len(await push.world.routed()) == 4


async def test_polls_and_pushes_of_the_same_news_ring_once(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    body = push.publish(*(item(number) for number in range(1, 8)))
    await asyncio.gather(
        *(push.poll() for _ in range(5)),
        *(push.hub.publish(push.topic, body) for _ in range(5)),
    )
    await push.settled()
    await push.poll()
    assert len(await push.world.routed()) == 7


async def test_a_feed_that_is_pushed_is_polled_less(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    assert await push.poll() == push.world.now + QUARTER, "verified, and nothing pushed yet"
    await push.hub.publish(push.topic, push.publish(item(2), item(1)))
    await push.known(2)
    await push.settled()
    assert await push.poll() == push.world.now + 4 * QUARTER


async def test_a_poll_that_finds_what_was_not_pushed_brings_the_polls_back(
    push: PushWorld,
) -> None:
    push.publish(item(1))
    await push.subscribe()
    await push.hub.publish(push.topic, push.publish(item(2), item(1)))
    await push.known(2)
    await push.settled()
    push.publish(item(3), item(2), item(1))
    assert await push.poll() == push.world.now + QUARTER
    assert (await push.push()).missed == 1
    # One push does not make it good, three in a row do.
    for number, wait in ((4, 1), (5, 1), (6, 4)):
        body = push.publish(*(item(n) for n in range(number, 0, -1)))
        await push.hub.publish(push.topic, body)
        await push.known(number)
        await push.settled()
        assert await push.poll() == push.world.now + wait * QUARTER


async def test_when_the_lease_has_ended_polls_are_as_usual(push: PushWorld) -> None:
    push.hub.behaviour.lease = 3600
    push.publish(item(1))
    await push.subscribe()
    await push.hub.publish(push.topic, push.publish(item(2), item(1)))
    await push.known(2)
    await push.settled()
    push.world.now += timedelta(minutes=30)
    assert await push.poll() == push.world.now + 2 * QUARTER, "not beyond the lease"
    push.world.now += timedelta(minutes=30)
    assert await push.poll() == push.world.now + QUARTER


async def test_a_feed_with_an_interval_of_its_own_is_polled_by_that(push: PushWorld) -> None:

    push.followed[WIRE] = replace(push.followed[WIRE], fixed=True)
    push.publish(item(1))
    await push.subscribe()
    await push.hub.publish(push.topic, push.publish(item(2), item(1)))
    await push.known(2)
    await push.settled()
    assert await push.poll() == push.world.now + QUARTER


async def test_no_feed_goes_longer_without_a_poll_than_the_config_allows(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    await push.hub.publish(push.topic, push.publish(item(2), item(1)))
    await push.known(2)
    await push.settled()
    push.intake = push.world.intake(replace(RULES, pushed=True, max_interval=2 * QUARTER))
    assert await push.poll() == push.world.now + 2 * QUARTER


async def test_where_push_was_switched_off_polls_are_as_usual(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    await push.hub.publish(push.topic, push.publish(item(2), item(1)))
    await push.known(2)
    await push.settled()
    push.intake = push.world.intake()
    assert await push.poll() == push.world.now + QUARTER
