"""What a feed document says of when to read it: optional facts, heeded within the bounds.

RSS 2.0 ``ttl``, ``skipHours`` and ``skipDays`` (https://www.rssboard.org/rss-specification) and
the syndication module's ``sy:updatePeriod`` over ``sy:updateFrequency``
(https://web.resource.org/rss/1.0/modules/syndication/).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from bot.model import NO_HINTS, Hints

_HOUR = timedelta(hours=1)
_WEEK_OF_HOURS = 168


def heeded(hints: Hints, wait: timedelta, *, now: datetime, known: bool) -> timedelta:
    """The wait from ``now`` that heeds the hints: never shorter than ``wait``.

    ``known``: whether the feed's own rhythm is; many systems state a period of an hour for every
    feed, so it counts only until then. Hours and days that leave no time at all are not heeded.
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


def hints_to_text(hints: Hints) -> str:
    """How hints are kept between polls: JSON; empty without any."""
    if hints == NO_HINTS:
        return ""
    fields = {
        "ttl": hints.ttl and hints.ttl.total_seconds(),
        "skip_hours": sorted(hints.skip_hours),
        "skip_days": sorted(hints.skip_days),
        "period": hints.period and hints.period.total_seconds(),
    }
    return json.dumps({name: value for name, value in fields.items() if value})


def hints_from_text(text: str) -> Hints:
    """The hints that ``hints_to_text`` wrote."""
    fields = json.loads(text or "{}")
    return Hints(
        ttl=timedelta(seconds=fields["ttl"]) if "ttl" in fields else None,
        skip_hours=frozenset(fields.get("skip_hours", ())),
        skip_days=frozenset(fields.get("skip_days", ())),
        period=timedelta(seconds=fields["period"]) if "period" in fields else None,
    )
