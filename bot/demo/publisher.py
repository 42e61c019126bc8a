"""A small HTTP server on loopback that publishes issues as newsletter feeds."""

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


class _Feed:
    """One feed as it stands, with an ETag, as a polite server has it."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.entries: list[Entry] = []
        self.fetched = asyncio.Event()
        self.publish([])

    def publish(self, entries: Sequence[Entry]) -> None:
        self.entries = [*entries, *self.entries]
        self.body = rss(self.title, self.entries)
        self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'
        self.fetched.clear()


class Publisher:
    """Serves one feed for each title; feed number n is at ``url_of(n)``, the first at ``url``."""

    def __init__(self, *titles: str) -> None:
        self._feeds = [_Feed(title) for title in titles]
        self._runner: web.AppRunner | None = None
        self._base = ""

    @property
    def url(self) -> str:
        """Of the first feed."""
        return self.url_of(0)

    def url_of(self, feed: int) -> str:
        """Where a feed is."""
        return f"{self._base}/{feed}.xml"

    def publish(self, entries: Sequence[Entry], *, feed: int = 0) -> None:
        """Put a new edition in front of what a feed has."""
        self._feeds[feed].publish(entries)

    async def fetched(self, feed: int = 0) -> None:
        """Return once somebody has fetched the edition published last."""
        await self._feeds[feed].fetched.wait()

    async def _serve(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if number >= len(self._feeds):
            return web.Response(status=404)
        feed = self._feeds[number]
        if request.headers.get("If-None-Match") == feed.etag:
            return web.Response(status=304)
        feed.fetched.set()
        return web.Response(
            body=feed.body, content_type="application/rss+xml", headers={"ETag": feed.etag}
        )

    async def __aenter__(self) -> Publisher:
        app = web.Application()
        app.router.add_get(r"/{number:\d+}.xml", self._serve)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._base = f"http://{host}:{port}"
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
