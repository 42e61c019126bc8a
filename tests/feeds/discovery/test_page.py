"""Which feeds a page names."""

from __future__ import annotations

import time

import pytest

from bot.feeds.discovery.leads import How, Lead, header_leads, ranked, usual_leads
from bot.feeds.discovery.page import page_leads

URL = "https://wire.example/news/today"


def leads(html: str | bytes, content_type: str = "text/html; charset=utf-8") -> list[Lead]:
    body = html.encode() if isinstance(html, str) else html
    return list(page_leads(body, url=URL, content_type=content_type))


def urls(html: str) -> list[str]:
    return [lead.url for lead in leads(html)]


def link(href: str, kind: str = "application/rss+xml", more: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" {more}>'


def test_declared_feeds_come_in_the_order_of_the_page_with_their_titles() -> None:
    html = (
        f"<head>{link('/rss', more='title=&quot;Wire&quot;')}"
        f"{link('atom.xml', 'application/atom+xml')}{link('//f.example/j', 'application/feed+json')}"
    ).replace("&quot;", '"')
    assert leads(html) == [
        Lead("https://wire.example/rss", How.PAGE, "Wire"),
        Lead("https://wire.example/news/atom.xml", How.PAGE),
        Lead("https://f.example/j", How.PAGE),
    ]


def test_relative_links_count_from_the_base_of_the_page() -> None:
    assert urls(f'<base href="/deep/down/">{link("../rss")}') == ["https://wire.example/deep/rss"]
    assert urls(f'<base href="javascript:x">{link("rss")}') == ["https://wire.example/news/rss"]


@pytest.mark.parametrize(
    "html",
    [
        link("/de", "text/html"),
        link("/oembed", "application/json+oembed"),
        link("/wp-json/wp/v2/posts/1", "application/json"),
        '<link rel="stylesheet" type="application/rss+xml" href="/x">',
        link("javascript:alert(1)"),
        link("data:text/xml,x"),
        link(""),
        link(URL),
        '<a href="/about">About</a>',
        '<a href="https://feedly.com/i/subscription/feed/https://wire.example/rss">Add</a>',
        "<!-- " + link("/rss") + " -->",
    ],
)
def test_what_is_no_feed_of_the_page_is_no_lead(html: str) -> None:
    assert urls(html) == []


def test_links_in_the_text_that_look_like_feeds_come_after_those_declared() -> None:
    html = (
        '<a href="/rss/91/feed">Tech <b>news</b></a><a href="https://www.wire.example/x.rss">X</a>'
        '<a href="/?format=rss">F</a>' + link("/main.xml")
    )
    assert leads(html) == [
        Lead("https://wire.example/main.xml", How.PAGE),
        Lead("https://wire.example/rss/91/feed", How.TEXT, "Tech news"),
        Lead("https://www.wire.example/x.rss", How.TEXT, "X"),
        Lead("https://wire.example/?format=rss", How.TEXT, "F"),
    ]


def test_comments_come_last_and_each_address_once() -> None:
    html = (
        link("/comments/feed/")
        + link("/a", more='title="Comments on: A crane"')
        + link("/feed")
        + link("/feed/")
    )
    assert [url.rpartition("example")[2] for url in urls(html)] == [
        "/feed",
        "/comments/feed/",
        "/a",
    ]


def test_a_page_in_another_charset_is_read() -> None:
    body = link("/rss", more='title="Café"').encode("latin-1")
    assert leads(body, "text/html; charset=iso-8859-1")[0].title == "Café"
    wide = ("\ufeff" + link("/rss")).encode("utf-16-le")
    assert leads(wide, "text/html")[0].url == "https://wire.example/rss"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 1000,
        b"<" * 100_000,
        b"<div>" * 200_000 + b"</div>",
        b"<a href='/rss'>" * 50_000,
        b"<link " + b"a=b " * 100_000 + b">",
        link("/rss").encode() * 20_000,
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;<p>',
    ],
)
def test_a_hostile_page_is_read_in_no_time_and_gives_few_leads(body: bytes) -> None:
    began = time.process_time()
    assert len(leads(body)) <= 200
    assert time.process_time() - began < 3


def test_the_servers_own_links_are_leads_too() -> None:
    values = ['</rss>; rel="alternate"; type="application/rss+xml"; title="Wire"', "</x>; rel=hub"]
    assert header_leads(values, URL) == (Lead("https://wire.example/rss", How.HEADER, "Wire"),)
    assert header_leads(["<javascript:x>; rel=alternate; type=application/rss+xml"], URL) == ()


def test_usual_places_are_beside_the_page_and_at_the_top() -> None:
    found = [lead.url for lead in usual_leads("https://wire.example:8443/blog?x=1#y")]
    assert found[:3] == [
        "https://wire.example:8443/blog/feed",
        "https://wire.example:8443/blog/rss.xml",
        "https://wire.example:8443/feed",
    ]
    assert "https://wire.example/feed.json" in [
        lead.url for lead in usual_leads("https://wire.example")
    ]


def test_what_is_known_already_is_no_lead() -> None:
    assert (
        ranked([Lead("http://www.a.example/feed/", How.PAGE)], known=["https://a.example/feed"])
        == ()
    )
