"""When a chat wants to be told: time zone, quiet hours, digest, mute. Frozen, without I/O.

Clock times are those of the chat's own zone; moments are aware datetimes in UTC.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import datetime, time

from bot.model import TopicName

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORKING: tuple[int, ...] = (0, 1, 2, 3, 4)
_EVERY: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.ASCII)


def read_clock(text: str) -> time:
    """``8``, ``08:00``, ``8.30`` or ``5pm``; raises ValueError for what is no time of day."""
    found = _CLOCK.fullmatch(text.strip().lower())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and found[3]:
        # Twelve is the hour before one, of the morning and of the afternoon.
        hour = hour % 12 + (12 if found[3] == "pm" else 0) if 1 <= hour <= 12 else 99
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise ValueError(f"{text!r} is no time of day")
    return time(hour, minute)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``begin`` until before ``end``, over midnight if that is earlier. Written
    ``22:00-07:00``.
    """

    begin: time
    end: time

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    @classmethod
    def parse(cls, text: str) -> QuietHours:
        """Read the written form; raises ValueError for anything else, and for no time at all."""
        begin, dash, end = text.partition("-")
        hours = cls(read_clock(begin), read_clock(end))
        if not dash or hours.begin == hours.end:
            raise ValueError(f"{text!r} are no quiet hours")
        return hours


@dataclass(frozen=True, slots=True)
class DigestTime:
    """``at`` a time of some ``days`` of the week (0 is Monday). Written ``daily 08:00``,
    ``weekdays 08:00`` or ``weekly fri 17:00``.
    """

    days: tuple[int, ...]
    at: time

    def __str__(self) -> str:
        return f"{self.every} {self.at:%H:%M}"

    @property
    def every(self) -> str:
        """The days as they are written."""
        if self.days == _EVERY:
            return "daily"
        return "weekdays" if self.days == _WORKING else f"weekly {WEEKDAYS[self.days[0]]}"

    @classmethod
    def parse(cls, text: str) -> DigestTime:
        """Read the written form; raises ValueError for anything else."""
        every, *rest = text.lower().split() or [""]
        match every:
            case "daily":
                days = _EVERY
            case "weekdays":
                days = _WORKING
            case "weekly" if rest and rest[0][:3] in WEEKDAYS:
                days = (WEEKDAYS.index(rest.pop(0)[:3]),)
            case _:
                raise ValueError(f"{text!r} is no time for digests")
        return cls(days, read_clock(" ".join(rest)))


@dataclass(frozen=True, slots=True)
class Timing:
    """What a chat has set. ``zone`` is a name of the IANA database, empty for the operator's.

    ``urgent`` topics ring through quiet hours and past a digest. ``silent``: digests make no sound.
    """

    zone: str = ""
    quiet: QuietHours | None = None
    urgent: tuple[TopicName, ...] = ()
    digest: DigestTime | None = None
    silent: bool = False
    muted_until: datetime | None = None


class Mode(enum.StrEnum):
    """What becomes of a story that reaches a chat: it rings, or is held for a reason."""

    OPEN = "open"
    QUIET = "quiet"
    DIGEST = "digest"
    MUTE = "mute"


@dataclass(frozen=True, slots=True)
class Plan:
    """What holds in a chat ``until`` a moment; then the next plan is made.

    ``since``: a digest tells what came since, at the first of its times after that.
    """

    mode: Mode
    until: datetime
    since: datetime


class Reason(enum.StrEnum):
    """Why stories wait to be told together."""

    QUIET = "quiet"
    DIGEST = "digest"
    MUTE = "mute"
    LATE = "late"  # they are told long after they should have been
