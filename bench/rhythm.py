"""Eight weeks of feeds with habits, polled by a fixed clock and by what was learned of each.

``python -m bench.rhythm [--feeds 4] [--seed 1] [--interval 15] [--ways 48]``. The clock is turned,
nothing sleeps: each poll finds what came out since the last one. Counted are the polls spent and
the delay from coming out to being found, for every entry. ``--ways`` compares ways of learning.

Every feed has come out for eight weeks before it is added; half of the feeds state dates, so that
their first document, the last ten entries, tells of that time. The others are learned from polls.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.table import Table

from bot.feeds.learned import FITTING_GAP, HOURS, Rhythm, expected_wait, learn
from bot.feeds.rhythm import next_poll

WEEKS = 8
BEGIN = datetime(2031, 3, 3, tzinfo=UTC)  # a Monday
END = BEGIN + timedelta(weeks=WEEKS)
BEFORE = BEGIN - timedelta(weeks=WEEKS)
LISTED = 10
FIXED = timedelta(minutes=15)
MIN_INTERVAL = timedelta(minutes=1)
MAX_INTERVAL = timedelta(days=1)
DAY = timedelta(days=1)


# ── The generator ───────────────────────────────────────────────────────────────────────────────


def _days() -> Iterable[datetime]:
    return (BEFORE + DAY * number for number in range((END - BEFORE).days))


def hourly(chance: random.Random) -> list[datetime]:
    """One entry an hour in the mean, at any time: nothing can be learned but that."""
    found, at = [], BEFORE
    while (at := at + timedelta(hours=chance.expovariate(1))) < END:
        found.append(at)
    return found


def weekday_mornings(chance: random.Random) -> list[datetime]:
    """Monday to Friday about a fixed time between 5:00 and 10:00, give or take 20 minutes."""
    usual = chance.uniform(5, 10)
    return [
        day + timedelta(hours=usual + chance.gauss(0, 1 / 3))
        for day in _days()
        if day.weekday() < 5
    ]


def daily(chance: random.Random) -> list[datetime]:
    """Each day about a fixed time, give or take ten minutes."""
    usual = chance.uniform(1, 23)
    return [day + timedelta(hours=usual + chance.gauss(0, 1 / 6)) for day in _days()]


def fortnightly_tuesdays(chance: random.Random) -> list[datetime]:
    """Every second Tuesday, give or take 40 minutes."""
    usual, turn = chance.uniform(7, 18), chance.randrange(2)
    return [
        day + timedelta(hours=usual + chance.gauss(0, 2 / 3))
        for day in _days()
        if day.weekday() == 1 and (day - BEFORE).days // 7 % 2 == turn
    ]


def bursts(chance: random.Random) -> list[datetime]:
    """Every second day in the mean, at any time: 5 to 20 entries, some minutes between them."""
    found, at = [], BEFORE
    while (at := at + timedelta(hours=chance.expovariate(1 / 48))) < END:
        for _ in range(chance.randint(5, 20)):
            at += timedelta(minutes=chance.expovariate(1 / 8))
            found.append(at)
    return [date for date in found if date < END]


def dies_and_returns(chance: random.Random) -> list[datetime]:
    """Four entries each working day between 8:00 and 18:00; silent from week three to six."""
    dead, back = BEGIN + timedelta(weeks=2), BEGIN + timedelta(weeks=6)
    dates = [
        day + timedelta(hours=chance.uniform(8, 18))
        for day in _days()
        if day.weekday() < 5
        for _ in range(4)
    ]
    return sorted(date for date in dates if not dead <= date < back)


KINDS: dict[str, Callable[[random.Random], list[datetime]]] = {
    "Poisson, hourly": hourly,
    "weekday mornings": weekday_mornings,
    "daily": daily,
    "fortnightly Tuesdays": fortnightly_tuesdays,
    "bursts": bursts,
    "dies and returns": dies_and_returns,
}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that was made up: when its entries come out, in order, and whether it says so."""

    kind: str
    dated: bool
    entries: list[datetime]


