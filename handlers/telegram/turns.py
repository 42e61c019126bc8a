"""Who is served when: in order within a chat, and no chat waits for another."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

_log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


class Turns:
    """Runs work by chat. ``most``: how much may wait in one chat before more is dropped."""

    def __init__(self, *, most: int = 20) -> None:
        self._most = most
        self._waiting: dict[int, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, chat: int, work: Work) -> None:
        """Run ``work``, which must not raise, after what this chat asked for before."""
        waiting = self._waiting.get(chat)
        if waiting is None:
            self._waiting[chat] = deque([work])
            task = asyncio.create_task(self._serve(chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif len(waiting) < self._most:
            waiting.append(work)
        else:
            _log.info("Chat %d asks faster than it can be answered: a message was dropped", chat)

    async def finish(self, limit: float) -> None:
        """Finish what was taken within ``limit`` seconds; what is not done by then is cancelled."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=limit)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _serve(self, chat: int) -> None:
        waiting = self._waiting[chat]
        try:
            while waiting:
                await waiting[0]()
                waiting.popleft()
        finally:
            del self._waiting[chat]
