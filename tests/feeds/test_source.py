"""Files become entries: feeds, mails, pages, Markdown, plain text; and the demo's own issues."""

from __future__ import annotations

from importlib import resources

import pytest

from bot.errors import FeedError
from bot.feeds.source import read_source, split_document
from tests.feeds.split.issues import SAMPLE, SAMPLE_TITLES
from tests.feeds.test_document import MAIL

ISSUES = resources.files("bot.demo") / "issues"


def test_a_feed_document_gives_its_entries() -> None:
    data = b"<rss version='2.0'><channel><title>t</title><item><title>a</title></item><item><title>b</title></item></channel></rss>"
    assert [entry.title for entry in read_source(data, filename="feed.xml")] == ["a", "b"]


def test_a_mail_gives_one_entry_named_by_its_subject() -> None:
    (entry,) = read_source(MAIL, filename="letter.eml")
    assert entry.title == "Café news"
    assert entry.guid == "<7@harbour.example>"
    assert entry.published is not None
    assert entry.published.isoformat() == "2026-03-02T09:00:00+00:00"


def test_a_mail_without_a_subject_is_named_by_its_first_headline() -> None:
    data = MAIL.replace(b"HTML w=F6rds", b"A crane returns</p><p>It came.")
    data = b"\n".join(line for line in data.split(b"\n") if not line.startswith(b"Subject:"))
    assert read_source(data, filename="letter.eml")[0].title == "A crane returns"


def test_an_mbox_gives_an_entry_for_each_mail() -> None:
    first = b"From: a@b.example\nSubject: one\n\nwords\n>From here on\n"
    second = b"From: a@b.example\nSubject: two\n\nFrom the harbour\n"
    box = b"From a@b Mon Mar  2 09:30:00 2026\n" + first
    box += b"\nFrom a@b Mon Mar  2 09:31:00 2026\n" + second
    entries = read_source(box, filename="letters.mbox")
    assert [entry.title for entry in entries] == ["one", "two"]
    assert "\nFrom here on" in entries[0].content
    assert entries[1].content.startswith("From the harbour")


@pytest.mark.parametrize(
    ("data", "filename", "title"),
    [
        (
            b"<html><head><title>A &amp; B</title></head><body><p>x</p></body></html>",
            "x.html",
            "A & B",
        ),
        (b"<h1>Heading</h1><p>x</p>", "x.html", "Heading"),
        (b"<title>*|MC:SUBJECT|*</title><h1>Heading</h1><p>x</p>", "x.html", "Heading"),
        (b"---\ntitle: 'Issue 7'\n---\n\nwords", "x.md", "Issue 7"),
        (b"# Head\n\nwords", "x.md", "Head"),
        (SAMPLE.read_bytes(), "tidewater.txt", SAMPLE_TITLES[0]),
        (b"x", "folder/name.txt", "name"),
    ],
)
def test_an_issue_is_named_by_its_title_heading_or_first_headline(
    data: bytes, filename: str, title: str
) -> None:
    assert [entry.title for entry in read_source(data, filename=filename)] == [title]


def test_the_same_file_gives_the_same_entry() -> None:
    first, again = (read_source(SAMPLE.read_bytes(), filename="a.txt")[0] for _ in range(2))
    assert first == again


def test_a_broken_feed_is_an_error() -> None:
    with pytest.raises(FeedError):
        read_source(b'{"version": "1", "items": 3}', filename="x.json")


def stories(name: str) -> list[tuple[str, str | None, str]]:
    (found,) = split_document((ISSUES / name).read_bytes(), filename=name)
    assert all(len(story.bullets) == 2 and story.text and story.summary for story in found)
    return [(story.title, story.url, story.text) for story in found]


def test_the_demos_issues_are_split_and_share_one_story() -> None:
    first, second = (stories(name) for name in sorted(file.name for file in ISSUES.iterdir()))
    assert (len(first), len(second)) == (9, 6)
    assert len(set(first) & set(second)) == 1
    assert len({url for _, url, _ in first + second}) == 14
    for title, url, text in first + second:
        assert url is not None
        assert url.startswith("https://newsletter.example/")
        for unwanted in ("Photo", "Sign up", "newsletter", "Learn more", "60 second", "Deep Dives"):
            assert unwanted not in title + text


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="canonical" href="https://quay.example/12?a=1&amp;b=2">',
        "<LINK href='https://quay.example/12?a=1&amp;b=2' rel=canonical>",
        '<meta property="og:url" content="https://quay.example/12?a=1&amp;b=2">',
        '<base href="https://quay.example/12?a=1&amp;b=2">',
    ],
)
def test_a_page_says_itself_where_it_stands(tag: str) -> None:
    page = f"<html><head><title>Quay</title>{tag}</head><body><p>Cranes.</p></body></html>"
    (entry,) = read_source(page.encode(), filename="page.html")
    assert entry.url == "https://quay.example/12?a=1&b=2"


def test_what_is_no_address_of_the_web_is_not_where_a_page_stands() -> None:
    page = '<link rel="canonical" href="javascript:alert(1)"><p>Cranes.</p>'
    (entry,) = read_source(page.encode(), filename="page.html")
    assert entry.url is None
