"""The items of a list of stories: where no heading parts them, their own links and marks do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

from bot.feeds.blocks import NEXT_LINE, Kind, words
from bot.feeds.split.line import Form, Lead, Line, opening
from bot.feeds.split.story import is_headline_like, key

_LONGEST_STORY = 160  # words, the median, in a list
_LONGEST_NAMED = 500  # where the headlines are whole lines
_SHORTEST_NAME = 5  # words: shorter linked lines without any text are navigation
_NAMED = (Form.WHOLE, Form.URL_BELOW, Form.MORE)
_IN_TEXT = (Form.INLINE, Form.LEADING, Form.BOLD, Form.PICTURE)
_LONGEST_INLINE = 80  # words, the median, where paragraphs without headlines are stories
_LONGEST_BETWEEN_RULES = 20  # words
_SHORTEST_TEXT = 8  # words; a shorter line is the label of a headline
_LONGEST_NAME = 2.2  # words of a link in a menu
_COVER = 0.55
_INTRODUCTION = 40  # words that may stand before a list however short it is


@dataclass(frozen=True, slots=True)
class Head:
    """A line that is the headline of a story, with what it says."""

    at: int
    form: Form
    title: str
    url: str | None
    rest: str = ""


def find_items(
    lines: Sequence[Line], low: int, high: int, skip: Sequence[str], more: frozenset[int]
) -> list[Head]:
    """The headlines between two lines if they make a list of stories, else none.

    ``skip`` says of each line why it is no news, if so; ``more`` are the "read more" links.
    """
    span = [at for at in range(low, high) if not skip[at] and lines[at].text]
    if not span:
        return []
    below = _below(lines, span, more)
    heads = [
        Head(at, lead.form, lead.title, lead.url, lead.rest)
        for at in span
        if (lead := below.get(at) or _own_lead(lines, at, more)) is not None
    ]
    chosen = _chosen(lines, span, heads)
    if _is_list(lines, span, chosen):
        return chosen
    told = [h for h in heads if h.form in _IN_TEXT and h.url]
    return told if _are_inline_stories(lines, span, told) else []


def _own_lead(lines: Sequence[Line], at: int, more: frozenset[int]) -> Lead | None:
    lead = lines[at].lead
    return None if lead is None or at in more else lead


def _below(lines: Sequence[Line], span: Sequence[int], more: frozenset[int]) -> dict[int, Lead]:
    """Headlines whose link stands below them: a bare link, or "read more" after the text."""
    found: dict[int, Lead] = {}
    last = -1
    for place, at in enumerate(span):
        line = lines[at]
        if not (line.bare and line.urls) and at not in more and not line.tail:
            continue
        start = place
        while start > last + 1 and place - start < 8 and not _ends_story(lines, span, start - 1):
            start -= 1
        inside = span[start:place]
        head = next((n for n in inside if _is_bold_headline(lines[n])), None)
        if head is None:
            head = next((n for n in inside if _is_plain_headline(lines, n)), None)
        if head is not None and line.urls:
            form = Form.URL_BELOW if line.bare else Form.MORE
            found[head] = Lead(form, lines[head].text, line.urls[-1 if line.tail else 0])
        elif line.tail and line.lead is not None and line.lead.rest == line.text:
            told = line.text[: -len(line.tail)].strip()
            found[at] = Lead(Form.MORE, opening(told), line.urls[-1], told)
        last = place
    return found


def _ends_story(lines: Sequence[Line], span: Sequence[int], place: int) -> bool:
    """Whether a line belongs to another story than the next one: a link, a heading, a rule below.

    A headline may stand between two rules.
    """
    line = lines[span[place]]
    if line.bare or line.block.kind is Kind.HEADING:
        return True
    ruled = any(lines[n].block.kind is Kind.RULE for n in range(span[place], span[place + 1]))
    return ruled and not (
        span[place] > 0
        and lines[span[place] - 1].block.kind is Kind.RULE
        and line.size <= _LONGEST_BETWEEN_RULES
        and not _names_next(lines, span, place + 1)
    )


def _names_next(lines: Sequence[Line], span: Sequence[int], place: int) -> bool:
    """Whether the line below a rule is a headline itself, so that the one above names a section."""
    return place < len(span) and _is_plain_headline(lines, span[place])


def _is_bold_headline(line: Line) -> bool:
    bold = key(line.block.strong) == key(line.text) != ""
    return bold and not line.block.links and is_headline_like(line.block, longest=30)


def _is_plain_headline(lines: Sequence[Line], at: int) -> bool:
    """A line without a link that could be a headline, with its text below it.

    A short line alone in its paragraph above another headline is the name of a section.
    """
    line = lines[at]
    under = lines[at + 1] if at + 1 < len(lines) else None
    over_text = under is not None and under.block.kind is Kind.TEXT and bool(under.text)
    item = line.block.kind is Kind.ITEM and (over_text or line.block.mark.isdecimal())
    if line.block.links or not (
        (item and line.size <= 30) or is_headline_like(line.block, longest=30)
    ):
        return False
    if line.block.shape == NEXT_LINE and not item:
        return False
    below = lines[at + 1] if at + 1 < len(lines) else None
    return below is not None and (
        below.bare or below.prose or below.block.shape == NEXT_LINE or bool(below.block.links)
    )


def _chosen(lines: Sequence[Line], span: Sequence[int], heads: list[Head]) -> list[Head]:
    """The candidates without those that are part of another one's story."""
    below = [head for head in heads if head.form in (Form.URL_BELOW, Form.MORE)]
    others = [h for h in heads if h.form in (Form.WHOLE, Form.LEADING)]
    named = bool(others) and median(words(head.title) for head in others) >= _SHORTEST_NAME
    if len(below) >= max(1, 0.5 * len(heads)) and not (named and len(others) >= len(below)):
        return below
    heads = [head for head in heads if head.form not in (Form.URL_BELOW, Form.MORE)]
    heads = [head for head in heads if head.form is not Form.INLINE]
    heads = _without_aside(lines, heads)
    heads = _without_children(lines, heads)
    heads = _without_announced(lines, heads)
    heads = _without_mere_bold(heads)
    heads = _without_first_words(lines, heads)
    heads = _without_menu(lines, heads)
    heads = _without_bare_ends(lines, span, heads)
    heads = _without_strays(lines, span, heads)
    return _without_related(lines, span, heads)


