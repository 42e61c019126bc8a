"""Feed documents become entries with plain titles, safe links, sane dates."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.errors import FeedError
from bot.feeds.parse import content_hash, parse_feed
from bot.feeds.xml_driver import MAX_ENTRIES
from bot.model import Entry, Outlet, ParsedFeed

URL = "https://news.example/feed"


def parse(
    body: str | bytes, *, url: str = URL, content_type: str | None = "text/xml"
) -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    return parse_feed(data, url=url, content_type=content_type)


def rss(item: str, *, head: str = "<title>News</title><language>en-GB</language>") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel>{head}{item}</channel></rss>"
    )


def one(item: str) -> Entry:
    (entry,) = parse(rss(f"<item>{item}</item>")).entries
    return entry


def test_a_feed_has_a_title_and_a_language() -> None:
    feed = parse(rss("<item><title>x</title></item>"))
    assert (feed.title, feed.language) == ("News", "en-GB")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("&lt;b&gt;Bold&lt;/b&gt; words", "Bold words"),
        ("<![CDATA[<i>Thin</i> &amp; light]]>", "Thin & light"),
        ("Two\n   lines", "Two lines"),
        ("1 &lt; 2", "1 < 2"),
    ],
)
def test_titles_are_plain_text(written: str, title: str) -> None:
    assert one(f"<title>{written}</title>").title == title


def test_an_atom_text_title_keeps_what_looks_like_a_tag() -> None:
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><id>1</id>'
        "<title type='text'>The &lt;b> tag</title></entry></feed>"
    )
    assert feed.entries[0].title == "The <b> tag"


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://news.example/1", "https://news.example/1"),
        ("/1", "https://news.example/1"),
        ("javascript:alert(1)", None),
        ("mailto:a@b.example", None),
    ],
)
def test_links_are_absolute_and_of_the_web(written: str, url: str | None) -> None:
    assert one(f"<title>x</title><link>{written}</link>").url == url


def test_the_first_link_to_the_page_counts_not_a_related_one() -> None:
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><id>1</id><title>y</title>'
        '<link rel="self" href="https://news.example/self"/><link href="https://news.example/1"/>'
        '<link rel="enclosure" href="https://news.example/1.mp3"/></entry></feed>'
    )
    assert feed.entries[0].url == "https://news.example/1"


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Mon, 02 Mar 2026 10:00:00 +0100", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2026-03-02T10:00:00Z", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
        ("99999999999999", None),
    ],
)
def test_dates_are_in_utc_or_unknown(written: str, date: datetime | None) -> None:
    assert one(f"<title>x</title><pubDate>{written}</pubDate>").published == date


def test_the_guid_is_the_items_own_else_its_link_else_a_hash() -> None:
    assert one("<title>x</title><guid>g-1</guid><link>https://news.example/1</link>").guid == "g-1"
    assert (
        one("<title>x</title><link>https://news.example/1</link>").guid == "https://news.example/1"
    )
    first, second = one("<title>x</title>").guid, one("<title>y</title>").guid
    assert first
    assert second
    assert first != second
    assert one("<title>x</title>").guid == first


def test_the_longest_text_is_the_content_and_the_shorter_one_the_summary() -> None:
    entry = one(
        "<title>x</title><description>Short.</description>"
        "<content:encoded><![CDATA[<p>Long and longer.</p>]]></content:encoded>"
    )
    assert entry.content == "<p>Long and longer.</p>"
    assert entry.summary == "Short."


@pytest.mark.parametrize(
    ("written", "picture"),
    [
        ('<media:content url="/tram.jpg" medium="image"/>', "https://news.example/tram.jpg"),
        ('<media:content url="https://v.example/a.mp4" type="video/mp4"/>', None),
        (
            '<media:thumbnail url="https://i.example/s.jpg"/>'
            '<media:content url="https://i.example/l.jpg" type="image/jpeg"/>',
            "https://i.example/l.jpg",
        ),
        ('<media:thumbnail url="https://i.example/s.jpg"/>', "https://i.example/s.jpg"),
        (
            '<enclosure url="https://i.example/e.png" type="image/png" length="9"/>',
            "https://i.example/e.png",
        ),
        ('<enclosure url="https://i.example/talk.mp3" type="audio/mpeg" length="9"/>', None),
        ('<media:thumbnail url="javascript:alert(1)"/>', None),
        ("", None),
    ],
)
def test_the_picture_that_an_item_names_is_kept(written: str, picture: str | None) -> None:
    media = '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/">'
    item = f"<channel><item><title>x</title>{written}</item></channel>"
    (entry,) = parse(f"{media}{item}</rss>").entries
    assert entry.picture == picture


def test_the_picture_of_a_json_feed_s_item_is_kept() -> None:
    items = [{"id": "1", "image": "/a.jpg"}, {"id": "2", "banner_image": "https://i.example/b.jpg"}]
    feed = parse(json.dumps({"version": "1", "items": items}), content_type="application/json")
    assert [entry.picture for entry in feed.entries] == [
        "https://news.example/a.jpg",
        "https://i.example/b.jpg",
    ]


@pytest.mark.parametrize(
    ("written", "outlet"),
    [
        ('<source url="https://www.Tidewater.example/rss">The Tide</source>', "tidewater.example"),
        ('<source url="javascript:alert(1)">The Tide</source>', None),
        ('<source url="https://tidewater.example/"></source>', None),
        ("<source>The Tide</source>", None),
    ],
)
def test_where_an_item_of_another_comes_from_is_kept(written: str, outlet: str | None) -> None:
    entry = one(f"<title>x</title>{written}")
    assert entry.outlet == (Outlet("The Tide", outlet) if outlet else None)


def test_where_an_atom_entry_of_another_comes_from_is_kept() -> None:
    document = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Planet</title><entry>
        <title>x</title><id>1</id><link href="https://blog.example/1"/>
        <source><title>A &lt;b&gt;Blog&lt;/b&gt;</title><link href="https://blog.example/"/></source>
        </entry></feed>"""
    (entry,) = parse(document).entries
    assert entry.outlet == Outlet("A Blog", "blog.example")
    assert entry.title == "x"


