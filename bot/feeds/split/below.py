"""Headlines whose link stands below them: written out, or to read more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.feeds.blocks import NEXT_LINE, Kind
from bot.feeds.split.line import Form, Lead, Line, opening
from bot.feeds.split.story import is_headline_like, key

_LONGEST_BETWEEN_RULES = 20  # words
_NESTED = 2  # the level of a nested item
_LONGEST_ITEM = 80  # words of an item that is a story as a whole
_LONGEST_HEADLINE = 12  # words
_LONGEST_NAME = 8  # words of one that a colon ends
_AROUND = " .…:："
_LIKE = 4  # items with their link right below them, from which on the others are stories too
_SHORTEST_ITEM = 6  # words


def led_by_links_below(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, those with a colon that are alone over a link written out as its headline, where
    several are: a list in which nothing but the colon says which words lead where.
    """
    named: list[int] = []
    apart = True  # whether all since the last rule or heading are such lines and their links
    for at, line in enumerate(lines):
        if not line.text or line.block.kind is Kind.HEADING:
            apart = True
        elif apart and _is_alone_over_link(lines, at):
            named.append(at)
        elif not line.bare:
            apart = False
    led = list(lines)
    if len(named) >= _LIKE:
        for at in named:
            led[at] = replace(led[at], lead=_opening_lead(led[at], led[at + 1].urls[0]))
    return tuple(led)


def _is_alone_over_link(lines: Sequence[Line], at: int) -> bool:
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else None
    if below is None or not below.bare or not below.urls or line.urls:
        return False
    ends = line.text.endswith((":", "："))
    return ends and line.block.kind is Kind.TEXT and line.size <= _LONGEST_ITEM


def leads_below(
    lines: Sequence[Line], span: Sequence[int], more: frozenset[int]
) -> dict[int, Lead]:
    """Headlines whose link stands below them: a bare link, or "read more" after the text."""
    found: dict[int, Lead] = {}
    above: dict[int, Lead] = {}  # paragraphs without a headline, their link right below them
    last = -1
    for place, at in enumerate(span):
        line = lines[at]
        if not (line.bare and line.urls) and at not in more and not line.tail:
            continue
        if (parent := _parent(lines, span, place, last)) is not None:
            found.setdefault(
                span[parent], _told_lead(lines[span[parent]], Form.URL_BELOW, line.urls[0])
            )
            last = place
            continue
        start = place
        while start > last + 1 and place - start < 8 and not _ends_story(lines, span, start - 1):
            start -= 1
        inside = _own_lines(lines, span[start:place])
        head = next((n for n in inside if _is_bold_headline(lines[n])), None)
        if head is None:
            plain = (n for n in inside if _is_plain_headline(lines, n) or _is_announced(lines, n))
            head = next(plain, None)
        if head is not None and line.urls:
            form = Form.URL_BELOW if line.bare else Form.MORE
            url = line.urls[-1 if line.tail else 0]
            found[head] = _told_lead(lines[head], form, url)
        elif line.tail and line.lead is not None and line.lead.rest == line.text:
            told = line.text[: -len(line.tail)].strip()
            found[at] = Lead(Form.MORE, opening(told), line.urls[-1], told)
        elif line.bare and inside and _is_short_paragraph(lines[inside[-1]]):
            above[inside[-1]] = _opening_lead(lines[inside[-1]], line.urls[0])
        last = place
    if len(above) >= max(_LIKE, len(found)):
        found.update(above)
    found.update(_siblings(lines, span, found))
    found.update(_named_like(lines, span, found))
    return found


def _own_lines(lines: Sequence[Line], inside: Sequence[int]) -> Sequence[int]:
    """The lines that may be of the story that ends with a link: not a list before its paragraph."""
    items = [place for place, at in enumerate(inside) if lines[at].block.kind is Kind.ITEM]
    told = bool(inside) and _is_short_paragraph(lines[inside[-1]])
    if len(items) > 1 and items == list(range(len(items))) and told:
        return inside[len(items) :]
    return inside


def _is_short_paragraph(line: Line) -> bool:
    plain = line.block.kind is Kind.TEXT and not line.block.links
    return plain and line.prose and _SHORTEST_ITEM <= line.size <= _LONGEST_ITEM


def _opening_lead(line: Line, url: str) -> Lead:
    title = opening(line.text).strip(_AROUND)
    return Lead(Form.URL_BELOW, title or line.text, url, line.text)


