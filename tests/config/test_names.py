"""Names of feeds and tags from what others call them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from bot.config.names import feed_name, tags_of
from bot.config.values import NAME, TAG

URL = "https://www.tidewater.example/feed"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("scmp-tech", "scmp-tech"),
        ("Tidewater Wire – Today's Chips & AI", "tidewater-wire-todays-chips-ai"),
        ("Übersicht: Nachrichten", "ubersicht-nachrichten"),
        ("科技新闻", "tidewater"),
        ("", "tidewater"),
        ("A very long title that goes on and on and on", "a-very-long-title-that-goes-on"),
        ("x" * 100, "x" * 32),
    ],
)
def test_a_name_comes_from_the_title_or_else_from_the_host(title: str, name: str) -> None:
    assert feed_name(title, URL, ()) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert feed_name("Wire", URL, {"wire"}) == "wire-2"
    assert feed_name("Wire", URL, {"wire", "wire-2"}) == "wire-3"
    assert feed_name("x" * 64, URL, {"x" * 64}) == "x" * 62 + "-2"


def test_an_address_without_a_name_still_gets_one() -> None:
    assert feed_name("", "http://127.0.0.1:8000/", ()) == "127-0-0"
    assert feed_name("", "nonsense", ()) == "feed"


@given(st.text(max_size=80), st.text(max_size=30))
def test_every_name_is_allowed_in_the_config(title: str, host: str) -> None:
    assert NAME.fullmatch(feed_name(title, f"https://{host}", {"feed"}))


def test_tags_keep_their_script() -> None:
    assert tags_of(["AI & Chips", "科技", "Straße", "ai-chips", "", "///"]) == (
        "ai-chips",
        "科技",
        "straße",
    )


@given(st.lists(st.text(max_size=80), max_size=5))
def test_every_tag_is_allowed_in_the_config_and_stays_itself(words: list[str]) -> None:
    tags = tags_of(words)
    assert all(TAG.fullmatch(tag) for tag in tags)
    assert tags_of(tags) == tags
