"""When a feed is polled next. Pure: the clock and chance are arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.model import FeedName, FeedState

START_UP_GAP = timedelta(milliseconds=100)
"""Between the polls of feeds that are all due at once, when the bot starts."""

LONGEST_START_UP = timedelta(minutes=5)

_MOST_DOUBLINGS = 17  # a second becomes a day and a half; more would overflow long intervals
_JITTER = 0.5
_SLACK = timedelta(minutes=1)


def next_poll(
    *,
    now: datetime,
    interval: timedelta,
    min_interval: timedelta,
    max_interval: timedelta,
    fresh_for: timedelta | None,
    retry_after: timedelta | None,
    failures: int,
    jitter: float,
    expected: timedelta | None = None,
) -> datetime:
    """When to poll a feed again after a poll that ended ``now``.

    After success: when its rhythm makes it worth while (``expected``, of ``learned``), without one
    after its ``interval``; later if the document stays fresh longer (``fresh_for``).
    After ``failures`` in a row: twice the interval for each more, and up to half of that again by
    ``jitter`` (in [0, 1)), so that feeds which failed together do not come back together. Never
    before the server's ``retry_after``. Always from ``min_interval`` to ``max_interval`` ahead; a
    feed's own longer interval counts as the longest.
    """
    longest = max(max_interval, interval, min_interval)
    wait = max(interval if expected is None else expected, fresh_for or timedelta(0))
    if failures > 0:
        # Short of the longest wait, which would bring all that failed together back together.
        most = longest / (1 + _JITTER)
        wait = min(interval * 2.0 ** min(failures - 1, _MOST_DOUBLINGS), most)
        wait *= 1 + jitter * _JITTER
    wait = max(wait, retry_after or timedelta(0))
    return now + min(max(wait, min_interval), longest)


def rest_of_gone(interval: timedelta, max_interval: timedelta) -> timedelta:
    """How long a feed rests that said it is gone for good: a week for a day of ``max_interval``.

    That is longer than any wait of ``next_poll``, so ``is_late`` has it asked again when the bot
    starts: the operator may have corrected its address.
    """
    return max(interval, max_interval) * 7


def is_late(state: FeedState, *, now: datetime, longest: timedelta) -> bool:
    """Whether a feed should be polled now, going by what is remembered of it.

    ``longest`` is the longest wait that ``next_poll`` gives. A date further ahead, or a last poll
    in the future, was written while the clock was ahead: it would silence the feed for as long.
    """
    if state.next_poll is None or state.next_poll <= now:
        return True
    if state.last_poll is not None and state.last_poll > now:
        return True
    return state.next_poll - now > longest + _SLACK


def spread(
    feeds: Iterable[FeedName], *, now: datetime, jitter: Callable[[], float]
) -> dict[FeedName, datetime]:
    """When to poll feeds that are all due at once: one after the other, in the order given.

    Gaps are those of ``START_UP_GAP``, smaller if the last feed had to wait longer than
    ``LONGEST_START_UP``; ``jitter`` (each call in [0, 1)) moves each poll within its gap.
    """
    names = list(feeds)
    gap = min(START_UP_GAP, LONGEST_START_UP / max(len(names), 1))
    return {name: now + gap * (place + jitter()) for place, name in enumerate(names)}
