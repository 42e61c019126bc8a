"""When a daily digest is delivered around the clock changes of 2026 and 2027.

    python -m bench.timetable

For each zone and change, the deliveries on the days around it, of a digest at a usual time and of
one at a time that the change leaves out or shows twice. Every row is computed as the bot does:
from the last delivery to the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.timetable import next_digest
from bot.timing_model import DigestTime, Timing

ZONES = {
    "Europe/Berlin": ("08:00", "02:30"),
    "America/New_York": ("08:00", "02:30", "01:30"),
    "Australia/Lord_Howe": ("08:00", "02:15", "01:45"),
    "Asia/Hong_Kong": ("08:00", "02:30"),
}
_STEP = timedelta(minutes=30)
"""Every change of clocks in these zones comes at the end of one, in UTC."""


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """When the clocks of a zone are changed in 2026 and 2027."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    while at.year < 2028:
        following = at + _STEP
        if at.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            yield following
        at = following


def deliveries(zone: ZoneInfo, clock: str, around: datetime) -> list[datetime]:
    """The four deliveries of a daily digest around a moment: two days before, two from it on."""
    timing = Timing(digest=DigestTime.parse(f"daily {clock}"))
    at, found = around - timedelta(days=2, hours=6), []
    for _ in range(4):
        at = next_digest(timing, zone, at)
        found.append(at)
    return found


def main() -> None:
    """Print the table."""
    for name, clocks in ZONES.items():
        zone = ZoneInfo(name)
        moments = list(changes(zone)) or [datetime(2026, 10, 25, tzinfo=UTC)]
        if not list(changes(zone)):
            print(f"\n{name}: no change of clocks; the last Sunday of October for comparison")
        for around in moments:
            before, after = (
                (around + step).astimezone(zone).strftime("%H:%M %Z")
                for step in (timedelta(minutes=-1), timedelta(0))
            )
            print(f"\n{name}, {around.astimezone(zone):%d %b %Y}: {before} → {after}")
            for clock in clocks:
                row = [
                    f"{at.astimezone(zone):%a %d %b %H:%M %Z} ({at:%H:%M} UTC)"
                    for at in deliveries(zone, clock, around)
                ]
                print(f"  daily {clock}: " + " · ".join(row))


if __name__ == "__main__":
    main()
