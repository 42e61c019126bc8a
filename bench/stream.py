"""Plays a week of news through admission: ``python -m bench.stream [--joins N] [--near N]``.

The items of many outlets lie beside the checkout (no part of the project); each outlet is a feed.
Prints how many stories rang and how many reports joined one; with ``--joins`` and ``--near`` also
random joins, and random pairs that were compared and nearly joined, to be read by a person.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.intake.joining import Joiner, item_of_archived, item_of_story
from bot.model import Admission, ArchivedStory, FeedName, Story, StoryId
from bot.same import identities, new_story_id, same
from bot.store.admission import Admissions, How, Identity
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.regrouping import Regrouping
from tests.fakes.server import RedisServer, server_binary

WEEK = Path(__file__).resolve().parents[2] / "shared/corpus/stream/week.jsonl"
WINDOW, KEEP, ARCHIVE = timedelta(hours=72), timedelta(days=30), timedelta(days=90)
NEARLY = 0.5


class Watched(Archive):
    """An archive that remembers what was last asked of it."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.asked: list[ArchivedStory] = []

    async def several(self, stories: Sequence[StoryId]) -> tuple[ArchivedStory, ...]:
        """As the archive."""
        found = await super().several(stories)
        self.asked.extend(found)
        return found


@dataclass(slots=True)
class Played:
    """What became of the week. Pairs are of a new report and the story it was compared with."""

    admissions: Counter[Admission] = field(default_factory=Counter)
    joins: list[tuple[float, str, str]] = field(default_factory=list)
    near: list[tuple[float, str, str]] = field(default_factory=list)
    seconds: float = 0.0


def story_of(fields: dict[str, str]) -> Story:
    """An item of the week."""
    outlet = FeedName(fields["outlet"])
    return Story(
        id=new_story_id(outlet, fields["id"]),
        feed=outlet,
        source=outlet,
        title=fields["title"],
        url=fields["url"],
        bullets=(),
        summary=fields.get("summary") or "",
        published=datetime.fromisoformat(fields["published"]),
    )


def shown(story: Story) -> str:
    """A line for people."""
    return f"{story.feed} {story.published:%d %H:%M}  {story.title}"


async def play(store: Store) -> Played:
    """Admit every item in the order of its date."""
    archive = Watched(store)
    joiner = Joiner(Admissions(store, archive_life=ARCHIVE), archive, window=WINDOW)
    regrouping = Regrouping(store, archive_life=ARCHIVE)
    played = Played()
    began = time.perf_counter()
    for line in WEEK.read_text(encoding="utf-8").splitlines():
        story = story_of(json.loads(line))
        assert story.published is not None
        keys = identities(
            story, own_url=story.url, entry_guid=story.id, split=False, keep=KEEP, window=WINDOW
        )
        how = How(ring=True, now=story.published)
        archive.asked.clear()
        admitted = await joiner.admit(
            story, (), tuple(Identity(one.key, one.life) for one in keys), how
        )
        played.admissions[admitted.admission] += 1
        if admitted.admission is Admission.NEW:
            mine = item_of_story(story, how.now)
            for other in archive.asked:
                score = same(mine, item_of_archived(other), window=WINDOW).score
                if score >= NEARLY:
                    played.near.append((score, shown(story), shown(other.story)))
            continue
        (told,) = await archive.several([admitted.story])
        kept = [
            one
            for one in await regrouping.joined(admitted.story)
            if one.report.story.id == story.id
        ]
        if kept and kept[0].how == "event":
            played.joins.append((kept[0].score, shown(story), shown(told.story)))
    played.seconds = time.perf_counter() - began
    return played


def print_pairs(name: str, pairs: list[tuple[float, str, str]], count: int) -> None:
    """Random pairs, one below the other."""
    drawn = random.Random(5).sample(pairs, min(count, len(pairs)))
    print(f"\n{name}: {len(drawn)} of {len(pairs)}")
    for number, (score, one, other) in enumerate(drawn, 1):
        print(f"{number:4}. {score:.2f}  {one}\n            {other}")


async def run(joins: int, near: int) -> None:
    """Play, and print."""
    with RedisServer(server_binary(os.environ), Path(tempfile.mkdtemp())) as server:
        store = Store(server.url, "stream:")
        played = await play(store)
        await store.close()
    total = sum(played.admissions.values())
    counts = ", ".join(f"{count} {name}" for name, count in played.admissions.items())
    print(f"{total} items: {counts}")
    print(f"{len(played.joins)} joined as reports of the same event, the others by link or title")
    print(f"{total / played.seconds:.0f} items a second, one after the other")
    if joins:
        print_pairs("joined", played.joins, joins)
    if near:
        print_pairs("nearly joined", played.near, near)


def main() -> None:
    """Play the week, if it is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--joins", type=int, default=0)
    parser.add_argument("--near", type=int, default=0)
    given = parser.parse_args()
    if not WEEK.exists():
        print(f"{WEEK} is not here: nothing to play.")
        return
    asyncio.run(run(given.joins, given.near))


if __name__ == "__main__":
    main()
