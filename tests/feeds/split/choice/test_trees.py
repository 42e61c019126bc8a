"""Models as data: regression trees and a logistic regression over named numbers."""

from __future__ import annotations

from collections.abc import Mapping
from math import log1p
from typing import Any

import pytest

from bot.feeds.split.choice.models import models
from bot.feeds.split.choice.trees import Logistic, Trees, damped

NAMES = ("length", "links")
STUMP = {"asks": [0], "at_most": [10.0], "yes": [-1], "no": [-2], "leaves": [1.0, 5.0]}
TWO_DEEP = {
    "asks": [0, 1],
    "at_most": [10.0, 2.0],
    "yes": [1, -1],
    "no": [-3, -2],
    "leaves": [0.1, 0.2, 0.4],
}
CONSTANT = {"asks": [], "at_most": [], "yes": [], "no": [], "leaves": [7.0]}


def trees(*tables: Mapping[str, Any]) -> Trees:
    return Trees.read({"features": list(NAMES), "trees": list(tables)}, NAMES)


def logistic(**changed: object) -> Logistic:
    table: dict[str, object] = {
        "features": list(NAMES),
        "mean": [0.0, 1.0],
        "scale": [1.0, 2.0],
        "weight": [0.0, 4.0],
        "intercept": 0.0,
    }
    return Logistic.read({**table, **changed}, NAMES)


def test_a_number_that_is_exactly_the_threshold_goes_the_way_of_yes() -> None:
    assert trees(STUMP).value((10.0, 0)) == 1.0
    assert trees(STUMP).value((10.1, 0)) == 5.0


def test_a_split_leads_on_to_a_split_or_to_a_leaf() -> None:
    assert trees(TWO_DEEP).value((3, 2)) == 0.1
    assert trees(TWO_DEEP).value((3, 3)) == 0.2
    assert trees(TWO_DEEP).value((11, 0)) == 0.4


def test_the_value_is_the_sum_of_all_trees() -> None:
    assert trees(STUMP, TWO_DEEP, CONSTANT).value((11, 0)) == pytest.approx(5.0 + 0.4 + 7.0)


def test_a_chance_is_even_at_the_mean_and_grows_with_the_weight() -> None:
    at_mean = (0.0, 1.718281828)  # log1p of it is 1
    assert logistic().chance(at_mean) == pytest.approx(0.5)
    assert logistic().chance((0.0, 10.0)) > 0.9
    assert logistic(weight=[0.0, -4.0]).chance((0.0, 10.0)) < 0.1


def test_a_chance_stays_between_0_and_1_whatever_the_numbers_are() -> None:
    assert 0 < logistic(weight=[0, 1e9]).chance((0, 1e300)) <= 1
    assert 0 <= logistic(weight=[0, -1e9]).chance((0, 1e300)) < 1


def test_large_numbers_are_damped_on_both_sides_of_0() -> None:
    assert damped(99) == log1p(99)
    assert damped(-99) == -log1p(99)
    assert damped(0) == 0


def test_weights_for_other_features_are_refused() -> None:
    with pytest.raises(ValueError, match="fit them anew"):
        Trees.read({"features": ["length"], "trees": []}, NAMES)
    with pytest.raises(ValueError, match="fit them anew"):
        logistic(features=["links", "length"])


def test_the_installed_weights_are_for_the_features_that_the_code_has() -> None:
    known = models()
    assert len(known.group.trees) + len(known.rank.trees) <= 320
    assert 0 < known.linked <= known.threshold < 1
