"""Watches the configuration by the paths of its files, and hands over what it says on a change."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from bot.config import Config, TopicFiles
from bot.errors import ConfigError

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=1)

_Stamp = tuple[str, int, int, int, int]


class ConfigWatch:
    """Looks at the file every second; a file that is being written is read when it has settled.

    By path: whether an editor writes into the file, a command puts another one in its place or a
    link is turned, it is a change. ``find`` tells the file (None: there is none), ``load`` reads
    and checks it. What is not valid is said once, and is no change. ``named`` tells the topic
    files that a config file names, which are watched likewise.
    """

    def __init__(
        self,
        find: Callable[[], Path | None],
        load: Callable[[], Config],
        named: Callable[[Path], TopicFiles],
        *,
        every: timedelta = EVERY,
    ) -> None:
        self._find = find
        self._load = load
        self._named = named
        self._topics: tuple[_Stamp, TopicFiles] | None = None
        self._every = every.total_seconds()
        self._asked = asyncio.Event()
        self._taken: tuple[_Stamp | None, ...] | None = None
        self._seen: tuple[_Stamp | None, ...] | None = None
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

    def _stamp(self) -> tuple[_Stamp | None, ...] | None:
        """What tells one state of the files from another; None: there is no config file."""
        file = self._find()
        stamp = _stamp_of(file) if file else None
        if file is None or stamp is None:
            return None
        # What the file names is asked anew only when it changed, which files there are each time.
        if self._topics is None or self._topics[0] != stamp:
            self._topics = stamp, self._named(file)
        topics = self._topics[1].numbered()
        return stamp, *(_stamp_of(topic) for topic in topics)

    def _say(self, sentence: str) -> None:
        if sentence != self._said:
            log.error("%s", sentence)
        self._said = sentence


def _stamp_of(file: Path) -> _Stamp | None:
    try:
        state = os.stat(file)
    except (OSError, ValueError):
        return None
    return str(file), state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns
