"""Who pushes a feed: by its server's headers first, then by its document (WebSub, section 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.feeds.push.offer import (
    NO_OFFER,
    PushOffer,
    offer_from_text,
    offer_to_text,
    offered,
)
from bot.feeds.stated import MOST_HUBS
from bot.model import Feed, FeedAccess, FeedName, ParsedFeed

URL = "https://yard.example/feed"
FEED = Feed(FeedName("yard"), URL, timedelta(minutes=15))
SILENT = ParsedFeed("Yard", "en", ())
SAYS = replace(SILENT, hubs=("https://hub.example/",), self_url="https://yard.example/atom")


def offer(
    *headers: str, parsed: ParsedFeed = SILENT, feed: Feed = FEED, url: str = URL
) -> PushOffer:
    return offered(feed, parsed, url=url, link_headers=headers)


def test_headers_name_hubs_and_the_topic() -> None:
    found = offer(
        '<https://a.example/>; rel="hub", </own>; rel=self', "<https://b.example/>;rel=hub"
    )
    assert found == PushOffer(
        ("https://a.example/", "https://b.example/"), "https://yard.example/own"
    )


def test_without_headers_the_document_counts() -> None:
    assert offer(parsed=SAYS) == PushOffer(("https://hub.example/",), "https://yard.example/atom")


def test_headers_count_before_the_document() -> None:
    assert offer("<https://a.example/>; rel=hub", parsed=SAYS) == PushOffer(
        ("https://a.example/",), "https://yard.example/atom"
    )


def test_without_a_link_to_itself_the_address_that_was_read_is_the_topic() -> None:
    assert offer("<https://a.example/>; rel=hub", url="https://yard.example/moved").topic == (
        "https://yard.example/moved"
    )


def test_an_address_with_a_query_is_told_to_no_hub() -> None:
    assert offer("<https://a.example/>; rel=hub", url=URL + "?key=s3cret") == NO_OFFER


@pytest.mark.parametrize(
    "feed",
    [
        replace(FEED, url="https://ada:pw@yard.example/feed"),
        replace(FEED, access=FeedAccess(headers=(("X-Key", "s3cret"),))),
        replace(FEED, access=FeedAccess(cookies=(("session", "s3cret"),))),
        replace(FEED, access=FeedAccess(proxy="http://proxy.example:3128")),
    ],
)
def test_a_feed_that_is_read_with_secrets_or_by_proxy_is_not_pushed(feed: Feed) -> None:
    assert offer('<https://a.example/>; rel="hub"', feed=feed) == NO_OFFER


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "ftp://a.example/", "http://", "https://a.example/" + "x" * 3000],
)
def test_a_hub_that_is_no_web_address_is_none(target: str) -> None:
    assert offer(f"<{target}>; rel=hub") == NO_OFFER


def test_of_very_many_hubs_the_first_few_count() -> None:
    header = ", ".join(f"<https://hub{n}.example/>; rel=hub" for n in range(100))
    assert len(offer(header).hubs) == MOST_HUBS


def test_an_offer_is_what_it_was_after_being_written_down() -> None:
    for one in (NO_OFFER, PushOffer(("https://a.example/", "https://b.example/"), URL)):
        assert offer_from_text(offer_to_text(one)) == one


def test_a_blank_in_an_address_does_not_make_two_of_it() -> None:
    found = offer("<https://a.example/x y>; rel=hub, </a b>; rel=self")
    assert offer_from_text(offer_to_text(found)) == found
    assert len(found.hubs) == 1
