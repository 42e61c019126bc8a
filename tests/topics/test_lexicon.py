"""The data files of the built-in topics, and what their reader refuses."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.errors import ConfigError
from bot.topics import TopicRules, built_in_topics
from bot.topics.lexicon import read_lexicon
from bot.topics.words import tidy

HEAD = 'title = "Bread"\nemoji = "🍞"\ncolor = 0xAABBCC\n'


def test_four_topics_are_built_in_and_can_be_told_apart() -> None:
    topics = [rules.topic for rules in built_in_topics()]

    assert [topic.name for topic in topics] == ["chips", "ai", "blockchain", "crypto"]
    assert len({topic.emoji for topic in topics}) == 4
    assert len({topic.color for topic in topics}) == 4


@pytest.mark.parametrize("rules", built_in_topics(), ids=lambda rules: rules.topic.name)
def test_no_phrase_stands_twice_in_a_topic(rules: TopicRules) -> None:
    spellings = Counter(
        (tidy(phrase.text).lower(), phrase.case and phrase.text, phrase.languages)
        for phrase in rules.phrases
    )

    assert [spelling for spelling, count in spellings.items() if count > 1] == []


@pytest.mark.parametrize("rules", built_in_topics(), ids=lambda rules: rules.topic.name)
def test_no_phrase_is_denied_by_its_own_topic(rules: TopicRules) -> None:
    denied = {tidy(deny).lower() for deny in rules.denies}

    assert [p.text for p in rules.phrases if tidy(p.text).lower() in denied] == []


def test_a_group_gives_each_of_its_words_what_holds_for_the_group() -> None:
    rules = read_lexicon(
        "bread",
        HEAD + 'denies = ["breadwinner"]\n[contexts]\noven = ["oven", "bake*"]\n'
        '[[phrases]]\nweight = 0.5\nneeds = ["@oven", "flour"]\nwords = ["loaf", "RYE"]\n',
    )

    loaf, rye = rules.phrases
    assert (loaf.text, loaf.weight, loaf.needs) == ("loaf", 0.5, ("oven", "bake*", "flour"))
    assert (loaf.case, rye.case) == (False, True)
    assert rules.denies == ("breadwinner",)
    assert rules.threshold == 1.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "bread.toml is not TOML"),
        (HEAD + 'colour = "x"\n', "bread.toml: unknown key 'colour'"),
        (HEAD + '[[phrases]]\nwords = ["a"]\nwait = 1\n', "group 1: unknown key 'wait'"),
        (HEAD + '[[phrases]]\nwords = ["a"]\nneeds = ["@x"]\n', "group 1: @x is not among"),
    ],
)
def test_a_fault_in_a_file_is_named(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read_lexicon("bread", text)
