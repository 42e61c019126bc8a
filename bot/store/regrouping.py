"""Which reports are one story: what joined it, and taking apart or joining by hand."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.model import ArchivedStory, StoryId, TopicMatch
from bot.store.admission import LATEST_CAP
from bot.store.client import Store
from bot.store.encoding import archived_story, why_document

_HOW = {"g": "guid", "i": "guid", "r": "repeat", "u": "url", "t": "title"}
"""What the first letter of an identity stands for: ``bot.same.identity``."""

_DEEP = 16  # reports of reports that are followed


@dataclass(frozen=True, slots=True)
class Joined:
    """A report that joined a story. ``how``: by its guid, url or title, as a repeat in its feed,
    as a report of the same event (with a ``score`` from 0 to 1), or by the operator.
    """

    report: ArchivedStory
    how: str
    score: float


class Merged(enum.StrEnum):
    """What joining two stories by hand did. ALREADY: they are one; GONE: one of them is."""

    JOINED = "joined"
    ALREADY = "already"
    GONE = "gone"


class Parted(enum.StrEnum):
    """What taking a report out did. OWN: it is a story of its own; GONE: it is not there."""

    SPLIT = "split"
    OWN = "own"
    GONE = "gone"


class Regrouping:
    """The reports of the stories of one store."""

    def __init__(self, store: Store, *, archive_life: timedelta) -> None:
        self._store = store
        self._life = round(archive_life.total_seconds() * 1000)

    async def joined(self, story: StoryId) -> tuple[Joined, ...]:
        """The reports that joined a story (the first 50), each followed by its own."""
        found: list[Joined] = []
        await self._add_reports(story, found, _DEEP)
        return tuple(found)

    async def _add_reports(self, story: StoryId, found: list[Joined], deep: int) -> None:
        async with self._store.reaching() as redis:
            ids = (await redis.hget(self._store.keys.story(story), "reports") or "").split()
            async with redis.pipeline(transaction=False) as pipe:
                for name in ids:
                    pipe.hgetall(self._store.keys.story(StoryId(name)))
                hashes = await pipe.execute()
        for name, fields in zip(ids, hashes, strict=True):
            if (report := archived_story(StoryId(name), fields)) is None:
                continue
            found.append(_joined(report, fields["how"]))
            if deep and "reports" in fields:
                await self._add_reports(report.story.id, found, deep - 1)

    async def how(self, report: ArchivedStory) -> Joined | None:
        """By what a report joined the story that it is one of; None for no report."""
        async with self._store.reaching() as redis:
            how = await redis.hget(self._store.keys.story(report.story.id), "how")
        return _joined(report, how) if how else None

    async def split(
        self,
        report: StoryId,
        topics: tuple[TopicMatch, ...],
        *,
        ring: bool,
        terms: Sequence[str],
        window: timedelta,
    ) -> Parted:
        """Make a report a story of its own, with these topics; it stays one.

        What means the report, as its guid and link, means it alone again, and what it brought goes
        from the story that it had joined: its source, and the topics that nothing else tells of.
        ``ring``: tell it to those who follow it. Others may join it by its ``terms`` for
        ``window``.
        """
        return Parted(
            await self._store.run(
                "split",
                report,
                " ".join(match.topic for match in topics),
                why_document(topics),
                int(ring),
                LATEST_CAP,
                self._life,
                " ".join(terms),
                max(1, round(window.total_seconds() * 1000)),
            )
        )

    async def merge(self, story: StoryId, other: StoryId) -> Merged:
        """Make ``other`` a report of ``story``; nobody is told.

        What is seen of ``other`` again is ``story`` from now on, and so is what others report of
        either. Where one of the two is a report itself, the story that it belongs to is meant.
        """
        return Merged(await self._store.run("merge", story, other, LATEST_CAP, self._life))


def _joined(report: ArchivedStory, written: str) -> Joined:
    how, _, score = written.partition(" ")
    known = how if how in {"event", "operator"} else _HOW.get(how[0], "url")
    return Joined(report, known, float(score or 1))
