"""Issues in the founding form as lists of lines with their roles: to change, and to write anew."""

from __future__ import annotations

import html
import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.beside import SHARED

SAMPLE = Path(__file__).parent.parent / "samples" / "tidewater.txt"
SEED = SHARED / "seed"

SAMPLE_TITLES = (
    "Tidewater: the undersea cables that nobody wants to insure",
    "Foundry in Skerry Point turns old wafers into sensors for fishing nets",
    "Pilots of the inner harbour refuse to sail by AI after a ferry turns towards a flock of gulls",
    "Island council pays its road workers in its own stablecoin and regrets it by the weekend",
    "Lighthouse keepers of four countries agree on one ledger for the hours of light",
    "‘We only wanted a slide’: how a playground became the most photographed pier on the coast",
)
HEADINGS = ("60 second catch-up", "Deep Dives")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an issue: title, item, prose, caption, heading or furniture (head and foot)."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Expected:
    title: str
    bullets: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    lines: tuple[Line, ...]

    @property
    def expected(self) -> list[Expected]:
        """The stories, read off the roles."""
        found: list[Expected] = []
        for line in self.lines:
            if line.role == "title":
                found.append(Expected(line.text, (), ()))
            elif found and line.role == "item":
                found[-1] = replace(found[-1], bullets=(*found[-1].bullets, line.text))
            elif found and line.role == "prose":
                found[-1] = replace(found[-1], paragraphs=(*found[-1].paragraphs, line.text))
        return found

    @property
    def not_stories(self) -> list[str]:
        roles = ("caption", "heading", "furniture")
        return [line.text for line in self.lines if line.role in roles]

    def renamed(self, *names: str) -> Issue:
        """With other section headings, in turn."""
        left = list(names)
        return Issue(
            tuple(
                Line("heading", left.pop(0)) if line.role == "heading" and left else line
                for line in self.lines
            )
        )

    def without_story(self, number: int) -> Issue:
        kept, at = [], -1
        for line in self.lines:
            at += line.role == "title"
            if at != number or line.role in ("heading", "furniture", "caption"):
                kept.append(line)
        return Issue(tuple(kept))

    def only(self, numbers: Sequence[int]) -> Issue:
        issue = self
        for number in range(len(self.expected) - 1, -1, -1):
            if number not in numbers:
                issue = issue.without_story(number)
        return issue

    def captions_once(self) -> Issue:
        kept: list[Line] = []
        for line in self.lines:
            if not (line.role == "caption" and kept and kept[-1] == line):
                kept.append(line)
        return Issue(tuple(kept))

    def without(self, role: str) -> Issue:
        return Issue(tuple(line for line in self.lines if line.role != role))


def read_issue(text: str, titles: Sequence[str], furniture: Callable[[str], bool]) -> Issue:
    """An issue from its plain text; what stands twice in a row is a caption."""
    lines: list[Line] = []
    raw = [line.strip() for line in text.splitlines() if line.strip()]
    twice = {a for a, b in itertools.pairwise(raw) if a == b}
    for line in raw:
        if line in titles:
            role = "title"
        elif line.startswith("•"):
            role = "item"
        elif line in HEADINGS:
            role = "heading"
        elif line in twice:
            role = "caption"
        else:
            role = "furniture" if furniture(line) else "prose"
        lines.append(Line(role, line.removeprefix("•").strip()))
    first = next(n for n, line in enumerate(lines) if line.role == "title")
    head = tuple(Line("furniture", line.text) for line in lines[:first])
    return Issue((*head, *lines[first:]))


def sample_issue() -> Issue:
    foot = ("Keep an eye on the tide", "Tidewater is a monthly letter", "Sign up now!")
    return read_issue(
        SAMPLE.read_text(encoding="utf-8"), SAMPLE_TITLES, lambda line: line.startswith(foot)
    )


def seed_issue() -> Issue:
    if not SEED.exists():
        pytest.skip(f"{SEED} is not on this machine")
    known = json.loads((SEED / "stories.json").read_text(encoding="utf-8"))
    foot = {found["text"] for found in known["not_stories"]}
    text = (SEED / "newsletter.txt").read_text(encoding="utf-8")
    titles = [story["title"] for story in known["stories"]]
    return read_issue(text, titles, lambda line: line in foot)


# ── Ways to write an issue down ─────────────────────────────────────────────────────────────────


def as_text(issue: Issue, *, gap: str = "\n\n", mark: str = "•", indent: str = "  ") -> str:
    return gap.join(
        f"{indent}{mark} {line.text}" if line.role == "item" else line.text for line in issue.lines
    )


def as_html(issue: Issue, *, title: str = "h2", heading: str = "h3", caption: str = "p") -> str:
    tags = {"title": title, "heading": heading, "caption": caption}
    out: list[str] = []
    listed = False
    for line in issue.lines:
        if (line.role == "item") is not listed:
            listed = not listed
            out.append("<ul>" if listed else "</ul>")
        tag = "li" if listed else tags.get(line.role, "p")
        out.append(f"<{tag}>{html.escape(line.text)}</{tag}>")
    return "\n".join(out)


def as_breaks(issue: Issue, *, mark: str = "•", gap: str = "<br>\n") -> str:
    return (
        "<div>"
        + gap.join(
            f"{mark} {html.escape(x.text)}" if x.role == "item" else html.escape(x.text)
            for x in issue.lines
        )
        + "</div>"
    )


def as_paragraphs(issue: Issue, *, mark: str = "•", tag: str = "p") -> str:
    return "".join(
        f"<{tag}>{mark + ' ' if x.role == 'item' else ''}{html.escape(x.text)}</{tag}>"
        for x in issue.lines
    )


def as_mail_table(issue: Issue) -> str:
    """As mail templates do: a table for each line, bullets in rows, bold titles in spans."""
    rows = []
    for line in issue.lines:
        words = html.escape(line.text)
        if line.role == "title":
            words = f'<span style="font-size:20px;font-weight:bold">{words}</span>'
        if line.role == "item":
            words = f"&bull;&nbsp;{words}"
        rows.append(f'<table width="100%"><tr><td class="x"><div>{words}</div></td></tr></table>')
    return "<html><body><style>.x{color:red}</style>" + "".join(rows) + "</body></html>"


def in_rss(content: str, *, way: str) -> bytes:
    """A feed with the issue as its one item: escaped, in CDATA, or as content:encoded."""
    element = {
        "description": f"<description>{html.escape(content)}</description>",
        "cdata": f"<description><![CDATA[{content}]]></description>",
        "encoded": f"<description>An issue.</description>"
        f"<content:encoded>{html.escape(content)}</content:encoded>",
        "encoded-cdata": f"<content:encoded><![CDATA[{content}]]></content:encoded>",
    }[way]
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>L</title><item>'
        f"<title>This week</title><link>https://letter.example/7</link>{element}</item></channel></rss>"
    ).encode()
