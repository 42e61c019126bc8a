"""A feed's own rhythm: learned from when its entries came out, and when a poll is worth while.

Pure: the clock is an argument. When a poll is allowed (bounds, caches, failures) is decided in
``rhythm``; why, in words, is said by ``plan``; the kept form is ``learned_text``'s.

Two things are learned together. The *week*: how many entries come out in each of its 168 hours
(UTC); few of them speak for their hour on other days and for their day at other hours too. And
the *age*: how much likelier than the week alone says an entry is, so long after the last one. The
week knows that a newsletter comes on Tuesday mornings; the age, that today's has come already,
that this Tuesday is not its turn, that a burst goes on, or that the feed is dead.

A poll is worth while when the delay that has probably been suffered since the last one, summed
over the entries that have probably come out, reaches a price. For feeds without habits, polls
then go with a root of their rate (compare Cho and Garcia-Molina, "Effective page refresh policies
for web crawlers", 2003). The figures of ``bench.rhythm`` chose the constants.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HOURS = 168
_UNIT = 64  # a cell of the week counts in parts of an entry: 1,000 entries fit into 16 bits
_FULL = 2**16 - 1

AGE_BOUNDS = tuple(0.25 * 2.0**power for power in range(13))
"""Where the classes of age begin and end, in hours: a quarter to six weeks."""

AGES = len(AGE_BOUNDS) + 1
_NO_AGES = (0.0,) * AGES
_AGE_DOUBT = 0.3  # entries that must have come, or failed to, before an age is believed by half
_LEAST_LIKELY, _MOST_LIKELY = 0.2, 60.0

# Power of the mean gap with which an entry's delay is felt: news that is rare is missed more. At
# 0.5 hourly feeds gain and all others pay; at 0.8 it is the other way round.
_RARITY = 0.6
_TRUST_EACH_WEEK = 4.0  # intervals by which a wait may grow for each week of watching
_KNOWN = 3.0  # entries that make a rhythm

_KEPT_EACH_WEEK = 0.9
_HABITS = (0.05, 0.5, 8.0)  # entries added to each place: from strong habits to none
_ALONE = timedelta(hours=4)  # after this long without, an entry speaks for its hour in full
_LEAST_SAID = 0.05
_CELL_DOUBT = 30.0  # entries before an hour of one day is believed more than its hour and its day
_RATE_DOUBT = 0.5  # entries that an unknown feed is taken to have had …

FITTING_GAP = timedelta(hours=3)
"""Between the entries of a feed without habits for which the operator's interval fits exactly."""

_TOGETHER = timedelta(minutes=5)  # entries that come out at once are waited for once
_HISTORY = timedelta(weeks=26)
_HORIZON = HOURS  # as far as is looked ahead
_HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONDAY = 72  # hours of the week at the epoch, a Thursday


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What was learned of a feed. ``Rhythm()`` knows nothing.

    ``until``: up to when the feed was watched; ``aged``: when old counts were last discounted;
    ``last``: when it last brought something new. In ``weeks`` of watching, ``total`` entries came.
    ``cells``: how many, in 1/64, in each hour of the week from Monday 0:00 UTC, where those that
    followed soon upon another count for less: they say little of the hour. ``came`` and ``due``:
    for each class of age of the last entry, how many entries came, and how many the week alone
    would have brought. All counts fade by a tenth each week.
    """

    until: datetime | None = None
    aged: datetime | None = None
    last: datetime | None = None
    weeks: float = 0.0
    total: float = 0.0
    cells: tuple[int, ...] = (0,) * HOURS
    came: tuple[float, ...] = _NO_AGES
    due: tuple[float, ...] = _NO_AGES


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a rhythm says of the moment ``at``, in UTC.

    Rates are entries an hour; ``usual`` is the mean of the week.
    ``age_factor``: how much likelier than in the week alone, this long after the last entry.
    """

    at: datetime
    rate: float
    usual: float
    age_factor: float
    age: timedelta | None


def learn(rhythm: Rhythm, *, now: datetime, published: Sequence[datetime | None]) -> Rhythm:
    """What is known after a poll that read the feed ``now``.

    ``published`` has one date, or None, for each entry that was not seen before; none for an
    unchanged document. A date counts if it lies between the last poll and now; otherwise the entry
    came out at any time between. At a first poll, the dates are the feed's history.
    """
    if rhythm.until is None:
        return _first(now, [date for date in published if date is not None])
    if now <= rhythm.until:
        # The clock was ahead when the rhythm was written: go on from here.
        last = None if rhythm.last is None else min(rhythm.last, now)
        learning = _Learning(rhythm, until=now, aged=min(rhythm.aged or now, now), last=last)
        return learning.result()
    since = rhythm.until
    dated = [date for date in published if date is not None and since < date <= now]
    learning = _Learning(rhythm)
    if dated:
        learning.moments(_apart(dated))
    elif published:
        learning.between(since, now, len(published))
    learning.watch(now)
    return learning.result()


