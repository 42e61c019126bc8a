"""When a feed is polled next, as a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.feeds.rhythm import LONGEST_START_UP, is_late, next_poll, rest_of_gone, spread
from bot.model import FeedName, FeedState

DAY = timedelta(days=1)
NOW = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def wait(
    *,
    interval: float = 15,
    least: float = 1,
    most: float = 1440,
    fresh: float | None = None,
    retry: float | None = None,
    failures: int = 0,
    jitter: float = 0.0,
    expected: float | None = None,
) -> timedelta:
    """How long until the next poll; all numbers are minutes."""
    return (
        next_poll(
            now=NOW,
            interval=minutes(interval),
            min_interval=minutes(least),
            max_interval=minutes(most),
            fresh_for=None if fresh is None else minutes(fresh),
            retry_after=None if retry is None else minutes(retry),
            failures=failures,
            jitter=jitter,
            expected=None if expected is None else minutes(expected),
        )
        - NOW
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # well: the interval, or as long as the document stays fresh, within the bounds
        ({}, 15),
        ({"jitter": 0.9}, 15),
        ({"fresh": 5}, 15),
        ({"fresh": 60}, 60),
        ({"fresh": 99_999}, 1440),
        ({"interval": 0.1}, 1),
        ({"interval": 0.1, "least": 0.1}, 0.1),
        ({"interval": 2880}, 2880),
        ({"interval": 2880, "fresh": 99_999}, 2880),
        # well, with a rhythm: when that makes it worth while, within the same bounds
        ({"expected": 3}, 3),
        ({"expected": 300}, 300),
        ({"expected": 0.1}, 1),
        ({"expected": 99_999}, 1440),
        ({"expected": 3, "fresh": 60}, 60),
        ({"expected": 3, "retry": 30}, 30),
        ({"expected": 300, "failures": 2}, 30),
        # failing: twice as long each time, more by chance, never more than the longest
        ({"failures": 1}, 15),
        ({"failures": 2}, 30),
        ({"failures": 3}, 60),
        ({"failures": 3, "jitter": 0.5}, 75),
        ({"failures": 8}, 960),
        ({"failures": 8, "jitter": 0.5}, 1200),
        ({"failures": 10_000}, 960),
        # asked to wait: at least that, but never longer than the longest
        ({"failures": 1, "retry": 120}, 120),
        ({"failures": 1, "retry": 5}, 15),
        ({"failures": 5, "retry": 5}, 240),
        ({"failures": 1, "retry": 99_999}, 1440),
        ({"retry": 30}, 30),
    ],
)
def test_when_a_feed_is_polled_next(facts: dict[str, float], expected: float) -> None:
    assert wait(**facts) == minutes(expected)  # type: ignore[arg-type]


@given(
    interval=st.floats(0.02, 100_000),
    fresh=st.none() | st.floats(0, 525_600),
    retry=st.none() | st.floats(0, 525_600),
    failures=st.integers(0, 10**6),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_the_next_poll_is_always_within_the_bounds(
    interval: float, fresh: float | None, retry: float | None, failures: int, jitter: float
) -> None:
    next_one = wait(interval=interval, fresh=fresh, retry=retry, failures=failures, jitter=jitter)
    assert minutes(1) <= next_one <= max(minutes(1440), minutes(interval))


def test_feeds_that_failed_together_come_back_apart() -> None:
    waits = [wait(failures=20, jitter=number / 10) for number in range(10)]
    assert len(set(waits)) == 10


def test_feeds_due_at_once_are_polled_one_after_the_other() -> None:
    names = [FeedName(f"feed-{number}") for number in range(1000)]
    dates = spread(names, now=NOW, jitter=lambda: 0.5)
    ordered = [dates[name] for name in names]
    assert ordered == sorted(ordered)
    assert len(set(ordered)) == 1000
    assert ordered[-1] <= NOW + LONGEST_START_UP


def test_the_first_of_few_feeds_is_polled_at_once() -> None:
    assert spread([FeedName("only")], now=NOW, jitter=lambda: 0.0) == {"only": NOW}


def test_however_many_feeds_none_waits_longer_than_five_minutes() -> None:
    names = [FeedName(str(number)) for number in range(20_000)]
    dates = spread(names, now=NOW, jitter=lambda: 0.999)
    assert max(dates.values()) <= NOW + LONGEST_START_UP


def test_nothing_to_spread_is_nothing() -> None:
    assert spread([], now=NOW, jitter=lambda: 0.0) == {}


@pytest.mark.parametrize(
    ("last", "following", "late"),
    [
        (None, None, True),
        (-15, 0, True),
        (-15, -1, True),
        (-5, 10, False),
        (-5, 24 * 60, False),
        (-5, 24 * 60 + 2, True),
        (30 * 24 * 60, 30 * 24 * 60 + 15, True),
        (1, 16, True),
    ],
    ids=[
        "never polled",
        "due now",
        "due before",
        "not yet",
        "the longest wait",
        "more than the longest wait",
        "polled when the clock was a month ahead",
        "polled when the clock was a minute ahead",
    ],
)
def test_a_feed_is_late_when_it_is_due_or_when_its_dates_cannot_be_true(
    last: int | None, following: int | None, late: bool
) -> None:
    def moment(minutes: int | None) -> datetime | None:
        return None if minutes is None else NOW + timedelta(minutes=minutes)

    state = FeedState(FeedName("wire"), "Wire", moment(last), moment(following), None)
    assert is_late(state, now=NOW, longest=timedelta(days=1)) is late


def test_a_feed_that_is_gone_rests_long_and_is_asked_again_when_the_bot_starts() -> None:
    rest = rest_of_gone(minutes(15), DAY)
    assert rest == 7 * DAY
    assert rest_of_gone(2 * DAY, DAY) == 14 * DAY
    state = FeedState(FeedName("wire"), "Wire", NOW, NOW + rest, None)
    assert is_late(state, now=NOW + DAY, longest=DAY)
