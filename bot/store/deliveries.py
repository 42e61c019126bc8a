"""Queues, leases and the ledger: who sends what next, and what became of it.

The states of a delivery, as the ledger writes them: ``queued|attempts|unknowns``,
``held|reason|until ms|unknowns``, ``sending|attempt|unknowns|token|ms``,
``sent|message|revision|ms``, ``unknown|why``, ``failed|why``, ``skipped|why``. A story that a
digest tells is ``queued|0|0|digest`` and then ``sent|message|revision|ms||digest``: the message is
the digest's, and never edited.

One that is not done carries two fields along at the end of its line, once they have something to
say: ``since`` (ms), when the first attempt began that may have arrived, and ``refused``, why the
platform does not take its usual form (the plain one is next): ``queued|2|1||since|refused``, with
the digest's field left empty, ``held|…|since|refused``, ``sending|…|since|refused``.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from bot.model import ChatId, Delivery, StoryId
from bot.store.client import Store
from bot.store.subscriptions import read_subscriptions

LEASE = timedelta(seconds=30)
"""How long one attempt owns a chat: longer than the longest request (10 s) can take."""


STALE = timedelta(hours=6)
FEW = 3
"""Stories that waited are told one by one if they are no more."""

NOTHING: Mapping[StoryId, int | str] = MappingProxyType({})

AHEAD, LEAD = 140, 40  # ms
"""A message may be taken so long before its moment; more are taken when the last is so near. So one
trip takes several, and a slow store holds up none."""

_MOST = 8  # messages of one trip
_LOOKED_AT = 500  # chats in one step, so that nobody waits long for the store

BEHIND = 10**13  # ms
"""Chats that are due with a digest stand behind all others by so much, as ``common.lua`` has it."""

LONGEST_REPLY_WAIT = timedelta(seconds=90)
"""An answer to a command is of no use after that."""


OUTLASTS = timedelta(seconds=15)
"""A lease that lasts so long outlasts one request: more than the longest (10 s) takes."""

_FASTEST = 1000  # messages a second; faster is no limit of any network


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast a platform may be written to.

    ``rate`` messages a second over all chats, ``chat_rate`` a second in one chat, ``group_rate`` a
    minute in a group or channel (0: no such limit).
    """

    rate: float
    chat_rate: float
    group_rate: int = 0

    @property
    def gap_ms(self) -> float:
        """Between two messages of the bot."""
        return 1000 / self.rate

    @property
    def in_a_second(self) -> int:
        """Messages that any one second may hold; 0 where there is no limit to speak of."""
        return max(int(self.rate), 1) if self.rate <= _FASTEST else 0

    @property
    def chat_gap_ms(self) -> float:
        """Between two messages in one chat."""
        return 1000 / self.chat_rate

    @property
    def arguments(self) -> tuple[float, float, int, int]:
        """As every script takes them (``limits_from`` in ``common.lua``)."""
        return self.gap_ms, self.chat_gap_ms, self.group_rate, self.in_a_second


@dataclass(frozen=True, slots=True)
class Turn:
    """It is a chat's turn: its plan has ended, or what waits there is to be told together. Until
    that is done, or for the length of a lease, nothing else of it is given out.
    """

    chat: ChatId


@dataclass(frozen=True, slots=True)
class Taken:
    """What was leased, and how long to wait before asking again.

    ``firm``: nothing that happens here makes it shorter (the bot's own pace).
    """

    deliveries: tuple[Delivery, ...]
    rest: timedelta
    firm: bool
    turns: tuple[Turn, ...] = ()


