"""Ten thousand feeds on many hosts of 127.0.0.0/8: their documents, and the server that has them.

Every address of that network reaches this machine (on Linux), so a server on one port is as many
hosts. It remembers when each feed was asked; what it knows comes from it at ``/figures``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from bot.feeds.parse import content_hash
from bot.model import Entry
from tests.fakes.web import RSS, rss

FEEDS_OF_A_HOST = 4
ENTRIES = 20
TEXT = "The pilots of the harbour say that the tide was as low as on any day of the year. " * 4


def address(number: int, port: int) -> str:
    """Where a feed is."""
    host = number // FEEDS_OF_A_HOST
    return f"http://127.{host // 200 + 1}.{host % 200}.7:{port}/{number}"


def items(number: int, version: int) -> list[dict[str, str]]:
    """The newest first."""
    return [
        {
            "guid": f"{number}.{place}",
            "title": f"Tide {place} of quay {number}",
            "link": f"https://quay{number}.example/{place}",
            "description": TEXT,
        }
        for place in range(version + ENTRIES, version, -1)
    ]


def entries(number: int, version: int) -> list[Entry]:
    """What the parser makes of a version."""
    return [
        Entry(
            guid=item["guid"],
            title=item["title"],
            url=item["link"],
            published=None,
            summary="",
            content=TEXT.strip(),
            content_hash=content_hash(item["title"], TEXT.strip(), item["link"]),
        )
        for item in items(number, version)
    ]


def etag(number: int, version: int) -> str:
    """The validator of a version."""
    return f'"{number}-{version}"'


@dataclass(slots=True)
class Asked:
    """What was counted since the last reset; ``gaps`` are seconds from an answer to a request."""

    began: float = 0.0
    polls: int = 0
    unchanged: int = 0
    gaps: list[float] = field(default_factory=list)


class Hosts:
    """All hosts in one server. A feed has a new entry every ``news_every`` seconds."""

    def __init__(self, news_every: float) -> None:
        self._news_every = news_every
        self._asked = Asked()
        self._answered: dict[int, float] = {}

    def version(self, number: int) -> int:
        """Which version a feed has now: feeds have their news at different moments."""
        phase = (number * 0.6180339887) % 1
        return int(time.time() / self._news_every + phase) % 1_000_000

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer for a feed, or with what was counted."""
        if request.path == "/figures":
            return web.Response(text=json.dumps(asdict(self._asked)))
        if request.path == "/reset":
            self._asked = Asked(began=time.time())
            return web.Response()
        number, now = int(request.path[1:]), time.monotonic()
        if (before := self._answered.get(number)) is not None:
            self._asked.gaps.append(now - before)
        self._asked.polls += 1
        self._answered[number] = now
        version = self.version(number)
        mark = etag(number, version)
        if request.headers.get("If-None-Match") == mark:
            self._asked.unchanged += 1
            return web.Response(status=304, headers={"ETag": mark})
        body = rss(f"Quay {number}", items(number, version))
        return web.Response(body=body, headers={"ETag": mark, "Content-Type": RSS})


async def run(news_every: float) -> None:
    """Serve until killed; prints the port."""
    hosts = Hosts(news_every)
    runner = web.ServerRunner(web.Server(hosts.serve))
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0, backlog=4096).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


if __name__ == "__main__":
    asyncio.run(run(float(sys.argv[1])))
