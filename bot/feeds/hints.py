"""What a feed document says of when to read it: optional facts, heeded within the bounds.

RSS 2.0 ``ttl``, ``skipHours`` and ``skipDays`` (https://www.rssboard.org/rss-specification) and
the syndication module's ``sy:updatePeriod`` over ``sy:updateFrequency``
(https://web.resource.org/rss/1.0/modules/syndication/).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_HOUR = timedelta(hours=1)
_WEEK_OF_HOURS = 168


@dataclass(frozen=True, slots=True)
class Hints:
    """The stated facts. ``skip_hours`` are 0 to 23 in UTC, ``skip_days`` 0 (Monday) to 6.

    ``period``: between two updates, as the syndication module states it. Many systems state an
    hour for every feed, so it counts only until a rhythm is known.
    """

    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    period: timedelta | None = None


NO_HINTS = Hints()


def heeded(hints: Hints, wait: timedelta, *, now: datetime, known: bool) -> timedelta:
    """The wait from ``now`` that heeds the hints: never shorter than ``wait``.

    ``known``: whether the feed's own rhythm is. Hours and days that leave no time at all are not
    heeded.
    """
    wait = max(wait, hints.ttl or wait, wait if known else hints.period or wait)
    if not hints.skip_hours and not hints.skip_days:
        return wait
    try:
        at = (now + wait).astimezone(UTC)
        for _ in range(_WEEK_OF_HOURS):
            if at.hour not in hints.skip_hours and at.weekday() not in hints.skip_days:
                return at - now
            at = at.replace(minute=0, second=0, microsecond=0) + _HOUR
    except OverflowError:  # a ttl of thousands of years: the longest interval decides
        return wait
    return wait
