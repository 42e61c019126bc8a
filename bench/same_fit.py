"""Fits the weights of the same-event score, in plain Python.

``python -m bench.same_fit FILE… [--write]``: FILE holds labelled pairs (JSON Lines with a, b,
same; an optional "weight"). A logistic regression with a ridge, in which each kind of evidence may
count in one direction only: what speaks for one event never lowers the score. Prints the weights,
or writes them to ``bot/same/rules/weights.toml``.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bot.same.contradiction import contradiction
from bot.same.event import SAME_EVENT
from bot.same.evidence import Evidence, evidence_of
from bot.same.item import item_of
from bot.same.report import report_of

WEIGHTS = Path(__file__).resolve().parents[1] / "bot/same/rules/weights.toml"
RIDGE = 30.0
SWEEPS = 25
AGAINST = frozenset(
    (
        *("names_apart", "names_alone", "kinds_apart"),
        *("swapped_names", "swapped_numbers", "strangers", "about_both"),
        *("reaction_one", "feature_one", "maybe_one", "after_one", "same_outlet"),
        *("days_apart", "short", "only_names"),
    )
)
NAMES = tuple(field.name for field in fields(Evidence))


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled pair as it is weighed; ``ruled_out`` ones are no event whatever the weights."""

    same: bool
    values: tuple[float, ...]
    ruled_out: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Model:
    """A bias and the weight of each value."""

    bias: float
    weights: tuple[float, ...]

    def score(self, case: Case) -> float:
        """From 0 to 1."""
        if case.ruled_out:
            return 0.0
        return _logistic(self.bias + sum(map(float.__mul__, self.weights, case.values)))


def case_of(pair: dict[str, Any]) -> Case:
    """Weigh a labelled pair."""
    one, two = report_of(item_of(pair["a"])), report_of(item_of(pair["b"]))
    found = evidence_of(one, two)
    values = tuple(float(getattr(found, name)) for name in NAMES)
    why_not = contradiction(one, two, found)
    return Case(bool(pair["same"]), values, why_not is not None, float(pair.get("weight", 1.0)))


def fit(cases: Sequence[Case]) -> Model:
    """The weights by coordinate descent; cases that are ruled out teach nothing."""
    taught = [case for case in cases if not case.ruled_out]
    signs = [1.0 if case.same else -1.0 for case in taught]
    columns, means, spreads = _standardised(taught)
    slopes = [0.0] * len(columns)
    bias = 0.0
    sums = [0.0] * len(taught)
    for _ in range(SWEEPS):
        for at, column in [(-1, [1.0] * len(taught)), *enumerate(columns)]:
            ridge = RIDGE if at >= 0 else 0.0
            now = slopes[at] if at >= 0 else bias
            slope, curve = ridge * now, ridge + 1e-6
            for case, sign, value, total in zip(taught, signs, column, sums, strict=True):
                off = _logistic(-sign * total)
                slope -= case.weight * sign * off * value
                curve += case.weight * off * (1 - off) * value * value
            after = now - max(-1.0, min(1.0, slope / curve))
            if at >= 0:
                after = min(after, 0.0) if NAMES[at] in AGAINST else max(after, 0.0)
            if step := after - now:
                sums = [total + step * value for total, value in zip(sums, column, strict=True)]
            if at >= 0:
                slopes[at] = after
            else:
                bias = after
    weights = tuple(slope / spread for slope, spread in zip(slopes, spreads, strict=True))
    return Model(bias - sum(map(float.__mul__, weights, means)), weights)


def moved(model: Model, threshold: float) -> Model:
    """The model whose score is SAME_EVENT where it was ``threshold``."""
    shift = math.log(SAME_EVENT / (1 - SAME_EVENT)) - math.log(threshold / (1 - threshold))
    return Model(model.bias + shift, model.weights)


def threshold_for(scored: Sequence[tuple[float, bool]], precision: float) -> float:
    """The lowest score from which on at least ``precision`` of the pairs are the same event."""
    ordered = sorted(scored, reverse=True)
    right, best = 0, 1.0
    for count, (score, same) in enumerate(ordered, 1):
        right += same
        last = count == len(ordered) or ordered[count][0] < score
        if last and score > 0 and right / count >= precision:
            best = score
    return best


def _standardised(cases: Sequence[Case]) -> tuple[list[list[float]], list[float], list[float]]:
    columns = [list(column) for column in zip(*(case.values for case in cases), strict=True)]
    means = [sum(column) / len(column) for column in columns]
    spreads = [
        math.sqrt(sum((value - mean) ** 2 for value in column) / len(column)) + 1e-9
        for column, mean in zip(columns, means, strict=True)
    ]
    for at, (mean, spread) in enumerate(zip(means, spreads, strict=True)):
        columns[at] = [(value - mean) / spread for value in columns[at]]
    return columns, means, spreads


def _logistic(value: float) -> float:
    if value < 0:
        power = math.exp(max(value, -700.0))
        return power / (1 + power)
    return 1 / (1 + math.exp(-value))


def written(model: Model) -> str:
    """The model as the file that ships."""
    lines = [
        "# How much each kind of evidence counts (bot/same/evidence.py says what they are).",
        "# Written by bench/same_fit.py.",
        f"bias = {model.bias:.3f}",
        "",
        "[weights]",
        *(
            f"{name} = {weight:.3f}"
            for name, weight in zip(NAMES, model.weights, strict=True)
            if abs(weight) >= 0.0005
        ),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fit on what the arguments name."""
    paths = [Path(given) for given in sys.argv[1:] if not given.startswith("--")]
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    cases = [case_of(json.loads(line)) for line in lines if line.strip()]
    wanted = next((a.partition("=")[2] for a in sys.argv if a.startswith("--threshold=")), "")
    model = fit(cases)
    text = written(moved(model, float(wanted)) if wanted else model)
    if "--write" in sys.argv:
        WEIGHTS.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
