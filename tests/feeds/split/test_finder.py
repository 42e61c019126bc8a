"""The phrases of all lists are found in one pass, as whole words, just as a pattern of each would."""

from __future__ import annotations

import re

from hypothesis import given, strategies as st

from bot.feeds.split.finder import PhraseFinder

LISTS = {
    "call": ["sign up", "up", "订阅", "отписаться", "(ad)", "é"],
    "credit": ["photo", "photo:", "up"],
}
FINDER = PhraseFinder(LISTS, open_end=("credit",))


def by_patterns(text: str) -> set[str]:
    found = set()
    for name, phrases in LISTS.items():
        for phrase in phrases:
            before = r"(?<!\w)" if phrase[0].isascii() else ""
            bounded = phrase[-1].isascii() and phrase[-1].isalnum() and name != "credit"
            if re.search(before + re.escape(phrase) + (r"(?!\w)" if bounded else ""), text):
                found.add(name)
    return found


def test_a_phrase_counts_as_a_whole_word() -> None:
    assert FINDER.lists_in("please sign up today") == {"call", "credit"}
    assert FINDER.lists_in("a sign upon the door, a cup") == {"credit"}
    assert FINDER.lists_in("_up_") == frozenset()


def test_a_list_with_an_open_end_finds_longer_words_too() -> None:
    assert FINDER.lists_in("photographs") == {"credit"}
    assert FINDER.lists_in("telephoto") == frozenset()


def test_a_script_without_spaces_has_no_borders_of_words() -> None:
    assert FINDER.lists_in("请订阅本报") == {"call"}


@given(st.lists(st.sampled_from([*LISTS["call"], *LISTS["credit"], " ", "_", "x", "1", "ж", "."])))
def test_it_finds_what_a_pattern_for_each_phrase_finds(parts: list[str]) -> None:
    text = "".join(parts)
    assert FINDER.lists_in(text) == by_patterns(text)
