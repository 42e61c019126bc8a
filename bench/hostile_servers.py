"""The servers of bench.hostile: ``python -m bench.hostile_servers SCALE`` prints their addresses.

They are JSON on one line, by the names of the cases; the process serves until it is killed.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

from aiohttp import web as aioweb

from tests.fakes.web import FakeWeb, raw_server, rss
from tests.feeds.hostile import DOCUMENTS, WITNESS

CALM = "a well-behaved feed"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"

Talk = Callable[[asyncio.StreamWriter], AsyncIterator[bytes]]


async def _byte_a_second(_writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield OK + b"\r\n"
    while True:
        yield b"<"
        await asyncio.sleep(1)


async def _endless(_writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield OK + b"\r\n<rss version='2.0'><channel>"
    while True:
        yield b"<item><title>A tide</title></item>" * 1000


async def _endless_headers(_writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    number = 0
    while True:
        number += 1
        yield f"X-Tide-{number}: {'high' * 100}\r\n".encode()


async def _endless_header(_writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX-Tide: "
    while True:
        yield b"high" * 1000


async def _silence(_writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    await asyncio.sleep(3600)
    yield b""


async def _breaks_off(_writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield OK + b"Content-Length: 5000\r\n\r\n<rss><channel>"


async def _chunk_of_terabytes(_writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n"
    while True:
        yield b"<item/>" * 1000


async def _negative_length(_writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield OK + b"Content-Length: -1\r\n\r\n<rss/>"


async def _gzip_byte_by_byte(_writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    yield OK + b"Content-Encoding: gzip\r\n\r\n"
    for byte in gzip.compress(b" " * 50_000_000):
        yield bytes([byte])
        await asyncio.sleep(0)


async def _continues(_writer: asyncio.StreamWriter) -> AsyncIterator[bytes]:
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n" * 100


TALKS: dict[str, Talk] = {
    "one byte a second": _byte_a_second,
    "a stream that never ends": _endless,
    "headers that never end": _endless_headers,
    "a header that never ends": _endless_header,
    "a server that says nothing": _silence,
    "a document that breaks off": _breaks_off,
    "a chunk of 256 TB": _chunk_of_terabytes,
    "a length below zero": _negative_length,
    "a gzip bomb byte by byte": _gzip_byte_by_byte,
    "100 Continue without end": _continues,
}
REDIRECTS = {
    "redirects in a circle": "/circle",
    "redirect to a metadata address": "http://169.254.169.254/latest/meta-data/",
    "redirect to another port of this machine": "http://127.0.0.1:9/",
    "redirect to a file": "file:///etc/hostname",
    "redirect to this machine by another name": "http://[::ffff:127.0.0.1]:9/",
}
NETWORK = (*TALKS, *REDIRECTS)


def _talking(talk: Talk) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        async for piece in talk(writer):
            writer.write(piece)
            await writer.drain()

    return script


async def serve(scale: float) -> None:
    """Serve until cancelled."""
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(FakeWeb())
        witness = await stack.enter_async_context(FakeWeb())
        urls = {CALM: web.url + "/calm", "asked": web.url + "/asked"}
        items = [
            {"guid": str(n), "title": f"Tide {n}", "content": "<p>Low." * 9} for n in range(20)
        ]
        web.feed("/calm", rss("Tide tables", items))
        for number, case in enumerate(DOCUMENTS):
            body = case.body(scale).replace(WITNESS.encode(), witness.url.encode())
            path = f"/{number}"
            web.feed(path, body, content_type=case.content_type, headers=case.headers, etag="")
            urls[case.name] = web.url + path
        for name, talk in TALKS.items():
            urls[name] = await stack.enter_async_context(raw_server(_talking(talk)))  # type: ignore[arg-type]
        for number, (name, to) in enumerate(REDIRECTS.items()):
            path = to if to.startswith("/") else f"/away/{number}"
            web.redirect(path, to)
            urls[name] = web.url + path

        async def asked(_request: aioweb.Request) -> aioweb.StreamResponse:
            return aioweb.Response(text=str(len(witness.requests)))

        web.answer("/asked", asked)
        print(json.dumps(urls), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