def expected_wait(rhythm: Rhythm, *, now: datetime, interval: timedelta) -> timedelta:
    """How long from a poll that ended ``now`` until the next one is worth while.

    An unknown feed waits its ``interval``; the shorter it is, the more often a known one is polled
    too. Positive, at most a week; the operator's bounds and the server's wishes are applied by
    ``rhythm.next_poll``.
    """
    fitting = FITTING_GAP / _HOUR
    price = (interval / _HOUR) ** 2 / fitting / 2
    debt = expected = waited = 0.0
    start = _hours(now)
    week = _Week(rhythm)
    worth = (fitting * week.mean) ** -_RARITY
    for cell, age, hours in _stretches(start, start + _HORIZON, _hours_or_none(rhythm.last)):
        rate = worth * week.rate(cell) * _age_factor(rhythm, age)
        after = debt + expected * hours + rate * hours * hours / 2
        if after >= price:
            root = math.sqrt(expected * expected + 2 * rate * (price - debt))
            # The form of the solution that stays exact where the rate is close to nothing.
            waited += 2 * (price - debt) / (expected + root)
            break
        debt, expected, waited = after, expected + rate * hours, waited + hours
    # What was watched for days only may have habits that it has not shown yet.
    trusted = interval * (1 + _TRUST_EACH_WEEK * rhythm.weeks)
    return min(waited * _HOUR, _HORIZON * _HOUR, trusted)


def is_known(rhythm: Rhythm) -> bool:
    """Whether enough came to speak of a rhythm."""
    return rhythm.total >= _KNOWN


def outlook(rhythm: Rhythm, at: datetime) -> Outlook:
    """What is expected of a feed at one moment, if nothing new comes before."""
    hours = _hours(at)
    week = _Week(rhythm)
    cell, age, _ = next(_stretches(hours, hours + 1, _hours_or_none(rhythm.last)))
    factor = _age_factor(rhythm, age)
    return Outlook(
        at=at.astimezone(UTC),
        rate=week.rate(cell) * factor,
        usual=week.mean,
        age_factor=factor,
        age=None if rhythm.last is None else max(at - rhythm.last, timedelta(0)),
    )


