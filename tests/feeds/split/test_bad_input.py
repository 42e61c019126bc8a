"""Broken and hostile documents: one story or none, soon, and nothing that a reader would not see."""

from __future__ import annotations

import contextlib
import random
import sys
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from bot.errors import FeedError
from bot.feeds.source import read_source, split_document
from bot.feeds.split import split_entry
from bot.model import Entry, Split
from tests.feeds.split.issues import SAMPLE, as_html, sample_issue

HUGE = 10_000_000
HOSTILE = {
    "nested tables": "<table><tr><td>x",
    "nested divisions": "<div>",
    "nested lists": "<ul><li>item ",
    "inline tags": "<i><b>",
    "links": '<a href="https://x.example/1">a link with words</a> ',
    "linked items": '<li><a href="https://x.example/1">a link with some more words</a>',
    "opening brackets": "<",
    "ampersands": "&amp;",
    "asterisks": "*",
    "square brackets": "[",
    "markdown links": "[a](https://x.example) ",
    "bullets": "\n• a point that was made",
    "headings and bullets": "\n\nA line like a headline\n\n• A point that was made here\n\nSome prose.",
    "line breaks": "x<br>",
    "one word": "x",
    "spaces": " ",
    "blank lines": "\n",
    "entities": "&lt;p&gt;x",
    "open comments": "<!--",
    "open scripts": "<script>",
    "attributes": "<p a='",
}


@contextlib.contextmanager
def untraced() -> Iterator[None]:
    """Without the tracer that measures coverage: it makes Python several times slower."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_ten_megabytes_of_one_thing_take_no_longer_than_two_seconds(kind: str) -> None:
    piece = HOSTILE[kind]
    content = piece * (HUGE // len(piece))
    entry = Entry("g", "A title", None, None, "", content, "h")
    with untraced():
        began = time.process_time()
        split_entry(entry, mode=Split.AUTO)
        assert time.process_time() - began < 2


DEEP = {
    "pictures deep inside": "<b>" * 200_000 + '<img src="https://x.example/a.jpg">' * 40_000,
    "nested articles": "<article>" * 40_000 + "<p>Some words of a text, they say.</p>" * 5_000,
    "a style for each tag": "".join(f"<p style='left:{n}px'>x" for n in range(150_000)),
}


@pytest.mark.parametrize("kind", DEEP)
def test_what_stands_around_a_tag_costs_nothing_at_each_tag(kind: str) -> None:
    entry = Entry("g", "A title", None, None, "", DEEP[kind], "h")
    with untraced():
        began = time.process_time()
        split_entry(entry, mode=Split.AUTO)
        assert time.process_time() - began < 2


def test_a_huge_document_takes_bounded_memory() -> None:
    content = "<table><tr><td>some words in a cell" * (HUGE // 35)
    entry = Entry("g", "A title", None, None, "", content, "h")
    tracemalloc.start()
    try:
        split_entry(entry, mode=Split.AUTO)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150_000_000


UNSEEN = (
    "<head><title>UNSEEN</title><style>.UNSEEN{}</style></head>",
    "<script>var x = 'UNSEEN';</script>",
    "<style>p::after{content:'UNSEEN'}</style>",
    "<div style='display: none'>UNSEEN <p>UNSEEN</p></div>",
    "<div style='display:none!important;mso-hide:all'>UNSEEN</div>",
    "<span style='font-size:0px'>UNSEEN</span>",
    "<div style='max-height:0;overflow:hidden'>UNSEEN</div>",
    "<p style='visibility:hidden'>UNSEEN</p>",
    "<p style='opacity: 0;'>UNSEEN</p>",
    "<p hidden>UNSEEN</p>",
    "<div class='preheader'>UNSEEN</div>",
    "<noscript>UNSEEN</noscript><template>UNSEEN</template>",
    "<!-- UNSEEN --><!--[if mso]>UNSEEN<![endif]-->",
    "<svg><text>UNSEEN</text></svg><iframe>UNSEEN</iframe><object>UNSEEN</object>",
    "<select><option>UNSEEN</option></select><textarea>UNSEEN</textarea><button>UNSEEN</button>",
    "<img src='https://t.example/UNSEEN.gif' alt='UNSEEN' width=1 height=1>",
)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_a_reader_does_not_see_is_in_no_field(unseen: str) -> None:
    content = f"<p>Words that are seen.</p>{unseen}<p>And more of them.</p>"
    entry = Entry("g", "A title", None, None, "", content, "h")
    (story,) = split_entry(entry, mode=Split.AUTO)
    assert "UNSEEN" not in repr(story)
    assert story.text == "Words that are seen.\nAnd more of them."


def test_a_line_height_or_least_width_of_nothing_hides_nothing() -> None:
    content = "<p style='line-height:0;min-width:0px'>Words that are seen.</p>"
    (story,) = split_entry(Entry("g", "T", None, None, "", content, "h"), mode=Split.AUTO)
    assert story.text == "Words that are seen."


@pytest.mark.parametrize("filename", ["x.html", "x.eml", "x.md", "x.txt", "x"])
def test_random_bytes_never_break_it(filename: str) -> None:
    rng = random.Random(7)
    for size in (1, 10, 1_000, 20_000):
        with contextlib.suppress(FeedError):  # white space alone is an empty file
            split_document(rng.randbytes(size), filename=filename)


@pytest.mark.parametrize("seed", range(30))
def test_an_issue_cut_and_shuffled_gives_no_text_that_is_not_in_it(seed: int) -> None:
    rng = random.Random(seed)
    pieces = as_html(sample_issue()).split("\n")
    rng.shuffle(pieces)
    content = "\n".join(pieces * rng.choice((1, 2)))[rng.randrange(200) : -rng.randrange(1, 2_000)]
    words = {*content.replace("<", " ").replace(">", " ").split(), *content.split()}
    for story in split_entry(Entry("g", "Issue", None, None, "", content, "h"), mode=Split.YES):
        told = [story.title, *story.bullets, story.text]
        for word in " ".join(told).split():
            assert word in words or word == "Issue"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_the_sample_comes_out_in_any_charset(charset: str) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    data = text.encode(charset)
    if charset == "utf-16-le":
        data = b"\xff\xfe" + data
    (stories,) = split_document(data, filename="issue.txt")
    assert [story.title for story in stories] == [e.title for e in sample_issue().expected]


@pytest.mark.parametrize("data", [b"", b" \n\t "])
def test_an_empty_file_is_an_error_with_its_name(data: bytes) -> None:
    with pytest.raises(FeedError, match=r"issue\.html is empty"):
        read_source(data, filename="issue.html")


def test_a_page_of_pictures_is_called_by_its_file() -> None:
    (stories,) = split_document(
        b"<html><body><img src=x><img src=y></body></html>", filename="a/b.html"
    )
    assert [(story.title, story.text) for story in stories] == [("b", "")]
