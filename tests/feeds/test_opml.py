"""Lists of feeds as OPML: from any reader, and to any."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st
from lxml import etree

from bot.errors import FeedError
from bot.feeds.clean import clean_text
from bot.feeds.opml import MAX_OUTLINES, Outline, read_opml, write_opml

NOW = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>My feeds</title></head><body>
  <outline text="Tech" title="Tech">
    <outline text="Chips &amp; fabs">
      <outline type="rss" text="Tidewater" title="Tidewater Wire" xmlUrl="https://tide.example/f"
               htmlUrl="https://tide.example/" category="/Harbour/Cranes,news"/>
    </outline>
    <outline type="atom" title="Only a title" xmlurl="http://a.example/?a=1&b=2"/>
  </outline>
  <outline text="A page" type="link" url="https://page.example/"/>
  <outline text="Old" xmlUrl="feed://old.example/rss"/>
</body></opml>"""


def test_feeds_come_with_their_folders_and_categories() -> None:
    assert read_opml(LIST) == (
        Outline(
            "Tidewater",
            "https://tide.example/f",
            "Tidewater Wire",
            ("Tech", "Chips & fabs", "Harbour", "Cranes", "news"),
        ),
        Outline("Only a title", "http://a.example/?a=1&b=2", "", ("Tech",)),
        Outline("Old", "https://old.example/rss"),
    )


def test_a_list_in_another_encoding_is_read() -> None:
    text = LIST.decode().replace("Tidewater", "Tídewáter")
    for name in ("utf-16", "iso-8859-1"):
        encoded = text.replace("UTF-8", name).replace("a=1&b=2", "a=1&amp;b=2").encode(name)
        assert read_opml(encoded)[0].text == "Tídewáter"


def test_a_list_that_is_cut_short_gives_what_was_there() -> None:
    assert [one.text for one in read_opml(LIST[: LIST.index(b'<outline text="Old')])] == [
        "Tidewater",
        "Only a title",
    ]


@pytest.mark.parametrize(
    "data",
    [b"", b"words", b"<rss version='2.0'/>", b"<html><body>x</body></html>", b"\x00\xff", b"{}"],
)
def test_what_is_no_list_is_said(data: bytes) -> None:
    with pytest.raises(FeedError, match="is not OPML"):
        read_opml(data)


def test_entities_are_neither_expanded_nor_fetched() -> None:
    document = b"""<!DOCTYPE opml [<!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY a "aaaaaaaaaa">
      <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><opml><body>
      <outline text="x&b;&f;" xmlUrl="https://a.example/"/></body></opml>"""
    for data in (document, ("\ufeff" + document.decode()).encode("utf-16-le")):
        (one,) = read_opml(data)
        assert "aaaaaaaaaa" not in one.text
        assert one.text.startswith("x")


@pytest.mark.parametrize(
    "data",
    [
        b"<opml>" + b"<outline text='a'>" * 100_000,
        b"<opml><outline text='" + b"a" * 5_000_000 + b"' xmlUrl='https://a.example/'/></opml>",
        b"<opml>" + b"&" * 1_000_000,
        b"<" * 1_000_000,
    ],
)
def test_a_hostile_list_is_read_or_refused_in_no_time(data: bytes) -> None:
    began = time.process_time()
    with suppress(FeedError):
        assert len(read_opml(data)) <= 1
    assert time.process_time() - began < 3


def test_limits_are_said() -> None:
    with pytest.raises(FeedError, match="larger than 10 MiB"):
        read_opml(b" " * (11 << 20))
    many = b"<opml>" + b"<outline/>" * (MAX_OUTLINES + 1) + b"</opml>"
    with pytest.raises(FeedError, match="more than 10,000 outlines"):
        read_opml(many)


def test_what_is_written_is_opml_2() -> None:
    data = write_opml(
        [Outline("a", "https://a.example/?x=1&y=2", "A", ("x", "y"))], title="T", now=NOW
    )
    root = etree.fromstring(data)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "T"
    assert root.findtext("head/dateCreated") == "Tue, 06 May 2031 12:00:00 GMT"
    (outline,) = root.iter("outline")
    assert dict(outline.items()) == {
        "type": "rss",
        "text": "a",
        "title": "A",
        "xmlUrl": "https://a.example/?x=1&y=2",
        "category": "x,y",
    }


WORDS = st.text(max_size=60).map(clean_text)
GROUPS = st.lists(
    WORDS.map(lambda text: clean_text(text.replace(",", "").replace("/", ""))).filter(bool),
    max_size=3,
    unique=True,
).map(tuple)
URLS = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S")), max_size=40).map(
    lambda rest: f"https://a.example/{rest}"
)
OUTLINES = st.lists(st.builds(Outline, WORDS.filter(bool), URLS, st.just(""), GROUPS), max_size=5)


@settings(max_examples=200, deadline=None)
@given(OUTLINES)
def test_what_is_written_is_read_again_as_it_was(outlines: list[Outline]) -> None:
    assert list(read_opml(write_opml(outlines, title="T", now=NOW))) == outlines
