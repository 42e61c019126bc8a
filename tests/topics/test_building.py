"""From tables of topics to rules: the built-in ones, changed, extended, and the operator's own."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from bot.config.topic_table import TopicTable
from bot.errors import ConfigError
from bot.topics import Classifier, TopicRules, build_topics, built_in_topics
from bot.topics.building import read_topic
from bot.topics.words import tidy


def rules_of(**tables: dict[str, Any]) -> dict[str, TopicRules]:
    """The rules in force by name; a ``__`` in a name stands for a dot."""
    named = {name.replace("__", "."): TopicTable(**table) for name, table in tables.items()}
    return {str(rules.topic.name): rules for rules in build_topics(named)}


def topics_of(rules: dict[str, TopicRules], title: str, summary: str = "") -> set[str]:
    matches = Classifier(tuple(rules.values())).classify(title=title, summary=summary)
    return {str(match.topic) for match in matches}


def test_four_topics_are_built_in_and_can_be_told_apart() -> None:
    topics = [rules.topic for rules in built_in_topics()]

    assert [topic.name for topic in topics] == ["chips", "ai", "blockchain", "crypto"]
    assert len({topic.emoji for topic in topics}) == 4
    assert len({topic.color for topic in topics}) == 4


@pytest.mark.parametrize("rules", built_in_topics(), ids=lambda rules: rules.topic.name)
def test_no_phrase_stands_twice_in_a_built_in_topic(rules: TopicRules) -> None:
    spellings = Counter(
        (tidy(phrase.text).lower(), phrase.case and phrase.text, phrase.languages)
        for phrase in rules.phrases
    )

    assert [spelling for spelling, count in spellings.items() if count > 1] == []


@pytest.mark.parametrize("rules", built_in_topics(), ids=lambda rules: rules.topic.name)
def test_no_phrase_is_denied_by_its_own_topic(rules: TopicRules) -> None:
    denied = {tidy(deny).lower() for deny in rules.denies}

    assert [p.text for p in rules.phrases if tidy(p.text).lower() in denied] == []


def test_a_built_in_topic_can_be_switched_off() -> None:
    assert list(rules_of(crypto={"enabled": False})) == ["chips", "ai", "blockchain"]


def test_a_built_in_topic_can_be_renamed_and_keeps_what_is_not_named() -> None:
    before = built_in_topics()[0]
    after = rules_of(chips={"title": "Silicon", "color": 0x102030})["chips"]

    assert (after.topic.name, after.topic.title, after.topic.color) == (
        "chips",
        "Silicon",
        0x102030,
    )
    assert after.topic.emoji == before.topic.emoji
    assert after.phrases == before.phrases


def test_a_topic_has_names_for_readers_of_other_languages() -> None:
    topic = rules_of(chips={"titles": {"de": "Halbleiter"}})["chips"].topic

    assert topic.title_in("de-AT") == "Halbleiter"
    assert topic.title_in("fr") == topic.title_in(None) == "Chips"


def test_phrases_and_denials_are_added_to_a_built_in_topic() -> None:
    headline = "Zyxel Labs opens second plant"

    assert topics_of(rules_of(), headline) == set()
    assert topics_of(rules_of(chips={"phrases": ("Zyxel Labs",)}), headline) == {"chips"}
    assert topics_of(rules_of(), "A chip in the wall") == {"chips"}
    assert (
        topics_of(rules_of(chips={"denies": ("chip in the wall",)}), "A chip in the wall") == set()
    )


def test_a_phrase_of_the_operator_takes_the_place_of_the_built_in_one() -> None:
    quiet = rules_of(chips={"phrases": ({"words": "nvidia", "weight": 0.0},)})

    assert topics_of(quiet, "Nvidia moves to new offices") == set()


def test_an_unknown_name_defines_a_topic_of_the_operators_own() -> None:
    rules = rules_of(energy={"phrases": ("heat pump", "LNG"), "emoji": "🔥"})

    assert (rules["energy"].topic.title, rules["energy"].topic.emoji) == ("Energy", "🔥")
    assert topics_of(rules, "Heat pumps sell well") == {"energy"}
    assert topics_of(rules, "Port", "LNG comes in") == {"energy"}
    assert topics_of(rules, "lng is lower case here, and capitals matter") == set()


def test_a_group_gives_each_of_its_words_what_holds_for_the_group() -> None:
    group = {
        "words": ("loaf", "RYE"),
        "weight": 0.5,
        "needs": ("@oven", "flour"),
        "languages": ("en",),
    }
    rules = rules_of(bread={"phrases": (group,), "contexts": {"oven": ("oven", "bake*")}})

    loaf, rye = rules["bread"].phrases
    assert (loaf.text, loaf.weight, loaf.needs) == ("loaf", 0.5, ("oven", "bake*", "flour"))
    assert (loaf.case, rye.case) == (False, True)
    assert loaf.languages == ("en",)


def test_a_topic_that_extends_another_has_its_phrases_denials_and_threshold() -> None:
    rules = rules_of(china={"extends": "chips", "needs": ("China", "Beijing")})

    assert rules["china"].threshold == rules["chips"].threshold
    assert rules["china"].topic.emoji == rules["chips"].topic.emoji
    assert rules["china"].topic.title == "China"
    assert topics_of(rules, "Nvidia chips reach China") == {"chips", "china"}
    assert topics_of(rules, "Nvidia chips reach Texas") == {"chips"}
    assert topics_of(rules, "Potato chips are eaten in China") == set()


def test_it_extends_a_topic_that_is_switched_off_and_one_that_extends_another() -> None:
    rules = rules_of(
        chips={"enabled": False},
        china={"extends": "chips", "needs": ("China",)},
        shanghai={"extends": "china", "needs": ("Shanghai",)},
    )

    assert topics_of(rules, "Chip makers of Shanghai, China") == {"china", "shanghai"}
    assert topics_of(rules, "Chip makers of Shanghai") == set()


def test_contexts_of_what_it_extends_can_be_used() -> None:
    rules = rules_of(
        bread={"phrases": ("loaf",), "contexts": {"oven": ("oven",)}},
        cake={"extends": "bread", "phrases": ({"words": "sponge", "needs": ("@oven",)},)},
    )

    assert topics_of(rules, "A sponge in the oven") == {"cake"}
    with pytest.raises(ConfigError, match='@home" names no context: there are'):
        rules_of(ai={"phrases": ({"words": "x1", "needs": ("@home",)},)})


def test_a_topic_below_another_brings_its_stories_there() -> None:
    rules = rules_of(crypto__bitcoin={"phrases": ("satoshis",)})

    assert rules["crypto.bitcoin"].topic.title == "Bitcoin"
    assert topics_of(rules, "A thousand satoshis") == {"crypto.bitcoin", "crypto"}
    assert topics_of(rules, "Binance is fined") == {"crypto"}


def test_the_topic_above_may_be_named_and_is_the_next_one_that_is_switched_on() -> None:
    rules = rules_of(
        energy={"title": "Energy"},
        energy__gas={"enabled": False, "phrases": ("gas",)},
        energy__gas__lng={"phrases": ("LNG",)},
        tankers={"phrases": ("tanker",), "parent": "energy.gas.lng"},
    )

    assert topics_of(rules, "Tanker is late") == {"tankers", "energy.gas.lng", "energy"}


def test_a_topic_file_is_read_with_the_lines_of_its_faults() -> None:
    assert read_topic("bread", 'phrases = ["loaf"]\n').phrases[0].words == ("loaf",)
    with pytest.raises(ConfigError, match="line 2: phrases #1"):
        read_topic("bread", '[[phrases]]\nwait = 1\nwords = ["a"]\n')


def test_ten_thousand_topics_are_built_and_found() -> None:
    rules = rules_of(
        **{f"t{n}": {"phrases": (f"word{n}", f"other thing {n}")} for n in range(10_000)}
    )

    assert topics_of(rules, "word77 and other thing 9999") == {"t77", "t9999"}