def test_line_breaks_in_a_description_stay() -> None:
    assert one("<title>x</title><description>one\n\ntwo</description>").content == "one\n\ntwo"


def test_the_content_hash_follows_what_is_read_and_not_the_date() -> None:
    item = "<title>x</title><link>https://news.example/1</link><description>{}</description>"
    first = one(item.format("words here") + "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>")
    again = one(item.format("words\n  here") + "<pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>")
    other = one(item.format("other words"))
    assert first.content_hash == again.content_hash != other.content_hash
    assert first.content_hash == content_hash(
        "x", "<p id=7>words here</p>", "https://news.example/1"
    )
    assert first.content_hash == content_hash("x", "words here", "https://news.example/1")


@pytest.mark.parametrize(
    "bad", ["&#xD800;", "&#55296;", "&#0;", "&#x1F;", "&#xFFFE;", "\x00", "\x0b"]
)
def test_one_forbidden_character_does_not_lose_the_document(bad: str) -> None:
    items = "".join(f"<item><title>title {n}</title></item>" for n in range(3))
    feed = parse(rss(f"<item><title>bad {bad} title</title></item>{items}"))
    assert len(feed.entries) == 4
    assert feed.entries[3].title == "title 2"
    feed.entries[0].title.encode("utf-8")


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["", "<?xml version='1.0' encoding='utf-16'?>"])
def test_utf_16_is_read_with_and_without_mark_and_declaration(charset: str, declared: str) -> None:
    text = "<rss version='2.0'><channel><item><title>Ebb</title></item></channel></rss>"
    feed = parse_feed((declared + text).encode(charset), url=URL, content_type=None)
    assert [entry.title for entry in feed.entries] == ["Ebb"]


def test_no_more_entries_are_read_than_allowed() -> None:
    feed = parse(rss("<item><title>x</title></item>" * (MAX_ENTRIES + 5)))
    assert len(feed.entries) == MAX_ENTRIES


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse(rss("")).entries == ()


def test_entities_from_outside_are_not_read() -> None:
    feed = parse(
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        "<rss version='2.0'><channel><title>t</title><item><title>a &x; b</title></item></channel></rss>"
    )
    assert "root" not in str(feed)


def test_entities_that_multiply_are_given_up_soon() -> None:
    bomb = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    try:
        feed = parse(
            f"<?xml version='1.0'?><!DOCTYPE rss [{bomb}]><rss version='2.0'><channel>"
            "<title>t</title><item><title>&a11;</title></item></channel></rss>"
        )
    except FeedError:
        return
    assert all(len(entry.title) < 1000 for entry in feed.entries)


@pytest.mark.parametrize("body", [b"", b"  \n", b"\x00\x00"])
def test_an_empty_document_is_said_to_be_empty(body: bytes) -> None:
    with pytest.raises(FeedError, match=r"https://news.example/feed is empty"):
        parse(body)


def test_a_web_page_is_said_to_be_one_and_its_feed_is_named() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>x</title>"
        '<link rel="alternate" type="application/rss+xml" href="/rss.xml?a=1&amp;b=2"></head><body>x</body></html>'
    )
    with pytest.raises(FeedError, match="is a web page, not a feed") as caught:
        parse(page, content_type="text/html; charset=utf-8")
    assert "https://news.example/rss.xml?a=1&b=2" in str(caught.value)


def test_a_web_page_without_a_feed_is_said_to_be_one() -> None:
    with pytest.raises(FeedError, match="is a web page, not a feed: look for"):
        parse("<html><body>404</body></html>", content_type=None)


@pytest.mark.parametrize(
    "body", ["words", "<xml/>", "%PDF-1.7", "\x89PNG\r\n", "{broken", '{"a": 1}', "[1]"]
)
def test_anything_else_is_said_to_be_no_feed(body: str) -> None:
    with pytest.raises(FeedError, match=r"not a feed|no JSON Feed"):
        parse(body, content_type=None)


def json_feed(*items: object) -> bytes:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "J",
            "language": "de",
            "items": items,
        }
    ).encode()


def test_a_json_feed_is_read() -> None:
    feed = parse(
        json_feed(
            {
                "id": 7,
                "url": "/7",
                "title": "A < B",
                "content_html": "<p>Words</p>",
                "summary": "W",
                "date_published": "2026-03-02T10:00:00+01:00",
            }
        ),
        content_type="application/feed+json",
    )
    assert (feed.title, feed.language) == ("J", "de")
    (entry,) = feed.entries
    assert (entry.guid, entry.url, entry.title) == ("7", "https://news.example/7", "A < B")
    assert (entry.content, entry.summary) == ("<p>Words</p>", "W")
    assert entry.published == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_odd_items_of_a_json_feed_do_not_lose_the_others() -> None:
    feed = parse(
        json_feed(None, 3, {"id": ["x"], "title": 5, "url": {}}, {"id": "1", "title": "x"})
    )
    assert [entry.title for entry in feed.entries] == ["", "x"]
    assert all(entry.guid for entry in feed.entries)


def test_json_that_nests_without_end_is_no_feed() -> None:
    with pytest.raises(FeedError):
        parse(b'{"items":' + b"[" * 200_000)
