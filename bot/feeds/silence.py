"""How long a feed's pauses usually are, and when its silence is worth a look. Pure."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from bot.feeds.learned import AGE_BOUNDS, Rhythm, is_known

TIMES_THE_LONGEST = 3
"""A silence is long from so many times the longest pause that the feed has made lately."""

_LATELY = 0.3  # what is left of one pause after eleven weeks of fading


def mean_gap(rhythm: Rhythm) -> timedelta | None:
    """The mean time between two entries; None until enough is known."""
    if not is_known(rhythm) or not rhythm.weeks:
        return None
    return timedelta(weeks=1) * (rhythm.weeks / rhythm.total)


def longest_gap(rhythm: Rhythm) -> timedelta | None:
    """About the longest pause that the feed has made in the last months, nights and weekends
    included; None until enough is known.
    """
    if not is_known(rhythm):
        return None
    for age in reversed(range(len(rhythm.came))):
        if rhythm.came[age] >= _LATELY:
            upper = AGE_BOUNDS[min(age, len(AGE_BOUNDS) - 1)]
            return timedelta(hours=upper / math.sqrt(2))
    return None


def is_silent(rhythm: Rhythm, *, now: datetime) -> bool:
    """Whether a feed that answers well has brought nothing for so long that one should look."""
    longest = longest_gap(rhythm)
    if longest is None or rhythm.last is None:
        return False
    return now - rhythm.last > TIMES_THE_LONGEST * longest
