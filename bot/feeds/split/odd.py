"""Which of many stories are none, because they are drawn as hardly another one is.

One such sign says little: leads and sections differ. Two together are a button, a label, or a call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import mean

from bot.feeds.blocks import Kind
from bot.feeds.split.issue import Issue
from bot.feeds.split.line import Form, weight
from bot.feeds.split.outline import Found

_MANY = 8  # stories, from which on one way of drawing them is the usual one
_RARE = 0.12  # of all stories
_FOOT, _HEAD = 0.85, 0.08  # the part of the lines from which on the foot begins, and the head ends
_NAME = 2.5  # words
_TOLD = 0.7  # of the usual stories have a text

_Look = tuple[str, int, int, bool, Form]


def without_odd_ones(issue: Issue, found: Sequence[Found]) -> list[Found]:
    """The stories without those of two signs: a rare look, and small letters, no text, no link,
    an exclamation or a place at the foot; or small letters, and a mere name or a place at an end.
    """
    if len(found) < _MANY:
        return list(found)
    looks = Counter(_look(issue, item) for item in found)
    usual = looks.most_common(1)[0][0]
    told = mean(_is_told(issue, item) for item in found if _look(issue, item) == usual)
    return [item for item in found if not _is_odd(issue, item, looks, usual, told)]


def _look(issue: Issue, item: Found) -> _Look:
    """How a headline is drawn: its element, its letters, and what of it is linked."""
    block = issue.lines[item.head.at].block
    bold = len(block.strong) >= 0.5 * len(block.text)
    form = Form.ITEM if block.kind is Kind.ITEM else item.head.form
    return block.kind.value, block.level, block.size, bold, form


def _is_odd(issue: Issue, item: Found, looks: Counter[_Look], usual: _Look, told: float) -> bool:
    look = _look(issue, item)
    line = issue.lines[item.head.at]
    place = item.head.at / len(issue.lines)
    small = 0 < look[2] < usual[2]
    if looks[look] > max(1, _RARE * looks.total()):
        return False
    if small and (weight(line) <= _NAME or not _HEAD <= place <= _FOOT):
        return True
    bare = told >= _TOLD and not _is_told(issue, item)
    linked = issue.has_link(item.head.at, item.end)
    calls = item.head.title.rstrip().endswith(("!", "！"))
    return small or bare or not linked or calls or place > _FOOT


def _is_told(issue: Issue, item: Found) -> bool:
    return bool(item.head.rest or issue.words(item.head.at + 1, item.end))