def _are_inline_stories(lines: Sequence[Line], span: Sequence[int], heads: Sequence[Head]) -> bool:
    """Whether paragraphs without headlines are a story each: short ones, all with links, and
    these to as many places. The paragraphs of an essay have fewer.
    """
    if len(heads) < 5:
        return False
    like = [n for n in span if heads[0].at <= n <= heads[-1].at and lines[n].size >= 8]
    hosts = {urlsplit(head.url or "").hostname for head in heads}
    short = median(lines[head.at].size for head in heads) <= _LONGEST_INLINE
    outside = sum(lines[n].size for n in span if not heads[0].at <= n <= heads[-1].at)
    inside = sum(lines[n].size for n in like)
    many = len(hosts) >= 0.8 * len(heads) and len(heads) >= 0.85 * len(like)
    return many and short and outside <= 0.35 * inside


def _without_aside(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not the one paragraph with bold words beside a list of items: an advertisement, a note."""
    items = [head for head in heads if lines[head.at].block.kind is Kind.ITEM]
    bold = [h for h in heads if h.form is Form.BOLD and lines[h.at].block.kind is Kind.TEXT]
    if len(items) >= 2 and len(bold) == 1 and len(items) + 1 == len(heads):
        return items
    return heads


def _without_bare_ends(lines: Sequence[Line], span: Sequence[int], heads: list[Head]) -> list[Head]:
    """Not a first or last linked line without a text, where all others have theirs."""
    if len(heads) < 5:
        return heads
    places, starts = set(span), {head.at for head in heads}
    told = [bool(head.rest) or _is_text(lines, head.at + 1, places - starts) for head in heads]
    if heads[-1].form is Form.WHOLE and not told[-1] and all(told[:-1]):
        return heads[:-1]
    if heads[0].form is Form.WHOLE and not told[0] and all(told[1:]):
        return heads[1:]
    return heads


def _is_text(lines: Sequence[Line], at: int, places: set[int]) -> bool:
    """Whether a line is a text, and no label of the next headline."""
    return at in places and (lines[at].prose or lines[at].size >= _SHORTEST_TEXT)


def _without_menu(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not the links of a word or two at the ends of a list of headlines: a menu."""
    names = [
        head.form is Form.WHOLE and not head.rest and _weight(lines[head.at]) <= _LONGEST_NAME
        for head in heads
    ]
    start, end = 0, len(heads)
    while start < end and names[start]:
        start += 1
    while end > start and names[end - 1]:
        end -= 1
    rest = heads[start:end]
    if len(rest) < 3 or max(start, len(heads) - end) < 3:
        return heads
    named = median(_weight(lines[head.at]) for head in rest) >= _SHORTEST_NAME
    return rest if named else heads


def _without_children(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not the items below an item that is a headline itself."""
    kept: list[Head] = []
    for head in heads:
        block = lines[head.at].block
        above = kept[-1] if kept else None
        if block.kind is Kind.ITEM and above is not None:
            upper = lines[above.at].block
            between = range(above.at + 1, head.at)
            if (
                upper.kind is Kind.ITEM
                and upper.level < block.level
                and all(lines[n].block.level >= block.level or not lines[n].text for n in between)
            ):
                continue
        kept.append(head)
    return kept


def _without_announced(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not the items below a colon in a headline's text."""
    kept: list[Head] = []
    below_colon = False
    for head in heads:
        item = lines[head.at].block.kind is Kind.ITEM
        first = lines[head.at - 1].block.kind is not Kind.ITEM if head.at else True
        if not item:
            below_colon = False
        elif first:
            above = lines[head.at - 1] if head.at else None
            below_colon = (
                bool(kept)
                and above is not None
                and above.prose
                and above.size >= 4
                and above.text.endswith((":", "："))
            )
        if not below_colon:
            kept.append(head)
    return kept


def _without_mere_bold(heads: list[Head]) -> list[Head]:
    """Bold words without a link count only among as many with one; words said twice never."""
    said = Counter(key(head.title) for head in heads if head.form is Form.BOLD)
    heads = [h for h in heads if h.form is not Form.BOLD or said[key(h.title)] == 1]
    bold = [head for head in heads if head.form is Form.BOLD]
    linked = [head for head in heads if head.url]
    if len(bold) - len([h for h in bold if h.url]) <= 0.5 * len(linked):
        return heads
    return linked


def _without_first_words(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not the paragraph directly below a linked line, where each such line has its text below."""
    whole = {head.at for head in heads if head.form is Form.WHOLE}
    if len(whole) < 2:
        return heads
    at_once = {head.at for head in heads if head.form is not Form.WHOLE and head.at - 1 in whole}
    texts = sum(
        at + 1 < len(lines) and at + 1 not in whole and bool(lines[at + 1].text) for at in whole
    )
    if (
        at_once
        and texts >= 0.7 * len(whole)
        and all(lines[at].block.kind is Kind.TEXT for at in at_once)
    ):
        return [head for head in heads if head.at not in at_once]
    return heads


def _without_strays(lines: Sequence[Line], span: Sequence[int], heads: list[Head]) -> list[Head]:
    """Paragraphs and items count as headlines only where most of their like do."""
    stray = _stray_items(lines, span, {head.at for head in heads})
    kept = [head for head in heads if head.at not in stray]
    told = [h for h in kept if lines[h.at].block.kind is Kind.TEXT and h.form is not Form.WHOLE]
    if told:
        like = sum(
            lines[n].block.kind is Kind.TEXT and lines[n].prose and lines[n].size >= 15
            for n in range(told[0].at, told[-1].at + 1)
        )
        if len(told) < 0.6 * like:
            drop = {head.at for head in told}
            return [head for head in kept if head.at not in drop]
    return kept


def _stray_items(lines: Sequence[Line], span: Sequence[int], heads: set[int]) -> set[int]:
    """The headlines in lists most of whose items are none."""
    stray: set[int] = set()
    run: list[int] = []
    for at in [*span, -1]:
        if at >= 0 and lines[at].block.kind is Kind.ITEM:
            run.append(at)
            continue
        if run:
            level = min(lines[n].block.level for n in run)
            top = [n for n in run if lines[n].block.level == level or n in heads]
            mine = [n for n in top if n in heads]
            if len(mine) < 0.6 * len(top):
                stray.update(mine)
        run = []
    return stray


def _without_related(lines: Sequence[Line], span: Sequence[int], heads: list[Head]) -> list[Head]:
    """Not the list of bare links below a headline's text: what else there is to read on it."""
    main = [h for h in heads if lines[h.at].block.kind is not Kind.ITEM]
    items = [h for h in heads if lines[h.at].block.kind is Kind.ITEM]
    if len(main) < 2 or not items or len(items) > 3 * len(main):
        return heads
    bare = [h for h in items if not h.rest and not _text_below(lines, h, heads)]
    first = main[0].at
    if len(bare) >= 0.8 * len(items) and items[0].at > first and _spread(main, items) >= 0.5:
        return main
    return heads


def _text_below(lines: Sequence[Line], head: Head, heads: Sequence[Head]) -> bool:
    at = head.at + 1
    return (
        at < len(lines)
        and bool(lines[at].text)
        and lines[at].block.kind is Kind.TEXT
        and not any(h.at == at for h in heads)
    )


def _spread(main: Sequence[Head], items: Sequence[Head]) -> float:
    """The part of the main headlines that have items below them."""
    ends = [*(h.at for h in main[1:]), 10**9]
    having = sum(
        any(h.at < item.at < end for item in items) for h, end in zip(main, ends, strict=True)
    )
    return having / len(main)


def _is_list(lines: Sequence[Line], span: Sequence[int], heads: Sequence[Head]) -> bool:
    """Whether the headlines are what the span is made of."""
    if not heads:
        return False
    total = sum(lines[at].size for at in span)
    before = sum(lines[at].size for at in span if at < heads[0].at)
    covered = total - before
    if covered < _COVER * total and before > _INTRODUCTION:
        return False
    named = sum(head.form in _NAMED for head in heads) >= 0.5 * len(heads)
    sizes = item_sizes(lines, span, heads)
    if len(heads) > 1 and median(sizes) > (_LONGEST_NAMED if named else _LONGEST_STORY):
        return False
    if len(heads) == 2 and before > 15 and before > 0.5 * covered:
        return False
    return not is_navigation(lines, span, heads)


def is_navigation(lines: Sequence[Line], span: Sequence[int], heads: Sequence[Head]) -> bool:
    """Whether a list is a column of short links without a word on any."""
    if any(head.form is not Form.WHOLE for head in heads):
        return False
    named = median(_weight(lines[head.at]) for head in heads) >= _SHORTEST_NAME
    told = sum(lines[at].size for at in span if heads[0].at < at < heads[-1].at)
    titles = sum(lines[head.at].size for head in heads[1:])
    return not named and told < 2 * titles


def _weight(line: Line) -> float:
    """The words of a headline; in scripts without spaces, or of long words, what they come to."""
    text = line.text.replace(" ", "")
    wide = sum(ch > "\u2e80" for ch in text) >= 0.5 * len(text) > 0
    return max(line.size, len(text) / (1.4 if wide else 6))


def item_sizes(lines: Sequence[Line], span: Sequence[int], heads: Sequence[Head]) -> list[int]:
    """The words of each item, headline and all."""
    ends = [*(head.at for head in heads[1:]), span[-1] + 1]
    return [
        sum(lines[at].size for at in range(head.at, end))
        for head, end in zip(heads, ends, strict=True)
    ]


def first_sentence_title(line: Line) -> str:
    """A title for a paragraph that has none."""
    return opening(line.text)
