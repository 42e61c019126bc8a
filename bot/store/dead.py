"""Deliveries that were given up: read, sent again, dropped. ``deliveries`` writes them."""

from __future__ import annotations

import enum
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from bot.model import ChatId, StoryId
from bot.store.client import Store
from bot.store.encoding import from_ms
from bot.store.routing import QUEUE_CAP

_AT_ONCE = 200
_ID = re.compile(r"\d{1,19}-\d{1,19}")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that was given up ``at`` a moment, for a reason, after so many attempts."""

    id: str
    story: StoryId
    chat: ChatId
    why: str
    attempts: int
    at: datetime


class Revival(enum.StrEnum):
    """What became of a letter that was to be sent again or dropped."""

    QUEUED = "queued"
    DROPPED = "dropped"
    UNKNOWN = "unknown"  # there is no such letter
    OVER = "over"  # the story or its ledger has ended
    CLOSED = "closed"  # the chat is closed to the bot
    FULL = "full"  # the chat's queue is
    WAITS = "waits"  # it is queued already
    DONE = "done"  # it was delivered meanwhile, or may have been


class DeadLetters:
    """The dead letters of one store: at most 10,000, the newest."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def each(self) -> AsyncIterator[DeadLetter]:
        """Every letter, the newest first."""
        last = "+"
        while True:
            async with self._store.reaching() as redis:
                found = await redis.xrevrange(self._store.keys.dead, last, "-", count=_AT_ONCE)
            for name, fields in found:
                yield DeadLetter(
                    id=name,
                    story=StoryId(fields["story"]),
                    chat=ChatId.parse(fields["chat"]),
                    why=fields["why"],
                    attempts=int(fields["attempts"]),
                    at=from_ms(name.partition("-")[0]),
                )
            if len(found) < _AT_ONCE:
                return
            last = f"({found[-1][0]}"

    async def retry(self, letter: str) -> Revival:
        """Put a delivery back at the end of its chat's queue, as if it had never been tried."""
        return await self._act(letter, "retry")

    async def drop(self, letter: str) -> Revival:
        """Forget a letter; the ledger still says that it failed."""
        return await self._act(letter, "drop")

    async def _act(self, letter: str, act: str) -> Revival:
        if not _ID.fullmatch(letter):
            # A stream takes the beginning of an id for the first that begins so.
            return Revival.UNKNOWN
        return Revival(await self._store.run("revive", letter, act, QUEUE_CAP))
