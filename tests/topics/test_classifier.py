"""How a story is measured: places, weights, words that help, words that deny."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings, strategies as st

from bot.model import Hit, Topic, TopicName
from bot.topics import Classifier, Phrase, TopicRules, built_in_topics

BUILT_IN = Classifier(built_in_topics())


def bread(*phrases: Phrase, denies: tuple[str, ...] = (), threshold: float = 1.0) -> Classifier:
    topic = Topic(TopicName("bread"), "Bread", "🍞", 0xAABBCC)
    return Classifier([TopicRules(topic, phrases, denies, threshold)])


def found(classifier: Classifier, title: str, **rest: str) -> bool:
    return bool(classifier.classify(title=title, **rest))


def test_a_match_says_which_words_stood_where_and_what_they_weighed() -> None:
    classifier = bread(Phrase("loaf", 1.0), Phrase("yeast", 0.5))

    (match,) = classifier.classify(title="A Loaf a day", bullets=["no yeast"], text="Loaf. Loaf.")

    assert match.topic == "bread"
    assert match.score == 1.3
    assert match.why == (Hit("Loaf", "title", 1.0), Hit("yeast", "bullets", 0.3))


def test_the_surest_topic_comes_first() -> None:
    matches = BUILT_IN.classify(title="AI needs memory chips from TSMC, Samsung and SK hynix")

    assert [match.topic for match in matches] == ["chips", "ai"]
    assert matches[0].score > matches[1].score


def test_the_title_counts_most_then_bullets_and_summary_then_the_text() -> None:
    classifier = bread(Phrase("loaf"))

    def score(**places: str) -> float:
        return classifier.scores(**{"title": "", **places})["bread"]

    in_bullets = classifier.scores(title="", bullets=["loaf"])["bread"]
    assert score(title="loaf") > in_bullets == score(summary="loaf") > score(text="loaf") > 0


def test_one_phrase_in_a_long_text_is_never_enough_two_are_in_time() -> None:
    classifier = bread(Phrase("loaf", 3.0), Phrase("yeast"))

    assert not found(classifier, "News", text="loaf " * 500)
    assert found(classifier, "News", text="loaf yeast " * 5)


def test_text_that_repeats_the_summary_adds_nothing() -> None:
    classifier = bread(Phrase("loaf"))
    once = classifier.scores(title="x", summary="one loaf")

    assert classifier.scores(title="x", summary="one loaf", text="one loaf") == once


def test_synonyms_of_one_concept_count_once() -> None:
    classifier = bread(Phrase("loaf", 0.6, concept="l"), Phrase("bun", 0.6, concept="l"))

    assert classifier.scores(title="loaf and bun")["bread"] == 0.6


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("loaf", True),
        ("LOAF!", True),
        ("(loaf)", True),
        ("the loaf's price", True),
        ("loafs", True),
        ("loafes", True),
        ("stone-loaf-oven", True),
        ("loafer", False),
        ("meatloaf", False),
        ("loaf2", False),
        ("面包loaf面包", True),
    ],
)
def test_words_are_found_whole_in_either_number(title: str, expected: bool) -> None:
    assert found(bread(Phrase("loaf")), title) is expected


def test_a_star_lets_the_last_word_go_on() -> None:
    classifier = bread(Phrase("procesor*"))
    (match,) = classifier.classify(title="Nowe procesorami rynku")

    assert match.why[0].phrase == "procesorami"
    assert not found(classifier, "mikroprocesory")


@pytest.mark.parametrize(
    ("title", "expected"),
    [("SOL up", True), ("SOLs", True), ("Sol up", False), ("sol", False), ("¡SOL!", True)],
)
def test_capitals_matter_where_the_phrase_says_so(title: str, expected: bool) -> None:
    assert found(bread(Phrase("SOL", case=True)), title) is expected


@pytest.mark.parametrize(
    ("phrase", "title", "expected"),
    [
        ("芯片", "国产芯片厂", True),
        ("반도체", "삼성반도체가", True),
        ("チップ", "AIチップを", True),
        ("チップ", "ポテトチップス", False),
    ],
)
def test_scripts_without_spaces_have_no_borders_but_katakana_words_do(
    phrase: str, title: str, expected: bool
) -> None:
    assert found(bread(Phrase(phrase)), title) is expected


def test_a_denial_takes_away_what_it_covers_and_only_there() -> None:
    classifier = bread(Phrase("loaf"), denies=("use your loaf",))

    assert not found(classifier, "Use your loaf")
    assert found(classifier, "Use your loaf to bake a loaf")


def test_the_longer_phrase_wins_over_what_it_contains() -> None:
    classifier = bread(Phrase("loaf"), Phrase("rye loaf", 1.5))

    assert classifier.scores(title="rye loaf")["bread"] == 1.5


def test_a_phrase_that_needs_company_counts_only_in_it() -> None:
    classifier = bread(Phrase("Near", case=True, needs=("oven", "bak*")))

    assert not found(classifier, "Near the station")
    assert found(classifier, "Near opens", summary="Bakeries rejoice")


def test_a_phrase_that_avoids_company_does_not_count_in_it() -> None:
    classifier = bread(Phrase("loaf", unless=("sugar",)))

    assert found(classifier, "loaf", text="sugar far below")
    assert not found(classifier, "loaf", summary="of sugar")


def test_supporting_words_count_only_beside_a_real_one() -> None:
    classifier = bread(Phrase("loaf", 0.7), Phrase("price", 0.4, support=True))

    assert classifier.scores(title="price")["bread"] == 0
    assert classifier.scores(title="loaf price")["bread"] == 1.1


def test_words_may_speak_against_a_topic_and_the_reason_says_so() -> None:
    classifier = bread(Phrase("loaf", 2.0), Phrase("hat", -0.5))
    (match,) = classifier.classify(title="loaf hat")

    assert match.score == 1.5
    assert Hit("hat", "title", -0.5) in match.why
    assert classifier.scores(title="hat")["bread"] == 0


def test_a_phrase_of_one_language_does_not_count_in_another() -> None:
    classifier = bread(Phrase("IA", case=True, languages=("fr", "es")))

    assert found(classifier, "L'IA au bureau : ce que dit la loi")
    assert not found(classifier, "Des Moines, IA: storm is over")
    assert found(classifier, "IA", language="es")


def test_every_topic_has_a_score_also_below_its_threshold() -> None:
    scores = BUILT_IN.scores(title="Council votes", summary="A chip was found.")

    assert list(scores) == ["chips", "ai", "blockchain", "crypto"]
    assert 0 < scores["chips"] < 1
    assert scores["crypto"] == 0


def test_a_look_alike_letter_does_not_hide_a_word() -> None:
    assert [m.topic for m in BUILT_IN.classify(title="\u0421hip makers cut output")] == ["chips"]


def test_no_topics_and_no_words_are_answered() -> None:
    assert Classifier([]).classify(title="Chips") == ()
    assert dict(Classifier([]).scores(title="Chips")) == {}
    assert BUILT_IN.classify(title="") == ()


@pytest.mark.parametrize(
    "unit",
    ["chip ", "AI", "a", "芯片", "\x00", "\ufdfa", "\ud800", "С-hip ", "İ", "http://", "\u0301"],
)
def test_a_megabyte_of_anything_is_answered_soon(unit: str) -> None:
    flood = unit * (1_000_000 // len(unit))
    began = time.perf_counter()

    BUILT_IN.classify(title=flood, summary=flood, bullets=[flood, flood], text=flood)

    assert time.perf_counter() - began < 2


def test_ten_thousand_topics_are_one_pass() -> None:
    rules = [
        TopicRules(Topic(TopicName(f"t{n}"), "T", "🍞", 0), (Phrase(f"word{n}x"),))
        for n in range(10_000)
    ]
    classifier = Classifier(rules)

    assert [m.topic for m in classifier.classify(title="word77x and word9999x")] == [
        "t77",
        "t9999",
    ]


@settings(max_examples=200, deadline=None)
@given(title=st.text(), summary=st.text(), text=st.text())
def test_any_text_is_answered_the_same_twice(title: str, summary: str, text: str) -> None:
    once = BUILT_IN.classify(title=title, summary=summary, text=text)

    assert BUILT_IN.classify(title=title, summary=summary, text=text) == once
