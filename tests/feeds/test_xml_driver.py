"""The XML driver: the same answers as feedparser's own, for less, and within bounds."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.feeds.parse import parse_feed
from bot.feeds.xml_driver import MAX_ATTRIBUTES, MAX_ENTRIES
from bot.model import ParsedFeed
from tests.feeds.drivers import read, read_by_default_driver
from tests.feeds.generated import documents

# What the driver leaves out may hold a title, which feedparser takes for that of the entry.
TITLE_INSIDE_A_CATEGORY = "feedparser/tests__wellformed__rss__item_category_image.xml"


def feed(inside: str) -> ParsedFeed:
    body = f"<rss version='2.0'><channel>{inside}</channel></rss>"
    return parse_feed(body.encode(), url="https://news.example/", content_type=None)


@pytest.mark.slow
def test_every_document_of_the_corpus_is_read_as_by_feedparsers_own_driver(shared: Path) -> None:
    docs = shared / "corpus/feeds/docs"
    differing = [
        name
        for path in sorted(docs.rglob("*"))
        if path.is_file()
        and read(body := path.read_bytes()) != read_by_default_driver(body)
        and (name := str(path.relative_to(docs))) != TITLE_INSIDE_A_CATEGORY
    ]
    assert differing == []


def test_generated_documents_are_read_as_by_feedparsers_own_driver() -> None:
    for body in documents(40, seed=7):
        found = read(body)
        assert isinstance(found, ParsedFeed)
        assert found.entries
        assert found == read_by_default_driver(body)


_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30) | (
    st.sampled_from(
        ["<b>x</b>", "AT&amp;T", " \n ", "2031-05-06T07:00:00Z", "/a/b", "http://x.y/z"]
    )
)
_plain = st.sampled_from(
    [
        "title",
        "link",
        "description",
        "guid",
        "pubDate",
        "comments",
        "source",
        "enclosure",
        "author",
        "category",
        "ttl",
        "language",
        "dc:title",
        "dc:date",
        "dc:creator",
        "dc:subject",
        "dc:description",
        "content:encoded",
        "media:title",
        "media:description",
        "slash:comments",
        "wfw:commentRss",
        "thr:total",
        "feedburner:origLink",
        "sy:updatePeriod",
        "a:title",
        "a:link",
        "a:id",
        "a:updated",
        "a:published",
        "a:summary",
        "a:content",
        "a:author",
        "a:category",
    ]
)
_attributes = st.dictionaries(
    st.sampled_from(["rel", "href", "type", "isPermaLink", "url", "term", "xml:lang", "xml:base"]),
    st.sampled_from(["alternate", "self", "html", "xhtml", "text", "/p", "http://x.y/q", "false"]),
    max_size=3,
)
_LEFT_OUT = (
    *("author", "category", "comments", "dc:creator", "dc:subject"),
    *("slash", "wfw", "thr", "feedburner"),
)
_NAMESPACES = (
    "xmlns:a='http://www.w3.org/2005/Atom' xmlns:dc='http://purl.org/dc/elements/1.1/' "
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    "xmlns:media='http://search.yahoo.com/mrss/' "
    "xmlns:slash='http://purl.org/rss/1.0/modules/slash/' "
    "xmlns:wfw='http://wellformedweb.org/CommentAPI/' "
    "xmlns:thr='http://purl.org/syndication/thread/1.0' "
    "xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0' "
    "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"
)


@st.composite
def _element(draw: st.DrawFn) -> str:
    name = draw(_plain)
    attributes = draw(_attributes)
    inside = escape(draw(_text))
    if name.removeprefix("a:").startswith(_LEFT_OUT):
        # feedparser lets the base of an element that it has left hold for the next.
        attributes = {key: value for key, value in attributes.items() if ":" not in key}
    elif draw(st.booleans()):
        inner = draw(st.sampled_from(["title", "div", "b", "a:content", "dc:date", "author"]))
        inside += f"<{inner}>{escape(draw(_text))}</{inner}>{escape(draw(_text))}"
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{inside}</{name}>"


_parts = st.lists(_element(), max_size=6).map("".join)
_entries = st.lists(
    st.tuples(st.sampled_from(["item", "a:entry"]), _parts).map(
        lambda made: f"<{made[0]}>{made[1]}</{made[0]}>"
    ),
    max_size=4,
).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_parts, _entries, _parts, st.sampled_from(["rss", "a:feed", "rdf"]))
def test_whatever_is_in_a_feed_is_read_as_by_feedparsers_own_driver(
    before: str, entries: str, after: str, root: str
) -> None:
    body = f"<{root} {_NAMESPACES}><channel>{before}{entries}{after}</channel></{root}>".encode()
    assert read(body) == read_by_default_driver(body)


def test_authors_and_categories_are_left_out_with_all_that_is_in_them() -> None:
    found = feed(
        "<item><category>Sea<image><title>Gull</title></image></category><title>A tide</title>"
        "<author><name>x</name><title>Captain</title></author><link>/t</link></item>"
    )
    assert [(entry.title, entry.url) for entry in found.entries] == [
        ("A tide", "https://news.example/t")
    ]


def test_what_the_feed_says_behind_the_last_entry_that_is_read_still_counts() -> None:
    items = "".join(f"<item><title>{n}</title></item>" for n in range(MAX_ENTRIES + 9))
    found = feed(items + "<title>Tide tables</title>")
    assert found.title == "Tide tables"
    assert [entry.title for entry in found.entries] == [str(n) for n in range(MAX_ENTRIES)]


def test_an_element_of_many_attributes_keeps_the_first() -> None:
    more = " ".join(f"a{n}='{n}'" for n in range(MAX_ATTRIBUTES * 3))
    found = feed(f"<item><guid isPermaLink='false' {more}>g</guid><title>A tide</title></item>")
    assert [(entry.guid, entry.url) for entry in found.entries] == [("g", None)]
