"""What the headings of each rank mostly are, in one issue: stories, links to them, or addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bot.feeds.blocks import Kind
from bot.feeds.split.line import Line

TOLD = 12
"""Words that a story has at least below a heading without a link."""

TOLD_LINKED = 3
"""And where a link leads to more."""

MANY = 3
"""Stories of a kind."""


def ranks_of_stories(
    lines: Sequence[Line], ranks: Sequence[int], headings: Sequence[int]
) -> frozenset[int]:
    """The ranks of which most headings are stories without parts: then the others are too.

    ``headings`` are the places of all of them, and the end.
    """
    plain: Counter[int] = Counter()
    for at, below in pairwise(headings):
        rank = ranks[at]
        if below == len(ranks) or ranks[below] <= rank:
            plain[rank] += own_words(lines, at, below) >= TOLD_LINKED
    of = Counter(ranks)
    return frozenset(r for r, n in plain.items() if n >= MANY and n >= 0.6 * of[r])


def ranks_of_linked_stories(
    lines: Sequence[Line], ranks: Sequence[int], headings: Sequence[int]
) -> frozenset[int]:
    """The ranks of which nearly all headings are links, most with a text right below them."""
    linked: Counter[int] = Counter()
    told: Counter[int] = Counter()
    for at, below in pairwise(headings):
        rank, line = ranks[at], lines[at]
        linked[rank] += line.lead is not None and bool(line.urls)
        told[rank] += own_words(lines, at, below) >= TOLD
    of = Counter(ranks)
    return frozenset(
        r for r, n in of.items() if r and min(linked[r], told[r]) >= max(MANY + 1, 0.7 * n)
    )


def ranks_of_addresses(
    lines: Sequence[Line], ranks: Sequence[int], headings: Sequence[int]
) -> frozenset[int]:
    """The ranks of which most headings have nothing but written addresses below them."""
    addressed = Counter(
        ranks[at] for at, below in pairwise(headings) if has_addresses(lines, at, below)
    )
    of = Counter(ranks)
    return frozenset(r for r, n in addressed.items() if n >= MANY and n >= 0.6 * of[r])


def has_addresses(lines: Sequence[Line], at: int, end: int) -> bool:
    """Whether nothing but written addresses stands below a heading."""
    own = [lines[n] for n in range(at + 1, end) if lines[n].text]
    return bool(own) and all(line.bare for line in own)


def own_words(lines: Sequence[Line], at: int, end: int) -> int:
    """The words of what is told below a heading."""
    return sum(lines[n].size for n in range(at + 1, end) if is_told(lines[n]))


def is_told(line: Line) -> bool:
    """Whether a line tells something: a paragraph, or an item of some words."""
    return line.prose or (line.block.kind is Kind.ITEM and not line.whole and line.size >= 5)
