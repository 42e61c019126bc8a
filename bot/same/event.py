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
    subject,
    tells_numbers,
    terms,
    weekdays,
    weight,
)

SAME_EVENT = 0.85
"""Scores from here on are the same event."""

_LONGEST_TITLE = 1000
_SUMMARY = 600  # characters; what stands later is background
_LONGEST_GAP = 5.0  # days
_UNKNOWN_GAP = 0.5
_AGREE = 0.15  # amounts that differ by less are roundings of one
_TEMPLATE = 0.5  # titles that are alike from here on may be one template
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
    told_least=2.55,
    told_mean=3.48,
    texts=1.53,
    numbers=1.07,
    same_outlet=-1.56,
    days_apart=-1.0,
    no_summary=1.11,
)
_BIAS = -3.0


def event_score(a: Item, b: Item) -> float:
    """How sure it is, from 0 to 1, that two items report one event."""
    one, two = _Report.of(a), _Report.of(b)
    if _contradict(one, two):
        return 0.0
    found = _evidence(one, two)
    total = _BIAS + sum(
        getattr(_WEIGHTS, name) * getattr(found, name) for name in Evidence.__slots__
    )
    return 1 / (1 + math.exp(-total))


@dataclass(frozen=True, slots=True)
class _Report:
    """An item as it is weighed: its normal title, the terms of it and of all it tells."""

    item: Item
    title: str
    title_terms: frozenset[str]
    terms: frozenset[str]

    @classmethod
    def of(cls, item: Item) -> _Report:
        shown = " ".join(item.title[:_LONGEST_TITLE].split())
        title = normal_title(_OTHER_OUTLET.sub("", shown), item.outlet)
        title_terms = terms(title)
        return cls(
            item, title, title_terms, title_terms | terms(normal_title(item.summary[:_SUMMARY]))
        )


def _contradict(one: _Report, two: _Report) -> bool:
    """Whether what the titles say shows that it is not one event."""
    if is_cjk(one.title) != is_cjk(two.title):
        return True
    if is_column(one.title) or is_column(two.title):
        return True
    if is_about_an_event(one.title) != is_about_an_event(two.title):
        return True
    for named in (days, weekdays):
        ours, theirs = named(one.title), named(two.title)
        if ours and theirs and not ours & theirs:
            return True
    return _amounts_differ(one, two) or _one_template(one, two)


def _amounts_differ(one: _Report, two: _Report) -> bool:
    ours, theirs = amounts(one.title), amounts(two.title)
    return any(not _agree(ours[unit], theirs[unit]) for unit in ours.keys() & theirs.keys())


def _one_template(one: _Report, two: _Report) -> bool:
    """Whether only the subjects differ: "Arlo posts a profit", "Quillon posts a profit"."""
    ours, theirs = subject(one.title), subject(two.title)
    strangers = bool(ours and theirs) and not ours & two.terms and not theirs & one.terms
    return strangers and _alike(one.title_terms, two.title_terms) >= _TEMPLATE


def _evidence(one: _Report, two: _Report) -> Evidence:
    told = (_share(one.title_terms, two.terms), _share(two.title_terms, one.terms))
    a, b = one.item, two.item
    apart = _UNKNOWN_GAP
    if a.date is not None and b.date is not None:
        apart = min(abs((a.date - b.date).total_seconds()) / 86400, _LONGEST_GAP)
    return Evidence(
        told_least=min(told),
        told_mean=sum(told) / 2,
        texts=_alike(one.terms, two.terms),
        numbers=float(min(tells_numbers(one.terms & two.terms), 2)),
        same_outlet=float(bool(a.outlet) and a.outlet == b.outlet),
        days_apart=apart,
        no_summary=float(not (a.summary and b.summary)),
    )


def _agree(ours: frozenset[float], theirs: frozenset[float]) -> bool:
    return any(abs(x - y) <= _AGREE * max(x, y) for x in ours for y in theirs)


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    total = sum(map(weight, part))
    return sum(map(weight, part & whole)) / total if total else 0.0


def _alike(one: frozenset[str], two: frozenset[str]) -> float:
    total = sum(map(weight, one)) + sum(map(weight, two))
    return 2 * sum(map(weight, one & two)) / total if total else 0.0
