"""Boosted regression trees as data: read from a table, evaluated here, fitted elsewhere.

Each tree is a list of splits, the root first. A split asks whether a number is at most its
threshold and names the next split for yes and for no; ``~n`` names the n-th leaf instead (the form
that LightGBM writes, docs/Advanced-Topics). The sum of the leaves is the value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import copysign, exp, log1p
from typing import Any

_Split = tuple[int, float, int, int]
_OTHERS = "the weights are for other features than the code has: fit them anew"


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of trees over named numbers."""

    trees: tuple[tuple[tuple[_Split, ...], tuple[float, ...]], ...]

    @classmethod
    def read(cls, table: Mapping[str, Any], names: Sequence[str]) -> Trees:
        """From a table of ``features`` and ``trees``; these are ``asks`` (the number of a feature),
        ``at_most``, ``yes``, ``no`` and ``leaves``. ValueError where the features are not
        ``names``.
        """
        if list(table["features"]) != list(names):
            raise ValueError(
                "the weights are for other features than the code knows: fit them anew"
            )
        return cls(
            tuple(
                (
                    tuple(zip(t["asks"], t["at_most"], t["yes"], t["no"], strict=True)),
                    tuple(t["leaves"]),
                )
                for t in table["trees"]
            )
        )

    def value(self, numbers: Sequence[float]) -> float:
        """The sum of what the trees say."""
        total = 0.0
        for splits, leaves in self.trees:
            at = 0 if splits else -1
            while at >= 0:
                asks, at_most, yes, no = splits[at]
                at = yes if numbers[asks] <= at_most else no
            total += leaves[~at]
        return total


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named numbers, each damped and scaled first."""

    weights: tuple[tuple[float, float, float], ...]
    intercept: float

    @classmethod
    def read(cls, table: Mapping[str, Any], names: Sequence[str]) -> Logistic:
        """From ``features``, ``mean``, ``scale``, ``weight`` and ``intercept``; ValueError where
        the features are not ``names``.
        """
        if list(table["features"]) != list(names):
            raise ValueError(
                "the weights are for other features than the code knows: fit them anew"
            )
        rows = zip(table["mean"], table["scale"], table["weight"], strict=True)
        return cls(tuple(rows), table["intercept"])

    def chance(self, numbers: Sequence[float]) -> float:
        """From 0 to 1."""
        total = self.intercept
        for number, (mean, scale, weight) in zip(numbers, self.weights, strict=True):
            total += weight * (damped(number) - mean) / scale
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def damped(number: float) -> float:
    """A number with its tail drawn in: the logarithm of what it is more than 0."""
    return copysign(log1p(abs(number)), number)
