"""Names as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from bot.model import FeedName, Selector, Topic, TopicName
from handlers.commands.names import Names

TOPICS = (
    Topic(TopicName("chips"), "Chips", "🔬", 0),
    Topic(TopicName("cafe"), "Café & Künste", "☕", 0),
    Topic(TopicName("harbour"), "Harbour life", "⚓", 0),
)
FEEDS = {FeedName("harbour"): "The Harbour Gazette", FeedName("wire.x-1"): "Wire"}
NAMES = Names(TOPICS, FEEDS)


@pytest.mark.parametrize(
    ("typed", "selectors", "unknown"),
    [
        ("harbour", ["harbour"], []),  # the topic, not the feed of the same name
        ("source:harbour", ["source:harbour"], []),
        ("source : HARBOUR", ["source:harbour"], []),
        ("harbour life", ["harbour"], []),
        ("café & künste chips", ["cafe", "chips"], []),
        ("CAFÉ KÜNSTE", ["cafe"], []),
        ("wire.x-1", ["source:wire.x-1"], []),
        ("“chips”; <wire>", ["chips", "source:wire.x-1"], []),
        ("chips zz harbour yy zz", ["chips", "harbour"], ["zz", "yy"]),
        ("source:zz", [], ["source:zz"]),
        ("", [], []),
        (" , ,; & and", [], []),
    ],
)
def test_words_are_read_as_names(typed: str, selectors: list[str], unknown: list[str]) -> None:
    found = NAMES.find(typed.split())
    assert list(found.selectors) == selectors
    assert list(found.unknown) == unknown


def test_every_selector_is_understood_as_itself() -> None:
    for selector in NAMES.selectors:
        assert NAMES.find([selector]).selectors == (selector,)


def test_selectors_count_that_only_this_chat_still_follows() -> None:
    old = Selector("source:old")
    assert NAMES.find(["source:old"]).unknown == ("source:old",)
    assert NAMES.find(["Source:Old"], also=[old]).selectors == (old,)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("chip", "chips"), ("harbor", "harbour"), ("sorce:harbour", "source:harbour"), ("qqq", None)],
)
def test_the_nearest_name_is_found(typed: str, nearest: str | None) -> None:
    assert NAMES.nearest(typed) == nearest


def test_very_long_words_take_no_time() -> None:
    words = ["x" * 100_000] * 3 + ["chips"]
    assert NAMES.find(words).selectors == ("chips",)
    assert NAMES.nearest("x" * 100_000) is None


@given(st.lists(st.text()))
def test_whatever_is_typed_is_either_known_or_unknown(words: list[str]) -> None:
    found = NAMES.find(words)
    assert set(found.selectors) <= set(NAMES.selectors)
    for word in found.unknown:
        NAMES.nearest(word)


def test_a_topic_is_titled_for_who_asks_and_found_by_any_of_its_titles() -> None:
    chips = Topic(TopicName("chips"), "Chips", "🔬", 0, (("de", "Halbleiter"), ("fr", "Puces")))
    names = Names((chips,), {}, "de-AT")

    assert names.topics[TopicName("chips")].title == "Halbleiter"
    assert Names((chips,), {}, "pl").topics[TopicName("chips")].title == "Chips"
    assert list(names.find(["puces"]).selectors) == ["chips"]
    assert list(names.find(["chips"]).selectors) == ["chips"]
