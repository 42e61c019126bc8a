"""What a chat has set for when it is told, read and changed; the plan follows by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.delivery.timetable import allowed, next_digest, plan_at
from bot.delivery.zones import zone_of
from bot.model import ChatId
from bot.store.timings import ChatTiming
from bot.timing_model import Plan, Timing


class Book(Protocol):
    """Where timings are kept: ``bot.store.timings.TimingBook``."""

    async def of(self, chat: ChatId) -> ChatTiming:
        """What a chat has set, its plan, how many stories are held, by the server's clock."""

    async def change(self, chat: ChatId, before: Timing, after: Timing, plan: Plan | None) -> bool:
        """Write both; False if the timing has changed since ``before``."""


@dataclass(frozen=True, slots=True)
class TimingNow:
    """What a chat has set and what that means now.

    ``zone`` is the one in force. ``due``: when the next message comes at the earliest; None: a
    story rings at once. ``until``: how long that is so, None: always. ``held`` stories wait for it.
    """

    timing: Timing
    zone: str
    now: datetime
    due: datetime | None
    until: datetime | None
    held: int

    def local(self, moment: datetime) -> datetime:
        """A moment on the chat's own clock."""
        return moment.astimezone(zone_of(self.zone))


class Timings:
    """The timings of all chats. ``zone``: the time zone of those that have set none."""

    def __init__(self, book: Book, *, zone: str) -> None:
        self._book = book
        self._zone = zone

    async def of(self, chat: ChatId) -> TimingNow:
        """What a chat has set, without a mute that is over."""
        found = await self._book.of(chat)
        since = found.plan.since if found.plan else found.now
        return self._now(_current(found.timing, found.now), found, since)

    async def change(self, chat: ChatId, change: Callable[[Timing, datetime], Timing]) -> TimingNow:
        """Change what a chat has set: ``change`` makes the new timing of the present one and the
        present moment, and may be asked again if somebody else was quicker.
        """
        while True:
            found = await self._book.of(chat)
            after = change(_current(found.timing, found.now), found.now)
            # What came before a digest was wanted was told, or goes out with the first one.
            kept = found.plan is not None and after.digest == found.timing.digest
            since = found.plan.since if kept and found.plan else found.now
            plan = plan_at(after, zone_of(after.zone or self._zone), found.now, since)
            if await self._book.change(chat, found.timing, after, plan):
                return self._now(after, found, since)

    def _now(self, timing: Timing, found: ChatTiming, since: datetime) -> TimingNow:
        name = timing.zone or self._zone
        zone = zone_of(name)
        plan = plan_at(timing, zone, found.now, since)
        due = allowed(timing, zone, found.now)
        if timing.digest is not None:
            due = max(due, next_digest(timing, zone, since))
        waits = due > found.now
        until = None if waits or plan is None else plan.until
        return TimingNow(timing, name, found.now, due if waits else None, until, found.held)


def _current(timing: Timing, now: datetime) -> Timing:
    over = timing.muted_until is not None and timing.muted_until <= now
    return replace(timing, muted_until=None) if over else timing
