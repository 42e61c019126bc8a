"""Whether a list that stands under a heading is a section of stories, or the heading's own text."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from bot.feeds.blocks import words
from bot.feeds.split.heads import Head
from bot.feeds.split.line import Form, Line
from bot.feeds.split.periodic import is_periodic
from bot.feeds.split.ranks import is_capitals

NAME = 3
"""Words of a heading that can but name a section."""
HEADLINE = 6
"""Words of a heading that names hardly a section."""

_HEADLINE_OF_TEXT = 5  # where paragraphs with links stand below it
_SENTENCE = 5  # words of bold lead-ins that are headlines
_INTRODUCTION = 25  # words above the list
_MANY = 3  # stories


def is_name(heading: Line) -> bool:
    """Whether a heading can but name a section: a few words, one more in capital letters."""
    return heading.size <= NAME + is_capitals(heading.text)


def fits(heading: Line, heads: Sequence[Head], lines: Sequence[Line], low: int) -> bool:
    """Whether a list is what its heading names, not what belongs to the heading's story."""
    before = sum(lines[at].size for at in range(low, heads[0].at))
    told = any(head.rest for head in heads)
    paragraphs = sum(lines[head.at].prose and head.form is not Form.WHOLE for head in heads)
    if before > _INTRODUCTION and paragraphs > 0.5 * len(heads):
        return False
    if heading.size >= HEADLINE and before > 15 and not told:
        return False
    if heading.block.mark.isdecimal() and heading.size > NAME and len(heads) < _MANY + 2:
        return False
    bold = sum(head.form is Form.BOLD for head in heads)
    headline = heading.size >= _HEADLINE_OF_TEXT and not is_periodic(heading.text)
    if headline and not bold and paragraphs == len(heads) < _MANY + 2:
        return False
    return bold <= 0.5 * len(heads) or _fits_bold(heading, heads, before)


def _fits_bold(heading: Line, heads: Sequence[Head], before: int) -> bool:
    """The same where bold words are the headlines: a story in points has short ones."""
    if heading.block.mark.isdecimal() and all(head.form is Form.BOLD for head in heads):
        return False
    lead_ins = mean(words(head.title) for head in heads)
    linked = sum(bool(head.url) for head in heads) >= 0.8 * len(heads)
    if lead_ins > _SENTENCE and linked and not before:
        return True
    return is_name(heading) and (lead_ins >= NAME or linked)
