"""The items of a list of stories: where no heading parts them, their own links and marks do."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median

from bot.feeds.blocks import Kind
from bot.feeds.clean import host_of
from bot.feeds.split.below import leads_below
from bot.feeds.split.fields import find_fielded
from bot.feeds.split.heads import SHORTEST_NAME, Head, chosen
from bot.feeds.split.line import Form, Lead, Line, opening, weight
from bot.feeds.split.ruled import find_ruled

_LONGEST_STORY = 160  # words, the median, in a list
_LONGEST_NAMED = 500  # where the headlines are whole lines
_NAMED = (Form.WHOLE, Form.URL_BELOW, Form.MORE)
_IN_TEXT = (Form.INLINE, Form.LEADING, Form.BOLD, Form.PICTURE)
_LONGEST_INLINE = 80  # words, the median, where paragraphs without headlines are stories
_FEWEST_INLINE = 5  # paragraphs
_COVER, _COVER_NAMED = 0.55, 0.25
_NAMED_SHARE = 0.4
_WORDS_OF_NAME = 12  # words that may be said of a named thing
_NEARLY_ALL, _SHORT = 0.9, 45  # of the lines, and their words, the median
_FEWEST_NUMBERED = 4
_SHORTEST_NEWS, _LONGEST_NEWS = 6, 60  # words
_FEW, _LETTER = 3, 80  # list items, and the words that may stand before so many
_INTRODUCTION = 40  # words that may stand before a list however short it is


def find_items(
    lines: Sequence[Line], low: int, high: int, skip: Sequence[str], more: frozenset[int]
) -> list[Head]:
    """The headlines between two lines if they make a list of stories, else none.

    ``skip`` says of each line why it is no news, if so; ``more`` are the "read more" links.
    """
    span = [at for at in range(low, high) if not skip[at] and lines[at].text]
    if not span:
        return []
    if fielded := find_fielded(lines, low, high):
        return fielded
    below = leads_below(lines, span, more)
    heads = [
        Head(at, lead.form, lead.title, lead.url, lead.rest)
        for at in span
        if (lead := below.get(at) or _own_lead(lines, at, more)) is not None
    ]
    items = chosen(lines, span, heads)
    told = [h for h in heads if h.form in _IN_TEXT and h.url]
    ruled = find_ruled(lines, span)
    starts = {head.at for head in ruled}
    inside = sum(head.at not in starts for head in items) > 0.5 * len(items)
    if not (inside and len(items) <= _FEW * len(ruled)) and _is_list(lines, span, items):
        both = [h for h in heads if h in told or h.form is Form.WHOLE]
        short = median(lines[at].size for at in span) <= _SHORT
        nearly_all = short and len(both) >= _NEARLY_ALL * len(span)
        several = (nearly_all or len(both) >= 2 * len(items)) and not _are_drawn(lines, items)
        return both if several and _are_inline_stories(lines, span, both) else items
    return told if _are_inline_stories(lines, span, told) else ruled


def _are_drawn(lines: Sequence[Line], items: Sequence[Head]) -> bool:
    """Whether headlines are lines of their own: bold, or above a paragraph without a link."""
    bold = sum(2 * len(lines[head.at].block.strong) > len(lines[head.at].text) for head in items)
    below = [lines[head.at + 1] for head in items if head.at + 1 < len(lines)]
    over = sum(line.prose and line.lead is None for line in below)
    return 2 * bold >= len(items) or over >= _FEW


def find_names(
    lines: Sequence[Line], low: int, high: int, skip: Sequence[str], more: frozenset[int]
) -> list[Head]:
    """The linked lines of a section that is little else, however short: names of things.

    Nothing in such a section tells them from a menu; it is for the caller to know that.
    """
    span = [at for at in range(low, high) if not skip[at] and lines[at].text and at not in more]
    heads = [
        Head(at, lead.form, lead.title, lead.url, lead.rest)
        for at in span
        if (lead := lines[at].lead) is not None and lead.form is Form.WHOLE
    ]
    others = sum(lines[at].size for at in span) - sum(lines[head.at].size for head in heads)
    return heads if heads and others <= _WORDS_OF_NAME * len(heads) else []


def find_paragraphs(lines: Sequence[Line], low: int, high: int, skip: Sequence[str]) -> list[Head]:
    """The paragraphs of a section that all have links, each to another place, if they are short."""
    span = [at for at in range(low, high) if not skip[at] and lines[at].text]
    heads = [
        Head(at, lead.form, lead.title, lead.url, lead.rest)
        for at in span
        if (lead := lines[at].lead) is not None and lead.url and lead.form in _IN_TEXT
    ]
    places = {head.url for head in heads}
    if len(heads) < 2 or len(heads) < len(span) or len(places) < len(heads):
        return []
    return heads if median(lines[head.at].size for head in heads) <= _LONGEST_INLINE else []


def find_numbered(lines: Sequence[Line], low: int, high: int, skip: Sequence[str]) -> list[Head]:
    """The sentences of a section that is nothing but them, numbered from one on, without links."""
    span = [at for at in range(low, high) if not skip[at] and lines[at].text]
    told = [at for at in span if lines[at].block.mark.isdecimal()]
    marks = [lines[at].block.mark for at in told]
    one_by_one = marks == [str(n) for n in range(1, len(told) + 1)]
    if len(told) < _FEWEST_NUMBERED or len(told) < len(span) or not one_by_one:
        return []
    if any(lines[at].urls or not _is_short_news(lines[at]) for at in told):
        return []
    return [Head(at, Form.NUMBER, opening(lines[at].text), None) for at in told]


def _is_short_news(line: Line) -> bool:
    sentence = line.text.rstrip().endswith((".", "。", "!", "！", "?", "？"))
    return sentence and _SHORTEST_NEWS <= line.size <= _LONGEST_NEWS


def _own_lead(lines: Sequence[Line], at: int, more: frozenset[int]) -> Lead | None:
    lead = lines[at].lead
    return None if lead is None or at in more else lead


def _are_inline_stories(lines: Sequence[Line], span: Sequence[int], heads: Sequence[Head]) -> bool:
    """Whether paragraphs without headlines are a story each: short ones, all with links, and
    these to as many places. The paragraphs of an essay have fewer.
    """
    if len(heads) < _FEWEST_INLINE:
        return False
    like = [n for n in span if heads[0].at <= n <= heads[-1].at and lines[n].size >= 8]
    hosts = {host_of(head.url or "") for head in heads}
    short = median(lines[head.at].size for head in heads) <= _LONGEST_INLINE
    outside = sum(lines[n].size for n in span if not heads[0].at <= n <= heads[-1].at)
    inside = sum(lines[n].size for n in like)
    several = 0.5 if len(heads) >= 2 * _FEWEST_INLINE else 0.8
    many = len(hosts) >= several * len(heads) and len(heads) >= 0.85 * len(like)
    return many and short and outside <= 0.35 * inside


def _is_list(lines: Sequence[Line], span: Sequence[int], heads: Sequence[Head]) -> bool:
    """Whether the headlines are what the span is made of."""
    if not heads:
        return False
    total = sum(lines[at].size for at in span)
    before = sum(lines[at].size for at in span if at < heads[0].at)
    covered = total - before
    listed = sum(lines[head.at].block.kind is Kind.ITEM for head in heads)
    items = listed >= _FEW
    whole = max(sum(head.form is Form.WHOLE for head in heads), listed) >= _FEW + 1
    little = covered < (_COVER_NAMED if whole else _COVER) * total
    if little and before > (_LETTER if items else _INTRODUCTION):
        return False
    named = sum(head.form in _NAMED for head in heads) >= 0.5 * len(heads)
    sizes = _item_sizes(lines, span, heads)
    if len(heads) > 1 and median(sizes) > (_LONGEST_NAMED if named else _LONGEST_STORY):
        return False
    if len(heads) == 2 and before > 15 and before > 0.5 * covered:
        return False
    return not _is_navigation(lines, span, heads)


def _is_navigation(lines: Sequence[Line], span: Sequence[int], heads: Sequence[Head]) -> bool:
    """Whether a list is a column of short links without a word on any."""
    if any(head.form is not Form.WHOLE for head in heads):
        return False
    named = mean(weight(lines[head.at]) >= SHORTEST_NAME for head in heads) >= _NAMED_SHARE
    told = sum(lines[at].size for at in span if heads[0].at < at < heads[-1].at)
    titles = sum(lines[head.at].size for head in heads[1:])
    return not named and told < 2 * titles


def _item_sizes(lines: Sequence[Line], span: Sequence[int], heads: Sequence[Head]) -> list[int]:
    """The words of each item, headline and all."""
    ends = [*(head.at for head in heads[1:]), span[-1] + 1]
    return [
        sum(lines[at].size for at in range(head.at, end))
        for head, end in zip(heads, ends, strict=True)
    ]