class _Learning:
    """A rhythm that is being told of the next stretch of time."""

    def __init__(
        self,
        rhythm: Rhythm,
        *,
        until: datetime | None = None,
        aged: datetime | None = None,
        last: datetime | None = None,
        week: _Week | None = None,
    ) -> None:
        start = until or rhythm.until
        assert start is not None
        self._until = start
        self._aged = aged or rhythm.aged or start
        self._last = last or rhythm.last
        self._weeks = rhythm.weeks
        self._total = rhythm.total
        self._cells = list(rhythm.cells)
        self._came = list(rhythm.came)
        self._due = list(rhythm.due)
        self._week = week or _Week(rhythm)

    def watch(self, until: datetime) -> None:
        """Nothing came between the last moment and this one."""
        span = (_hours(self._until), _hours(until))
        for cell, age, hours in _stretches(*span, _hours_or_none(self._last)):
            if age is not None:
                self._due[age] += hours * self._week.rate(cell)
        self._weeks += (until - self._until) / timedelta(weeks=1)
        self._until = until
        passed = (until - self._aged) // timedelta(weeks=1)
        if passed > 0:
            kept = _KEPT_EACH_WEEK**passed
            self._aged += passed * timedelta(weeks=1)
            self._weeks *= kept
            self._total *= kept
            self._cells = [round(count * kept) for count in self._cells]
            self._came = [count * kept for count in self._came]
            self._due = [count * kept for count in self._due]

    def moments(self, dates: Iterable[datetime]) -> None:
        """Something came at each of these moments, which are in order."""
        for date in dates:
            self.watch(date)
            self._count(date, 1.0)
            self._last = date

    def between(self, since: datetime, until: datetime, entries: int) -> None:
        """Something came in this time, nobody knows when: it speaks for all of its hours."""
        span = until - since
        occasions = min(entries, max(1, span // _TOGETHER))
        parts = max(occasions, min(math.ceil(span / _HOUR), HOURS))
        dates = [since + span * (part + 0.5) / parts for part in range(parts)]
        for date in dates:
            self._count(date, occasions / parts)
        self.watch(until)
        self._last = dates[-1] if occasions > 1 else since + span / 2

    def result(self) -> Rhythm:
        """The rhythm as it is kept."""
        return Rhythm(
            until=self._until,
            aged=self._aged,
            last=self._last,
            weeks=round(self._weeks, 6),
            total=round(self._total, 5),
            cells=tuple(self._cells),
            came=tuple(round(count, 5) for count in self._came),
            due=tuple(round(count, 5) for count in self._due),
        )

    def _count(self, date: datetime, weight: float) -> None:
        self._total += weight
        if self._last is not None:
            self._came[_age(_hours(date), _hours(self._last))] += weight
            weight *= min(max((date - self._last) / _ALONE, _LEAST_SAID), 1.0)
        # Shared with the hour whose middle is next, so that 7:55 speaks for eight o'clock too.
        place = _hours(date) + _MONDAY - 0.5
        cell = math.floor(place)
        for offset, share in ((0, 1 - (place - cell)), (1, place - cell)):
            index = (cell + offset) % HOURS
            count = self._cells[index] + round(weight * share * _UNIT)
            self._cells[index] = min(count, _FULL)


class _Week:
    """How many entries a rhythm expects in an hour of the week, whatever came last."""

    __slots__ = ("_cells", "_days", "_hours", "_total", "mean")

    def __init__(self, rhythm: Rhythm) -> None:
        cells = rhythm.cells
        gap = FITTING_GAP / _HOUR
        self.mean = (rhythm.total + _RATE_DOUBT) / (rhythm.weeks * HOURS + _RATE_DOUBT * gap)
        self._cells = cells
        self._total = sum(cells) / _UNIT
        self._hours = _shares([sum(cells[hour::24]) / _UNIT for hour in range(24)])
        self._days = _shares([sum(cells[24 * day : 24 * day + 24]) / _UNIT for day in range(7)])

    def rate(self, cell: int) -> float:
        """Entries an hour, never quite nothing."""
        likely = self._days[cell // 24] * self._hours[cell % 24]
        share = (self._cells[cell] / _UNIT + _CELL_DOUBT * likely) / (self._total + _CELL_DOUBT)
        return self.mean * HOURS * share


def _shares(counts: list[float]) -> list[float]:
    """The part of all entries that comes in each place, going by how many came there.

    Whether the places differ at all is weighed first: the mean of the answers for several
    strengths of habit, each as likely as it makes the counts (a Dirichlet-multinomial).
    """
    places, total = len(counts), sum(counts)
    logs = []
    for each in _HABITS:
        gained = sum(math.lgamma(each + count) for count in counts)
        logs.append(
            gained
            - places * math.lgamma(each)
            + math.lgamma(each * places)
            - math.lgamma(each * places + total)
        )
    most = max(logs)
    odds = [math.exp(log - most) for log in logs]
    return [
        sum(
            odd * (count + each) / (total + each * places)
            for odd, each in zip(odds, _HABITS, strict=True)
        )
        / sum(odds)
        for count in counts
    ]


def _first(now: datetime, dates: Iterable[datetime]) -> Rhythm:
    """The rhythm of a feed's history, as far as it is stated and not too long ago."""
    past = _apart([date for date in dates if now - _HISTORY < date <= now])
    if len(past) > 1 and all((date - _EPOCH) % timedelta(days=1) == timedelta(0) for date in past):
        past = []  # days, not moments: they say nothing of the hour
    start = past[0] if past else now
    # Twice: what was due at which age can only be told by one who knows the week.
    known = Rhythm()
    for _ in range(2):
        learning = _Learning(
            Rhythm(),
            until=start,
            aged=start,
            last=start if past else None,
            week=_Week(known),
        )
        learning.moments(past[1:])
        learning.watch(now)
        known = learning.result()
    return known


def _apart(dates: Iterable[datetime]) -> list[datetime]:
    """The dates in order, without those that follow close upon another."""
    kept: list[datetime] = []
    for date in sorted(dates):
        if not kept or date - kept[-1] >= _TOGETHER:
            kept.append(date)
    return kept


def _stretches(
    start: float, end: float, last: float | None
) -> Iterator[tuple[int, int | None, float]]:
    """Cell of the week, class of age and length in hours of each part of a time, in order."""
    at = start
    while at < end:
        following = min(math.floor(at) + 1.0, end)
        age = None
        if last is not None:
            age = _age(at, last)
            if age < len(AGE_BOUNDS) and at < last + AGE_BOUNDS[age] < following:
                following = last + AGE_BOUNDS[age]
        yield (math.floor(at) + _MONDAY) % HOURS, age, following - at
        at = following


def _age(at: float, last: float) -> int:
    return bisect_right(AGE_BOUNDS, at - last)


def _age_factor(rhythm: Rhythm, age: int | None) -> float:
    if age is None:
        return 1.0
    factor = (rhythm.came[age] + _AGE_DOUBT) / (rhythm.due[age] + _AGE_DOUBT)
    return min(max(factor, _LEAST_LIKELY), _MOST_LIKELY)


def _hours(moment: datetime) -> float:
    return (moment - _EPOCH) / _HOUR


def _hours_or_none(moment: datetime | None) -> float | None:
    return None if moment is None else _hours(moment)
