"""What a feed states of when to read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.hints import heeded
from bot.model import Hints

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)  # a Tuesday


def hours(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)


@pytest.mark.parametrize(
    ("hints", "known", "expected"),
    [
        (Hints(), True, 15),
        (Hints(ttl=timedelta(minutes=60)), True, 60),
        (Hints(ttl=timedelta(minutes=5)), True, 15),
        (Hints(period=timedelta(hours=1)), False, 60),
        (Hints(period=timedelta(hours=1)), True, 15),
        (Hints(skip_hours=hours(12)), True, 60),
        (Hints(skip_hours=hours(12, 13)), True, 120),
        (Hints(skip_hours=hours(11, 13)), True, 15),
        (Hints(skip_days=hours(1)), True, 12 * 60),
        (Hints(skip_days=hours(1), skip_hours=hours(0)), True, 13 * 60),
        (Hints(ttl=timedelta(minutes=90), skip_hours=hours(13)), True, 120),
        (Hints(skip_hours=frozenset(range(24))), True, 15),
        (Hints(skip_days=frozenset(range(7))), True, 15),
    ],
    ids=[
        "nothing stated",
        "ttl: not before",
        "ttl shorter than the wait",
        "update period of a feed not known yet",
        "update period of a known feed",
        "an hour to skip",
        "two hours to skip",
        "other hours to skip",
        "a day to skip",
        "a day and the hour after it",
        "ttl ends in an hour to skip",
        "no hour left: not heeded",
        "no day left: not heeded",
    ],
)
def test_a_wait_of_fifteen_minutes_at_noon_becomes(
    hints: Hints, known: bool, expected: int
) -> None:
    found = heeded(hints, timedelta(minutes=15), now=NOON, known=known)
    assert found == timedelta(minutes=expected)


def test_a_ttl_beyond_the_calendar_is_no_error() -> None:
    endless = Hints(ttl=timedelta.max, skip_hours=hours(3))
    assert heeded(endless, timedelta(minutes=15), now=NOON, known=True) == timedelta.max
