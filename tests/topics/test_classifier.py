"""How a story is measured: places, weights, words that help, words that deny."""

from __future__ import annotations

import time
from typing import Any

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


def score(classifier: Classifier, topic: str = "bread", **places: Any) -> float:
    """What the story weighs for the topic, whether it belongs or not."""
    weighings = classifier.weigh(**{"title": "", **places})
    found = {weighing.match.topic: weighing.match.score for weighing in weighings}
    return found.get(TopicName(topic), 0.0)


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

    in_title, in_bullets = score(classifier, title="loaf"), score(classifier, bullets=["loaf"])
    in_summary, in_text = score(classifier, summary="loaf"), score(classifier, text="loaf")
    assert in_title > in_bullets == in_summary > in_text > 0


def test_one_phrase_in_a_long_text_is_never_enough_two_are_in_time() -> None:
    classifier = bread(Phrase("loaf", 3.0), Phrase("yeast"))

    assert not found(classifier, "News", text="loaf " * 500)
    assert found(classifier, "News", text="loaf yeast " * 5)


def test_text_that_repeats_the_summary_adds_nothing() -> None:
    classifier = bread(Phrase("loaf"))
    once = score(classifier, summary="one loaf")

    assert score(classifier, summary="one loaf", text="one loaf") == once


def test_synonyms_of_one_concept_count_once() -> None:
    classifier = bread(Phrase("loaf", 0.6, concept="l"), Phrase("bun", 0.6, concept="l"))

    assert score(classifier, title="loaf and bun") == 0.6


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

    assert score(classifier, title="rye loaf") == 1.5


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

    assert score(classifier, title="price") == 0
    assert score(classifier, title="loaf price") == 1.1


def test_words_may_speak_against_a_topic_and_the_reason_says_so() -> None:
    classifier = bread(Phrase("loaf", 2.0), Phrase("hat", -0.5))
    (match,) = classifier.classify(title="loaf hat")

    assert match.score == 1.5
    assert Hit("hat", "title", -0.5) in match.why
    assert score(classifier, title="hat") == -0.5


def test_a_phrase_of_one_language_does_not_count_in_another() -> None:
    classifier = bread(Phrase("IA", case=True, languages=("fr", "es")))

    assert found(classifier, "L'IA au bureau : ce que dit la loi")
    assert not found(classifier, "Des Moines, IA: storm is over")
    assert found(classifier, "IA", language="es")


def test_a_weighing_tells_what_was_found_also_below_the_threshold() -> None:
    (weighing,) = BUILT_IN.weigh(title="Council votes", summary="A chip was found.")

    assert weighing.match.topic == "chips"
    assert 0 < weighing.match.score < weighing.threshold == 1.0
    assert not weighing.belongs


def test_a_weighing_tells_what_did_not_count_and_why() -> None:
    classifier = bread(
        Phrase("loaf", needs=("oven", "flour")),
        Phrase("bun", unless=("hair",)),
        Phrase("Brot", languages=("de",)),
        Phrase("crust"),
        Phrase("price", support=True),
        denies=("crust of the earth",),
    )
    (weighing,) = classifier.weigh(
        title="The price of a loaf", summary="Hair in a bun, Brot, and the crust of the Earth."
    )

    assert weighing.match.score == 0
    assert {(one.phrase, one.where): one.because for one in weighing.ignored} == {
        ("loaf", "title"): "needs another word beside it, such as oven, flour",
        ("bun", "summary"): "does not count beside “hair”",
        ("Brot", "summary"): "counts only in de",
        ("crust", "summary"): "is denied by “crust of the Earth”",
    }


def test_a_weighing_tells_the_word_that_a_topic_needs_and_has_not() -> None:
    topic = Topic(TopicName("bread"), "Bread", "🍞", 0xAABBCC)
    rules = TopicRules(topic, (Phrase("loaf"),), needs=(("rye", "wheat"),))
    classifier = Classifier([rules])
    (without,) = classifier.weigh(title="A loaf")
    (with_it,) = classifier.weigh(title="A loaf", text="It is made of rye.")

    assert (without.belongs, without.missing) == (False, ("rye", "wheat"))
    assert (with_it.belongs, with_it.missing) == (True, ())
    assert classifier.classify(title="A loaf") == ()


def test_a_topic_above_is_there_for_the_reasons_of_the_one_below() -> None:
    above = TopicRules(Topic(TopicName("food"), "Food", "🍽", 0), ())
    below = TopicRules(
        Topic(TopicName("bread"), "Bread", "🍞", 0), (Phrase("loaf"),), parent=TopicName("food")
    )
    classifier = Classifier([above, below])
    matches = classifier.classify(title="A loaf")

    assert [match.topic for match in matches] == ["bread", "food"]
    assert matches[0].why == matches[1].why
    assert [one.match for one in classifier.weigh(title="A loaf")] == list(matches)


def test_a_look_alike_letter_does_not_hide_a_word() -> None:
    assert [m.topic for m in BUILT_IN.classify(title="\u0421hip makers cut output")] == ["chips"]


def test_no_topics_and_no_words_are_answered() -> None:
    assert Classifier([]).classify(title="Chips") == ()
    assert Classifier([]).weigh(title="Chips") == ()
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


def test_what_rings_is_what_a_weighing_says_to_the_last_digit() -> None:
    third = bread(*(Phrase(word, 0.3333) for word in ("rye", "oat", "oak")))
    (weighing,) = third.weigh(title="rye, oat, oak")
    assert (weighing.match.score, weighing.belongs) == (0.999, False)
    assert third.classify(title="rye, oat, oak") == ()
    more = bread(*(Phrase(word, 0.33349) for word in ("rye", "oat", "oak")))
    assert (
        more.classify(title="rye, oat, oak")
        == ()
        == tuple(one for one in more.weigh(title="rye, oat, oak") if one.belongs)
    )


@settings(max_examples=200, deadline=None)
@given(title=st.text(), summary=st.text(), text=st.text())
def test_any_text_is_answered_the_same_twice(title: str, summary: str, text: str) -> None:
    once = BUILT_IN.classify(title=title, summary=summary, text=text)

    assert BUILT_IN.classify(title=title, summary=summary, text=text) == once
    weighings = BUILT_IN.weigh(title=title, summary=summary, text=text)
    assert {one.match for one in weighings if one.belongs} == set(once)
