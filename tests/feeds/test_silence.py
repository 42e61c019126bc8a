"""How long a feed's pauses are, and when its silence is worth a look."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.learned import Rhythm, learn
from bot.feeds.silence import is_silent, longest_gap, mean_gap

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)  # a Tuesday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def learned(*dates: datetime) -> Rhythm:
    return learn(Rhythm(), now=NOON, published=list(dates))


DAILY = learned(*(NOON - DAY * number for number in range(20)))
FORTNIGHTLY = learned(*(NOON - 14 * DAY * number for number in range(8)))
# Every two hours from eight to six, Monday to Friday.
OFFICE_HOURS = learned(
    *(
        day + timedelta(hours=hour)
        for day in (NOON.replace(hour=0) - DAY * number for number in range(28))
        for hour in (8, 10, 12, 14, 16, 18)
        if day.weekday() < 5 and day + timedelta(hours=hour) <= NOON
    )
)


def test_nothing_is_said_of_a_feed_that_is_not_known_yet() -> None:
    for rhythm in (Rhythm(), learned(), learned(NOON - 40 * DAY)):
        assert (mean_gap(rhythm), longest_gap(rhythm)) == (None, None)
        assert not is_silent(rhythm, now=NOON + 300 * DAY)


@pytest.mark.parametrize(
    ("rhythm", "mean"), [(DAILY, DAY), (FORTNIGHTLY, 14 * DAY), (OFFICE_HOURS, 5.6 * HOUR)]
)
def test_the_mean_gap_is_that_between_two_entries(rhythm: Rhythm, mean: timedelta) -> None:
    found = mean_gap(rhythm)
    assert found is not None
    assert found / mean == pytest.approx(1, abs=0.25)


@pytest.mark.parametrize(
    ("rhythm", "longest"), [(DAILY, DAY), (FORTNIGHTLY, 14 * DAY), (OFFICE_HOURS, 62 * HOUR)]
)
def test_the_longest_gap_is_about_the_longest_pause_weekends_included(
    rhythm: Rhythm, longest: timedelta
) -> None:
    found = longest_gap(rhythm)
    assert found is not None
    assert 0.7 <= found / longest <= 1.42, found


@pytest.mark.parametrize("rhythm", [DAILY, FORTNIGHTLY, OFFICE_HOURS])
def test_silence_is_thrice_the_longest_gap(rhythm: Rhythm) -> None:
    longest = longest_gap(rhythm)
    assert longest is not None
    assert not is_silent(rhythm, now=NOON + 2.9 * longest)
    assert is_silent(rhythm, now=NOON + 3.1 * longest)


@pytest.mark.parametrize("seed", range(4))
def test_a_feed_without_habits_is_not_called_silent_in_half_a_year(seed: int) -> None:
    chance = random.Random(seed)
    rhythm, now = Rhythm(), NOON
    last = NOON
    while now < NOON + 180 * DAY:
        now += 15 * timedelta(minutes=1)
        due = []
        while (after := last + timedelta(hours=chance.expovariate(1 / 6))) <= now:
            last = after
            due.append(after)
        if due or now.minute == 0:
            rhythm = learn(rhythm, now=now, published=due)
            assert due or not is_silent(rhythm, now=now), now - last
