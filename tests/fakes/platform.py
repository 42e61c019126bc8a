"""A chat network in memory, for tests of what stands before the networks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta

from bot.model import Alert, ChatId
from bot.outcome_model import Outcome, Sent


class MemoryPlatform:
    """Answers each send as its script says, then with ``Sent``; keeps what it was sent."""

    name = "telegram"
    reads_back_after: timedelta | None = None

    def __init__(self, answers: Iterable[Outcome | Exception] = ()) -> None:
        self.alerts: list[Alert] = []
        self.nonces: list[str] = []
        self.edits: list[tuple[str, Alert]] = []
        self.plain = 0
        self._answers = list(answers)
        self._arrived = asyncio.Condition()
        self.before_answer: Callable[[], None] = lambda: None

    async def send(self, alert: Alert, *, nonce: str) -> Outcome:
        async with self._arrived:
            self.alerts.append(alert)
            self.nonces.append(nonce)
            self._arrived.notify_all()
        self.before_answer()
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer or Sent(f"m{len(self.alerts)}", timedelta(0))

    async def send_plain(self, alert: Alert, *, nonce: str) -> Outcome:
        self.plain += 1
        return await self.send(alert, nonce=nonce)

    async def find(self, alert: Alert, *, nonce: str) -> Outcome | None:
        return None

    async def edit(self, alert: Alert, message_id: str) -> Outcome:
        async with self._arrived:
            self.edits.append((message_id, alert))
            self._arrived.notify_all()
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer or Sent(message_id)

    async def edited(self, count: int) -> list[tuple[str, str]]:
        """Ids and titles of the edits, once there are ``count`` of them."""
        async with asyncio.timeout(10), self._arrived:
            await self._arrived.wait_for(lambda: len(self.edits) >= count)
        return [(message, alert.story.title) for message, alert in self.edits]

    async def told(self, count: int) -> list[str]:
        """The titles sent, once there are ``count`` of them."""
        async with asyncio.timeout(10), self._arrived:
            await self._arrived.wait_for(lambda: len(self.alerts) >= count)
        return [alert.story.title for alert in self.alerts]

    async def missing_rights(self, chat: ChatId) -> tuple[str, ...]:
        return ()

    async def close(self) -> None:
        return None
