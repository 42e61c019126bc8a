"""Whether two reports, of other words, are of one event: a careful score. Pure.

Lexical and conservative: what is not plainly the same is not the same, since a wrong join hides
news. The weights were fitted by logistic regression on 382 labelled pairs in English, Chinese and
Korean; contradictions rule a pair out whatever its weights say.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from bot.same.item import Item
from bot.same.titles import is_column, normal_title
from bot.same.words import (
    amounts,
    days,
    is_about_an_event,
    is_cjk,
    tells_numbers,
    terms,
    weekdays,
    weight,
)

SAME_EVENT = 0.87
"""Scores from here on are the same event."""

_SUMMARY = 600  # characters; what stands later is background
_LONGEST_GAP = 5.0  # days
_UNKNOWN_GAP = 0.5
_AGREE = 0.15  # amounts that differ by less are roundings of one
_OTHER_OUTLET = re.compile(r"\s+[-|]\s+[^-|]{2,30}$|\s*\|.*$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one event, each from 0 to 1 where nothing else is said."""

    told_least: float  # share of a title's terms that the other report has: the lower of both
    told_mean: float  # and their mean
    texts: float  # how far title and summary together have the same terms
    numbers: float  # telling numbers in both: 0, 1 or 2
    same_outlet: float  # an outlet seldom reports an event twice
    days_apart: float  # 0 to 5
    no_summary: float  # little is known


_WEIGHTS = Evidence(
    told_least=2.16,
    told_mean=3.59,
    texts=1.18,
    numbers=1.09,
    same_outlet=-1.26,
    days_apart=-1.02,
    no_summary=1.19,
)
_BIAS = -2.78


def event_score(a: Item, b: Item) -> float:
    """How sure it is, from 0 to 1, that two items report one event."""
    if contradict(a, b):
        return 0.0
    found = evidence(a, b)
    total = _BIAS + sum(
        getattr(_WEIGHTS, name) * getattr(found, name) for name in Evidence.__slots__
    )
    return 1 / (1 + math.exp(-total))


def contradict(a: Item, b: Item) -> bool:
    """Whether the titles alone show that it is not one event."""
    one, two = _title(a), _title(b)
    if is_cjk(one) != is_cjk(two):
        return True
    if is_column(one) or is_column(two):
        return True
    if is_about_an_event(one) != is_about_an_event(two):
        return True
    for named in (days, weekdays):
        if named(one) and named(two) and not named(one) & named(two):
            return True
    ours, theirs = amounts(one), amounts(two)
    return any(not _agree(ours[unit], theirs[unit]) for unit in ours.keys() & theirs.keys())


def evidence(a: Item, b: Item) -> Evidence:
    """What in two items speaks for one event."""
    title_a, title_b = terms(_title(a)), terms(_title(b))
    text_a = title_a | terms(normal_title(a.summary[:_SUMMARY]))
    text_b = title_b | terms(normal_title(b.summary[:_SUMMARY]))
    told = (_share(title_a, text_b), _share(title_b, text_a))
    apart = _UNKNOWN_GAP
    if a.date is not None and b.date is not None:
        apart = min(abs((a.date - b.date).total_seconds()) / 86400, _LONGEST_GAP)
    return Evidence(
        told_least=min(told),
        told_mean=sum(told) / 2,
        texts=_alike(text_a, text_b),
        numbers=float(min(tells_numbers(text_a & text_b), 2)),
        same_outlet=float(bool(a.outlet) and a.outlet == b.outlet),
        days_apart=apart,
        no_summary=float(not (a.summary and b.summary)),
    )


def _title(item: Item) -> str:
    return normal_title(_OTHER_OUTLET.sub("", item.title), item.outlet)


def _agree(ours: frozenset[float], theirs: frozenset[float]) -> bool:
    return any(abs(x - y) <= _AGREE * max(x, y) for x in ours for y in theirs)


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    total = sum(map(weight, part))
    return sum(map(weight, part & whole)) / total if total else 0.0


def _alike(one: frozenset[str], two: frozenset[str]) -> float:
    total = sum(map(weight, one)) + sum(map(weight, two))
    return 2 * sum(map(weight, one & two)) / total if total else 0.0
