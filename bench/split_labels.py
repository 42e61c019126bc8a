"""Which lines of an issue are the headlines of its labelled stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.split_score import likeness, plain_link, plain_title
from bot.feeds.split.contents import CONTENTS
from bot.feeds.split.issue import Issue
from bot.feeds.split.line import Line

_ENOUGH = 1.4  # of what speaks for a line
_IN_ORDER, _IN_CONTENTS, _MAIN_LINK, _OTHER_LINK = 0.3, 1.5, 1.5, 0.2
_READ = 600  # characters of a line


def head_lines(issue: Issue, stories: Sequence[Mapping[str, Any]]) -> dict[int, bool | None]:
    """The line of each story that was found: True, or None for a story that may be left out."""
    texts = [plain_title(line.text[:_READ]) for line in issue.lines]
    leads = [plain_title(line.lead.title) if line.lead else "" for line in issue.lines]
    links = [_links(line) for line in issue.lines]
    heads: dict[int, bool | None] = {}
    last = -1
    for story in stories:
        titles = [plain_title(t) for t in (story["title"], *(story.get("alt_titles") or []))]
        main = plain_link(story.get("link"))
        others = {plain_link(link) for link in story.get("alt_links") or []}
        best = 0.0, -1
        for n, line in enumerate(issue.lines):
            if not line.text or n in heads:
                continue
            fit = max((_fit(title, texts[n], leads[n]) for title in titles if title), default=0.0)
            if main and main in links[n]:
                fit += _MAIN_LINK
            elif others & links[n]:
                fit += _OTHER_LINK
            if fit >= _ENOUGH:
                fit += _IN_ORDER * (n > last) - _IN_CONTENTS * (issue.skip[n] == CONTENTS)
                best = max(best, (fit, -n), key=lambda found: found[0])
        if best[0]:
            last = -best[1]
            heads[last] = None if story.get("optional") else True
    return heads


def _fit(title: str, text: str, lead: str) -> float:
    """How well a line tells a title."""
    if title in (text, lead):
        return 3.0
    if text.startswith(title) and len(title) >= 8:
        return 2.6
    if likeness(text, title) > 0 or likeness(lead, title) > 0:
        return 2.0
    return 1.2 if len(title) > 25 and title in text else 0.0


def _links(line: Line) -> set[str]:
    return {plain for link in line.block.links if (plain := plain_link(link.url))}
