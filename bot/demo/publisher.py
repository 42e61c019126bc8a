"""A small HTTP server on loopback that publishes issues as a newsletter feed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from email.utils import format_datetime
from types import TracebackType

from aiohttp import web
from lxml import etree

from bot.feeds.clean import drop_controls
from bot.model import Entry

# XML has no form feeds and vertical tabs.
_SPACED = {0x0B: " ", 0x0C: " "}
CONTENT = "http://purl.org/rss/1.0/modules/content/"


class Publisher:
    """Serves what was published so far at ``url``, with an ETag, as a polite server does."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._entries: list[Entry] = []
        self._body = b""
        self._etag = ""
        self._runner: web.AppRunner | None = None
        self._fetched = asyncio.Event()
        self.url = ""

    def publish(self, entries: Sequence[Entry]) -> None:
        """Put a new edition in front of what there is."""
        self._entries = [*entries, *self._entries]
        self._body = rss(self._title, self._entries)
        self._etag = f'"{hashlib.sha256(self._body).hexdigest()[:16]}"'
        self._fetched.clear()

    async def fetched(self) -> None:
        """Return once somebody has fetched the edition published last."""
        await self._fetched.wait()

    async def _serve(self, request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == self._etag:
            return web.Response(status=304)
        self._fetched.set()
        return web.Response(
            body=self._body, content_type="application/rss+xml", headers={"ETag": self._etag}
        )

    async def __aenter__(self) -> Publisher:
        app = web.Application()
        app.router.add_get("/feed.xml", self._serve)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/feed.xml"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


def rss(title: str, entries: Sequence[Entry]) -> bytes:
    """An RSS 2.0 document of entries."""
    root = etree.Element("rss", version="2.0", nsmap={"content": CONTENT})
    channel = etree.SubElement(root, "channel")
    _text(channel, "title", title)
    for entry in entries:
        item = etree.SubElement(channel, "item")
        _text(item, "title", entry.title)
        _text(item, "guid", entry.guid, isPermaLink="false")
        if entry.url:
            _text(item, "link", entry.url)
        if entry.published:
            _text(item, "pubDate", format_datetime(entry.published))
        if entry.summary:
            _text(item, "description", entry.summary)
        _text(item, f"{{{CONTENT}}}encoded", entry.content)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _text(parent: etree._Element, tag: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, tag, attributes).text = drop_controls(text).translate(_SPACED)
