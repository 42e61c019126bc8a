"""What readers find wrong with the topics of stories, until the operator has dealt with it.

One report says of one story and topic, from one chat, that it does not belong or is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.model import ChatId, StoryId, TopicName
from bot.report_model import Complaint, Noting, Receipt, Verdict
from bot.store.client import Store
from bot.store.encoding import from_ms, to_ms

CAP = 2_000
"""Reports in all; the oldest go first."""

CHAT_CAP = 200
"""Reports of one chat."""


class ReportBook:
    """The reports of one store. ``life``: as long as the archive keeps the stories."""

    def __init__(
        self, store: Store, *, life: timedelta, cap: int = CAP, chat_cap: int = CHAT_CAP
    ) -> None:
        self._store = store
        self._life = max(1, round(life.total_seconds() * 1000))
        self._cap = cap
        self._chat_cap = chat_cap

    async def note(
        self, chat: ChatId, story: StoryId, verdicts: Mapping[TopicName, Verdict]
    ) -> Receipt:
        """Note what a chat says of a story; the contrary of what it said takes that one's place.

        Safe to repeat: what is noted already is told so, and stays as old as it is.
        """
        displaced, *noted = await self._store.run(
            "report",
            str(chat),
            story,
            self._life,
            self._cap,
            self._chat_cap,
            *(part for topic, verdict in verdicts.items() for part in (topic, verdict.value)),
        )
        return Receipt(dict(zip(verdicts, map(Noting, noted), strict=True)), int(displaced))

    async def complaints(self) -> tuple[Complaint, ...]:
        """All that is reported, by story, topic and verdict; what was said last comes first."""
        async with self._store.reaching() as redis:
            newest_first = await redis.zrevrange(self._store.keys.reports, 0, -1, withscores=True)
        counts: dict[tuple[str, ...], int] = {}
        latest: dict[tuple[str, ...], float] = {}
        for report, ms in newest_first:
            said = tuple(report.split(" ", 3)[:3])
            counts[said] = counts.get(said, 0) + 1
            latest.setdefault(said, ms)
        return tuple(
            Complaint(
                StoryId(story), TopicName(topic), Verdict(verdict), count, from_ms(latest[said])
            )
            for said, count in counts.items()
            for story, topic, verdict in [said]
        )

    async def settle(self, dealt_with: Iterable[Complaint]) -> int:
        """Drop the reports of these, and tell how many; what came after they were read stays."""
        parts = [
            part
            for one in dealt_with
            for part in (f"{one.story} {one.topic} {one.verdict.value}", to_ms(one.last))
        ]
        return int(await self._store.run("settle", *parts)) if parts else 0
