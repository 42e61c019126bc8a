"""The addresses that hubs call, against those who are no hubs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.web.server import MAX_BODY
from tests.intake.push_world import PushWorld
from tests.intake.world import item


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"hub.mode": "subscribe"},
        {"hub.mode": "subscribe", "hub.topic": "TOPIC"},
        {"hub.mode": "publish", "hub.topic": "TOPIC", "hub.challenge": "c"},
        {"hub.mode": "subscribe", "hub.topic": "https://other.example/", "hub.challenge": "c"},
        {"hub.mode": "denied", "hub.topic": "https://other.example/"},
    ],
)
async def test_a_question_that_is_none_is_not_answered(
    push: PushWorld, query: dict[str, str]
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    before = await push.push()
    query = {name: value.replace("TOPIC", push.topic) for name, value in query.items()}
    assert await push.hub.ask(one.callback, query) == (404, "")
    assert await push.push() == before


async def test_guessing_addresses_finds_nothing_and_has_nothing_read(
    push: PushWorld, client: aiohttp.ClientSession
) -> None:
    push.publish(item(1))
    await push.subscribe()
    before = await push.push()
    query = {"hub.mode": "subscribe", "hub.topic": push.topic, "hub.challenge": "c"}
    for guess in range(50):
        address = f"{push.url}/websub/{guess:040x}"
        async with client.get(address, params=query) as response:
            assert (response.status, await response.read()) == (404, b"")
        async with client.post(address, data=b"x" * 100_000) as response:
            assert (response.status, await response.read()) == (404, b"")
    assert await push.push() == before


async def test_a_challenge_is_plain_text_whatever_is_in_it(
    push: PushWorld, client: aiohttp.ClientSession
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    challenge = "<script>alert(1)</script>"
    query = {"hub.mode": "subscribe", "hub.topic": push.topic, "hub.challenge": challenge}
    async with client.get(one.callback, params=query) as response:
        assert await response.text() == challenge
        assert response.content_type == "text/plain"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("lease", ["-1", "1e9", "x", "", "9" * 400, "٣"])
async def test_a_lease_that_is_no_number_is_taken_for_the_one_that_was_asked_for(
    push: PushWorld, lease: str
) -> None:
    push.hub.behaviour.verify = {"hub.lease_seconds": lease}
    push.publish(item(1))
    await push.subscribe()
    found = await push.push()
    assert found.until is not None
    assert (found.until - push.world.now).days == 10


async def test_a_push_of_more_than_the_limit_is_refused_before_it_is_read(
    push: PushWorld,
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    host, port = push.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    path = one.callback.removeprefix(push.url)
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n".encode()
    )
    async with asyncio.timeout(5):
        assert b"413" in await reader.readline()
    writer.close()


async def test_a_thousand_pushes_at_once_are_all_taken_and_ring_once(
    push: PushWorld, client: aiohttp.ClientSession
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    body = push.publish(item(2), item(1))
    headers = push.hub.signature(one, body)

    async def post() -> int:
        async with client.post(one.callback, data=body, headers=headers) as response:
            return response.status

    began = time.monotonic()
    statuses = await asyncio.gather(*(post() for _ in range(1000)))
    print(f"1,000 pushes were acknowledged in {time.monotonic() - began:.1f} s")
    assert set(statuses) == {200}
    async with asyncio.timeout(60):
        while (await push.push()).pending is not None:
            await asyncio.sleep(0.05)
    assert len(await push.world.routed()) == 2


async def test_a_thousand_forged_pushes_at_once_do_not_keep_a_right_one_waiting(
    push: PushWorld, client: aiohttp.ClientSession
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    body = push.publish(item(2), item(1))

    async def forged() -> None:
        headers = {"X-Hub-Signature": "sha256=" + "0" * 64}
        async with client.post(one.callback, data=body, headers=headers) as response:
            assert response.status == 200

    storm = [asyncio.create_task(forged()) for _ in range(1000)]
    ((_, status),) = await push.hub.publish(push.topic, body)
    assert status == 200
    assert len(await push.known(2)) == 2
    await asyncio.gather(*storm)
