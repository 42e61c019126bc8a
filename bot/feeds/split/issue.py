"""One issue while it is read: its lines, their ranks as headings, and what is no news."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.feeds.blocks import NEXT_LINE, Block, Kind
from bot.feeds.split.below import led_by_links_below
from bot.feeds.split.contents import find_contents, names_of_sections, parted_by_contents
from bot.feeds.split.counted import counted
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.line import Form, Line, apart, is_host, past_source, read_line
from bot.feeds.split.marks import mark_furniture, more_links
from bot.feeds.split.ranks import heading_ranks

_FEW = 3  # headlines
_PART = 0.4  # of a headline that is linked
_LONGEST_LINE = 25  # words of a headline
_NAMED = 3  # words of a link that can be a headline
_SHORT = 9  # words of a link that parts two stories


@dataclass(frozen=True, slots=True)
class Issue:
    """The facts of an issue, all of one length but ``more``, the lines that are "read more" links.

    ``skip`` says of a line why it is no news, and is empty for the others. ``names`` are headings
    that name a section, as the table of contents tells; ``listed`` stand in it.
    """

    lines: tuple[Line, ...]
    ranks: tuple[int, ...]
    skip: tuple[str, ...]
    more: frozenset[int]
    names: frozenset[int] = frozenset()
    listed: frozenset[int] = frozenset()

    def words(self, low: int, high: int) -> int:
        """How many words of news stand between two lines."""
        return sum(self.lines[n].size for n in range(low, high) if not self.skip[n])

    def prose(self, low: int, high: int) -> int:
        """How many of them are in paragraphs."""
        return sum(
            self.lines[n].size for n in range(low, high) if not self.skip[n] and self.lines[n].prose
        )

    def has_link(self, low: int, high: int) -> bool:
        """Whether there is a link between two lines."""
        return any(self.lines[n].urls for n in range(low, high))

    def is_ruled(self, end: int) -> bool:
        """Whether a story that ends there ends with a rule."""
        return self.lines[end - 1].block.kind is Kind.RULE

    def is_parted(self, end: int) -> bool:
        """Whether something parts a story that ends there from the next: a rule, label, or call."""
        above = self.lines[end - 1]
        call = above.whole and above.size < _SHORT
        return above.block.kind is Kind.RULE or bool(self.skip[end - 1]) or call


def read_issue(blocks: Sequence[Block], lists: Phrases) -> Issue:
    """The facts of a document's blocks; captions are left out."""
    seen = [part for block in blocks if block.kind is not Kind.CAPTION for part in apart(block)]
    lines = tuple(read_line(block, lists) for block in counted(seen))
    said = Counter(line.lead.title for line in lines if line.lead is not None)
    lines = tuple(
        past_source(line) if line.lead is not None and said[line.lead.title] > 2 else line
        for line in lines
    )
    lines = _led_once(_led_by_lines(_led_by_names(_led_by_sentences(lines))))
    lines = led_by_links_below(lines)
    contents = find_contents(lines)
    parted = parted_by_contents(lines, contents, lists)
    if len(parted) > len(lines):
        lines, contents = parted, find_contents(parted)
    more = more_links(lines, lists)
    ranks = heading_ranks(lines, contents, more)
    skip = mark_furniture(lines, ranks, lists, more, contents)
    names = names_of_sections(lines, ranks, contents)
    return Issue(lines, tuple(ranks), tuple(skip), more, names, frozenset(contents.again))


def _led_by_sentences(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, none a headline that goes on with the broken sentence of the line above it."""
    led = list(lines)
    for at in range(1, len(led)):
        above, line = led[at - 1], led[at]
        broken = line.block.shape == NEXT_LINE and line.text[:1].islower()
        if broken and not above.urls and above.text[-1:].isalnum():
            led[at] = replace(line, lead=None)
    return tuple(led)


def _led_by_names(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, none a headline that is but the host of the story above it."""
    led = list(lines)
    for at in range(1, len(led)):
        above, below = led[at - 1], led[at + 1] if at + 1 < len(led) else None
        headed = above.prose or above.lead is not None
        if headed and is_host(led[at].block) and not (below is not None and below.prose):
            led[at] = replace(led[at], lead=None)
    return tuple(led)


def _led_by_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, some short ones with a link over a paragraph headlines as a whole."""
    led = list(lines)
    over = [n for n in range(len(led) - 1) if led[n + 1].prose and not led[n].prose]
    found = [
        n
        for n in over
        if led[n].whole or (_is_mostly_drawn(led[n]) and not (n and led[n - 1].whole))
    ]
    if len(found) < _FEW:
        return tuple(led)
    for n in found:
        if (lead := led[n].lead) is not None and not led[n].whole:
            led[n] = replace(led[n], lead=replace(lead, form=Form.WHOLE, rest=""))
    return tuple(led)


def _is_mostly_drawn(line: Line) -> bool:
    """Whether a link makes most of a short line, if not all of it, or bold letters do."""
    linked = sum(len(link.text) for link in line.block.links) >= _PART * len(line.text)
    linked = linked or len(line.block.strong) >= _PART * len(line.text)
    text = line.block.kind is Kind.TEXT and line.size <= _LONGEST_LINE
    text = text and not line.text.endswith((":", "："))
    leads = line.lead is not None and line.lead.form in (Form.LEADING, Form.INLINE)
    return text and linked and leads


def _led_once(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, only one a headline where several in a row are the same link: title, text, source.

    The longest heading is the headline, else the first line of several words.
    """
    led = list(lines)
    start = 0
    while start < len(led):
        end = start + 1
        while led[start].whole and end < len(led) and _leads_alike(led[start], led[end]):
            end += 1
        run = range(start, end)
        if len(run) > 1:
            headings = [n for n in run if led[n].block.kind is Kind.HEADING]
            several = (n for n in run if led[n].size >= _NAMED)
            longest = max(headings, key=lambda n: led[n].size, default=start)
            head = longest if headings else next(several, start)
            for n in run:
                if n != head:
                    led[n] = replace(led[n], lead=None)
        start = end
    return tuple(led)


def _leads_alike(one: Line, other: Line) -> bool:
    listed = other.block.kind is Kind.ITEM and one.block.kind is not Kind.ITEM
    return other.whole and one.urls[:1] == other.urls[:1] and not listed
