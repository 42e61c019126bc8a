"""The ledger, read: what became of a story in each chat. ``deliveries`` writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model import ChatId, StoryId
from bot.store.client import Store
from bot.store.encoding import from_ms


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """The state of one delivery: queued, held, sending, sent, unknown, failed or skipped.

    ``attempts`` counts those of a delivery that waits, ``unknowns`` those of them that may have
    arrived; ``message``, ``at`` and ``edited`` (None:
    never) are of one that was sent; ``why`` of one that is held, was given up or is not known;
    ``until`` when it is held. ``digest`` tells it, or is to, together with others. ``refused``: why
    the platform does not take the usual form of one that waits; the plain one is next.
    """

    state: str
    attempts: int = 0
    message: str = ""
    at: datetime | None = None
    edited: datetime | None = None
    why: str = ""
    until: datetime | None = None
    digest: StoryId | None = None
    unknowns: int = 0
    refused: str = ""


def earlier_ids(text: str | None) -> list[str]:
    """The ids that a chat had before it moved, of what ``was:<chat>`` holds; the last one first."""
    return (text or "").split()[::2]


def earlier_ids_until(text: str | None) -> dict[str, datetime]:
    """The same ids, each with when the chat moved away from it."""
    moments = (text or "").split()[1::2]
    return dict(zip(earlier_ids(text), map(from_ms, moments), strict=True))


# The field that says why the usual form was refused: the last one, which may hold bars.
_REFUSED = {"queued": 4, "sending": 5, "held": 4}


class Ledger:
    """Reads the ledgers of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def line(self, story: StoryId, chat: ChatId) -> LedgerLine | None:
        """What became of a story in a chat, under whichever id; None: it was never meant for it."""
        async with self._store.reaching() as redis:
            ids = earlier_ids(await redis.get(self._store.keys.was(chat)))
            lines = await redis.hmget(self._store.keys.ledger(story), [str(chat), *ids])
            written = next(filter(None, lines), None)
            line = line_from_text(written) if written else None
            if line is None or line.state != "held":
                return line
            # What the chat has set since may have moved it.
            woken = await redis.zscore(self._store.keys.wake(chat.platform), str(chat))
        return line if woken is None else replace(line, until=from_ms(woken))

    async def counts(self, story: StoryId) -> Mapping[str, int]:
        """How many chats are in each state."""
        found: Counter[str] = Counter()
        async with self._store.reaching() as redis:
            async for _, line in redis.hscan_iter(self._store.keys.ledger(story), count=1000):
                found[line.partition("|")[0]] += 1
        return found

    async def routed(self, story: StoryId) -> datetime | None:
        """When the story was last put on queues; None: never."""
        async with self._store.reaching() as redis:
            ms = await redis.hget(self._store.keys.story(story), "routed")
        return from_ms(ms) if ms else None

    async def rang(self, story: StoryId) -> bool:
        """Whether the story was to ring at all, rather than only to be stored."""
        async with self._store.reaching() as redis:
            return bool(await redis.hexists(self._store.keys.story(story), "rung"))


def line_from_text(line: str) -> LedgerLine:
    """What a line says, as the store has it (its forms: ``deliveries``)."""
    state, _, rest = line.partition("|")
    fields = rest.split("|")
    if state in {"queued", "sending"}:
        digest = StoryId(fields[2]) if state == "queued" and fields[2:] and fields[2] else None
        return LedgerLine(
            state,
            attempts=int(fields[0]),
            digest=digest,
            unknowns=int(fields[1]),
            refused="|".join(fields[_REFUSED[state] :]),
        )
    if state == "held":
        return LedgerLine(
            state,
            why=fields[0],
            until=from_ms(fields[1]),
            unknowns=int(fields[2]),
            refused="|".join(fields[_REFUSED[state] :]),
        )
    if state == "sent":
        message, _, ms, edited, by = (*fields, "", "")[:5]
        return LedgerLine(
            state,
            message=message,
            at=from_ms(ms),
            edited=from_ms(edited) if edited else None,
            digest=StoryId(by) if by else None,
        )
    return LedgerLine(state, why=rest)
