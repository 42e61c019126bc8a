"""Headers, cookies and proxies of single feeds: who gets to see them, and who never does."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.feeds.fetch import Document
from bot.model import Feed, FeedAccess, FeedName
from tests.fakes.web import FakeWeb, raw_server
from tests.feeds.fetching import FEED, Names, document, failure, fetch

SECRETS = FeedAccess(
    headers=(("X-Api-Key", "h3ader"), ("User-Agent", "reader/1")),
    cookies=(("session", "c00kie"), ("lang", "en")),
)


@pytest.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb() as running:
        yield running


async def test_headers_and_cookies_go_to_the_feeds_server(web: FakeWeb) -> None:
    web.redirect("/feed", "/moved")
    web.feed("/moved", FEED)
    assert isinstance(await fetch(web.url + "/feed", access=SECRETS), Document)
    for path in ("/feed", "/moved"):
        headers = web.last(path).headers
        assert headers["X-Api-Key"] == "h3ader"
        assert headers["User-Agent"] == "reader/1"
        assert headers["Cookie"] == "session=c00kie; lang=en"
        assert "application/rss+xml" in headers["Accept"]


@pytest.mark.parametrize("moved", [False, True])
async def test_headers_and_cookies_do_not_go_along_to_another_server(
    web: FakeWeb, moved: bool
) -> None:
    async with FakeWeb("127.0.0.2", web.port) as other:
        other.feed("/feed", FEED)
        web.redirect("/feed", other.url + "/feed", 301)
        answer = await fetch(
            web.url + "/feed",
            access=SECRETS,
            public=lambda _: True,
            moved_to=other.url + "/feed" if moved else None,
        )
        assert isinstance(answer, Document)
        headers = other.last("/feed").headers
        assert not {"X-Api-Key", "Cookie"} & set(headers)
        assert headers["User-Agent"] != "reader/1"


async def test_an_authorization_of_the_operators_own_is_sent_and_not_the_urls(
    web: FakeWeb,
) -> None:
    web.feed("/feed", FEED)
    access = FeedAccess(headers=(("authorization", "Bearer t0ken"),))
    await fetch(f"http://ada:s3cret@127.0.0.1:{web.port}/feed", access=access)
    assert web.last("/feed").headers.getall("Authorization") == ["Bearer t0ken"]  # type: ignore[attr-defined]


async def test_a_proxy_is_asked_with_its_credentials_and_looks_the_name_up_itself() -> None:
    names = Names()
    async with FakeWeb() as proxy:
        proxy.feed("/feed", FEED)
        access = FeedAccess(proxy=f"http://bot:pr0xy@127.0.0.1:{proxy.port}", cookies=(("a", "b"),))
        url = "http://tidewater.example/feed"
        got = document(await fetch(url, access=access, resolver=names))
        assert got.url == url
        headers = proxy.last("/feed").headers
        assert headers["Host"] == "tidewater.example"
        assert headers["Proxy-Authorization"] == "Basic Ym90OnByMHh5"
        assert headers["Cookie"] == "a=b"
        assert names.asked == []


async def test_behind_a_proxy_redirects_are_followed_on_the_same_server_only() -> None:
    async with FakeWeb() as proxy:
        proxy.redirect("/feed", "/moved")
        proxy.feed("/moved", FEED)
        proxy.redirect("/away", "http://127.0.0.1:1/secret")
        access = FeedAccess(proxy=proxy.url)
        assert isinstance(await fetch("http://tidewater.example/feed", access=access), Document)
        why = failure(await fetch("http://tidewater.example/away", access=access)).why
        assert "behind a proxy" in why
        assert proxy.count("/secret") == 0


async def test_a_new_address_on_another_server_is_not_asked_through_a_proxy() -> None:
    async with FakeWeb() as proxy:
        proxy.feed("/feed", FEED)
        answer = await fetch(
            "http://tidewater.example/feed",
            access=FeedAccess(proxy=proxy.url),
            moved_to="http://gazette.example/feed",
        )
        assert "gazette.example" in failure(answer).why
        assert proxy.requests == []


async def test_an_encrypted_feed_goes_through_the_proxys_tunnel() -> None:
    asked: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        asked.append(await reader.read(3))

    async with raw_server(script) as proxy:
        access = FeedAccess(proxy=proxy, headers=SECRETS.headers, cookies=SECRETS.cookies)
        failure(await fetch("https://tidewater.example/feed", access=access))
    assert asked[0].startswith(b"CONNECT tidewater.example:443 HTTP/1.1\r\n")
    assert b"h3ader" not in asked[0]
    assert b"c00kie" not in asked[0]
    assert asked[1].startswith(b"\x16\x03"), "the beginning of TLS"


@pytest.mark.parametrize(
    ("status", "said"), [(407, "name and password"), (403, "did not let the bot through")]
)
async def test_a_proxy_that_refuses_is_said(
    status: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status)

    async with raw_server(script) as proxy:
        access = FeedAccess(proxy=proxy.replace("//", "//bot:pr0xy@"))
        why = failure(await fetch("https://tidewater.example/feed", access=access)).why
    assert said in why
    assert "proxy" in why
    assert "pr0xy" not in why + caplog.text


async def test_a_proxy_that_is_not_there_is_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    for place in (f"127.0.0.1:{port}", "nowhere.example"):
        access = FeedAccess(proxy=f"http://bot:pr0xy@{place}")
        url = "https://tidewater.example/feed"
        why = failure(await fetch(url, access=access, resolver=Names())).why
        assert "proxy cannot be reached" in why
        assert "pr0xy" not in why + caplog.text


def test_a_repr_shows_neither_addresses_nor_what_is_sent() -> None:
    access = FeedAccess((("X-Api-Key", "h3ader"),), (("a", "c00kie"),), "http://bot:pr0xy@x")
    feed = Feed(FeedName("x"), "http://ada:s3cret@x", timedelta(1), access=access)
    assert not any(text in repr(feed) for text in ("h3ader", "c00kie", "pr0xy", "s3cret"))
