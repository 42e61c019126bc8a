"""Candidates for headlines in a list, and which of them are part of another one's story."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bot.feeds.blocks import Kind, words
from bot.feeds.split.line import Form, Line, weight
from bot.feeds.split.story import key

SHORTEST_NAME = 4  # words: shorter linked lines without any text are navigation
_SHORTEST_TEXT = 8  # words; a shorter line is the label of a headline
_LONGEST_LABEL = 3.5  # words of a linked section's name
_FEWEST_PAIRS = 3  # of a name and a headline, where all have the same form
_LONGEST_BUTTON, _MOST_BUTTONS = 8, 0.3  # words of a button, and the part of all links
_FEWEST_SIZED = 4  # headlines whose letters have a size
_FEWEST_NUMBERED = 5  # headlines
_SMALLER = 0.85
_LONGEST_NAME = 2.2  # words of a link in a menu
_MOST, _MOST_BOLD = 0.6, 0.4  # paragraphs that are headlines, of all between the first and the last


@dataclass(frozen=True, slots=True)
class Head:
    """A line that is the headline of a story, with what it says."""

    at: int
    form: Form
    title: str
    url: str | None
    rest: str = ""


def chosen(lines: Sequence[Line], span: Sequence[int], heads: list[Head]) -> list[Head]:
    """The candidates without those that are part of another one's story."""
    below = [head for head in heads if head.form in (Form.URL_BELOW, Form.MORE)]
    others = [h for h in heads if h.form in (Form.WHOLE, Form.LEADING)]
    named = bool(others) and median(words(head.title) for head in others) >= SHORTEST_NAME
    if len(below) >= max(1, 0.5 * len(heads)) and not (named and len(others) >= len(below)):
        return below
    heads = [head for head in heads if head.form not in (Form.URL_BELOW, Form.MORE)]
    heads = [head for head in heads if head.form is not Form.INLINE]
    heads = _without_aside(lines, heads)
    heads = _without_children(lines, heads)
    heads = _without_announced(lines, heads)
    heads = _without_mere_bold(heads)
    heads = _without_first_words(lines, heads)
    heads = without_names(lines, heads)
    heads = _without_unnumbered_ends(lines, heads)
    heads = _without_bare_ends(lines, span, heads)
    heads = _without_strays(lines, span, heads)
    return _without_related(lines, span, heads)