class Deliveries:
    """The deliveries of one platform. Every moment is the server's."""

    def __init__(
        self,
        store: Store,
        platform: str,
        limits: Limits,
        *,
        ledger_life: timedelta,
        on_unknown: str,
        lease: timedelta = LEASE,
        stale: timedelta = STALE,
    ) -> None:
        self._store = store
        self.platform = platform
        self._limits = limits
        self._ledger_life = round(ledger_life.total_seconds() * 1000)
        self._on_unknown = on_unknown
        self._lease = round(lease.total_seconds() * 1000)
        self._stale = round(stale.total_seconds() * 1000)
        self._tokens: list[str] = []
        # As many as their moments lie within the time that one trip looks ahead.
        self._in_a_trip = min(1 + int((AHEAD - LEAD) / limits.gap_ms), _MOST)

    async def take(self) -> Delivery | Turn | timedelta:
        """Lease the chat that is due first, or the turn of a chat; or how long nothing is due (at
        most a second).

        For one caller at a time. An answer that was lost on its way is given again.
        """
        taken = await self._take(1, ahead=0, lead=0)
        if taken.turns:
            return taken.turns[0]
        return taken.deliveries[0] if taken.deliveries else taken.rest

    async def take_some(self, most: int) -> Taken:
        """Lease up to so many chats, those that are due first, a little before their moments.

        For one caller at a time. An answer that was lost on its way is given again.
        """
        if self._on_unknown == "skip":
            # Whatever is leased when the bot dies may never be told: as little as can be.
            return await self._take(1, ahead=0, lead=0)
        return await self._take(min(most, self._in_a_trip), ahead=AHEAD, lead=LEAD)

    async def _take(self, most: int, *, ahead: int, lead: int) -> Taken:
        tokens = (self._tokens + [secrets.token_hex(8) for _ in range(most)])[:most]
        self._tokens[:most] = tokens
        asked = time.monotonic()
        answers = await self._store.run_each(
            "take", [self._take_arguments(token, ahead) for token in tokens]
        )
        got = time.monotonic()
        found: list[Delivery] = []
        turns: list[Turn] = []
        rest, firm = 0, True
        for token, answer in zip(tokens, answers, strict=True):
            if answer[0] == "take":
                found.append(_delivery(token, answer, asked, got))
                rest = answer[6] - lead
            elif answer[0] == "turn":
                turns.append(Turn(ChatId.parse(answer[1])))
                rest = 0
            elif answer[0] == "pace":
                rest = answer[1] - lead
            else:
                rest, firm = answer[1] if answer[0] == "wait" else 1000, False
        used = {delivery.token for delivery in found}
        self._tokens = [token for token in self._tokens if token not in used]
        pause = timedelta(milliseconds=min(max(rest, 0), 1000))
        return Taken(tuple(found), pause, firm, tuple(turns))

    def _take_arguments(self, token: str, ahead: int) -> tuple[str | int | float, ...]:
        return (
            self.platform,
            token,
            self._lease,
            *self._limits.arguments,
            self._on_unknown,
            ahead,
            self._stale,
            FEW,
        )

    def holds(self, delivery: Delivery) -> bool:
        """Whether its lease certainly outlasts one request: then it need not be renewed."""
        left = self._lease / 1000 - (time.monotonic() - delivery.taken)
        return left > OUTLASTS.total_seconds()

    async def renew(self, delivery: Delivery) -> bool:
        """Make the lease run anew, just before sending; False if it has passed to somebody else."""
        return bool(await self._store.run("renew", str(delivery.chat), delivery.token, self._lease))

    async def sent(
        self,
        delivery: Delivery,
        message_id: str,
        *,
        revision: int,
        pause: timedelta,
        shown: Mapping[StoryId, int | str] = NOTHING,
        found: bool = False,
    ) -> None:
        """The platform took it. ``shown``: the stories that a digest told, with their revisions,
        and those that it did not tell, with why; ``found``: it took it earlier, when nobody heard
        back.
        """
        kind = "found" if found else "sent"
        await self._finish(delivery, kind, message_id, revision=revision, pause=pause, shown=shown)

    async def again(
        self,
        delivery: Delivery,
        after: timedelta,
        *,
        throttled: bool = False,
        whole_bot: bool = False,
    ) -> None:
        """Not delivered: the same again later. ``throttled``: by a limit, which is no attempt."""
        await self._finish(
            delivery, "again", "", pause=after, throttled=throttled, whole_bot=whole_bot
        )

    async def unknown(self, delivery: Delivery, after: timedelta) -> None:
        """It may have arrived: again later, or never, as ``delivery.on_unknown`` says."""
        if self._on_unknown == "skip":
            await self._finish(delivery, "unsure", "it may have arrived")
        else:
            await self._finish(delivery, "unknown", "", pause=after)

    async def plain_next(self, delivery: Delivery, why: str) -> None:
        """The platform refused the usual form: the plainest one follows, at the usual pace."""
        await self._finish(delivery, "plain", why)

    async def failed(self, delivery: Delivery, why: str) -> None:
        """Given up: written to ``dead`` with the reason."""
        await self._finish(delivery, "failed", why)

    async def skipped(self, delivery: Delivery, why: str) -> None:
        """Nothing to send to this chat (any more)."""
        await self._finish(delivery, "skipped", why)

    async def release_all(self) -> int:
        """Give back all leases at once: only for a process that knows it is the only one."""
        cursor, given = "0", 0
        while True:
            cursor, some = await self._store.run("release", self.platform, cursor, _LOOKED_AT)
            given += int(some)
            if cursor == "0":
                return given

    async def reserve(self, chat: ChatId) -> float:
        """Reserve the next moment for a reply in a chat: the seconds to wait until then.

        More than ``LONGEST_REPLY_WAIT`` is only told, not reserved: nobody waits so long.
        """
        ms = await self._store.run(
            "reserve",
            str(chat),
            secrets.token_hex(8),
            *self._limits.arguments,
            round(LONGEST_REPLY_WAIT.total_seconds() * 1000),
        )
        return float(ms) / 1000

    async def waiting(self, chat: ChatId) -> int:
        """How many alerts wait for a chat, without those that are held."""
        async with self._store.reaching() as redis:
            return int(await redis.zcard(self._store.keys.queue(chat)))

    async def due_within(self, horizon: timedelta) -> bool:
        """Whether some chat's next message may go within this time."""
        async with self._store.reaching() as redis:
            seconds, micros = await redis.time()
            latest = (seconds + horizon.total_seconds()) * 1000 + micros / 1000
            due, wake = self._store.keys.due(self.platform), self._store.keys.wake(self.platform)
            digests = (due, BEHIND, BEHIND + latest)
            ranges = ((due, 0, latest), digests, (wake, 0, latest))
            return any([await redis.zcount(*one) for one in ranges])

    async def pending(self) -> int:
        """How many chats of the platform have something waiting."""
        async with self._store.reaching() as redis:
            seconds, micros = await redis.time()
            now = seconds * 1000 + micros // 1000
            woken = await redis.zcount(self._store.keys.wake(self.platform), 0, now)
            return int(await redis.zcard(self._store.keys.due(self.platform)) + woken)

    async def _finish(
        self,
        delivery: Delivery,
        kind: str,
        detail: str,
        *,
        revision: int = 0,
        pause: timedelta = timedelta(0),
        throttled: bool = False,
        whole_bot: bool = False,
        shown: Mapping[StoryId, int | str] = NOTHING,
    ) -> None:
        await self._store.run(
            "finish",
            str(delivery.chat),
            delivery.story,
            delivery.token,
            kind,
            detail,
            revision,
            round(pause.total_seconds() * 1000),
            int(throttled),
            int(whole_bot),
            self._ledger_life,
            self._limits.chat_gap_ms,
            *(part for pair in shown.items() for part in pair),
        )


def _delivery(token: str, answer: list[Any], asked: float, got: float) -> Delivery:
    _, name, story, attempt, unknowns, wait, _, number, doubt, refused, *follows = answer
    chat = ChatId.parse(name)
    return Delivery(
        chat=chat,
        story=StoryId(story),
        token=token,
        attempt=attempt,
        nonce=nonce(name, story),
        follows=read_subscriptions(chat, follows),
        number=number,
        unknowns=unknowns,
        doubt=None if doubt == "" else timedelta(milliseconds=doubt),
        refused=refused,
        taken=asked,
        goes=got + wait / 1000,
    )


def nonce(chat: str, story: str) -> str:
    """The same for every attempt to tell this chat this story; 25 characters."""
    return hashlib.blake2b(f"{chat}\x1f{story}".encode(), digest_size=15).hexdigest()[:25]
