"""Addresses of feeds as people write and compare them."""

from __future__ import annotations

import pytest

from bot.feeds.address import (
    feed_key,
    names_a_private_place,
    typed_address,
    with_credentials_of,
    without_credentials,
)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("wire.example", "https://wire.example"),
        (" wire.example/feed ", "https://wire.example/feed"),
        ("//wire.example/feed", "https://wire.example/feed"),
        ("http://wire.example", "http://wire.example"),
        ("HTTP://wire.example", "HTTP://wire.example"),
        ("feed://wire.example/rss", "https://wire.example/rss"),
        ("feed:http://wire.example/rss", "http://wire.example/rss"),
        ("feed:https://wire.example/rss", "https://wire.example/rss"),
        ("localhost:8000/rss", "https://localhost:8000/rss"),
        ("ftp://wire.example", "ftp://wire.example"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_what_is_typed_becomes_the_address_that_was_meant(typed: str, address: str) -> None:
    assert typed_address(typed) == address


@pytest.mark.parametrize(
    "other",
    [
        "http://wire.example/feed",
        "https://www.wire.example/feed/",
        "https://WIRE.example:443/feed#top",
        "https://ada:secret@wire.example/feed",
    ],
)
def test_two_addresses_of_one_feed_have_one_key(other: str) -> None:
    assert feed_key(other) == feed_key("https://wire.example/feed")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/feed?id=1", "https://a.example/feed?id=2"),
        (
            "https://www.youtube.com/feeds/videos.xml?channel_id=UCa",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UCb",
        ),
        ("https://a.example/Feed", "https://a.example/feed"),
        ("https://a.example:8443/", "https://a.example/"),
    ],
)
def test_different_feeds_have_different_keys(one: str, other: str) -> None:
    assert feed_key(one) != feed_key(other)


def test_the_order_of_a_query_does_not_matter() -> None:
    assert feed_key("https://a.example/?b=2&a=1") == feed_key("https://a.example?a=1&b=2")


def test_credentials_stay_with_their_own_server() -> None:
    start = "https://ada:pa%40ss@wire.example/"
    assert with_credentials_of(start, "https://wire.example/feed") == (
        "https://ada:pa%40ss@wire.example/feed"
    )
    for other in ("http://wire.example/feed", "https://else.example/", "https://wire.example:1/"):
        assert with_credentials_of(start, other) == other
    assert with_credentials_of("https://wire.example/", "https://wire.example/f") == (
        "https://wire.example/f"
    )
    assert without_credentials(start) == "https://wire.example/"


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:8000/feed", True),
        ("http://[::1]/", True),
        ("http://169.254.169.254/latest", True),
        ("http://localhost/", True),
        ("http://localhost./", True),
        ("http://router/", True),
        ("http://nas.local/", True),
        ("http://metadata.google.internal/", True),
        ("https://wire.example/", False),
        ("https://9.9.9.9/", False),
    ],
)
def test_a_host_that_only_its_own_network_knows_is_private(url: str, private: bool) -> None:
    assert names_a_private_place(url) is private
