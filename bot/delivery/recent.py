"""The stories that are being told just now, so that one story to many chats is read once."""

from __future__ import annotations

from collections.abc import Callable

from bot.model import ArchivedStory, StoryId
from bot.store.archive import Archive

FRESH = 1.0
"""Seconds that a story is not read again: a revision that comes meanwhile is one for an edit."""

_MOST = 64


class RecentStories:
    """Reads the archive at most once a second for each story. ``clock``: monotonic seconds."""

    def __init__(self, archive: Archive, clock: Callable[[], float]) -> None:
        self._archive = archive
        self._clock = clock
        self._read: dict[StoryId, tuple[float, ArchivedStory]] = {}

    async def get(self, story: StoryId) -> ArchivedStory | None:
        """The story, or None where the archive has it no more. Raises StoreError."""
        now = self._clock()
        at, archived = self._read.get(story, (now - FRESH, None))
        if archived is not None and now - at < FRESH:
            return archived
        found = await self._archive.get(story)
        self._read.pop(story, None)
        if found is not None:
            self._read[story] = now, found
            if len(self._read) > _MOST:
                del self._read[next(iter(self._read))]
        return found
