"""Stories without headlines that rules part: each a paragraph or a few, with links of its own."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from urllib.parse import urlsplit

from bot.feeds.blocks import Kind
from bot.feeds.split.heads import Head
from bot.feeds.split.line import Form, Line, opening

_FEWEST = 4  # stories
_LONGEST = 200  # words, the median
_MOST_UNLINKED = 0.3  # the part of them that may have no link
_MOST_SHARED = 0.4  # the part of the links that may lead to one place


def find_ruled(lines: Sequence[Line], span: Sequence[int]) -> list[Head]:
    """The openings of the texts between rules, if nearly all of them have a link."""
    rules = sum(lines[at].block.kind is Kind.RULE for at in range(span[0], span[-1]))
    if rules < _FEWEST - 1:
        return []
    groups = [part for part in _groups(lines, span) if lines[part[0]].prose]
    linked = [part for part in groups if any(lines[n].urls for n in part)]
    if len(linked) < _FEWEST or len(groups) - len(linked) > _MOST_UNLINKED * len(groups):
        return []
    if sum(map(len, groups)) < (1 - _MOST_UNLINKED) * len(span):
        return []
    if median(sum(lines[n].size for n in part) for part in linked) > _LONGEST:
        return []
    urls = [next(url for n in part for url in lines[n].urls) for part in linked]
    hosts = [urlsplit(url).hostname for url in urls]
    if max(map(hosts.count, hosts)) > max(1, _MOST_SHARED * len(hosts)):
        return []
    return [
        Head(part[0], Form.INLINE, opening(lines[part[0]].text), url, lines[part[0]].text)
        for part, url in zip(linked, urls, strict=True)
    ]


def _groups(lines: Sequence[Line], span: Sequence[int]) -> list[list[int]]:
    """The lines of a section that no rule parts."""
    groups: list[list[int]] = []
    last = -1
    for at in span:
        parted = any(lines[n].block.kind is Kind.RULE for n in range(last + 1, at))
        if parted or not groups:
            groups.append([])
        groups[-1].append(at)
        last = at
    return groups
