"""Watches the configuration file by its path, and hands over what it says when it changed."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from bot.config import Config
from bot.errors import ConfigError

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=1)

_Stamp = tuple[int, int, int, int]


class ConfigWatch:
    """Looks at the file every second; a file that is being written is read when it has settled.

    By path: whether an editor writes into the file, a command puts another one in its place or a
    link is turned, it is a change. ``find`` tells the file (None: there is none), ``load`` reads
    and checks it. What is not valid is said once, and is no change.
    """

    def __init__(
        self,
        find: Callable[[], Path | None],
        load: Callable[[], Config],
        *,
        every: timedelta = EVERY,
    ) -> None:
        self._find = find
        self._load = load
        self._every = every.total_seconds()
        self._asked = asyncio.Event()
        self._taken: _Stamp | None = None
        self._seen: _Stamp | None = None
        self._said = ""

    def look_now(self) -> None:
        """Read the file at once, changed or not: files that it names may have changed."""
        self._asked.set()

    async def run(self, changed: Callable[[Config], Awaitable[None]]) -> None:
        """Hand over each configuration that was read and is valid, until cancelled.

        The first one comes at once, for the file may have changed since it was read at the start.
        """
        while True:
            if (config := await self._look()) is not None:
                await changed(config)
            try:
                async with asyncio.timeout(self._every):
                    await self._asked.wait()
            except TimeoutError:
                continue

    async def _look(self) -> Config | None:
        # In a thread: the file may lie on a disk that answers slowly.
        stamp = await asyncio.to_thread(self._stamp)
        asked = self._asked.is_set()
        self._asked.clear()
        settled = stamp == self._seen
        self._seen = stamp
        if not asked and (stamp == self._taken or not settled):
            return None
        if stamp is None:
            if self._taken is not None:
                self._say(f"{self._find()} is gone: the bot goes on with what it said.")
            self._taken = None
            return None
        self._taken = stamp
        try:
            config = await asyncio.to_thread(self._load)
        except ConfigError as error:
            self._say(f"The changed config is not used, and the bot goes on as before: {error}")
            return None
        if self._said:
            log.info("The config is valid again.")
        self._said = ""
        return config

    def _stamp(self) -> _Stamp | None:
        file = self._find()
        try:
            state = os.stat(file) if file else None
        except (OSError, ValueError):
            return None
        return (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns) if state else None

    def _say(self, sentence: str) -> None:
        if sentence != self._said:
            log.error("%s", sentence)
        self._said = sentence
