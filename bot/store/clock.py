"""The server's clock, by which everything is dated that waits: set back, it would hold all that up.

A clock that is set forth needs nothing: leases run out early, which is counted as unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.store.client import Store
from bot.store.roles import ROLE_LIFE

SLACK = timedelta(seconds=60)
"""Set back by less, things come late by as much; a lease is shorter, so none of those is moved."""


class StoreClock:
    """Watches the clock of one store for its platforms. Any number of processes may do it."""

    def __init__(self, store: Store, platforms: Sequence[str]) -> None:
        self._store = store
        self._platforms = tuple(platforms)

    async def mind(self) -> timedelta:
        """By how much the clock was set back since somebody last looked; what waits is mended.

        Chats become due earlier by as much, the pace of the last messages is forgotten, and a
        process that died leaves its role and its routings when it would have.
        """
        back = await self._run("look")
        if not back:
            return timedelta(0)
        async with self._store.reaching() as redis:
            # First: whoever is killed in between finds the clock as it was, and begins again.
            async for name in redis.scan_iter(self._store.keys.paces, count=1000):
                await redis.delete(name)
        await self._run("mend")
        return timedelta(milliseconds=back)

    async def _run(self, what: str) -> int:
        return int(
            await self._store.run(
                "mind_clock",
                what,
                round(SLACK.total_seconds() * 1000),
                round(ROLE_LIFE.total_seconds() * 1000),
                "poll",
                *self._platforms,
            )
        )
