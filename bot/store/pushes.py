"""The push subscriptions: which hub pushes which feed, until when, and how well it does.

Whoever changes one reads it, decides, and writes it if nobody else did in between: processes that
share a store may all be told of by one hub.
"""

from __future__ import annotations

import enum
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from bot.model import FeedName
from bot.store.client import Store
from bot.store.encoding import from_ms, to_ms

LIFE = timedelta(days=40)
"""A subscription that nothing was heard of for so long is forgotten: leases are shorter."""

_TRIES = 8


class PushStage(enum.StrEnum):
    """How far a subscription got."""

    ASKED = "asked"  # or to be asked
    ACTIVE = "active"  # the hub verified it; until its lease ends
    REFUSED = "refused"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class Push:
    """One subscription at one hub. ``base`` and ``token`` are its callback, ``secret`` signs.

    ``signed``: the hub was told the secret. ``until``: end of the lease. ``due``: when something
    is to be done about it. ``attempts``: how often the hub was asked since it last verified;
    ``why``: what the last attempt came to, a sentence, empty when all is well. ``streak``: news
    that the hub pushed since a poll found some that it had not (``missed`` counts those).
    ``pending``: a push that was acknowledged and may not have been admitted.
    """

    token: str = field(repr=False)
    secret: str = field(repr=False)
    feed: FeedName
    hub: str
    topic: str
    base: str = ""
    stage: PushStage = PushStage.ASKED
    signed: bool = False
    until: datetime | None = None
    due: datetime | None = None
    attempts: int = 0
    why: str = ""
    streak: int = 0
    missed: int = 0
    last: datetime | None = None
    pending: datetime | None = None
    revision: str = field(default="", repr=False)


_MOMENTS = frozenset({"until", "due", "last", "pending"})
_COUNTS = frozenset({"attempts", "streak", "missed"})


class PushBook:
    """The subscriptions in one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, token: str) -> Push | None:
        """A subscription by what its callback is called."""
        async with self._store.reaching() as redis:
            found = await redis.hgetall(self._store.keys.push(token))
        return _push(token, found) if found else None

    async def of(self, feed: FeedName) -> Push | None:
        """The subscription that a feed has, or had until its lease ended."""
        async with self._store.reaching() as redis:
            token = await redis.hget(self._store.keys.pushes, feed)
        return await self.get(token) if token else None

    async def feeds(self) -> frozenset[FeedName]:
        """The feeds that have one."""
        async with self._store.reaching() as redis:
            return frozenset(FeedName(name) for name in await redis.hkeys(self._store.keys.pushes))

    async def due(self, now: datetime) -> list[Push]:
        """Those about which something is to be done, the most urgent first."""
        key = self._store.keys.renewals
        async with self._store.reaching() as redis:
            tokens = await redis.zrange(key, "-inf", to_ms(now), byscore=True)
            found = {token: await self.get(token) for token in tokens}
            if gone := [token for token, push in found.items() if push is None]:
                await redis.zrem(key, *gone)
        return [push for push in found.values() if push is not None]

    async def unfinished(self) -> list[Push]:
        """Those with a push that was acknowledged and may not have been admitted."""
        found = [await self.of(feed) for feed in sorted(await self.feeds())]
        return [push for push in found if push is not None and push.pending is not None]

    async def begin(self, push: Push) -> None:
        """Write down a new subscription, which becomes its feed's own."""
        await self._write(push, push)

    async def change(self, token: str, step: Callable[[Push], Push | None]) -> Push | None:
        """Take one from what it is to what ``step`` makes of it; returns what it became.

        A step that returns None leaves it as it is. None is also returned for one that is
        forgotten. The step may be called again, with what another process made of it.
        """
        for _ in range(_TRIES):
            before = await self.get(token)
            after = None if before is None else step(before)
            if before is None or after is None:
                return None
            if await self._write(before, after):
                return after
        return None

    async def forget(self, push: Push) -> None:
        """Forget one, whatever it is by now."""
        for _ in range(_TRIES):
            before = await self.get(push.token)
            if before is None or await self._write(before, None):
                return

    async def _write(self, before: Push, after: Push | None) -> bool:
        written: Iterable[str] = ()
        due = ""
        if after is not None:
            written = [text for pair in _fields(after).items() for text in pair]
            due = str(to_ms(after.due)) if after.due else ""
        own = after is not None and after.stage is not PushStage.LEAVING
        answer = await self._store.run(
            "push",
            before.token,
            before.feed,
            before.revision,
            secrets.token_hex(6),
            int(own),
            due,
            round(LIFE.total_seconds() * 1000),
            *written,
        )
        return bool(answer)


def _fields(push: Push) -> dict[str, str]:
    written: dict[str, str] = {}
    for name in (one.name for one in fields(Push)):
        value = getattr(push, name)
        if name in {"token", "revision"} or value is None:
            continue
        if isinstance(value, datetime):
            value = to_ms(value)
        written[name] = str(int(value) if isinstance(value, bool) else value)
    return written


def _push(token: str, found: dict[str, str]) -> Push:
    values: dict[str, object] = {**found, "token": token, "feed": FeedName(found["feed"])}
    values |= {name: from_ms(found[name]) for name in _MOMENTS & found.keys()}
    values |= {name: int(found[name]) for name in _COUNTS & found.keys()}
    values |= {"stage": PushStage(found["stage"]), "signed": found["signed"] == "1"}
    return Push(**values)  # type: ignore[arg-type]
