"""Whether two reports, of other words, are of one event: a careful score. Pure.

Lexical and conservative: what is not plainly the same is not the same, since a wrong join hides
news. The weights (``rules/weights.toml``) are those of a logistic regression over labelled pairs in
which what speaks for one event may never count against it, nor the other way about
(``bench/same_fit.py``); contradictions rule a pair out whatever its weights say.
"""

from __future__ import annotations

import functools
import math
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from bot.same.contradiction import contradiction
from bot.same.evidence import Evidence, evidence_of
from bot.same.item import Item
from bot.same.reasons import reasons_of
from bot.same.report import report_of

SAME_EVENT = 0.865
"""Scores from here on are the same event."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How sure it is, from 0 to 1, that two items report one event, and why, in words."""

    score: float
    reasons: tuple[str, ...]


@functools.cache
def weights() -> tuple[float, dict[str, float]]:
    """The bias, and the weight of each field of the evidence."""
    text = files("bot.same").joinpath("rules/weights.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return float(data["bias"]), {name: float(value) for name, value in data["weights"].items()}


def event_score(a: Item, b: Item) -> float:
    """How sure it is, from 0 to 1, that two items report one event."""
    return _scored(*_in_order(a, b))[0]


def weigh(a: Item, b: Item) -> Weighing:
    """The score with its reasons: what rules it out, what is shared, what differs."""
    score, why_not = _scored(*_in_order(a, b))
    one, two = report_of(a), report_of(b)
    reasons = reasons_of(one, two, evidence_of(one, two))
    return Weighing(score, (f"ruled out: {why_not}", *reasons) if why_not else reasons)


def score_of(found: Evidence) -> float:
    """What the evidence alone says."""
    bias, each = weights()
    total = bias + sum(weight * getattr(found, name) for name, weight in each.items())
    # Rounded, since sums over sets come in any order.
    return round(1 / (1 + math.exp(-total)), 6)


def _scored(a: Item, b: Item) -> tuple[float, str | None]:
    one, two = report_of(a), report_of(b)
    found = evidence_of(one, two)
    why_not = contradiction(one, two, found)
    return (0.0 if why_not else score_of(found)), why_not


def _in_order(a: Item, b: Item) -> tuple[Item, Item]:
    """One order for both ways round, so that the answer is the same to the last digit."""
    return (b, a) if (b.title, b.summary, b.outlet) < (a.title, a.summary, a.outlet) else (a, b)
