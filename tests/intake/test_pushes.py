"""What hubs push: signed it is admitted, unsigned it is a reason to poll, and once is enough."""

from __future__ import annotations

import asyncio
import gzip
import hmac
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from bot.intake.pushes import MOST_HELD, Delivery
from bot.store.pushes import PushStage
from tests.fakes.web import rss
from tests.intake.push_world import WIRE, PushWorld
from tests.intake.world import item


async def test_a_signed_push_is_admitted_without_a_poll(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    body = push.publish(item(2), item(1))
    polls = push.world.web.count("/wire")
    ((_, status),) = await push.hub.publish(push.topic, body)
    assert status == 200
    assert len(await push.known(2)) == 2
    assert push.world.web.count("/wire") == polls
    found = await push.settled()
    assert (found.streak, found.missed, found.last) == (1, 0, push.world.now)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_hubs_sign_as_the_recommendation_lets_them(push: PushWorld, method: str) -> None:
    push.publish(item(1))
    await push.subscribe()
    push.hub.behaviour.method = method
    await push.hub.publish(push.topic, push.publish(item(2), item(1)))
    assert len(await push.known(2)) == 2


async def test_the_same_push_twice_rings_once(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    body = push.publish(item(2), item(1))
    await asyncio.gather(*(push.hub.publish(push.topic, body) for _ in range(10)))
    await push.settled()
    await push.poll()
    assert len(await push.known(2)) == 2
    assert len(await push.world.routed()) == 2


async def test_a_storm_of_different_pushes_loses_none(push: PushWorld) -> None:
    push.publish(item(0))
    await push.subscribe()
    bodies = [rss("Wire", [item(number)]) for number in range(1, 61)]
    answers = await asyncio.gather(*(push.hub.publish(push.topic, body) for body in bodies))
    assert {status for ((_, status),) in answers} == {200}
    assert len(await push.known(61)) == 61
    await push.settled()


async def test_a_push_of_only_what_is_new_makes_nothing_forgotten(push: PushWorld) -> None:
    items = [item(number) for number in range(6)]
    push.publish(*items)
    await push.subscribe()
    await push.hub.publish(push.topic, rss("Wire", [item(7)]))
    await push.known(7)
    await push.settled()
    push.publish(item(7), *items)
    await push.poll()
    assert len(await push.world.routed()) == 7
    assert (await push.push()).missed == 0


async def test_what_polls_remember_of_the_document_stays(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    before = await push.world.store.redis.hgetall(push.world.store.keys.feed(WIRE))
    push.world.now += timedelta(minutes=5)
    await push.hub.publish(push.topic, rss("Wire", [item(2)]))
    await push.known(2)
    await push.settled()
    after = await push.world.store.redis.hgetall(push.world.store.keys.feed(WIRE))
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"epoch", "rhythm", "last_new"}


@pytest.mark.parametrize("header", ["wrong", "none", "other method"])
async def test_a_push_that_is_not_signed_as_agreed_is_acknowledged_and_ignored(
    push: PushWorld, header: str, caplog: pytest.LogCaptureFixture
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    body = push.publish(item(2), item(1))
    polls = push.world.web.count("/wire")
    headers = {
        "wrong": push.hub.signature(replace(one, secret="guess"), body),
        "none": {},
        "other method": {"X-Hub-Signature": "md5=" + "0" * 32},
    }[header]
    for _ in range(20):
        assert await push.hub.push(one, body, headers=headers) == 200
    assert (await push.settled()).last is None
    assert push.world.web.count("/wire") == polls
    assert len(await push.world.titles()) == 1
    said = [record for record in caplog.records if "signature" in record.getMessage()]
    assert len(said) == 1, "said once, not twenty times"
    push.world.now += timedelta(hours=1)
    await push.hub.push(one, body, headers=headers)
    assert "20 since this was last said" in caplog.messages[-1]


async def test_a_signed_push_with_nothing_in_it_is_a_reason_to_poll(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    push.publish(item(2), item(1))
    await push.hub.publish(push.topic, b"")
    assert len(await push.known(2)) == 2
    found = await push.settled()
    assert (found.streak, found.missed) == (1, 0), "the hub said it, though not what"


@pytest.mark.parametrize("body", [b"", b"<html>so</html>"])
async def test_the_same_nothing_again_is_a_reason_to_poll_again(
    push: PushWorld, body: bytes
) -> None:
    push.publish(item(1))
    await push.subscribe()
    for number in (2, 3):
        push.publish(*(item(n) for n in range(number, 0, -1)))
        await push.hub.publish(push.topic, body)
        assert len(await push.known(number)) == number
        await push.settled()


async def test_news_that_come_back_after_others_are_read_again(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    one, two = rss("Wire", [item(2, "It stands")]), rss("Wire", [item(2, "It fell")])
    for body in (one, two, one):
        await push.hub.publish(push.topic, body)
        await push.settled()
    titles = await push.known(2)
    assert "It stands" in titles
    assert "It fell" not in titles


@pytest.mark.parametrize("body", [b"<html>so</html>", b"\x00" * 1000, rss("Wire", []), b"{}"])
async def test_a_signed_push_that_is_no_feed_is_a_reason_to_poll(
    push: PushWorld, body: bytes
) -> None:
    push.publish(item(1))
    await push.subscribe()
    push.publish(item(2), item(1))
    await push.hub.publish(push.topic, body)
    assert len(await push.known(2)) == 2
    await push.settled()


async def test_a_hub_without_tls_is_not_believed_but_heard(push: PushWorld) -> None:
    push.publish(item(1))
    one = await push.subscribe(signed=False)
    push.publish(item(2), item(1))
    forged = rss("Wire", [item(3, "Halden Semiconductor is sold for a song")])
    assert await push.hub.push(one, forged, headers={}) == 200
    assert sorted(await push.known(2)) == sorted([item(1)["title"], item(2)["title"]]), (
        "what the feed has, and nothing else"
    )


async def test_a_compressed_push_is_signed_as_it_came_and_a_reason_to_poll(
    push: PushWorld,
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    body = gzip.compress(push.publish(item(2), item(1)))
    headers = push.hub.signature(one, body) | {"Content-Encoding": "gzip"}
    assert await push.hub.push(one, body, headers=headers) == 200
    assert len(await push.known(2)) == 2


async def test_many_pings_make_few_polls(push: PushWorld) -> None:
    push.publish(item(1))
    one = await push.subscribe(signed=False)
    push.publish(item(2), item(1))
    polls = push.world.web.count("/wire")
    pings = 50
    await asyncio.gather(*(push.hub.push(one, b"", headers={}) for _ in range(pings)))
    await push.known(2)
    await push.settled()
    # Two or three, but on a busy machine, where the pings are heard one after the other.
    assert push.world.web.count("/wire") - polls <= pings / 2


async def test_a_push_at_a_subscription_that_was_ended_is_answered_with_gone(
    push: PushWorld,
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    push.hub.behaviour.verifies = False
    push.followed.clear()
    await push.subscriber.keep()
    body = push.publish(item(2))
    assert await push.hub.publish(push.topic, body) == [(one.callback, 410)]
    assert not push.hub.subscriptions


async def test_a_push_at_an_address_that_never_was_is_answered_with_not_found(
    push: PushWorld,
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    for token in ("0" * 40, "x", "..", one.callback[-40:].upper()):
        elsewhere = replace(one, callback=f"{push.url}/websub/{token}")
        body = push.publish(item(2))
        headers = push.hub.signature(one, body)
        assert await push.hub.push(elsewhere, body, headers=headers) == 404
    assert len(await push.world.titles()) == 1


async def test_a_push_that_may_not_have_been_admitted_is_made_good_by_a_poll(
    push: PushWorld,
) -> None:
    push.publish(item(1))
    await push.subscribe()
    push.publish(item(2), item(1))
    began = push.world.now
    # What a process leaves behind that dies between its answer and the last entry.
    await push.book.change((await push.push()).token, lambda it: replace(it, pending=began))
    again = asyncio.create_task(push.desk.run())
    try:
        assert len(await push.known(2)) == 2
        assert (await push.settled()).stage is PushStage.ACTIVE
    finally:
        again.cancel()
        await asyncio.wait([again])


async def test_pushes_that_would_fill_the_memory_become_polls(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    push.publish(item(2), item(1))
    found, body = await push.push(), b" " * (MOST_HELD + 1)
    signature = "sha256=" + hmac.new(found.secret.encode(), body, "sha256").hexdigest()
    await push.desk.take(found.token, Delivery(body, None, None, signature))
    assert len(await push.known(2)) == 2
    await push.settled()


async def test_without_the_store_nothing_is_acknowledged(push: PushWorld) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    body = push.publish(item(2), item(1))
    redis, push.world.store.redis = push.world.store.redis, _Away()
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.post(one.callback, data=body) as response,
        ):
            assert response.status == 503
            assert response.headers["Retry-After"]
    finally:
        push.world.store.redis = redis


class _Away:
    def __getattr__(self, name: str) -> object:
        raise ConnectionError("the store is away")
