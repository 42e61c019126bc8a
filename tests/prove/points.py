"""Every point: which faults there are, once it is known what the bot asks. Pure."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

from tests.prove.faults import FEED_TROUBLES, KILLS, Fault, Point, troubles

T = TypeVar("T")

Tally = Mapping[tuple[str, str], int]


def all_points(asked: Tally, answered: Tally) -> tuple[Point, ...]:
    """A kill before and after each request; each trouble of each request to a platform or feed.

    ``asked`` and ``answered``: what a run without faults did. A request that was never answered (a
    long poll) has no *after*.
    """
    found: list[Point] = []
    for (party, kind), count in sorted(asked.items()):
        for ordinal in range(1, count + 1):
            faults = _faults(party)
            if ordinal > answered.get((party, kind), 0):
                faults = tuple(fault for fault in faults if not fault.done)
            found += [Point(party, kind, ordinal, fault) for fault in faults]
    # Those that wait for leases first: the short ones fill the time of the last of them.
    return tuple(sorted(found, key=lambda point: point.fault not in KILLS))


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
    for fault in _faults(party):
        if fault.name == what:
            return Point(party, " / ".join(kind), int(ordinal), fault)
    raise ValueError(name)


def _faults(party: str) -> tuple[Fault, ...]:
    match party:
        case "telegram" | "discord":
            return (*KILLS, *troubles(party))
        case "feed":
            return (*KILLS, *FEED_TROUBLES)
        case _:
            return KILLS
