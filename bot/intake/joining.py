"""Admits a story, or joins it to the one that reported its event first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import ArchivedStory, Story, StoryId, TopicMatch
from bot.same import Item, Sameness, host_of, near_terms, same
from bot.store.admission import Admissions, Admitted, Alike, How, Identity, Near
from bot.store.archive import Archive

ROUNDS = 5
"""How often a story is compared anew because others came meanwhile; then it rings."""


@dataclass(frozen=True, slots=True)
class _Match:
    story: ArchivedStory
    verdict: Sameness


class Joiner:
    """Compares each new story with those that share telling terms with it.

    The index is read and written by the script that admits, so that of two reports that come at
    one moment, by two processes, one rings.
    """

    def __init__(self, admissions: Admissions, archive: Archive, *, window: timedelta) -> None:
        self._admissions = admissions
        self._archive = archive
        self._window = window

    async def admit(
        self,
        story: Story,
        topics: tuple[TopicMatch, ...],
        identities: Sequence[Identity],
        how: How,
        *,
        apart: Collection[StoryId] = (),
    ) -> Admitted:
        """Admit a story; ``apart`` are those that it is none of, as the others of its issue."""
        terms = near_terms(story.title, story.summary, story.source)
        compared: set[StoryId] = set()
        join: _Match | None = None
        for left in reversed(range(ROUNDS + 1)):
            near = Near(
                terms,
                self._window,
                apart=tuple(apart),
                compared=tuple(compared),
                done=left == 0,
                join=join.story.story.id if join else None,
                score=join.verdict.score if join else 1.0,
            )
            answer = await self._admissions.admit_unless_alike(story, topics, identities, how, near)
            if isinstance(answer, Admitted):
                return answer
            join = await self._best(story, how, answer)
            compared |= set(answer.stories)
        raise AssertionError("the last round admits in any case")

    async def _best(self, story: Story, how: How, alike: Alike) -> _Match | None:
        """The story that reports the same event, the surest of several."""
        mine = item_of_story(story, how.now)
        found: _Match | None = None
        for other in await self._archive.several(alike.stories):
            joined = await self._archive.root_of(other)
            if mine.outlet in outlets_of(other) | outlets_of(joined):
                # What an outlet tells twice is most often two things; its own corrections are
                # known by their guid, link or title.
                continue
            verdict = same(mine, item_of_archived(other), window=self._window)
            if verdict.same and (found is None or verdict.score > found.verdict.score):
                found = _Match(other, verdict)
        return found


def item_of_story(story: Story, now: datetime) -> Item:
    """A new story as it is compared."""
    return Item(
        title=story.title,
        summary=story.summary or " ".join(story.bullets),
        url=story.url,
        outlet=story.outlet or _outlet(story.url, story.source),
        date=min(story.published, now) if story.published else now,
    )


def item_of_archived(archived: ArchivedStory) -> Item:
    """A known story as others are compared with it."""
    story = archived.story
    return Item(
        title=story.title,
        summary=story.summary or " ".join(story.bullets),
        url=story.url,
        outlet=story.outlet or _outlet(story.url, story.source),
        date=min(story.published or archived.first_seen, archived.first_seen),
    )


def outlets_of(archived: ArchivedStory) -> set[str]:
    """The outlets that have told a story."""
    told = archived.story
    return {
        told.outlet or _outlet(told.url, told.source),
        *(source.outlet or _outlet(source.url, source.title) for source in archived.sources),
    }


def _outlet(url: str | None, name: str) -> str:
    """The host of a report's address, else the name of its source."""
    return (host_of(url) if url else "") or name
