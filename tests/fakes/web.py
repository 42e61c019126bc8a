"""A web server on loopback that publishes feeds, well-behaved or not, and counts who asks.

``FakeWeb`` speaks HTTP through aiohttp; ``RawServer`` sends whatever bytes a test wants.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape, quoteattr

from aiohttp import web

Body = bytes | str | Callable[[], bytes | str]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

RSS = "application/rss+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the server saw it. Header names as aiohttp has them: any case."""

    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class Page:
    """What is published under one path; tests may change it between requests.

    ``etag``: None for one made from the body, "" for none. ``delay`` in seconds before the answer.
    """

    body: Body
    content_type: str = RSS
    status: int = 200
    etag: str | None = None
    last_modified: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


class FakeWeb:
    """A web server on a loopback address, for the length of an ``async with``."""

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None
    ) -> None:
        self._host = host
        self._port = port
        self._tls = tls
        self._handlers: dict[str, Handler] = {}
        self._runner: web.AppRunner | None = None
        self._open = 0
        self.requests: list[Seen] = []
        self.most_at_once = 0

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def url(self) -> str:
        """Its address without a slash at the end: ``web.url + "/feed"``."""
        scheme = "https" if self._tls else "http"
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{scheme}://{host}:{self._port}"

    def count(self, path: str) -> int:
        """How many requests for a path have come."""
        return sum(seen.path == path for seen in self.requests)

    def last(self, path: str) -> Seen:
        """The newest request for a path."""
        return [seen for seen in self.requests if seen.path == path][-1]

    def feed(
        self,
        path: str,
        body: Body,
        *,
        content_type: str = RSS,
        etag: str | None = None,
        last_modified: datetime | None = None,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        status: int = 200,
    ) -> Page:
        """Publish a document that answers conditional requests with 304 (RFC 9110, section 13)."""
        page = Page(body, content_type, status, etag, last_modified, dict(headers or {}), delay)

        async def serve(request: web.Request) -> web.StreamResponse:
            return await _serve(page, request)

        self._handlers[path] = serve
        return page

    def answer(self, path: str, handler: Handler) -> None:
        """Let a handler of aiohttp answer a path."""
        self._handlers[path] = handler

    def status(self, path: str, status: int, headers: Mapping[str, str] | None = None) -> None:
        """Answer a path with a status and a few words."""
        self.feed(
            path, "so it is", content_type="text/plain", etag="", status=status, headers=headers
        )

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        """Redirect a path."""
        self.feed(path, "", etag="", status=status, headers={"Location": to})

    def chunks(
        self,
        path: str,
        pieces: Callable[[], AsyncIterator[bytes]],
        *,
        content_type: str = RSS,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer in chunks, as they come; an endless iterator makes an endless document."""

        async def serve(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": content_type, **(headers or {})})
            response.enable_chunked_encoding()
            await response.prepare(request)
            # The client may leave before the end; that is what such tests are about.
            with contextlib.suppress(ConnectionError):
                async for piece in pieces():
                    await response.write(piece)
                await response.write_eof()
            return response

        self._handlers[path] = serve

    def endless(self, path: str, piece: bytes = b"<item/>" * 1000, pause: float = 0.0) -> None:
        """Answer with a document that never ends, a piece every ``pause`` seconds."""

        async def pieces() -> AsyncIterator[bytes]:
            while True:
                yield piece
                await asyncio.sleep(pause)

        self.chunks(path, pieces)

    async def _dispatch(self, request: web.BaseRequest) -> web.StreamResponse:
        assert isinstance(request, web.Request)
        self.requests.append(Seen(request.path, request.query_string, request.headers.copy()))
        handler = self._handlers.get(request.path)
        if handler is None:
            return web.Response(status=404, text="nothing here")
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        try:
            return await handler(request)
        finally:
            self._open -= 1

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._dispatch)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port, ssl_context=self._tls)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()


async def _serve(page: Page, request: web.Request) -> web.StreamResponse:
    if page.delay:
        await asyncio.sleep(page.delay)
    body = page.body() if callable(page.body) else page.body
    data = body.encode() if isinstance(body, str) else body
    headers = dict(page.headers)
    etag = page.etag if page.etag is not None else f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    modified = format_datetime(page.last_modified, usegmt=True) if page.last_modified else ""
    if etag:
        headers["ETag"] = etag
    if modified:
        headers["Last-Modified"] = modified
    if asked := request.headers.get("If-None-Match"):
        unchanged = bool(etag) and asked == etag
    else:
        unchanged = bool(modified) and request.headers.get("If-Modified-Since") == modified
    if unchanged and page.status == 200:
        return web.Response(status=304, headers=headers)
    if page.content_type:
        headers["Content-Type"] = page.content_type
    return web.Response(status=page.status, body=data, headers=headers)


@contextlib.asynccontextmanager
async def raw_server(script: Script, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """A TCP server whose every connection runs ``script``; yields its ``http://`` address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await script(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, host, 0)
    try:
        yield f"http://{host}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def rss(
    title: str,
    items: Sequence[Mapping[str, str]],
    *,
    link: str = "https://news.example/",
    language: str = "en",
) -> bytes:
    """An RSS 2.0 document. Items may have guid, title, link, description, content and pubDate.

    ``content`` becomes ``content:encoded``; ``source`` is the word and the address of one.
    Everything is escaped: give plain text, or HTML where a reader expects it.
    """
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>',
        f"<title>{escape(title)}</title><link>{escape(link)}</link>",
        f"<description>{escape(title)}</description><language>{escape(language)}</language>",
    ]
    names = {"content": "content:encoded"}
    for item in items:
        parts.append("<item>")
        for key in ("title", "link", "description", "content", "pubDate"):
            if key in item:
                name = names.get(key, key)
                parts.append(f"<{name}>{escape(item[key])}</{name}>")
        if "source" in item:
            name, _, url = item["source"].partition(" ")
            parts.append(f"<source url={quoteattr(url)}>{escape(name)}</source>")
        if "guid" in item:
            parts.append(f"<guid isPermaLink={quoteattr('false')}>{escape(item['guid'])}</guid>")
        parts.append("</item>")
    parts.append("</channel></rss>")
    return "\n".join(parts).encode()
