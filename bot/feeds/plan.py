"""The next polls of a feed and why, in words: what ``newsbell feeds plan`` prints. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.feeds.hints import heeded
from bot.feeds.learned import Outlook, Rhythm, expected_wait, is_known, learn, outlook
from bot.feeds.rhythm import next_poll
from bot.model import NO_HINTS, Hints

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_LIKELY = 3.0  # times the mean rate, from which an hour is one of the feed's own
_BURST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """What bounds the polls of one feed: the operator's intervals, and what the feed states.

    ``adaptive``: its rhythm decides within them. ``fixed``: nothing but ``interval`` decides.
    """

    interval: timedelta
    min_interval: timedelta
    max_interval: timedelta
    hints: Hints = NO_HINTS
    adaptive: bool = True
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """How long until a poll is worth while, before bounds and caches, and the reason."""

    length: timedelta
    why: str


def wished(rhythm: Rhythm, rules: Rules, now: datetime) -> Wait:
    """What to hand to ``next_poll`` as ``expected`` after a poll that ended ``now``."""
    if rules.fixed:
        return Wait(rules.interval, "every interval of its own")
    learned = rules.interval
    if rules.adaptive:
        learned = expected_wait(rhythm, now=now, interval=rules.interval)
    hinted = heeded(rules.hints, learned, now=now, known=is_known(rhythm))
    if hinted > learned:
        return Wait(hinted, "the feed asks not to be read before")
    if not rules.adaptive:
        return Wait(learned, "every interval")
    return Wait(learned, _why(rhythm, outlook(rhythm, now + learned)))


def plan(rhythm: Rhythm, rules: Rules, now: datetime, count: int) -> list[tuple[datetime, str]]:
    """The next ``count`` polls after one that ended ``now``, each with its reason in words.

    It is what will happen if nothing new comes out and every poll goes well; news changes it.
    """
    polls: list[tuple[datetime, str]] = []
    for _ in range(count):
        wait = wished(rhythm, rules, now)
        due = next_poll(
            now=now,
            interval=rules.interval,
            min_interval=rules.min_interval,
            max_interval=rules.max_interval,
            fresh_for=None,
            retry_after=None,
            failures=0,
            jitter=0.0,
            expected=wait.length,
        )
        why = wait.why
        if due - now < wait.length:
            why = "the longest wait that the config allows"
        elif due - now > wait.length:
            why = "the shortest wait that the config allows"
        polls.append((due, why))
        rhythm, now = learn(rhythm, now=due, published=()), due
    return polls


def _why(rhythm: Rhythm, seen: Outlook) -> str:
    if not is_known(rhythm):
        return "its rhythm is not known yet"
    if seen.age is not None and seen.age < _BURST and seen.age_factor > _LIKELY:
        return "more often follows soon after an entry"
    if seen.rate > _LIKELY * seen.usual:
        return f"entries often come on {_DAYS[seen.at.weekday()]} about {seen.at:%H}:00 UTC"
    if seen.rate * _LIKELY < seen.usual:
        return f"a quiet time: {_rate(seen.rate)} expected"
    return f"{_rate(seen.rate)} expected at this time"


def _rate(each_hour: float) -> str:
    """A rate in the unit in which it is a number that one can picture."""
    for unit, hours in (("an hour", 1), ("a day", 24), ("a week", 168)):
        number = round(each_hour * hours)
        if number > 0:
            return f"about {number} {'entry' if number == 1 else 'entries'} {unit}"
    return "less than an entry a week"
