"""The web server's frame: what it answers, what it does not say, and whom it does not wait for."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.errors import WebError
from bot.web.server import MAX_BODY, WebServer


async def _hello(request: web.Request) -> web.Response:
    return web.Response(text=f"hello {request.match_info.get('name', '')}")


async def _read(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


async def _hang(_: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


async def _fail(_: web.Request) -> web.Response:
    raise RuntimeError("s3cret detail")


ROUTES = [
    web.get("/hello/{name}", _hello),
    web.post("/read", _read),
    web.get("/hang", _hang),
    web.get("/fail", _fail),
]


@asynccontextmanager
async def serving(**more: Any) -> AsyncIterator[str]:
    async with WebServer("127.0.0.1", 0, ROUTES, **more).listening() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


async def raw(url: str, data: bytes, *, wait: float = 5) -> bytes:
    """Send bytes, and read until the server closes."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(data)
    try:
        async with asyncio.timeout(wait):
            return await reader.read()
    finally:
        writer.close()


async def test_routes_are_answered_with_and_without_the_prefix(
    client: aiohttp.ClientSession,
) -> None:
    async with serving(prefix="/bell/") as url:
        for path in ("/hello/ada", "/bell/hello/ada"):
            async with client.get(url + path) as response:
                assert (response.status, await response.text()) == (200, "hello ada")


@pytest.mark.parametrize("path", ["/", "/admin", "/hello", "/bell", "/..%2f..%2fetc/passwd"])
async def test_what_is_not_known_is_not_found_and_says_nothing(
    client: aiohttp.ClientSession, path: str
) -> None:
    async with serving() as url, client.get(url + path) as response:
        assert (response.status, await response.read()) == (404, b"")
        assert "Server" not in response.headers
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_another_method_is_told_which_are_allowed(client: aiohttp.ClientSession) -> None:
    async with serving() as url, client.delete(url + "/read") as response:
        assert (response.status, response.headers["Allow"]) == (405, "POST")


async def test_a_fault_of_ours_is_logged_and_shows_nothing(
    client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving() as url, client.get(url + "/fail") as response:
        assert (response.status, await response.read()) == (500, b"")
    assert "Answering a request failed" in caplog.text


async def test_a_body_that_is_too_large_is_refused(client: aiohttp.ClientSession) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 2**20 + 1):
            yield b" " * 2**20

    async with serving() as url:
        async with client.post(url + "/read", data=b" " * MAX_BODY) as response:
            assert await response.text() == str(MAX_BODY)
        # Without a length ahead of it.
        async with client.post(url + "/read", data=pieces()) as response:
            assert response.status == 413


async def test_a_request_that_takes_too_long_is_given_up(client: aiohttp.ClientSession) -> None:
    async with (
        serving(request_seconds=0.2) as url,
        client.get(url + "/hang") as response,
    ):
        assert response.status == 503
        assert response.headers["Retry-After"]


async def test_a_body_that_comes_byte_by_byte_is_given_up() -> None:
    async with serving(request_seconds=0.3) as url:
        answer = await raw(url, b"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx")
        assert answer.startswith(b"HTTP/1.1 503")


@pytest.mark.parametrize("begin", [b"", b"GET", b"GET /hello/ada HTTP/1.1\r\nHost: a\r\nX-"])
async def test_a_connection_that_says_nothing_whole_is_closed(begin: bytes) -> None:
    async with serving(idle_seconds=0.3) as url:
        assert b"200" not in await raw(url, begin, wait=4)


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET /hello/a HTTP/9.9\r\n\r\n",
        b"GET /hello/a HTTP/1.1\r\nHost: a\r\nA b: c\r\n\r\n",
        b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /hello/a HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
        b"GET /hello/a HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
    ],
)
async def test_what_is_no_http_is_refused_without_a_word_of_what_answers(
    data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(idle_seconds=0.5) as url:
        answer = await raw(url, data)
        assert b" 200 " not in answer.split(b"\r\n")[0]
        for word in (b"aiohttp", b"python", b"traceback"):
            assert word not in answer.lower()
    assert caplog.records == []


async def test_a_thousand_at_once_are_all_answered(client: aiohttp.ClientSession) -> None:
    async with serving() as url:

        async def post() -> str:
            async with client.post(url + "/read", data=b"x" * 10_000) as response:
                return await response.text()

        assert set(await asyncio.gather(*(post() for _ in range(1000)))) == {"10000"}


async def test_who_finds_no_place_in_time_is_told_to_come_back(
    client: aiohttp.ClientSession,
) -> None:
    async with (
        serving(at_once=0, request_seconds=0.1) as url,
        client.get(url + "/hello/ada") as response,
    ):
        assert response.status == 503


async def test_a_client_that_leaves_in_the_middle_is_no_fault(
    client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving() as url:
        host, port = url.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()
        await asyncio.sleep(0.05)
        async with client.get(url + "/hello/ada") as response:
            assert response.status == 200
    assert caplog.records == []


async def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(WebError, match=rf"127.0.0.1:{port}: another program listens there"):
            async with WebServer("127.0.0.1", port, ROUTES).listening():
                pass


async def test_an_address_of_another_machine_is_said_in_a_sentence() -> None:
    with pytest.raises(WebError, match="has no such address"):
        async with WebServer("192.0.2.1", 8080, ROUTES).listening():
            pass


async def test_after_it_ended_the_port_is_free_again() -> None:
    async with WebServer("127.0.0.1", 0, ROUTES).listening() as port:
        pass
    async with WebServer("127.0.0.1", port, ROUTES).listening() as again:
        assert again == port
