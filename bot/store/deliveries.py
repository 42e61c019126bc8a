"""Queues, leases and the ledger: who sends what next, and what became of it.

The states of a delivery, as the ledger writes them: ``queued|attempts|unknowns``,
``sending|attempt|unknowns|token|ms``, ``sent|message|revision|ms``, ``unknown|why``,
``failed|why``, ``skipped|why``.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from bot.model import ChatId, Delivery, StoryId
from bot.store.client import Store

LEASE = timedelta(seconds=30)
"""How long one attempt owns a chat: longer than the longest request (10 s) can take."""


LONGEST_REPLY_WAIT = timedelta(seconds=90)
"""An answer to a command is of no use after that."""


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
    ) -> None:
        self._store = store
        self.platform = platform
        self._limits = limits
        self._ledger_life = round(ledger_life.total_seconds() * 1000)
        self._on_unknown = on_unknown
        self._lease = round(lease.total_seconds() * 1000)
        self._token = secrets.token_hex(8)

    async def take(self) -> Delivery | timedelta:
        """Lease the chat that is due first; or how long nothing is due (at most a second).

        For one caller at a time. An answer that was lost on its way is given again.
        """
        token = self._token
        answer = await self._store.run(
            "take",
            self.platform,
            token,
            self._lease,
            self._limits.gap_ms,
            self._limits.chat_gap_ms,
            self._limits.group_rate,
            self._on_unknown,
            self._limits.in_a_second,
        )
        if answer[0] != "take":
            wait = answer[1] if answer[0] == "wait" else 1000
            return timedelta(milliseconds=min(max(wait, 1), 1000))
        self._token = secrets.token_hex(8)
        _, chat, story, attempt, unknowns = answer
        return Delivery(
            chat=ChatId.parse(chat),
            story=StoryId(story),
            token=token,
            attempt=attempt,
            nonce=nonce(chat, story),
            unknowns=unknowns,
        )

    async def renew(self, delivery: Delivery) -> bool:
        """Make the lease run anew, just before sending; False if it has passed to somebody else."""
        return bool(await self._store.run("renew", str(delivery.chat), delivery.token, self._lease))

    async def sent(
        self, delivery: Delivery, message_id: str, *, revision: int, pause: timedelta
    ) -> None:
        """The platform took it."""
        await self._finish(delivery, "sent", message_id, revision=revision, pause=pause)

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

    async def failed(self, delivery: Delivery, why: str) -> None:
        """Given up: written to ``dead`` with the reason."""
        await self._finish(delivery, "failed", why)

    async def skipped(self, delivery: Delivery, why: str) -> None:
        """Nothing to send to this chat (any more)."""
        await self._finish(delivery, "skipped", why)

    async def release_all(self) -> int:
        """Give back all leases at once: only for a process that knows it is the only one."""
        return int(await self._store.run("release", self.platform))

    async def reserve(self, chat: ChatId) -> float:
        """Reserve the next moment for a reply in a chat: the seconds to wait until then.

        More than ``LONGEST_REPLY_WAIT`` is only told, not reserved: nobody waits so long.
        """
        ms = await self._store.run(
            "reserve",
            str(chat),
            self._limits.gap_ms,
            self._limits.chat_gap_ms,
            self._limits.group_rate,
            round(LONGEST_REPLY_WAIT.total_seconds() * 1000),
            self._limits.in_a_second,
            secrets.token_hex(8),
        )
        return float(ms) / 1000

    async def waiting(self, chat: ChatId) -> int:
        """How many alerts wait for a chat."""
        async with self._store.reaching() as redis:
            return int(await redis.zcard(self._store.keys.queue(chat)))

    async def due_within(self, horizon: timedelta) -> bool:
        """Whether some chat's next message may go within this time."""
        async with self._store.reaching() as redis:
            seconds, micros = await redis.time()
            latest = (seconds + horizon.total_seconds()) * 1000 + micros / 1000
            return bool(await redis.zcount(self._store.keys.due(self.platform), 0, latest))

    async def pending(self) -> int:
        """How many chats of the platform have something waiting."""
        async with self._store.reaching() as redis:
            return int(await redis.zcard(self._store.keys.due(self.platform)))

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
        )


def nonce(chat: str, story: str) -> str:
    """The same for every attempt to tell this chat this story; 25 characters."""
    return hashlib.blake2b(f"{chat}\x1f{story}".encode(), digest_size=15).hexdigest()[:25]
