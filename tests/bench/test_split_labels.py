"""Which lines of an issue are the headlines of its labelled stories."""

from __future__ import annotations

from typing import Any

from bench.quality import ISSUES
from bench.split_facts import facts_of, labelled
from bench.split_labels import head_lines
from bot.feeds.blocks import content_blocks
from bot.feeds.split.furniture import phrases
from bot.feeds.split.issue import Issue, read_issue

HALDEN = "Halden halts work on its second fab until machines arrive"
PORTS = "Six ports put their bills of lading on one ledger"


def issue(content: str) -> Issue:
    return read_issue(content_blocks(content), phrases())


def story(title: str, link: str | None = None, **more: Any) -> dict[str, Any]:
    return {"title": title, "link": link, **more}


def texts(content: str, *stories: dict[str, Any]) -> list[str]:
    read = issue(content)
    return [read.lines[n].text for n in head_lines(read, stories)]


def test_a_headline_is_the_line_that_says_its_title() -> None:
    content = f"<h2>{HALDEN}</h2><p>The tools come late.</p><h2>{PORTS}</h2><p>An hour saved.</p>"
    assert texts(content, story(HALDEN), story(PORTS)) == [HALDEN, PORTS]


def test_of_lines_with_one_title_the_one_that_has_the_link_counts() -> None:
    content = f'<p>{HALDEN}</p><p><a href="https://news.example/1">{HALDEN}</a></p>'
    read = issue(content)
    (at,) = head_lines(read, [story(HALDEN, "https://news.example/1")])
    assert read.lines[at].urls == ("https://news.example/1",)


def test_a_story_that_may_be_left_out_is_neither_true_nor_false() -> None:
    read = issue(f"<h2>{HALDEN}</h2><h2>{PORTS}</h2>")
    told = head_lines(read, [story(HALDEN), story(PORTS, optional=True)])
    assert list(told.values()) == [True, None]


def test_a_story_that_no_line_tells_has_no_line() -> None:
    assert texts(f"<h2>{HALDEN}</h2>", story("Slow ships arrive on time")) == []


def test_the_facts_of_an_issue_are_those_of_its_outline() -> None:
    document, label = next(labelled(ISSUES / "tuning"))
    row = facts_of(document, label, "own")
    assert row["set"] == "own"
    assert row["label"]["stories"] == label["stories"]
    said = [row["lines"][at]["text"] for at, *_ in row["found"]]
    assert said
    assert all(said)
