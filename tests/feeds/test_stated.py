"""What feed documents state of themselves: when to read them, and who pushes their news."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.feeds.hints import hints_from_text, hints_to_text
from bot.feeds.parse import parse_feed
from bot.model import NO_HINTS, Hints, ParsedFeed

URL = "https://news.example/feed"
ITEM = "<item><title>One</title><link>https://news.example/1</link></item>"
NAMESPACES = (
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)
HOUR = timedelta(hours=1)


def rss(channel: str, item: str = ITEM) -> ParsedFeed:
    text = f'<rss version="2.0" {NAMESPACES}><channel><title>News</title>{channel}{item}</channel></rss>'
    return parse_feed(text.encode(), url=URL, content_type="application/rss+xml")


@pytest.mark.parametrize(
    ("channel", "hints"),
    [
        ("", NO_HINTS),
        ("<ttl>60</ttl>", Hints(ttl=HOUR)),
        ("<ttl> 5 </ttl>", Hints(ttl=HOUR / 12)),
        ("<ttl>0</ttl>", NO_HINTS),
        ("<ttl>-3</ttl>", NO_HINTS),
        ("<ttl>soon</ttl>", NO_HINTS),
        ("<ttl>99999999999999999999</ttl>", NO_HINTS),
        ("<ttl>9999999</ttl>", Hints(ttl=timedelta(days=366))),
        (
            "<skipHours><hour>0</hour><hour> 1 </hour><hour>23</hour></skipHours>",
            Hints(skip_hours=frozenset({0, 1, 23})),
        ),
        ("<skipHours><hour>24</hour></skipHours>", Hints(skip_hours=frozenset({0}))),
        ("<skipHours><hour>noon</hour></skipHours>", NO_HINTS),
        (
            "<skipDays>\n<day>Saturday</day>\n<day>sunday</day></skipDays>",
            Hints(skip_days=frozenset({5, 6})),
        ),
        ("<sy:updatePeriod> hourly </sy:updatePeriod>", Hints(period=HOUR)),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Hints(period=6 * HOUR),
        ),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            NO_HINTS,
        ),
        ("<sy:updatePeriod>at times</sy:updatePeriod>", NO_HINTS),
    ],
)
def test_hints_are_read_and_nonsense_is_none(channel: str, hints: Hints) -> None:
    assert rss(channel).hints == hints


def test_hints_are_read_also_behind_the_items() -> None:
    item = ITEM + "<ttl>30</ttl><skipDays><day>Friday</day></skipDays>"
    assert rss("", item).hints == Hints(ttl=HOUR / 2, skip_days=frozenset({4}))


@pytest.mark.parametrize(
    "hints",
    [
        NO_HINTS,
        Hints(ttl=HOUR),
        Hints(HOUR, frozenset({0, 5}), frozenset({6}), timedelta(days=1)),
    ],
)
def test_hints_survive_being_written_down(hints: Hints) -> None:
    assert hints_from_text(hints_to_text(hints)) == hints


def test_the_hubs_and_the_documents_own_address_are_read() -> None:
    feed = rss(
        '<atom:link rel="hub" href="https://hub.example/"/>'
        '<atom:link rel="hub" href="https://second.example/"/>'
        '<atom:link rel="self" href="/feed/all"/>'
    )
    assert feed.hubs == ("https://hub.example/", "https://second.example/")
    assert feed.self_url == "https://news.example/feed/all"


def test_atom_and_json_feed_name_their_hubs_too() -> None:
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>urn:x</id>'
        b'<link rel="hub" href="https://hub.example/"/><link rel="self" href="https://news.example/a"/>'
        b'<entry><title>One</title><link rel="hub" href="https://not.example/"/></entry></feed>'
    )
    feed = parse_feed(atom, url=URL, content_type=None)
    assert (feed.hubs, feed.self_url) == (("https://hub.example/",), "https://news.example/a")
    json = (
        b'{"version":"https://jsonfeed.org/version/1.1","title":"News","feed_url":"https://news.example/j",'
        b'"hubs":[{"type":"rssCloud","url":"https://c.example/"},{"type":"WebSub","url":"https://hub.example/"}],'
        b'"items":[]}'
    )
    feed = parse_feed(json, url=URL, content_type=None)
    assert (feed.hubs, feed.self_url) == (("https://hub.example/",), "https://news.example/j")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "ftp://hub.example/", "", "http://"])
def test_a_hub_that_is_no_web_address_is_none(href: str) -> None:
    assert rss(f'<atom:link rel="hub" href="{href}"/>').hubs == ()