def _is_announced(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is a name with a colon, alone over the paragraph that tells of it."""
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else None
    named = line.text.endswith((":", "：")) and line.size <= _LONGEST_NAME and not line.block.links
    return named and below is not None and below.prose and below.size >= 2 * _LONGEST_NAME


def _parent(lines: Sequence[Line], span: Sequence[int], place: int, last: int) -> int | None:
    """The item without a link of whose nested items a written-out link is one; no other's."""
    line = lines[span[place]]
    if not line.bare or not line.urls or line.block.level < _NESTED:
        return None
    level = line.block.level
    for above in range(place - 1, -1, -1):
        block = lines[span[above]].block
        if block.kind is not Kind.ITEM:
            return None
        if block.level < level:
            level = block.level
            if level == 1:
                return above if not block.links else None
    return None


def _told_lead(line: Line, form: Form, url: str | None) -> Lead:
    """The headline of a line; of an item of several sentences it is the first."""
    title = opening(line.text)
    if line.text.endswith((":", "：")):
        return Lead(form, line.text.strip(_AROUND), url)
    if (
        line.block.kind is not Kind.ITEM
        or line.size <= _LONGEST_HEADLINE
        or not line.text.startswith(title)
    ):
        return Lead(form, line.text, url)
    return Lead(form, title, url, line.text[len(title) :].lstrip(" ."))


def _siblings(
    lines: Sequence[Line], span: Sequence[int], found: dict[int, Lead]
) -> dict[int, Lead]:
    """The items without a link among items that each have one right below them."""
    items = [n for n in span if lines[n].block.kind is Kind.ITEM and not lines[n].block.links]
    linked = [n for n in items if n in found and _has_link_below(lines, n)]
    others = [n for n in items if n not in found and lines[n].size >= _SHORTEST_ITEM]
    levels = {lines[n].block.level for n in items}
    if not others or len(levels) != 1 or len(others) > len(linked):
        return {}
    if len(items) != len(linked) + len(others):
        return {}
    if sum(_has_link_below(lines, n) for n in range(len(lines))) < _LIKE:
        return {}
    return {n: _told_lead(lines[n], Form.URL_BELOW, None) for n in others}


def _named_like(
    lines: Sequence[Line], span: Sequence[int], found: dict[int, Lead]
) -> dict[int, Lead]:
    """All names with a colon over their text where most of them are headlines, each with its link,
    if it has one before the next name.
    """
    names = [n for n in span if _is_announced(lines, n)]
    taken = sum(n in found for n in names)
    if taken < _LIKE or 2 * taken < len(names):
        return {}
    leads: dict[int, Lead] = {}
    for at, end in zip(names, [*names[1:], span[-1] + 1], strict=True):
        bare = (url for n in range(at + 1, end) if lines[n].bare for url in lines[n].urls)
        leads[at] = Lead(Form.URL_BELOW, lines[at].text.strip(_AROUND), next(bare, None))
    return leads


def _has_link_below(lines: Sequence[Line], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else None
    item = lines[at].block.kind is Kind.ITEM
    return item and below is not None and below.bare and bool(below.urls)


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


def _is_under(line: Line, under: Line) -> bool:
    """Whether a link written out is the item below an item."""
    return under.bare and under.block.level > line.block.level


def _is_bold_headline(line: Line) -> bool:
    bold = key(line.block.strong) == key(line.text) != ""
    return bold and not line.block.links and is_headline_like(line.block, longest=30)


def _is_plain_headline(lines: Sequence[Line], at: int) -> bool:
    """A line without a link that could be a headline, with its text below it.

    A short line alone in its paragraph above another headline is the name of a section.
    """
    line = lines[at]
    under = lines[at + 1] if at + 1 < len(lines) else None
    over_text = (
        under is not None
        and bool(under.text)
        and (under.block.kind is Kind.TEXT or _is_under(line, under))
    )
    item = line.block.kind is Kind.ITEM and (over_text or line.block.mark.isdecimal())
    if line.block.links or not (
        (item and line.size <= (_LONGEST_ITEM if _has_link_below(lines, at) else 30))
        or is_headline_like(line.block, longest=30)
    ):
        return False
    if line.block.shape == NEXT_LINE and not item:
        return False
    below = lines[at + 1] if at + 1 < len(lines) else None
    return below is not None and (
        below.bare or below.prose or below.block.shape == NEXT_LINE or bool(below.block.links)
    )