def feeds(count: int, seed: int) -> list[Feed]:
    """So many feeds of each kind, the same for the same seed."""
    return [
        Feed(kind, number % 2 == 0, sorted(make(random.Random(f"{seed} {kind} {number}"))))
        for kind, make in KINDS.items()
        for number in range(count)
    ]


# ── Ways to decide when to poll ─────────────────────────────────────────────────────────────────


class Way(ABC):
    """When to poll one feed next. Told of every poll: when, and the dates of what is new."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    @abstractmethod
    def polled(self, now: datetime, new: list[datetime | None]) -> timedelta | None:
        """The expected wait for ``next_poll``; None: the interval."""


class FixedClock(Way):
    """Every ``interval``, whatever comes."""

    def polled(self, now: datetime, new: list[datetime | None]) -> timedelta | None:
        return None


class NewsOrNot(Way):
    """Half the wait after news, half as long again without: what many readers do."""

    _wait: timedelta | None = None

    def polled(self, now: datetime, new: list[datetime | None]) -> timedelta | None:
        wait = self._wait or self._interval
        self._wait = min(max(wait * (0.5 if new else 1.5), self._interval / 3), self._interval * 16)
        return self._wait


class MeanGap(Way):
    """A part of the mean gap between entries, discounted: no hours, no weekdays."""

    _gap: timedelta | None = None
    _last: datetime | None = None

    def polled(self, now: datetime, new: list[datetime | None]) -> timedelta | None:
        for date in sorted(date or now for date in new):
            if self._last is not None and date > self._last:
                gap = date - self._last
                self._gap = gap if self._gap is None else self._gap * 0.8 + gap * 0.2
            self._last = date
        # A root of the gap, as for feeds without habits in ``learned``.
        return self._interval * (self._gap / FITTING_GAP) ** 0.25 if self._gap else None


class Learned(Way):
    """Ours: the week and the age."""

    def __init__(self, interval: timedelta) -> None:
        super().__init__(interval)
        self._rhythm = Rhythm()

    def polled(self, now: datetime, new: list[datetime | None]) -> timedelta | None:
        self._rhythm = learn(self._rhythm, now=now, published=new)
        return expected_wait(self._seen(), now=now, interval=self._interval)

    def _seen(self) -> Rhythm:
        return self._rhythm


class WeekOnly(Learned):
    """The hours of the week, blind to when the last entry came."""

    def _seen(self) -> Rhythm:
        return replace(self._rhythm, last=None)


class AgeOnly(Learned):
    """The time since the last entry, blind to hours and weekdays."""

    def _seen(self) -> Rhythm:
        mean = round(sum(self._rhythm.cells) / HOURS)
        return replace(self._rhythm, cells=(mean,) * HOURS)


# ── The simulation ──────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Spent:
    """What a way cost and brought: polls, and the minutes from coming out to being found."""

    polls: int = 0
    delays: list[float] = field(default_factory=list)

    def add(self, other: Spent) -> None:
        self.polls += other.polls
        self.delays += other.delays

    @property
    def mean(self) -> float:
        return statistics.fmean(self.delays)

    def at(self, share: float) -> float:
        return sorted(self.delays)[int(len(self.delays) * share)]


def simulate(feed: Feed, way: Way, interval: timedelta, chance: random.Random) -> Spent:
    """Poll one feed for eight weeks; what was out before the first poll is not counted."""
    now = BEGIN + interval * chance.random()
    known = bisect_right(feed.entries, now)
    new = feed.entries[max(0, known - LISTED) : known]
    spent = Spent()
    while now < END:
        spent.polls += 1
        expected = way.polled(now, [date if feed.dated else None for date in new])
        now = next_poll(
            now=now,
            interval=interval,
            min_interval=MIN_INTERVAL,
            max_interval=MAX_INTERVAL,
            fresh_for=None,
            retry_after=None,
            failures=0,
            jitter=0.0,
            expected=expected,
        )
        upto = bisect_right(feed.entries, now)
        new, known = feed.entries[known:upto], upto
        spent.delays += [(now - date) / timedelta(minutes=1) for date in new]
    return spent


def campaign(
    made: list[Feed], way: type[Way], interval: timedelta, group: Callable[[Feed], str]
) -> dict[str, Spent]:
    """What a way spends on all feeds, by group."""
    found: dict[str, Spent] = {}
    for number, feed in enumerate(made):
        spent = simulate(feed, way(interval), interval, random.Random(number))
        found.setdefault(group(feed), Spent()).add(spent)
    return found


def together(groups: Mapping[str, Spent]) -> Spent:
    """The sum of all groups."""
    total = Spent()
    for spent in groups.values():
        total.add(spent)
    return total


# ── The tables ──────────────────────────────────────────────────────────────────────────────────


def _figures(spent: Spent, days: float) -> list[str]:
    polls = spent.polls / days
    return [f"{polls:.1f}", *(f"{x:.1f}" for x in (spent.mean, spent.at(0.5), spent.at(0.9)))]


def by_kind(console: Console, made: list[Feed], interval: timedelta) -> None:
    """Ours beside the fixed clock, for each kind, for feeds with and without dates, and all."""
    table = Table(
        *(
            "feeds",
            "entries",
            "polls",
            "mean",
            "p50",
            "p90",
            "polls",
            "mean",
            "p50",
            "p90",
            "polls",
        ),
        title=f"Fixed {FIXED} | learned (interval {interval}); polls a day, minutes of delay",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    groups: list[tuple[str, Callable[[Feed], bool]]] = [
        *((kind, lambda feed, kind=kind: feed.kind == kind) for kind in KINDS),
        ("all that state dates", lambda feed: feed.dated),
        ("all that do not", lambda feed: not feed.dated),
        ("all", lambda feed: True),
    ]
    fixed = [campaign([feed], FixedClock, FIXED, lambda f: f.kind) for feed in made]
    ours = [campaign([feed], Learned, interval, lambda f: f.kind) for feed in made]
    for name, holds in groups:
        places = [place for place, feed in enumerate(made) if holds(feed)]
        days = len(places) * WEEKS * 7
        old, new = Spent(), Spent()
        for place in places:
            old.add(together(fixed[place]))
            new.add(together(ours[place]))
        ratio = f"{new.polls / old.polls:.0%}"
        if name == "all that state dates":
            table.add_section()
        table.add_row(name, str(len(old.delays)), *_figures(old, days), *_figures(new, days), ratio)
    console.print(table)


def by_way(console: Console, made: list[Feed], polls: float) -> None:
    """Ways of learning, each with the interval at which it spends so many polls a day."""
    table = Table(
        *("way", "interval", "polls", "mean", "p50", "p90", *(f"{kind}" for kind in KINDS)),
        title="Ways of learning at as many polls a day; minutes of delay, means for each kind",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    days = len(made) * WEEKS * 7
    for way in (FixedClock, NewsOrNot, MeanGap, WeekOnly, AgeOnly, Learned):
        interval = FIXED
        for _ in range(4):
            groups = campaign(made, way, interval, lambda feed: feed.kind)
            spent = together(groups)
            used, interval = interval, interval * (spent.polls / days / polls)
        minutes = f"{used / timedelta(minutes=1):.1f}"
        kinds = (f"{groups[kind].mean:.1f}" for kind in KINDS)
        table.add_row(way.__name__, minutes, *_figures(spent, days), *kinds)
    console.print(table)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=4, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--interval", type=float, default=15, help="minutes, for what is learned")
    parser.add_argument("--ways", type=float, metavar="POLLS", help="compare ways at so many")
    asked = parser.parse_args()
    console = Console(width=120, file=sys.stdout)
    began = time.monotonic()
    made = feeds(asked.feeds, asked.seed)
    if asked.ways:
        by_way(console, made, asked.ways)
    else:
        by_kind(console, made, timedelta(minutes=asked.interval))
    console.print(f"{len(made)} feeds, seed {asked.seed}, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
