"""The next polls of a feed, with their reasons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from bot.feeds.learned import Rhythm, learn
from bot.feeds.plan import Rules, plan
from bot.model import Hints

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)  # a Tuesday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RULES = Rules(timedelta(minutes=15), timedelta(minutes=1), DAY)


def learned(*dates: datetime) -> Rhythm:
    return learn(Rhythm(), now=NOON, published=list(dates))


FORTNIGHTLY = learned(*(NOON - 3 * HOUR - 14 * DAY * number for number in range(8)))
BURST = learned(
    *(
        NOON - timedelta(minutes=8 * number) - 2 * DAY * burst
        for burst in range(8)
        for number in range(10)
    )
)


def first(rhythm: Rhythm, rules: Rules = RULES, now: datetime = NOON) -> tuple[datetime, str]:
    return plan(rhythm, rules, now, 1)[0]


@pytest.mark.parametrize(
    ("rhythm", "rules", "now", "why"),
    [
        (Rhythm(), RULES, NOON, "its rhythm is not known yet"),
        (
            FORTNIGHTLY,
            RULES,
            NOON + 14 * DAY - 3 * HOUR,
            "entries often come on Tuesdays about 09:00 UTC",
        ),
        (FORTNIGHTLY, RULES, NOON + 3 * DAY, "a quiet time: less than an entry a week expected"),
        (FORTNIGHTLY, RULES, NOON, "about 1 entry a week expected at this time"),
        (BURST, RULES, NOON, "more often follows soon after an entry"),
        (
            Rhythm(),
            Rules(RULES.interval, RULES.min_interval, DAY, Hints(ttl=HOUR)),
            NOON,
            "the feed asks not to be read before",
        ),
        (FORTNIGHTLY, Rules(HOUR, HOUR, DAY, fixed=True), NOON, "every interval of its own"),
        (FORTNIGHTLY, Rules(RULES.interval, HOUR / 4, DAY, adaptive=False), NOON, "every interval"),
        (
            Rhythm(),
            Rules(RULES.interval, HOUR, DAY),
            NOON,
            "the shortest wait that the config allows",
        ),
        (
            FORTNIGHTLY,
            Rules(RULES.interval, RULES.min_interval, timedelta(minutes=30)),
            NOON + 3 * DAY,
            "the longest wait that the config allows",
        ),
    ],
)
def test_why_a_feed_is_polled_next(rhythm: Rhythm, rules: Rules, now: datetime, why: str) -> None:
    assert first(rhythm, rules, now)[1] == why


def test_a_plan_goes_on_as_if_nothing_new_came() -> None:
    polls = plan(FORTNIGHTLY, RULES, NOON, 200)
    on_the_day = [due for due, _ in polls if due.date() == (NOON + 14 * DAY).date()]
    between = [due for due, _ in polls if due.date() == (NOON + 10 * DAY).date()]
    assert len(on_the_day) > 2 * len(between)


@settings(max_examples=40, deadline=None)
@given(
    days=st.lists(st.floats(0, 200), max_size=12),
    least=st.floats(0.1, 60),
    interval=st.floats(0.1, 2000),
    ttl=st.none() | st.floats(0, 10**7),
    skipped=st.frozensets(st.integers(0, 23)),
)
def test_no_poll_is_in_the_past_or_outside_the_bounds(
    days: list[float], least: float, interval: float, ttl: float | None, skipped: frozenset[int]
) -> None:
    def minutes(number: float) -> timedelta:
        return timedelta(minutes=number)

    hints = Hints(ttl=None if ttl is None else minutes(ttl), skip_hours=skipped)
    rules = Rules(minutes(interval), minutes(least), DAY, hints)
    now = NOON
    for due, why in plan(learned(*(NOON - day * DAY for day in days)), rules, NOON, 4):
        assert minutes(least) <= due - now <= max(DAY, minutes(interval))
        assert why
        now = due
