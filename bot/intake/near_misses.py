"""Tells which stories a story is like, and why it is none of them: for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.intake.joining import item_of_archived, outlets_of
from bot.model import ArchivedStory
from bot.same import Sameness, evidence, near_terms, same
from bot.store.archive import Archive
from bot.store.near import NearIndex

_COMPARED = 24


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Another story that shares telling terms. ``why``: what speaks for and against one event.

    ``one_outlet``: they were never compared, since one outlet told both.
    """

    story: ArchivedStory
    verdict: Sameness
    why: tuple[str, ...]
    one_outlet: bool


async def near_misses(
    story: ArchivedStory, archive: Archive, index: NearIndex, *, window: timedelta, count: int
) -> tuple[NearMiss, ...]:
    """The stories of the window that are most like one, and are not it, the likest first."""
    told = story.story
    mine, outlets = item_of_archived(story), outlets_of(story)
    root = await archive.root_of(story)
    found = []
    ids = await index.alike(near_terms(told.title, told.summary, told.source), _COMPARED)
    for other in await archive.several(ids):
        if (await archive.root_of(other)).story.id == root.story.id:
            continue
        item = item_of_archived(other)
        verdict = same(mine, item, window=window)
        why = evidence(mine, item, window=window)
        found.append(NearMiss(other, verdict, why, bool(outlets & outlets_of(other))))
    found.sort(key=lambda miss: -miss.verdict.score)
    return tuple(found[:count])
