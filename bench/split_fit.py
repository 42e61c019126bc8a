"""Fits the choice of the splitter (``bot/feeds/split/choice``) to labelled issues.

``python -m bench.split_fit FACTS.jsonl …`` prints the figures of each set, read by what was fitted
on the others; ``--write`` then fits on all and writes ``weights.toml``; ``--only SET,SET`` reads
these sets by what is fitted on the others, once. FACTS come from ``bench.split_facts``. Needs
``pip install lightgbm scikit-learn``, which nothing else does.

In order: how likely lines of one look are headlines (regression trees on the part that is), which
way to split is best (LambdaMART on recall and precision), and whether the best is one of a digest
(logistic regression). Each is fitted on what the one before says of sets that it has not seen.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from lightgbm import LGBMRanker, LGBMRegressor
from sklearn.linear_model import LogisticRegression

from bench.split_document import Document
from bench.split_weights import rows_of, written
from bot.feeds.split.choice import is_linked, verdict_numbers
from bot.feeds.split.choice.groups import GROUP
from bot.feeds.split.choice.models import VERDICT
from bot.feeds.split.choice.segmentations import OUTLINE, Segmentation, segmentations
from bot.feeds.split.choice.traits import TRAITS, traits
from bot.feeds.split.choice.trees import damped
from bot.feeds.split.confidence import SURE

WEIGHTS = Path(__file__).resolve().parents[1] / "bot/feeds/split/choice/weights.toml"
THRESHOLD, LINKED, MARGIN = 0.3, 0.25, 0.5
_MUST_STAY, _OWN = 6.0, "own"  # the weight of essays in the set of that name
_SPECIFIED, _FORMS = 3.0, ("forms", "dev")  # the weight of issues in sets of these names
_SEEDS = (3, 4)  # of the ranking, which is the mean of what all say
_TITLES = (0.0, 0.5)  # by how much a story under a title that is not its own counts less
_UNLINKED = 0.3  # the weight of issues whose stories have no link of their own

_TREES: dict[str, Any] = {
    "min_child_samples": 20,
    "reg_lambda": 5,
    "colsample_bytree": 0.35,
    "subsample": 0.7,
    "subsample_freq": 1,
    "random_state": 1,
    "verbose": -1,
    "n_jobs": 1,
}


def fit_groups(documents: Sequence[Document]) -> Any:
    """Trees that say of lines of one look what part of them are headlines."""
    rows, parts, weights = [], [], []
    for document in documents:
        if not document.digest:
            continue
        lines = len(document.facts.candidates)
        groups = document.facts.groups.values()
        for row, part, group in zip(document.groups, document.parts, groups, strict=True):
            if part is not None:
                rows.append(row)
                parts.append(part)
                weights.append((len(group) / lines) ** 0.5)
    trees = LGBMRegressor(
        n_estimators=80, learning_rate=0.07, num_leaves=8, **{**_TREES, "min_child_samples": 15}
    )
    return trees.fit(np.array(rows), np.array(parts), sample_weight=np.array(weights))


def chances_of(model: Any, document: Document) -> dict[int, float]:
    """As ``groups.chances``, by a model that is not yet written down."""
    said = np.clip(model.predict(document.groups), 0.001, 0.999) if len(document.groups) else []
    likely: dict[int, float] = {}
    for group, chance in zip(document.facts.groups.values(), said, strict=True):
        likely.update(dict.fromkeys(group, float(chance)))
    return likely


@dataclass(frozen=True)
class Weighed:
    """A document with its ways to split, and the numbers of each."""

    document: Document
    chances: Mapping[int, float]
    ways: Mapping[Segmentation, str]
    numbers: np.ndarray

    @classmethod
    def of(cls, model: Any, document: Document) -> Weighed:
        likely = chances_of(model, document)
        ways = segmentations(document.facts, likely)
        rows = [traits(document.facts, likely, way) for way in ways]
        return cls(document, likely, ways, np.array(rows, float).reshape(-1, len(TRAITS)))


@dataclass(frozen=True)
class Rank:
    """Trees that rank the ways to split a digest, the mean of two kinds of them."""

    models: Sequence[Any]

    def predict(self, numbers: np.ndarray) -> np.ndarray:
        """What they say of each way on average."""
        return np.mean([model.predict(numbers) for model in self.models], axis=0)

    @property
    def trees(self) -> list[dict[str, Any]]:
        """The trees of all, as rows; what they say adds up to the mean."""
        found = []
        for model in self.models:
            for tree in model.booster_.dump_model()["tree_info"]:
                rows = rows_of(tree)
                rows["leaves"] = [leaf / len(self.models) for leaf in rows["leaves"]]
                found.append(rows)
        return found


def fit_rank(weighed: Iterable[Weighed]) -> Rank:
    """Trees that rank the ways to split a digest by the mean of recall and precision, with titles
    that count less or more.
    """
    used = [one for one in weighed if one.document.digest and one.ways]
    sizes = [len(one.ways) for one in used]
    weights = [_weight(one.document) for one in used for _ in one.ways]
    numbers = np.concatenate([one.numbers for one in used])
    models = []
    for titles, seed in product(_TITLES, _SEEDS):
        marks = [
            round(20 * one.document.worth(way, titles=titles)) for one in used for way in one.ways
        ]
        trees = LGBMRanker(
            n_estimators=60,
            learning_rate=0.1,
            num_leaves=15,
            label_gain=[2 ** (mark / 4) - 1 for mark in range(21)],
            lambdarank_truncation_level=10,
            **{**_TREES, "random_state": seed},
        )
        models.append(trees.fit(numbers, marks, group=sizes, sample_weight=weights))
    return Rank(models)


def _weight(document: Document) -> float:
    if document.set in _FORMS:
        return _SPECIFIED
    return 1.0 if document.has_links else _UNLINKED


def best_way(model: Any, one: Weighed, margin: float = MARGIN) -> Segmentation | None:
    """The way that is ranked first; None where there is no way to split it."""
    if not one.ways:
        return None
    outline = np.array([name == OUTLINE for name in one.ways.values()])
    marks = model.predict(one.numbers) + margin * outline
    return max(zip(marks, one.ways, strict=True))[1]


def judged_by(one: Weighed, best: Segmentation) -> tuple[float, ...]:
    """The numbers of ``VERDICT`` for the best way."""
    document = one.document
    return verdict_numbers(document.facts, one.chances, best, (document.confidence, ""))


def fit_verdict(pairs: Sequence[tuple[Weighed, Segmentation | None]]) -> dict[str, Any]:
    """The weights that tell digests from other texts."""
    told = [(one, best) for one, best in pairs if best is not None]
    rows = np.array([list(map(damped, judged_by(one, best))) for one, best in told])
    mean, scale = rows.mean(0), rows.std(0)
    scale[scale < 1e-9] = 1.0
    model = LogisticRegression(C=0.05, max_iter=5000, class_weight="balanced")
    digest = [one.document.digest for one, _ in told]
    must = [not one.document.digest and one.document.set == _OWN for one, _ in told]
    model.fit((rows - mean) / scale, digest, sample_weight=np.where(must, _MUST_STAY, 1.0))
    return {
        "features": list(VERDICT),
        "mean": mean.tolist(),
        "scale": scale.tolist(),
        "weight": model.coef_[0].tolist(),
        "intercept": float(model.intercept_[0]),
    }


def digest_chance(verdict: Mapping[str, Any], numbers: Sequence[float]) -> float:
    """How likely a document with these numbers of ``VERDICT`` is a digest."""
    row = (np.array(list(map(damped, numbers))) - verdict["mean"]) / verdict["scale"]
    return float(1 / (1 + np.exp(-(row @ np.array(verdict["weight"]) + verdict["intercept"]))))


@dataclass(frozen=True)
class Fitted:
    """The three models."""

    group: Any
    rank: Rank
    verdict: dict[str, Any]

    @classmethod
    def on(cls, documents: Sequence[Document]) -> Fitted:
        """Each fitted on what the one before says of sets that it has not seen."""
        sets = sorted({document.set for document in documents})
        weighed: list[Weighed] = []
        for name in sets:
            group = fit_groups([x for x in documents if x.set != name])
            weighed += [Weighed.of(group, x) for x in documents if x.set == name]
        pairs: list[tuple[Weighed, Segmentation | None]] = []
        for name in sets:
            rank = fit_rank(x for x in weighed if x.document.set != name)
            mine = [x for x in weighed if x.document.set == name]
            pairs += [(x, best_way(rank, x)) for x in mine]
        return cls(fit_groups(documents), fit_rank(weighed), fit_verdict(pairs))

    @property
    def text(self) -> str:
        """The models as the splitter reads them."""
        group = [rows_of(tree) for tree in self.group.booster_.dump_model()["tree_info"]]
        models = {"group": (GROUP, group), "rank": (TRAITS, self.rank.trees)}
        bounds = {"threshold": THRESHOLD, "linked": LINKED, "margin": MARGIN}
        return written(self.verdict, models, bounds)


@dataclass(frozen=True)
class Outcome:
    """How one document came out: of the best way, how likely it is a digest, and whether nearly
    all its stories have a link.
    """

    document: Document
    best: Segmentation | None
    chance: float
    linked: bool

    @classmethod
    def by(cls, fitted: Fitted, document: Document) -> Outcome:
        one = Weighed.of(fitted.group, document)
        best = best_way(fitted.rank, one)
        if best is None:
            return cls(document, best, 0.0, linked=False)
        numbers = judged_by(one, best)
        chance = digest_chance(fitted.verdict, numbers)
        return cls(document, best, chance, linked=is_linked(numbers))

    def figures(self, linked: float) -> tuple[float, float]:
        """Recall and precision; nothing is found where it is kept as one."""
        return self.document.score(self.best) if self.best and self.splits(linked) else (0.0, 0.0)

    def splits(self, linked: float) -> bool:
        """Whether it is split, if so likely a digest is one where stories have links; below zero:
        wherever there is a way.
        """
        least = linked if self.linked or linked < 0 else max(linked, THRESHOLD)
        return self.best is not None and (self.chance >= least or self.document.confidence >= SURE)


def report(name: str, outcomes: Sequence[Outcome]) -> None:
    """Print the figures of digests that have links, and how many others are split."""
    linked = [x for x in outcomes if x.document.has_links]
    others = [x for x in outcomes if not x.document.digest]
    always = np.mean([x.figures(-1) for x in linked], axis=0)
    print(
        f"{name:6} {len(linked):3} digests, split always {always[0]:.3f}/{always[1]:.3f};", end=""
    )
    for least in (0.1, 0.15, 0.2, LINKED, 0.3, 0.4):
        recall, precision = np.mean([x.figures(least) for x in linked], axis=0)
        split = sum(x.splits(least) for x in others)
        print(f" {least}: {recall:.3f}/{precision:.3f} {split}/{len(others)}", end="")
    print(flush=True)


def main() -> None:
    """Fit, and print or write."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("facts", nargs="+", type=Path)
    reader.add_argument("--write", action="store_true")
    reader.add_argument("--only", default="")
    asked = reader.parse_args()
    rows = (line for path in asked.facts for line in path.read_text("utf-8").splitlines())
    documents = [Document.read(json.loads(row)) for row in rows]
    sets = sorted({document.set for document in documents})
    folds = [set(asked.only.split(","))] if asked.only else [{name} for name in sets]
    everything: list[Outcome] = []
    for fold in folds:
        mine = [x for x in documents if x.set in fold]
        fitted = Fitted.on([x for x in documents if x.set not in fold])
        outcomes = [Outcome.by(fitted, document) for document in mine]
        report("".join(sorted(fold)), outcomes)
        everything += outcomes
    report("all", everything)
    if asked.write:
        WEIGHTS.write_text(Fitted.on(documents).text, "utf-8")


if __name__ == "__main__":
    main()
