"""When a chat is told: from what it has set and a moment to what holds then, and how long. Pure.

Clock times become moments in two steps: a local day, then the moment of a time on it. So a time
that a clock change leaves out comes right after the change, one that comes twice counts at its
first, and no day has two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.timing_model import DigestTime, Mode, Plan, QuietHours, Timing

_DAY = timedelta(days=1)
_PRECISE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """What to do at a moment: whether what is held goes out, and what holds from then on."""

    release: bool
    plan: Plan | None


def moment(day: date, clock: time, zone: tzinfo) -> datetime:
    """When the clocks of a zone first show a time on a day, or the first moment after it."""
    wall = datetime.combine(day, clock, zone)
    first = wall.replace(fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return first
    # Left out: by the new offset it lies before the change, by the old one at or behind it.
    before = wall.replace(fold=1).astimezone(UTC)
    offset = first.astimezone(zone).utcoffset()
    while first - before > _PRECISE:
        middle = before + (first - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            first = middle
        else:
            before = middle
    return first.replace(microsecond=0)


def quiet_end(quiet: QuietHours | None, zone: tzinfo, at: datetime) -> datetime | None:
    """When the quiet hours end in which a moment lies; None: it lies in none."""
    if quiet is None:
        return None
    today = at.astimezone(zone).date()
    for day in (today - _DAY, today):
        begin, end = _hours(quiet, zone, day)
        if begin <= at < end:
            return end
    return None


def allowed(timing: Timing, zone: tzinfo, at: datetime) -> datetime:
    """The first moment from ``at`` on that is neither muted nor quiet."""
    free = max(at, timing.muted_until) if timing.muted_until else at
    for _ in range(3):
        end = quiet_end(timing.quiet, zone, free)
        if end is None:
            break
        free = end
    return free


def next_digest(timing: Timing, zone: tzinfo, since: datetime) -> datetime:
    """When the digest of what came since a moment is due: after it, and not in quiet hours."""
    assert timing.digest is not None
    return allowed(timing, zone, _next_time(timing.digest, zone, since))


def plan_at(timing: Timing, zone: tzinfo, now: datetime, since: datetime) -> Plan | None:
    """What holds now; None: everything rings at once, and will."""
    muted = timing.muted_until is not None and now < timing.muted_until
    if timing.digest is not None:
        due = next_digest(timing, zone, since)
        if due <= now:
            due = allowed(timing, zone, now)
        return _held(Mode.DIGEST, due, timing, since, muted=muted)
    free = allowed(timing, zone, now)
    if free > now:
        return _held(Mode.QUIET, free, timing, since, muted=muted)
    if timing.quiet is None:
        return None
    return Plan(Mode.OPEN, _next_quiet(timing.quiet, zone, now), since)


def turn_at(timing: Timing, zone: tzinfo, since: datetime, now: datetime, stale: timedelta) -> Turn:
    """What happens now, when a plan has ended that was made with ``since``.

    A digest that is late by more than ``stale`` is left to the next one.
    """
    if allowed(timing, zone, now) > now:
        return Turn(release=False, plan=plan_at(timing, zone, now, since))
    if timing.digest is None:
        return Turn(release=True, plan=plan_at(timing, zone, now, now))
    due = next_digest(timing, zone, since)
    if due > now:
        return Turn(release=False, plan=plan_at(timing, zone, now, since))
    return Turn(release=now - due <= stale, plan=plan_at(timing, zone, now, now))


def _held(mode: Mode, due: datetime, timing: Timing, since: datetime, *, muted: bool) -> Plan:
    if muted:
        assert timing.muted_until is not None
        return Plan(Mode.MUTE, min(due, timing.muted_until), since)
    return Plan(mode, due, since)


def _hours(quiet: QuietHours, zone: tzinfo, day: date) -> tuple[datetime, datetime]:
    last = day if quiet.begin < quiet.end else day + _DAY
    return moment(day, quiet.begin, zone), moment(last, quiet.end, zone)


def _next_time(digest: DigestTime, zone: tzinfo, after: datetime) -> datetime:
    day = after.astimezone(zone).date() - _DAY
    while True:
        # A day that a zone leaves out (Samoa, 2011) has the moments of the one after it.
        if day.weekday() in digest.days and (at := moment(day, digest.at, zone)) > after:
            return at
        day += _DAY


def _next_quiet(quiet: QuietHours, zone: tzinfo, after: datetime) -> datetime:
    day = after.astimezone(zone).date() - _DAY
    while True:
        begin, end = _hours(quiet, zone, day)
        # Hours that a clock change leaves out whole are none.
        if begin > after and end > begin:
            return begin
        day += _DAY
