"""The routing loop: takes stories off the routing stream and fans them out to the queues."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable
from datetime import timedelta

from bot.errors import StoreError
from bot.model import StoryId
from bot.store.routing import LATE_GATHERED, Router, Routing

log = logging.getLogger(__name__)

ORPHANED = timedelta(seconds=30)
"""A routing that another process has not finished for so long is taken over."""


class Routes:
    """Routes stories for as long as it runs. ``wake`` tells the senders that queues have grown.

    ``alone``: no other process routes, so that what an earlier run left is taken over at once.
    """

    def __init__(self, router: Router, wake: Callable[[], None], *, alone: bool) -> None:
        self._router = router
        self._wake = wake
        self._alone = alone

    async def run(self) -> None:
        """Route until cancelled; a store that is away is waited for."""
        todo: deque[Routing] = deque()
        opened = False
        last_claim = -ORPHANED.total_seconds()
        loop = asyncio.get_running_loop()
        troubled = False
        while True:
            try:
                if not opened:
                    await self._router.open()
                    if self._alone:
                        todo.extend(await self._router.orphans(timedelta(0)))
                    opened = True
                if not todo and loop.time() - last_claim > ORPHANED.total_seconds():
                    todo.extend(await self._router.orphans(ORPHANED))
                    last_claim = loop.time()
                if not todo:
                    todo.extend(await self._router.next(block=timedelta(seconds=1)))
                while todo:
                    await self._route(todo[0])
                    todo.popleft()
                troubled = False
            except StoreError as error:
                if not troubled:
                    log.warning("Routing waits: %s", error)
                troubled, opened = True, False
                await asyncio.sleep(1)

    async def drain(self) -> Counter[StoryId]:
        """Route what is waiting now; returns for how many chats each story was queued."""
        queued: Counter[StoryId] = Counter()
        await self._router.open()
        todo = [*await self._router.orphans(timedelta(0))] if self._alone else []
        todo.extend(await self._router.next(block=timedelta(milliseconds=1)))
        while todo:
            for routing in todo:
                # All that comes late is here already: nothing is waited for.
                queued[routing.story] += await self._route(routing, gathered=timedelta(0))
            todo = [*await self._router.next(block=timedelta(milliseconds=1))]
        return queued

    async def _route(self, routing: Routing, *, gathered: timedelta = LATE_GATHERED) -> int:
        chats = 0
        async for queued in self._router.fan_out(routing, gathered=gathered):
            if queued:
                chats += queued
                self._wake()
        return chats
