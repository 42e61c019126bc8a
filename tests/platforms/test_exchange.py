"""One request: its errors say how far it got, and it ends in time whatever the server does."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.delivery.sender import LONGEST_WAIT
from bot.platforms import exchange as wire
from bot.platforms.discord.client import REQUEST_LIMIT, RIGHTS_LIMIT
from bot.platforms.exchange import Answer, NotAnsweredError, NotConnectedError, exchange
from bot.platforms.telegram.transport import SEND_LIMIT
from bot.store.deliveries import LEASE, OUTLASTS

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@asynccontextmanager
async def server(serve: Serve) -> AsyncIterator[str]:
    """An address at which each connection is served so, until the end of the test."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await serve(reader, writer)
        writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
    finally:
        listening.close()
        for task in tasks:
            task.cancel()


async def ask(url: str, *, limit: float = 0.5) -> Answer:
    async with wire.open_session({}) as session:
        return await exchange(session, "POST", url, limit=limit, connect_limit=limit / 2, json={})


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def dripping_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for byte in HEAD:
        writer.write(bytes([byte]))
        await asyncio.sleep(0.05)


async def dripping_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    while True:
        writer.write(b" ")
        await asyncio.sleep(0.05)


async def cut_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(HEAD + b'{"ok":')
    await writer.drain()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b" " * 65536)
        await writer.drain()


@pytest.mark.parametrize("serve", [never, dripping_head, dripping_body])
async def test_a_server_that_takes_its_time_is_unknown_and_the_request_ends_in_time(
    serve: Serve,
) -> None:
    async with server(serve) as url:
        started = time.monotonic()
        with pytest.raises(NotAnsweredError, match=r"no answer within 0\.5 s"):
            await ask(url)
        assert time.monotonic() - started < 1.5


@pytest.mark.parametrize("serve", [cut_answer, hang_up])
async def test_a_connection_that_is_lost_after_the_request_is_unknown(serve: Serve) -> None:
    async with server(serve) as url:
        with pytest.raises(NotAnsweredError, match="connection lost"):
            await ask(url, limit=5)


async def test_an_answer_without_end_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_LIMIT", 1 << 20)
    async with server(endless) as url:
        with pytest.raises(NotAnsweredError, match="too long"):
            await ask(url, limit=5)


async def test_a_port_where_nobody_listens_was_certainly_not_sent_to() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with pytest.raises(NotConnectedError):
        await ask(f"http://127.0.0.1:{port}/")


async def test_an_idle_connection_is_closed_by_us_and_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "IDLE_LIMIT", 0.3)
    connections: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended = asyncio.Event()
        connections.append(ended)
        # Answers for as long as the other side keeps it open.
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"{}")
                writer.write(WHOLE)
        ended.set()

    async with server(serve) as url, wire.open_session({}) as session:
        for pause in (0.0, 0.05, 0.9):
            await asyncio.sleep(pause)
            answer = await exchange(session, "POST", url, limit=2, connect_limit=1, json={})
            assert answer.status == 200
        assert len(connections) == 2, "the second request came soon enough"
        async with asyncio.timeout(2):
            await connections[0].wait()


def test_a_request_that_begins_with_a_lease_that_outlasts_it_ends_before_the_lease() -> None:
    longest = max(SEND_LIMIT, REQUEST_LIMIT + RIGHTS_LIMIT)
    assert longest < 10, "what Platform.send promises"
    assert longest < OUTLASTS.total_seconds() < LEASE.total_seconds()
    # Looking first ends while the lease still runs, and then it is renewed.
    assert OUTLASTS.total_seconds() > REQUEST_LIMIT + LONGEST_WAIT
