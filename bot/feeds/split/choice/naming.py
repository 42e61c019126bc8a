"""What an issue says of itself: whether its title is one of many, and whose words it tells.

A digest is called by its number, its date or its kind, or by what several of its stories tell; an
essay by what it tells itself, in the first person.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

from bot.feeds.split.choice.cohesion import stems
from bot.feeds.split.choice.facts import Facts
from bot.feeds.split.furniture import phrases
from bot.feeds.split.marks import CALL
from bot.feeds.split.one_thing import like_one_thing, personal_words
from bot.feeds.split.outline import Found
from bot.feeds.split.periodic import is_counted, is_headed, names_day

_MOST_PERSONAL = 0.08  # of all words
NAMING = (
    *("dated", "counted", "headed", "first person", "calls"),
    *("title in headlines", "title in one headline"),
    "like one thing",
)


def naming(facts: Facts, starts: Sequence[int], told: Sequence[Found]) -> tuple[float, ...]:
    """The numbers of ``NAMING`` for the parts that begin at these lines, ``told`` as stories."""
    lines = [
        line
        for line, why in zip(facts.lines, facts.issue.skip, strict=True)
        if line.text and not why
    ]
    personal = sum(personal_words(line.text) for line in lines)
    size = sum(line.size for line in lines) or 1
    title = set(stems(facts.title))
    shared = [title.intersection(stems(facts.headline(n))) for n in starts]
    many = max(1, len(title))
    return (
        names_day(facts.title),
        is_counted(facts.title),
        is_headed(facts.lines),
        min(_MOST_PERSONAL, personal / size),
        log1p(sum(why == CALL for why in facts.issue.skip)),
        len(set().union(*shared)) / many,
        max(map(len, shared)) / many,
        like_one_thing(facts.issue, told, facts.title, phrases()),
    )
