"""How the bot behaves towards a host: how often it asks, how much at once, and by which name."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from weakref import WeakValueDictionary

from bot.version import VERSION


def user_agent(contact: str) -> str:
    """The name that servers are told; ``contact`` is the operator's mail or web address, or ""."""
    if "@" in contact and not contact.startswith(("http://", "https://", "mailto:")):
        contact = f"mailto:{contact}"
    reach = f"; +{contact}" if contact else ""
    return f"newsbell/{VERSION} (news alerts for chats{reach})"


class HostManners:
    """Gives each host's requests their turns: ``at_once`` together, one each ``interval``.

    ``clock`` tells seconds that only go forward, ``sleep`` waits for some of them.
    """

    def __init__(
        self,
        *,
        at_once: int = 2,
        interval: timedelta = timedelta(seconds=1),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._at_once = at_once
        self._interval = interval.total_seconds()
        self._clock = clock
        self._sleep = sleep
        self._slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._free_at: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the next turn with a host, and hold one of its places while inside."""
        host = host.rstrip(".").lower()
        async with self._slots.setdefault(host, asyncio.Semaphore(self._at_once)):
            wait = self._reserve(host)
            if wait > 0:
                await self._sleep(wait)
            yield

    def _reserve(self, host: str) -> float:
        """Seconds until this request may begin; the next one is reserved after it."""
        now = self._clock()
        begin = max(self._free_at.pop(host, now), now)
        # Hosts come first that were asked longest ago: redirects name new ones without end.
        while self._free_at and next(iter(self._free_at.values())) <= now:
            del self._free_at[next(iter(self._free_at))]
        self._free_at[host] = begin + self._interval
        return begin - now
