"""Every point: which faults there are, once it is known what the bot asks. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

from tests.prove.faults import FEED_TROUBLES, KILLS, Fault, Point, troubles

T = TypeVar("T")

_GIVING = " giving "
_ENOUGH = 3
_BY_THE_CLOCK = (
    *("catch_up", "hold", "mind_clock", "SET health", "XREADGROUP", "XAUTOCLAIM", "GET /"),
    *("commit_poll", "HINCRBY feed", "HGETALL feed", "HGET feed"),
)
_READS = ("CLIENT", "EXISTS", "GET", "HGET", "HMGET", "SCRIPT LOAD", "TIME", "XPENDING", "ZRANGE")

Tally = Mapping[tuple[str, str], int]


def all_points(asked: Tally, answered: Tally, scenario: str = "") -> tuple[Point, ...]:
    """A kill before and after each request; each trouble of each request to a platform or feed.

    ``asked`` and ``answered``: what a run without faults did. A request that was never answered (a
    long poll) has no *after*; one that is told by its answer has nothing else. Of requests that
    change nothing a few of each kind are enough: takes that find nothing in the first scenario; in
    the others, which begin with a bot that is up, also reads, and polls that find nothing new.
    """
    found: list[Point] = []
    for (party, kind), count in sorted(asked.items()):
        for ordinal in _ordinals(kind, count, all_of_them=not scenario):
            faults = _faults(party)
            if _GIVING in kind:
                faults = tuple(fault for fault in faults if fault.done)
            if ordinal > answered.get((party, kind), 0):
                faults = tuple(fault for fault in faults if not fault.done)
            found += [Point(party, kind, ordinal, fault, scenario) for fault in faults]
    return tuple(found)


def _ordinals(kind: str, count: int, *, all_of_them: bool) -> Sequence[int]:
    every = range(1, count + 1)
    if _GIVING in kind or count <= _ENOUGH:
        return every
    if kind.startswith("take"):
        return every[:_ENOUGH]
    if all_of_them:
        return every
    if kind.startswith(_BY_THE_CLOCK):
        return every[:_ENOUGH]
    return spread(every, _ENOUGH) if kind.startswith(_READS) else every


def spread(items: Sequence[T], count: int) -> tuple[T, ...]:
    """So many of them, one from each stretch of the same length, by chance but always the same."""
    if count >= len(items):
        return tuple(items)
    chance = random.Random(count)
    bounds = [index * len(items) // count for index in range(count + 1)]
    return tuple(items[chance.randrange(*bounds[index : index + 2])] for index in range(count))


def named(name: str) -> Point:
    """The point of a name; ValueError for what is none."""
    what, party, *kind, ordinal = name.split(" / ")
    scenario, _, what = what.rpartition(": ")
    for fault in _faults(party):
        if fault.name == what:
            return Point(party, " / ".join(kind), int(ordinal), fault, scenario)
    raise ValueError(name)


def _faults(party: str) -> tuple[Fault, ...]:
    match party:
        case "telegram" | "discord":
            return (*KILLS, *troubles(party))
        case "feed":
            return (*KILLS, *FEED_TROUBLES)
        case _:
            return KILLS
