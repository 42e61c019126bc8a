"""What the same-event score is fitted and measured with."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET

import pytest

from bench.curve import curve_of, drawn
from bench.same_baselines import Grams, token_set_ratio
from bench.same_fit import AGAINST, NAMES, Case, fit, moved, threshold_for
from bench.same_quality import figures, judged_by_others
from bot.same.event import SAME_EVENT


def test_token_set_ratio_gives_the_figures_of_rapidfuzz() -> None:
    # fuzz.token_set_ratio(…) / 100 of RapidFuzz 3.14
    assert token_set_ratio("crane sings", "sings crane") == 1.0
    assert token_set_ratio("the crane of vell sings", "crane sings") == 1.0
    assert token_set_ratio("", "crane") == 0.0
    assert token_set_ratio("crane sings", "ferry dances") == pytest.approx(0.3478261)


def test_grams_are_alike_with_themselves_and_less_with_others() -> None:
    grams = Grams(["crane sings in vell", "ferry sings", "ferry dances in vell"])
    assert grams.cosine("crane sings", "crane sings") == pytest.approx(1)
    assert 0 < grams.cosine("crane sings", "cranes sing") < 1
    assert grams.cosine("crane", "ferry") == 0


def cases(count: int, seed: int) -> list[Case]:
    """Pairs that are one event where the first value is high; the others are noise."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        same = chance.random() < 0.5
        values = [chance.random() for _ in NAMES]
        values[0] += same
        found.append(Case(same, tuple(values), ruled_out=False))
    return found


def test_what_speaks_for_one_event_never_counts_against_it() -> None:
    model = fit(cases(200, 5))
    assert model.weights[0] > 1
    for name, weight in zip(NAMES, model.weights, strict=True):
        assert weight <= 0 if name in AGAINST else weight >= 0


def test_a_threshold_is_moved_to_where_the_verdict_stands() -> None:
    model = fit(cases(200, 6))
    case = cases(1, 7)[0]
    assert moved(model, model.score(case)).score(case) == pytest.approx(SAME_EVENT)


def test_what_is_ruled_out_scores_nothing_and_teaches_nothing() -> None:
    some = cases(100, 8)
    wrong = [Case(not case.same, case.values, ruled_out=True) for case in some]
    assert fit(some) == fit(some + wrong)
    assert fit(some).score(wrong[0]) == 0


def test_the_threshold_is_the_lowest_that_is_precise_enough() -> None:
    scored = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.5, False)]
    assert threshold_for(scored, 0.95) == 0.8
    assert threshold_for(scored, 0.75) == 0.6
    assert threshold_for([(0.9, False)], 0.5) == 1.0
    # equal scores stand or fall together
    assert threshold_for([(0.9, True), (0.9, False)], 0.95) == 1.0


def test_each_pair_is_judged_once_by_the_others_threshold() -> None:
    scored = [(at / 100, at >= 50) for at in range(100)]
    precision, recall, wrong, count = figures(judged_by_others(scored, 0.95, seed=1))
    assert count == 100
    assert precision >= 0.9
    assert recall >= 0.9
    assert wrong <= 5


def test_the_curve_is_a_picture_that_can_be_read() -> None:
    points = curve_of([(0.9, True), (0.8, False), (0.7, True)])
    assert points == [(0.5, 1.0), (0.5, 0.5), (1.0, 2 / 3)]
    picture = ET.fromstring(drawn("A & B", {"ours": points}, (0.5, 1.0), 0.95))
    texts = [element.text for element in picture.iter() if element.text]
    assert {"A & B", "ours", "recall", "precision"} <= set(texts)
