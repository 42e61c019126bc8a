"""Sorts the archive anew when the topics are other ones: for ``/latest``; nobody is told."""

from __future__ import annotations

from datetime import timedelta

from bot.model import ArchivedStory, Selector, StoryId, TopicMatch
from bot.store.admission import LATEST_CAP
from bot.store.client import Store
from bot.store.encoding import why_document


class ArchiveSorting:
    """The topics of the stories in the archive of one store."""

    def __init__(self, store: Store, *, archive_life: timedelta) -> None:
        self._store = store
        self._life = archive_life

    async def by(self) -> str:
        """What the archive was last sorted by, as ``done`` was told; "" where it never was."""
        async with self._store.reaching() as redis:
            return str(await redis.get(self._store.keys.sorted_by) or "")

    async def done(self, rules: str) -> None:
        """The archive is sorted by these rules now (any text that differs where they differ)."""
        async with self._store.reaching() as redis:
            await redis.set(self._store.keys.sorted_by, rules)

    async def stories(self) -> tuple[StoryId, ...]:
        """Every story that a list of ``/latest`` holds."""
        found: dict[StoryId, None] = {}
        async with self._store.reaching() as redis:
            async for name in redis.scan_iter(self._store.keys.latest(Selector("*"))):
                found |= dict.fromkeys(map(StoryId, await redis.zrange(name, 0, -1)))
        return tuple(found)

    async def sort(self, story: ArchivedStory, topics: tuple[TopicMatch, ...]) -> bool:
        """Give a story these topics, unless it has changed since it was read."""
        return bool(
            await self._store.run(
                "resort",
                story.story.id,
                " ".join(match.topic for match in story.topics),
                story.revision,
                " ".join(match.topic for match in topics),
                why_document(topics),
                LATEST_CAP,
                round(self._life.total_seconds() * 1000),
            )
        )
