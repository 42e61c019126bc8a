"""What the tests of fetching share: a fetch with limits for tests, and a DNS of their own."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from aiohttp.abc import AbstractResolver, ResolveResult

from bot.feeds.fetch import Document, Fetched, Fetcher
from bot.feeds.guard import is_public
from bot.feeds.manners import HostManners
from bot.feeds.reading import Failed, Validators
from bot.model import FeedAccess
from tests.fakes.web import rss

NOW = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
FEED = rss("Tidewater Wire", [{"guid": "1", "title": "Harbour crane learns to sing"}])
NOTHING = Validators()


def unhurried() -> HostManners:
    """Two at once from one host, as quickly as they can."""
    return HostManners(interval=timedelta(0))


class Names(AbstractResolver):
    """A DNS of the test's own: the addresses of each name."""

    def __init__(self, **names: list[str]) -> None:
        self.asked: list[str] = []
        self.names = {name.replace("_", "."): found for name, found in names.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        addresses = self.names.get(host)
        if not addresses:
            raise OSError(None, f"{host} is unknown")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


async def fetch(
    url: str,
    validators: Validators = NOTHING,
    *,
    total: float = 5.0,
    connect: float = 5.0,
    max_bytes: int = 2**20,
    resolver: AbstractResolver | None = None,
    public: Callable[[str], bool] = is_public,
    moved_to: str | None = None,
    access: FeedAccess = FeedAccess(),  # noqa: B008 - frozen
) -> Fetched:
    fetcher = Fetcher(
        user_agent="newsbell/test (+mailto:operator@example.org)",
        total_timeout=timedelta(seconds=total),
        connect_timeout=timedelta(seconds=connect),
        max_bytes=max_bytes,
        manners=unhurried(),
        now=lambda: NOW,
        resolver=resolver,
        public=public,
    )
    try:
        return await fetcher.fetch(url, validators, moved_to=moved_to, access=access)
    finally:
        await fetcher.close()


def failure(answer: Fetched) -> Failed:
    assert isinstance(answer, Failed), answer
    assert answer.why.endswith((".", "…")), "a sentence"
    return answer


def document(answer: Fetched) -> Document:
    assert isinstance(answer, Document), answer
    return answer
