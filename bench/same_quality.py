"""Measures the same-event score: as it ships, cross-validated, and beside simpler ways.

``python -m bench.same_quality [FILE…]``: on the labelled pairs beside the checkout, or on FILE
(JSON Lines with a, b, same, lang, kind). The weights that ship were fitted on those pairs among
others, so what they say of them flatters; the cross-validated figures fit weights and threshold
anew on nine tenths of the pairs and judge the tenth. The simpler ways are given the threshold that
suits them best on the very pairs they are judged by. Draws the curves as docs/same-curve.svg.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.curve import curve_of, drawn
from bench.same_baselines import Grams, token_set_ratio
from bench.same_fit import Case, case_of, fit, threshold_for
from bot.same import item_of, normal_title, same

ROOT = Path(__file__).resolve().parents[1]
DEV = ROOT.parent / "shared/corpus/duplicates/dev.jsonl"
CURVE = ROOT / "docs/same-curve.svg"
FOLDS, REPEATS = 10, 5
LEAST = 0.95
"""The precision at which recalls are compared: a wrong join hides news."""

Pair = dict[str, Any]
Scored = list[tuple[float, bool]]


def read(paths: Iterable[Path]) -> list[Pair]:
    """The labelled pairs of several files."""
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line in lines if line.strip()]


def figures(judged: Iterable[tuple[bool, bool]]) -> tuple[float, float, int, int]:
    """Precision and recall of (is the same, said so), how many were joined wrongly, how many."""
    counts: dict[tuple[bool, bool], int] = defaultdict(int)
    for one in judged:
        counts[one] += 1
    right, false, missed = counts[True, True], counts[False, True], counts[True, False]
    precision = right / (right + false) if right + false else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    return precision, recall, false, sum(counts.values())


def as_it_ships(pairs: Sequence[Pair]) -> None:
    """Print what ``newsbell same`` says of the pairs, by language and by kind."""
    said = [same(item_of(pair["a"]), item_of(pair["b"])).same for pair in pairs]
    groups: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for pair, joined in zip(pairs, said, strict=True):
        for name in ("all", f"lang {pair.get('lang', '?')}", f"kind {pair.get('kind', '?')}"):
            groups[name].append((bool(pair["same"]), joined))
    print("as it ships")
    for name in sorted(groups):
        precision, recall, false, count = figures(groups[name])
        print(f"  {name:24}{count:5} pairs   P {precision:.3f}  R {recall:.3f}   {false} wrong")


def folds(count: int, seed: int) -> list[list[int]]:
    """The numbers below ``count``, dealt out at random."""
    order = list(range(count))
    random.Random(seed).shuffle(order)
    return [order[at::FOLDS] for at in range(FOLDS)]


def held_out(cases: Sequence[Case], seed: int) -> Scored:
    """The score of each case by weights that were fitted without it."""
    scored: dict[int, float] = {}
    for fold in folds(len(cases), seed):
        away = set(fold)
        model = fit([case for at, case in enumerate(cases) if at not in away])
        scored |= {at: model.score(cases[at]) for at in fold}
    return [(scored[at], case.same) for at, case in enumerate(cases)]


def judged_by_others(scored: Scored, precision: float, seed: int) -> list[tuple[bool, bool]]:
    """What is said of each fold by the threshold that gives ``precision`` on the others."""
    judged = []
    for fold in folds(len(scored), seed):
        away = set(fold)
        threshold = threshold_for(
            [one for at, one in enumerate(scored) if at not in away], precision
        )
        judged += [(scored[at][1], scored[at][0] >= threshold) for at in fold]
    return judged


def cross_validated(cases: Sequence[Case]) -> Scored:
    """Print precision and recall where weights and threshold come from other folds."""
    runs = [held_out(cases, seed) for seed in range(REPEATS)]
    print(f"cross-validated: {REPEATS} times {FOLDS} folds, weights and threshold from the others")
    for precision in (0.95, 0.97, 0.99):
        found = [figures(judged_by_others(run, precision, seed)) for seed, run in enumerate(runs)]
        mean = [sum(one[at] for one in found) / len(found) for at in (0, 1)]
        print(f"  threshold for P {precision}:   P {mean[0]:.3f}  R {mean[1]:.3f}")
    return [
        (sum(run[at][0] for run in runs) / len(runs), case.same) for at, case in enumerate(cases)
    ]


def recall_at(scored: Scored, precision: float) -> float:
    """The best recall that a threshold gives with at least this precision."""
    threshold = threshold_for(scored, precision)
    return figures((is_same, score >= threshold) for score, is_same in scored)[1]


def _texts(pair: Pair, fields: Sequence[str]) -> tuple[str, str]:
    one, two = (
        normal_title(" ".join(str(pair[side].get(field) or "") for field in fields))
        for side in "ab"
    )
    return one, two


def by_likeness(pairs: Sequence[Pair], fields: Sequence[str]) -> dict[str, Scored]:
    """The scores of the simpler ways over these fields."""
    texts = [_texts(pair, fields) for pair in pairs]
    grams = Grams(text for both in texts for text in both)
    ways: dict[str, Callable[[str, str], float]] = {
        "token_set_ratio": token_set_ratio,
        "TF-IDF of characters": grams.cosine,
    }
    return {
        name: [(way(*both), bool(pair["same"])) for both, pair in zip(texts, pairs, strict=True)]
        for name, way in ways.items()
    }


def compared(pairs: Sequence[Pair], ours: Scored) -> None:
    """Print each way's recall at precision LEAST, and draw the curves."""
    titles, both = (by_likeness(pairs, fields) for fields in (("title",), ("title", "summary")))
    lines = {"Newsbell, cross-validated": ours}
    print(f"recall at precision {LEAST}, each at its best threshold")
    print(f"  {'Newsbell, cross-validated':44}{recall_at(ours, LEAST):.3f}")
    for name in titles:
        for scored, where in ((titles[name], "titles"), (both[name], "titles and summaries")):
            print(f"  {f'{name}, {where}':44}{recall_at(scored, LEAST):.3f}")
        lines[name] = max(titles[name], both[name], key=lambda scored: recall_at(scored, LEAST))
    said = [same(item_of(pair["a"]), item_of(pair["b"])).same for pair in pairs]
    precision, recall, _, _ = figures(
        (bool(pair["same"]), joined) for pair, joined in zip(pairs, said, strict=True)
    )
    title = f"One event or two: {len(pairs)} labelled pairs"
    if len(sys.argv) == 1:
        picture = drawn(
            title,
            {name: curve_of(scored) for name, scored in lines.items()},
            (recall, precision),
            LEAST,
        )
        CURVE.write_text(picture, encoding="utf-8")


def main() -> None:
    """Measure what is there."""
    paths = [Path(given) for given in sys.argv[1:]] or [DEV]
    missing = [path for path in paths if not path.exists()]
    if missing:
        print(f"{missing[0]} is not here, nothing to measure with.")
        return
    pairs = read(paths)
    print(f"── {', '.join(path.name for path in paths)}: {len(pairs)} pairs")
    as_it_ships(pairs)
    compared(pairs, cross_validated([case_of(pair) for pair in pairs]))


if __name__ == "__main__":
    main()
