"""What the operator's configuration does to the topics."""

from __future__ import annotations

import pytest

from bot.errors import ConfigError
from bot.topics import Classifier, Phrase, TopicOverride, build_topics, built_in_topics


def test_without_configuration_the_built_in_topics_are_in_force() -> None:
    assert build_topics({}) == built_in_topics()


def test_a_built_in_topic_can_be_switched_off() -> None:
    names = [str(r.topic.name) for r in build_topics({"crypto": TopicOverride(enabled=False)})]

    assert names == ["chips", "ai", "blockchain"]


def test_a_built_in_topic_can_be_renamed_and_keeps_what_is_not_named() -> None:
    before = built_in_topics()[0].topic
    after = build_topics({"chips": TopicOverride(title="Silicon", color=0x102030)})[0].topic

    assert (after.name, after.title, after.color) == ("chips", "Silicon", 0x102030)
    assert after.emoji == before.emoji


def test_phrases_and_denials_are_added_to_a_built_in_topic() -> None:
    headline = "Zyxel Labs opens second plant"
    plain = Classifier(build_topics({}))
    more = Classifier(build_topics({"chips": TopicOverride(phrases=("Zyxel Labs",))}))
    less = Classifier(build_topics({"chips": TopicOverride(denies=("chip in the wall",))}))

    assert [m.topic for m in plain.classify(title=headline)] == []
    assert [m.topic for m in more.classify(title=headline)] == ["chips"]
    assert [m.topic for m in plain.classify(title="A chip in the wall")] == ["chips"]
    assert less.classify(title="A chip in the wall") == ()


def test_a_phrase_of_the_operator_takes_the_place_of_the_built_in_one() -> None:
    quiet = Classifier(build_topics({"chips": TopicOverride(phrases=(Phrase("nvidia", 0.0),))}))

    assert quiet.classify(title="Nvidia moves to new offices") == ()


def test_an_unknown_name_defines_a_topic_of_the_operators_own() -> None:
    topics = build_topics({"energy": TopicOverride(phrases=("heat pump", "LNG"), emoji="🔥")})
    classifier = Classifier(topics)

    assert (topics[-1].topic.title, topics[-1].topic.emoji) == ("Energy", "🔥")
    assert [m.topic for m in classifier.classify(title="Heat pumps sell well")] == ["energy"]
    assert [m.topic for m in classifier.classify(title="Port", summary="LNG comes in")] == [
        "energy"
    ]
    assert classifier.classify(title="lng is lower case here, and capitals matter") == ()


def test_an_own_topic_that_is_switched_off_is_not_there() -> None:
    assert build_topics({"energy": TopicOverride(enabled=False)}) == built_in_topics()


@pytest.mark.parametrize(
    ("name", "override", "said"),
    [
        ("energy", TopicOverride(), r"\[topics.energy\] defines a new topic and needs phrases"),
        ("chip", TopicOverride(title="C"), r"did you mean \[topics.chips\]"),
        ("Energy!", TopicOverride(phrases=("a",)), "lower-case letters, digits"),
        ("all", TopicOverride(phrases=("a",)), "'all' and 'source' are taken"),
        ("ai", TopicOverride(color=0x1000000), "color = 16777216: allowed is"),
        ("ai", TopicOverride(threshold=0.0), "threshold = 0.0: allowed is"),
        ("ai", TopicOverride(threshold=float("nan")), "threshold = nan: allowed is"),
        ("ai", TopicOverride(title=" "), "title is empty"),
        ("ai", TopicOverride(phrases=("!?",)), "'!\\?' holds no word"),
        ("ai", TopicOverride(phrases=("*",)), "holds no word"),
        ("ai", TopicOverride(phrases=("a*b",)), r"a \* may only stand at the end"),
        ("ai", TopicOverride(phrases=("x" * 201,)), "201 characters; allowed are 200"),
        ("ai", TopicOverride(phrases=(Phrase("x", float("inf")),)), "weight of 'x' is inf"),
        ("ai", TopicOverride(denies=("",)), "denies: '' holds no word"),
        ("ai", TopicOverride(phrases=("a b",), denies=("A-B",)), "phrases and in denies"),
        ("ai", TopicOverride(phrases=(Phrase("x", needs=("",)),)), "'' holds no word"),
    ],
)
def test_what_cannot_be_used_is_named_in_a_sentence(
    name: str, override: TopicOverride, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        build_topics({name: override})
