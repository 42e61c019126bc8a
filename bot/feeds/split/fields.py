"""Stories that end with fields ("When: …"): the short line over each is its headline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.feeds.split.heads import Head
from bot.feeds.split.line import Form, Line

_FIELD = re.compile(r"([^\W\d_][\w ]{1,18}):\s+\S")
_LONGEST = 12  # words of a field, and of a headline
_FEWEST = 4  # stories
_LINKED = 0.7  # the part of them that has links


def find_fielded(lines: Sequence[Line], low: int, high: int) -> list[Head]:
    """The headlines of such stories between two lines; none if most have no link."""
    fields = _fields(lines, low, high)
    heads: list[Head] = []
    linked = 0
    start = low
    for at in range(low, high):
        if at not in fields or at + 1 in fields:
            continue
        first = at
        while first - 1 in fields:
            first -= 1
        if (head := _head(lines, start, first)) is not None:
            urls = [url for n in range(head, first) for url in lines[n].urls]
            linked += bool(urls)
            heads.append(Head(head, Form.BOLD, lines[head].text, urls[0] if urls else None))
        start = at + 1
    return heads if len(heads) >= _FEWEST and linked >= _LINKED * len(heads) else []


def _fields(lines: Sequence[Line], low: int, high: int) -> set[int]:
    """The lines whose label stands before as many others."""
    labels = {
        at: found.group(1)
        for at in range(low, high)
        if lines[at].size <= _LONGEST and (found := _FIELD.match(lines[at].text))
    }
    said = Counter(labels.values())
    return {at for at, label in labels.items() if said[label] >= _FEWEST}


def _head(lines: Sequence[Line], low: int, high: int) -> int | None:
    """The last short line without a link that has a text below it."""
    for at in range(high - 2, low - 1, -1):
        line = lines[at]
        if not line.text:
            return None
        if not line.prose and not line.urls and line.size <= _LONGEST and lines[at + 1].prose:
            return at
    return None