def without_names(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """The headlines without linked names: of sections, of sources, on buttons, in a menu."""
    heads = _without_labels(lines, heads)
    heads = _without_small(lines, heads)
    heads = _without_buttons(lines, heads)
    return _without_menu(lines, heads)


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
    places = set(span) - {head.at for head in heads}
    told = [bool(head.rest) or _is_text(lines, head.at + 1, places) for head in heads]
    if heads[-1].form is Form.WHOLE and not told[-1] and all(told[:-1]):
        return heads[:-1]
    if heads[0].form is Form.WHOLE and not told[0] and all(told[1:]):
        return heads[1:]
    return heads


def _without_unnumbered_ends(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not what stands behind the last of a list of numbered headlines, without a number."""
    marks = [lines[head.at].block.mark for head in heads]
    count = next((n for n, mark in enumerate(marks) if not mark.isdecimal()), len(marks))
    one_by_one = [int(mark) for mark in marks[:count]] == list(range(1, count + 1))
    last = count >= _FEWEST_NUMBERED and not any(mark.isdecimal() for mark in marks[count:])
    return heads[:count] if one_by_one and last else heads


def _is_text(lines: Sequence[Line], at: int, places: set[int]) -> bool:
    """Whether a line is a text, and no label of the next headline."""
    return at in places and (lines[at].prose or lines[at].size >= _SHORTEST_TEXT)


def _without_labels(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not a linked name of a section: a few words directly above another headline.

    That is a list item, or has a text below it.
    """
    starts = {head.at for head in heads}
    told = {
        head.at
        for head in heads
        if head.rest or (_has_line(lines, head.at + 1) and head.at + 1 not in starts)
    }
    pairs = [
        head.at
        for head in heads
        if head.at + 1 in starts
        and head.form is Form.WHOLE
        and weight(lines[head.at]) <= _LONGEST_LABEL
        and lines[head.at].block.kind is Kind.TEXT
        and (lines[head.at + 1].block.kind is Kind.ITEM or head.at + 1 in told)
    ]
    regular = len(pairs) >= _FEWEST_PAIRS and len(pairs) >= 0.6 * len(told)
    labels = {
        at
        for at in pairs
        if regular
        or lines[at + 1].block.kind is Kind.ITEM
        or weight(lines[at + 1]) > _LONGEST_LABEL
    }
    return [head for head in heads if head.at not in labels] if len(labels) > 1 else heads


def _without_small(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not linked words in letters smaller than those of the headlines: tags, sources, authors."""
    whole = [head for head in heads if head.form is Form.WHOLE]
    sizes = [lines[head.at].block.size for head in whole if lines[head.at].block.size]
    if len(sizes) < _FEWEST_SIZED:
        return heads
    usual = _SMALLER * median(sizes)
    small = {
        head.at
        for head in whole
        if 0 < lines[head.at].block.size < usual and weight(lines[head.at]) <= _LONGEST_LABEL
    }
    return [head for head in heads if head.at not in small]


def _without_buttons(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not a short linked line below a paragraph, without a text where nearly all have one."""
    starts = {head.at for head in heads}
    bare = {
        head.at
        for head in heads
        if head.form is Form.WHOLE
        and lines[head.at].block.kind is Kind.TEXT
        and weight(lines[head.at]) <= _LONGEST_BUTTON
        and head.at
        and lines[head.at - 1].prose
        and head.at - 1 not in starts
        and (head.at + 1 in starts or head.at + 1 == len(lines) or not lines[head.at + 1].text)
    }
    if len(heads) < _FEWEST_SIZED or len(bare) > _MOST_BUTTONS * len(heads):
        return heads
    return [head for head in heads if head.at not in bare]


def _has_line(lines: Sequence[Line], at: int) -> bool:
    return at < len(lines) and bool(lines[at].text) and lines[at].size > _LONGEST_LABEL


def _without_menu(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not the links of a word or two at the ends of a list of headlines: a menu."""
    names = [
        head.form is Form.WHOLE and not head.rest and weight(lines[head.at]) <= _LONGEST_NAME
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
    named = median(weight(lines[head.at]) for head in rest) >= SHORTEST_NAME
    return rest if named else heads


def _without_children(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not the items below an item that is a headline itself, unless they are linked as it is."""
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
                and all(lines[n].block.level > upper.level or not lines[n].text for n in between)
                and not _is_linked_as(lines, head, above)
            ):
                continue
        kept.append(head)
    return kept


def _is_linked_as(lines: Sequence[Line], head: Head, above: Head) -> bool:
    """Whether an item is a whole linked headline as the item above it is."""
    return head.form is above.form is Form.WHOLE and lines[head.at].size >= SHORTEST_NAME


def _without_announced(lines: Sequence[Line], heads: list[Head]) -> list[Head]:
    """Not the items below a colon in a headline's text, unless they are told as those above it."""
    kept: list[Head] = []
    below_colon = False
    for head in heads:
        item = lines[head.at].block.kind is Kind.ITEM
        first = lines[head.at - 1].block.kind is not Kind.ITEM if head.at else True
        if not item:
            below_colon = False
        elif first:
            above = lines[head.at - 1] if head.at else None
            sibling = bool(kept) and head.form is kept[-1].form and bool(head.rest)
            below_colon = (
                bool(kept)
                and not sibling
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
        bold = sum(head.form is Form.BOLD for head in told)
        if len(told) < (_MOST_BOLD if bold == len(told) > 2 else _MOST) * like:
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
    starts = {head.at for head in heads}
    bare = [h for h in items if not h.rest and not _text_below(lines, h.at + 1, starts)]
    first = main[0].at
    if len(bare) >= 0.8 * len(items) and items[0].at > first and _spread(main, items) >= 0.5:
        return main
    return heads


def _text_below(lines: Sequence[Line], at: int, starts: set[int]) -> bool:
    inside = at < len(lines) and at not in starts
    return inside and bool(lines[at].text) and lines[at].block.kind is Kind.TEXT


def _spread(main: Sequence[Head], items: Sequence[Head]) -> float:
    """The part of the main headlines that have items below them."""
    starts = [head.at for head in main]
    return len({bisect(starts, item.at) for item in items if item.at > starts[0]}) / len(main)
