"""Admission: the only place where a story becomes known."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Admission, Source, Story, StoryId, TopicMatch
from bot.store.client import Store
from bot.store.encoding import source_document, story_document, to_ms, why_document

LATEST_CAP = 1000
"""Stories that ``/latest`` can reach for each topic or source."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What admitting did, and under which id the story is known."""

    admission: Admission
    story: StoryId


@dataclass(frozen=True, slots=True)
class Alike:
    """Nothing was done: these stories share telling terms with the new one, and it was not
    compared with them yet, the likeliest first.
    """

    stories: tuple[StoryId, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """How a story is kept apart from other reports of its event.

    ``terms`` are what it is found by (short names without blanks); ``apart`` the stories that it
    is none of, whatever they share; ``compared`` those that it was compared with; ``done``: it is
    compared with enough. ``join``: it reports the event of that story, as sure as ``score``.
    ``life``: how long others may still join it.
    """

    terms: tuple[str, ...]
    life: timedelta
    apart: tuple[StoryId, ...] = ()
    compared: tuple[StoryId, ...] = ()
    done: bool = False
    join: StoryId | None = None
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Identity:
    """A key under which a story is known, and for how long after it was last seen."""

    key: str
    life: timedelta


@dataclass(frozen=True, slots=True)
class How:
    """The circumstances of an admission, as ``Admissions.admit`` tells them."""

    ring: bool
    now: datetime
    position: int = 0
    seen: bool = False
    over_burst: bool = False
    late: bool = False


class Admissions:
    """Admits stories into one store."""

    def __init__(self, store: Store, *, archive_life: timedelta) -> None:
        self._store = store
        self._life = archive_life

    async def admit(
        self,
        story: Story,
        topics: tuple[TopicMatch, ...],
        identities: Sequence[Identity],
        *,
        ring: bool,
        now: datetime,
        position: int = 0,
        seen: bool = False,
        over_burst: bool = False,
        late: bool = False,
    ) -> Admitted:
        """Make a story known, once, and queue its routing, in one atomic step.

        NEW queues it for all who follow one of its topics, its source or ``all``; EDITION and
        JOINED only for those whom a topic or source reaches that it did not have; KNOWN for
        nobody. Without ``ring`` nobody is told. ``over_burst`` holds a new story back for one
        catch-up alert of its feed. ``seen``: its feed has shown it before, so that it is no news
        even if its identities have run out. ``late``: it comes after an outage, and is told
        together with what else does. Stories of one issue keep their order by ``position``.

        Safe to repeat. Raises StoreError when Redis cannot be reached; whether the story was
        admitted is then told by the next attempt.
        """
        how = How(ring, now, position, seen, over_burst, late)
        return await self.admit_as(story, topics, identities, how)

    async def admit_as(
        self,
        story: Story,
        topics: tuple[TopicMatch, ...],
        identities: Sequence[Identity],
        how: How,
    ) -> Admitted:
        """``admit``, with its circumstances in one value."""
        admitted = await self._admit(story, topics, identities, how, None)
        assert isinstance(admitted, Admitted)
        return admitted

    async def admit_unless_alike(
        self,
        story: Story,
        topics: tuple[TopicMatch, ...],
        identities: Sequence[Identity],
        how: How,
        near: Near,
    ) -> Admitted | Alike:
        """As ``admit``, but a story that would be new is not, while there are stories that it
        should be compared with first, such as another process has admitted meanwhile too.
        """
        return await self._admit(story, topics, identities, how, near)

    async def _admit(
        self,
        story: Story,
        topics: tuple[TopicMatch, ...],
        identities: Sequence[Identity],
        how: How,
        near: Near | None,
    ) -> Admitted | Alike:
        published = story.published if story.published and story.published <= how.now else how.now
        by = near or Near((), timedelta(0))
        answer, *ids = await self._store.run(
            "admit",
            story.id,
            story.title,
            _digest(story),
            story_document(story),
            " ".join(match.topic for match in topics),
            why_document(topics),
            story.feed,
            source_document(Source(story.feed, story.source, story.url, story.outlet)),
            to_ms(published) - how.position,
            _ring(how),
            story.feed if how.over_burst else "",
            _ms(self._life),
            LATEST_CAP,
            "" if near is None else "done" if near.done else "look",
            " ".join(by.terms),
            " ".join(by.apart),
            " ".join(by.compared),
            by.join or "",
            f"event {by.score:.3f}",
            _ms(by.life),
            *(part for one in identities for part in (one.key, _ms(one.life))),
        )
        if answer == "changed":
            return Alike(tuple(map(StoryId, ids)))
        return Admitted(Admission(answer), StoryId(ids[0]))

    async def catch_up(self, story: Story) -> int:
        """Ring one catch-up alert for what ``over_burst`` held back of the story's feed.

        ``story`` is the catch-up itself: a fresh id, the feed and its name. Returns how many
        stories it stands for; with none nothing happens. It is not listed in ``/latest``.
        """
        return int(
            await self._store.run(
                "catch_up",
                story.feed,
                story.id,
                story_document(story),
                source_document(Source(story.feed, story.source, story.url)),
                _ms(self._life),
            )
        )


def _ring(how: How) -> str | int:
    if not how.ring:
        return 0
    return "edition" if how.seen else "late" if how.late else 1


def _digest(story: Story) -> str:
    seen = "\x1f".join((story.title, story.summary, *story.bullets))
    return hashlib.blake2b(seen.encode(), digest_size=12).hexdigest()


def _ms(duration: timedelta) -> int:
    return max(1, round(duration.total_seconds() * 1000))
