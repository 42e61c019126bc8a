"""Which reports are one story: what joined it, and taking apart or joining by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from bot.model import FeedName, StoryId, TopicMatch
from bot.store.admission import LATEST_CAP
from bot.store.client import Store
from bot.store.encoding import why_document

_HOW = {"g": "guid", "i": "guid", "r": "repeat", "u": "url", "t": "title"}
"""What the first letter of an identity stands for: ``bot.same.identity``."""

_JOIN = "join:"


@dataclass(frozen=True, slots=True)
class Joined:
    """A report that joined a story. ``how``: by its guid, url or title, as a repeat in its feed,
    as a report of the same event (with a ``score`` from 0 to 1), or by the operator.
    """

    id: StoryId
    title: str
    summary: str
    url: str | None
    feed: FeedName
    language: str | None
    how: str
    score: float


class Regrouping:
    """The reports of the stories of one store."""

    def __init__(self, store: Store, *, archive_life: timedelta) -> None:
        self._store = store
        self._life = round(archive_life.total_seconds() * 1000)

    async def joined(self, story: StoryId) -> tuple[Joined, ...]:
        """The reports that joined a story, as far as they are remembered (50)."""
        async with self._store.reaching() as redis:
            fields = await redis.hgetall(self._store.keys.story(story))
        return tuple(
            _joined(StoryId(name.removeprefix(_JOIN)), json.loads(text))
            for name, text in fields.items()
            if name.startswith(_JOIN)
        )

    async def split(
        self, story: StoryId, report: StoryId, topics: tuple[TopicMatch, ...], *, ring: bool
    ) -> bool:
        """Make a report that joined ``story`` a story of its own; False where none did.

        It stays one: its guid and its link mean it from now on. ``ring``: tell it to those who
        follow it.
        """
        return bool(
            await self._store.run(
                "split",
                story,
                report,
                " ".join(match.topic for match in topics),
                why_document(topics),
                int(ring),
                LATEST_CAP,
                self._life,
            )
        )

    async def merge(self, story: StoryId, other: StoryId) -> bool:
        """Make ``other`` a report of ``story``; nobody is told. False where one is gone.

        What is seen of ``other`` again is ``story`` from now on.
        """
        prefix = self._store.keys.same("")
        pattern = self._store.keys.same("*")
        async with self._store.reaching() as redis:
            names = [name async for name in redis.scan_iter(pattern, count=1000)]
            async with redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.get(name)
                meant = await pipe.execute()
        ours = [
            name.removeprefix(prefix)
            for name, story_id in zip(names, meant, strict=True)
            if story_id == other
        ]
        return bool(await self._store.run("merge", story, other, *ours))


def _joined(report: StoryId, kept: dict[str, str]) -> Joined:
    document = json.loads(kept["document"])
    how, _, score = kept["how"].partition(" ")
    return Joined(
        id=report,
        title=kept["title"],
        summary=document["summary"],
        url=document["url"],
        feed=FeedName(kept["feed"]),
        language=document["language"],
        how=how if how in {"event", "operator"} else _HOW.get(how[0], "url"),
        score=float(score or 1),
    )
