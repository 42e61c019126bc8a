"""Finding the feeds of a page over sockets: only what was fetched and read is one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.errors import FeedError
from bot.feeds.discovery.finder import MOST_LEADS, Finder, Found
from bot.feeds.discovery.leads import How
from bot.feeds.fetch import Fetcher
from bot.feeds.workers import ParserPool
from bot.model import FeedAccess
from tests.fakes.web import FakeWeb, rss
from tests.feeds.fetching import Names, unhurried

FEED = rss("Tidewater Wire", [{"guid": "1", "title": "Harbour crane learns to sing"}])
HTML = "text/html; charset=utf-8"


class Room:
    """A finder, and a site to look at."""

    def __init__(self, web: FakeWeb) -> None:
        self.web = web
        self.told: list[str] = []
        self.names = Names(inside_example=["127.0.0.1"], wire_example=["127.0.0.1"])
        self.fetcher = Fetcher(
            user_agent="newsbell/test",
            total_timeout=timedelta(seconds=3),
            manners=unhurried(),
            resolver=self.names,
        )
        self.parsers = ParserPool()
        self.finder = Finder(self.fetcher, self.parsers, told=self.told.append)

    def page(self, *links: str, path: str = "/", **headers: str) -> None:
        tags = "".join(
            f'<link rel=alternate type="application/rss+xml" href="{link}">' for link in links
        )
        html = f"<!doctype html><html><head>{tags}</head><body>Hello</body></html>"
        self.web.feed(path, html, content_type=HTML, headers=headers)

    async def find(self, path: str = "/", access: FeedAccess = FeedAccess()) -> Found:  # noqa: B008
        return await self.finder.find(self.web.url + path, access)

    async def paths(self, path: str = "/") -> list[str]:
        return [one.url.removeprefix(self.web.url) for one in (await self.find(path)).feeds]


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with FakeWeb() as web:
        room = Room(web)
        yield room
        await room.fetcher.close()
        await room.parsers.close()


async def test_a_feeds_own_address_is_its_only_one(room: Room) -> None:
    room.web.feed("/feed", FEED)
    found = await room.find("/feed")
    (one,) = found.feeds
    assert (one.url, one.lead.how) == (f"{room.web.url}/feed", How.DOCUMENT)
    assert one.feed.title == "Tidewater Wire"
    assert len(room.web.requests) == 1


async def test_a_page_leads_to_the_feeds_that_it_names_and_that_are_there(room: Room) -> None:
    room.page("/rss", "/gone", "/not-a-feed", "/atom")
    room.web.feed("/rss", FEED)
    room.web.feed("/not-a-feed", "<p>Hello", content_type=HTML)
    room.web.feed("/atom", FEED)
    assert await room.paths() == ["/rss", "/atom"]
    assert room.told == [
        room.web.url + path for path in ("/", "/rss", "/gone", "/not-a-feed", "/atom")
    ]


async def test_the_feed_of_comments_is_the_last_choice(room: Room) -> None:
    room.page("/comments/feed/", "/feed/")
    room.web.feed("/comments/feed/", FEED)
    room.web.feed("/feed/", FEED)
    assert await room.paths() == ["/feed/", "/comments/feed/"]


async def test_two_leads_to_one_document_are_one_feed(room: Room) -> None:
    room.page("/rss", "/feed")
    room.web.redirect("/rss", "/feed")
    room.web.feed("/feed", FEED)
    assert len((await room.find()).feeds) == 1


async def test_a_permanent_redirect_gives_the_address_to_keep_another_one_does_not(
    room: Room,
) -> None:
    room.web.feed("/feed/", FEED)
    room.web.redirect("/feed", "/feed/", status=301)
    room.web.redirect("/today", "/feed/", status=302)
    assert await room.paths("/feed") == ["/feed/"]
    assert await room.paths("/today") == ["/today"]


async def test_links_of_the_server_count_too(room: Room) -> None:
    room.page(Link='</x/rss>; rel="alternate"; type="application/rss+xml"')
    room.web.feed("/x/rss", FEED)
    assert await room.paths() == ["/x/rss"]


async def test_relative_links_count_from_where_the_page_really_is(room: Room) -> None:
    room.web.redirect("/", "/en/")
    room.page("rss", path="/en/")
    room.web.feed("/en/rss", FEED)
    assert await room.paths() == ["/en/rss"]


async def test_a_page_that_names_none_is_asked_at_the_usual_places_until_one_is_there(
    room: Room,
) -> None:
    room.page(path="/blog")
    room.web.feed("/rss.xml", FEED)
    found = await room.find("/blog")
    assert [one.lead.how for one in found.feeds] == [How.GUESS]
    assert await room.paths("/blog") == ["/rss.xml"]
    assert room.web.count("/atom.xml") == 0, "the first one found is enough"


async def test_no_feed_anywhere_is_said_with_how_many_places_were_tried(room: Room) -> None:
    room.page("/gone")
    with pytest.raises(
        FeedError, match=r"web page, not a feed.*None was found at 8 other addresses"
    ):
        await room.find()
    assert len(room.web.requests) <= 1 + MOST_LEADS


async def test_a_page_of_a_thousand_links_costs_a_dozen_requests(room: Room) -> None:
    room.page(*(f"/rss/{number}" for number in range(1000)))
    room.web.feed("/rss/3", FEED)
    found = await room.find()
    assert [one.url for one in found.feeds] == [f"{room.web.url}/rss/3"]
    assert len(room.web.requests) == 1 + MOST_LEADS
    assert found.left == 200 - MOST_LEADS


async def test_a_page_never_leads_into_a_private_network(room: Room) -> None:
    async with FakeWeb() as inside:
        inside.feed("/rss", FEED)
        room.page(f"{inside.url}/rss", f"http://inside.example:{inside.port}/rss", "/own")
        room.web.feed("/own", FEED)
        # The operator named 127.0.0.1 and this port: that server may be asked, no other.
        assert await room.paths() == ["/own"]
        assert inside.requests == []


async def test_a_redirect_of_a_lead_does_not_lead_there_either(room: Room) -> None:
    async with FakeWeb() as inside:
        inside.feed("/rss", FEED)
        room.page("/out")
        room.web.redirect("/out", f"{inside.url}/rss")
        with pytest.raises(FeedError):
            await room.find()
        assert inside.requests == []


async def test_credentials_go_to_the_operators_server_only_and_stay_in_its_address(
    room: Room,
) -> None:
    async with FakeWeb() as other:
        other.feed("/rss", FEED)
        room.page("/rss", f"{other.url}/rss")
        room.web.feed("/rss", FEED)
        secret = room.web.url.replace("//", "//ada:secret@")
        found = await room.finder.find(secret + "/")
        assert [one.url for one in found.feeds] == [f"{secret}/rss"]
        assert "Authorization" in room.web.last("/rss").headers
        assert other.requests == []


async def test_a_page_that_cannot_be_had_says_why(room: Room) -> None:
    room.web.status("/", 403)
    with pytest.raises(FeedError, match="answered 403"):
        await room.find()
