"""The founding form of a digest: headline, bullets, paragraphs; in whatever it is carried."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bot.feeds.parse import parse_feed
from bot.feeds.source import split_document
from bot.feeds.split import split_entry
from bot.model import Entry, Split, SplitStory
from tests.feeds.split.issues import (
    SEED,
    Issue,
    as_breaks,
    as_html,
    as_mail_table,
    as_paragraphs,
    as_text,
    in_rss,
    sample_issue,
    seed_issue,
)

MUTATIONS: dict[str, Callable[[Issue], Issue]] = {
    "as it is": lambda issue: issue,
    "headings renamed": lambda issue: issue.renamed("In brief", "Further reading"),
    "headings renamed to longer ones": lambda issue: issue.renamed(
        "What you may have missed while you were asleep:",
        "Five stories that we liked a lot this week",
    ),
    "headings renamed to words": lambda issue: issue.renamed("NEWS", "更多报道"),
    "no headings": lambda issue: issue.without("heading"),
    "captions once": lambda issue: issue.captions_once(),
    "captions once, headings renamed": lambda issue: issue.captions_once().renamed(
        "Quick!", "More:"
    ),
    "no captions": lambda issue: issue.without("caption"),
    "no head, no foot": lambda issue: issue.without("furniture"),
    "three stories": lambda issue: issue.only((0, 2, 4)),
    "three stories, captions once": lambda issue: issue.only((0, 1, 5)).captions_once(),
    "two stories": lambda issue: issue.only((0, 3)),
    "two stories, captions once": lambda issue: issue.only((0, 3)).captions_once(),
    **{
        f"without story {n}": lambda issue, n=n: issue.without_story(n)  # type: ignore[misc]
        for n in range(6)
    },
    **{
        f"without story {n}, captions once, renamed": lambda issue, n=n: (  # type: ignore[misc]
            issue.without_story(n).captions_once().renamed("The week", "The long reads")
        )
        for n in range(6)
    },
}

CARRIERS: dict[str, Callable[[Issue], str]] = {
    "text": as_text,
    "text, single newlines": lambda issue: as_text(issue, gap="\n"),
    "text, triple newlines": lambda issue: as_text(issue, gap="\n\n\n"),
    "text, hyphens": lambda issue: as_text(issue, mark="-", indent=""),
    "text, asterisks": lambda issue: as_text(issue, mark="*"),
    "text, asterisks, single newlines": lambda issue: as_text(issue, mark="*", indent="", gap="\n"),
    "text, windows newlines": lambda issue: as_text(issue, gap="\r\n\r\n"),
    "html": as_html,
    "html, one level of headings": lambda issue: as_html(issue, title="h3", caption="h3"),
    "html, paragraphs for headings": lambda issue: as_html(issue, title="p", heading="p"),
    "html, bullets in paragraphs": as_paragraphs,
    "html, bullets in divs": lambda issue: as_paragraphs(issue, tag="div", mark="-"),
    "html, line breaks": as_breaks,
    "html, double line breaks": lambda issue: as_breaks(issue, mark="*", gap="<br><br/>"),
    "html, mail tables": as_mail_table,
    "html, preformatted": lambda issue: f"<pre>{as_text(issue)}</pre>",
}


def the_issue_is_split(stories: tuple[SplitStory, ...], issue: Issue, *, foot: bool = True) -> None:
    expected = issue.expected
    assert [s.title for s in stories] == [e.title for e in expected]
    assert [s.bullets for s in stories] == [e.bullets for e in expected]
    assert [s.position for s in stories] == list(range(len(expected)))
    for story, known in zip(stories, expected, strict=True):
        lines = story.text.split("\n")
        assert lines == [*known.bullets, *known.paragraphs]
        assert story.summary
        assert story.summary.rstrip("…") in story.text.replace("\n", " ")


def entry_of(content: str, *, url: str | None = "https://letter.example/7") -> Entry:
    return Entry("guid", "This week", url, None, "", content, "hash")


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_an_issue_of_this_form_gives_exactly_its_stories(mutation: str, carrier: str) -> None:
    issue = MUTATIONS[mutation](sample_issue())
    the_issue_is_split(split_entry(entry_of(CARRIERS[carrier](issue)), mode=Split.AUTO), issue)


@pytest.mark.parametrize("way", ["description", "cdata", "encoded", "encoded-cdata"])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_the_same_comes_out_of_a_feed(carrier: str, way: str) -> None:
    issue = sample_issue()
    feed = parse_feed(in_rss(CARRIERS[carrier](issue), way=way), url="", content_type=None)
    stories = split_entry(feed.entries[0], mode=Split.AUTO)
    the_issue_is_split(stories, issue)
    assert stories[0].url == "https://letter.example/7"
    assert {story.url for story in stories[1:]} == {None}


def test_bullets_below_the_entrys_own_title_make_it_the_lead() -> None:
    issue = sample_issue()
    content = as_html(Issue(tuple(x for x in issue.lines if x.text != issue.expected[0].title)))
    entry = Entry("g", issue.expected[0].title, "https://letter.example/7", None, "", content, "h")
    the_issue_is_split(split_entry(entry, mode=Split.AUTO), issue)


def test_a_feed_that_says_no_is_never_split() -> None:
    stories = split_entry(entry_of(as_html(sample_issue())), mode=Split.NO)
    assert [story.title for story in stories] == ["This week"]


def test_stories_with_links_take_them_and_the_lead_takes_the_issues() -> None:
    issue = sample_issue()
    content = as_html(issue)
    for number, story in enumerate(issue.expected[1:4], 1):
        link = f'<a href="https://click.example/r?u=https%3A%2F%2Fharbour.example%2F{number}">'
        content = content.replace(f"<h2>{story.title}", f"<h2>{link}{story.title}</a>")
    stories = split_entry(entry_of(content), mode=Split.AUTO)
    assert [story.url for story in stories] == [
        "https://letter.example/7",
        "https://harbour.example/1",
        "https://harbour.example/2",
        "https://harbour.example/3",
        None,
        None,
    ]


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_the_founding_newsletter_gives_exactly_its_stories(mutation: str, carrier: str) -> None:
    issue = MUTATIONS[mutation](seed_issue())
    stories = split_entry(entry_of(CARRIERS[carrier](issue)), mode=Split.AUTO)
    the_issue_is_split(stories, issue)


def test_the_founding_newsletter_as_a_file_gives_its_nine_stories() -> None:
    seed_issue()
    known = json.loads((SEED / "stories.json").read_text(encoding="utf-8"))
    (stories,) = split_document((SEED / "newsletter.txt").read_bytes(), filename="newsletter.txt")
    assert [story.title for story in stories] == [story["title"] for story in known["stories"]]
    assert [list(story.bullets) for story in stories] == [s["bullets"] for s in known["stories"]]
    for story, wanted in zip(stories, known["stories"], strict=True):
        assert wanted["lede"] in story.text
        assert wanted.get("second_paragraph", "") in story.text
