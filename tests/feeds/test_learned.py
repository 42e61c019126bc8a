"""What is learned of a feed's rhythm, and how long its next poll may wait."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from bot.feeds.learned import Rhythm, expected_wait, is_known, learn
from bot.feeds.learned_text import from_text, to_text

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)  # a Tuesday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
INTERVAL = timedelta(minutes=15)


def watched(dates: list[datetime], *, until: datetime, every: timedelta = INTERVAL) -> Rhythm:
    """What is learned by a fixed clock from a feed that states no dates."""
    start = min(dates, default=until - 28 * DAY) - HOUR
    rhythm, at = Rhythm(), start
    while at <= until:
        new = [None for date in dates if at - every < date <= at]
        rhythm = learn(rhythm, now=at, published=new)
        at += every
    return rhythm


def wait(rhythm: Rhythm, now: datetime) -> timedelta:
    return expected_wait(rhythm, now=now, interval=INTERVAL)


def mornings() -> list[datetime]:
    """Weekdays at seven, for eight weeks up to Tuesday noon."""
    seven = NOON - 5 * HOUR
    return [seven - day * DAY for day in range(56) if (seven - day * DAY).weekday() < 5]


def tuesdays() -> list[datetime]:
    """Every second Tuesday at nine; this Tuesday was one."""
    return [NOON - 3 * HOUR - 14 * DAY * number for number in range(8)]


def wire() -> list[datetime]:
    """About one an hour for two weeks, at any time."""
    chance = random.Random(5)
    return [NOON - 14 * DAY * chance.random() for _ in range(14 * 24)]


SHORT, LONG = timedelta(minutes=15), timedelta(minutes=25)


@pytest.mark.parametrize(
    ("dates", "now", "least", "most"),
    [
        (mornings, NOON + 19 * HOUR, timedelta(0), SHORT),
        (mornings, NOON + 1 * HOUR, LONG, DAY),
        (mornings, NOON + 4 * DAY + 19 * HOUR, LONG, DAY),
        (mornings, NOON + 6 * DAY - 5 * HOUR, timedelta(0), SHORT),
        (tuesdays, NOON + 14 * DAY - 3 * HOUR, timedelta(0), SHORT),
        (tuesdays, NOON + 1 * DAY, LONG, 7 * DAY),
        (wire, NOON, timedelta(minutes=8), INTERVAL),
    ],
    ids=[
        "weekday mornings: often when the next is due",
        "weekday mornings: rarely when today's has come",
        "weekday mornings: rarely on a Sunday",
        "weekday mornings: often on Monday",
        "fortnightly Tuesdays: often on the day",
        "fortnightly Tuesdays: rarely on the day after",
        "hourly at any time: a little more often than the interval",
    ],
)
@pytest.mark.parametrize("dated", [True, False], ids=["from its dates", "from polls"])
def test_a_feed_is_polled_often_when_it_usually_comes_and_rarely_otherwise(
    dates: Callable[[], list[datetime]],
    now: datetime,
    least: timedelta,
    most: timedelta,
    dated: bool,
) -> None:
    if dated:
        rhythm = learn(Rhythm(), now=NOON, published=list(dates()))
    else:
        rhythm = watched(dates(), until=NOON)
    at = NOON
    while (at := at + 12 * HOUR) < now:
        weekday_mail = dates is mornings and at.hour == 12 and at.weekday() < 5
        rhythm = learn(rhythm, now=at, published=[at - 5 * HOUR] if weekday_mail else [])
    assert least <= wait(rhythm, now) <= most


def test_the_tuesday_between_two_issues_is_polled_less_than_the_day_of_an_issue() -> None:
    rhythm = learn(Rhythm(), now=NOON, published=list(tuesdays()))
    assert wait(rhythm, NOON + 7 * DAY - 3 * HOUR) > 2 * wait(rhythm, NOON + 14 * DAY - 3 * HOUR)


def test_while_a_burst_goes_on_more_of_it_is_waited_for() -> None:
    bursts = [
        NOON - day * 2 * DAY - 6 * HOUR + timedelta(minutes=8 * number)
        for day in range(10)
        for number in range(10)
    ]
    rhythm = learn(Rhythm(), now=NOON, published=list(bursts))
    later = NOON + 30 * HOUR
    begun = learn(rhythm, now=later, published=[later - timedelta(minutes=2)])
    assert wait(begun, later) < wait(learn(rhythm, now=later, published=[]), later) / 2


@pytest.mark.parametrize("minutes", [1, 15, 240])
def test_an_unknown_feed_waits_its_interval(minutes: int) -> None:
    interval = timedelta(minutes=minutes)
    assert expected_wait(Rhythm(), now=NOON, interval=interval) == pytest.approx(
        interval, abs=timedelta(milliseconds=1)
    )


def test_a_feed_that_falls_silent_is_polled_ever_less_and_one_entry_brings_it_back() -> None:
    rhythm = learn(Rhythm(), now=NOON, published=list(wire()))
    waits = [wait(rhythm, NOON)]
    for week in range(1, 5):
        now = NOON + 7 * DAY * week
        rhythm = learn(rhythm, now=now, published=[])
        waits.append(wait(rhythm, now))
    assert waits == sorted(waits)
    assert waits[-1] > 2 * waits[0]
    back = learn(rhythm, now=now + HOUR, published=[now])
    assert wait(back, now + HOUR) < waits[-1] / 1.5


def test_dates_that_are_days_without_an_hour_say_nothing() -> None:
    midnight = NOON.replace(hour=0)
    days = [midnight - number * DAY for number in range(10)]
    assert learn(Rhythm(), now=NOON, published=list(days)) == Rhythm(until=NOON, aged=NOON)


@pytest.mark.parametrize("lie", [NOON - 9 * DAY, NOON + 9 * DAY], ids=["long past", "to come"])
def test_a_date_outside_the_time_between_two_polls_is_not_believed(lie: datetime) -> None:
    before = learn(Rhythm(), now=NOON - HOUR, published=[])
    assert learn(before, now=NOON, published=[lie]) == learn(before, now=NOON, published=[None])


def test_entries_that_come_out_at_once_count_once() -> None:
    before = learn(Rhythm(), now=NOON - HOUR, published=[])
    at = NOON - timedelta(minutes=30)
    once = learn(before, now=NOON, published=[at])
    assert learn(before, now=NOON, published=[at] * 40) == once


def test_a_clock_that_was_ahead_does_not_stop_the_learning() -> None:
    ahead = learn(Rhythm(), now=NOON + 300 * DAY, published=[NOON + 299 * DAY])
    back = learn(ahead, now=NOON, published=[])
    assert back.until == NOON
    after = learn(back, now=NOON + HOUR, published=[NOON + HOUR / 2])
    assert after.last == NOON + HOUR / 2


def test_a_rhythm_is_known_after_three_entries() -> None:
    def after(count: int) -> Rhythm:
        dates = [NOON - DAY * number for number in range(count + 1)]
        return learn(Rhythm(), now=NOON, published=list(dates))

    assert [is_known(after(count)) for count in (0, 2, 3)] == [False, False, True]


dates = st.floats(-500, 500).map(lambda days: NOON + days * DAY)
polls = st.lists(
    st.tuples(st.floats(0, 60 * 24 * 40), st.lists(st.none() | dates, max_size=6)), max_size=8
)


def lived(history: list[tuple[float, list[datetime | None]]]) -> tuple[Rhythm, datetime]:
    rhythm, now = Rhythm(), NOON
    for minutes, published in history:
        now += timedelta(minutes=minutes)
        rhythm = learn(rhythm, now=now, published=published)
    return rhythm, now


@settings(max_examples=60, deadline=None)
@given(history=polls, ahead=st.floats(-90, 400), minutes=st.floats(0.02, 20_000))
def test_whatever_was_learned_the_wait_is_positive_and_at_most_a_week(
    history: list[tuple[float, list[datetime | None]]], ahead: float, minutes: float
) -> None:
    rhythm, now = lived(history)
    found = expected_wait(rhythm, now=now + ahead * DAY, interval=timedelta(minutes=minutes))
    assert timedelta(0) < found <= 7 * DAY


@settings(max_examples=60, deadline=None)
@given(history=polls)
def test_a_rhythm_is_the_same_after_it_was_kept_as_text(
    history: list[tuple[float, list[datetime | None]]],
) -> None:
    rhythm, _ = lived(history)
    assert from_text(to_text(rhythm)) == rhythm


def test_the_text_of_a_busy_feed_is_less_than_a_kilobyte() -> None:
    rhythm = learn(Rhythm(), now=NOON, published=list(wire()))
    assert len(to_text(rhythm)) < 1000


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", '{"v":2}', '{"v":1,"cells":"AAAA"}', "\x00", '{"v":1,"cells":7}']
    + [to_text(Rhythm()).replace('"weeks":0.0', f'"weeks":{bad}') for bad in ("-1", "1e999")]
    + [to_text(Rhythm()).replace('"until":null', '"until":"soon"')],
)
def test_a_text_of_another_kind_is_a_feed_of_which_nothing_is_known(text: str) -> None:
    assert from_text(text) == Rhythm()


def test_what_was_watched_for_days_only_is_not_trusted_with_long_waits() -> None:
    burst = [NOON - timedelta(minutes=8 * number) for number in range(10)]
    young = watched(burst, until=NOON)
    later = NOON + 12 * HOUR
    assert wait(learn(young, now=later, published=()), later) <= 2 * INTERVAL
    grown = watched(
        burst + [date - 4 * DAY * n for date in burst for n in range(1, 10)], until=NOON
    )
    assert wait(learn(grown, now=later, published=()), later) > 2 * INTERVAL
