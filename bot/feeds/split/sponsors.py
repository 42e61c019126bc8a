"""Which lines of an issue are a sponsor's: by its labels, and by what they say of whom."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.feeds.blocks import Kind
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.line import Form, Line
from bot.feeds.split.ranks import section_end
from bot.feeds.split.story import key

_LABEL = 12  # words
_SPONSORED = 10  # lines that a sponsor's text may have
_LONGEST_AD = 300  # words
_IN_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,30})[)）\]】]")


def mark_sponsors(
    lines: Sequence[Line],
    ranks: Sequence[int],
    lists: Phrases,
    more: frozenset[int],
    why: list[str],
) -> None:
    """Say in ``why`` of each sponsor's line that it is one; what is said already stays."""
    _Sponsors(lines, ranks, lists, more, why).mark()


class _Sponsors:
    """The sponsors of one issue."""

    def __init__(
        self,
        lines: Sequence[Line],
        ranks: Sequence[int],
        lists: Phrases,
        more: frozenset[int],
        why: list[str],
    ) -> None:
        self._lines, self._ranks, self._lists, self._more = lines, ranks, lists, more
        self._why = why
        self._names = [key(line.text) for line in lines]
        self._closing: set[int] = set()

    def _end(self, at: int, rank: int = 0) -> int:
        return section_end(self._lines, self._ranks, at, rank)

    def _mark(self, low: int, high: int, why: str) -> None:
        for at in range(low, high):
            self._why[at] = self._why[at] or why

    def mark(self) -> None:
        for at, line in enumerate(self._lines):
            if not line.text:
                continue
            named = self._lists.names_sponsor(line.text) if line.size <= _LABEL else ""
            if self._is_sponsors_paragraph(line):
                self._mark(at, at + 1, "marked as sponsored")
            elif self._is_bracketed_label(line):
                self._mark(at, at + 1, "a sponsor's label")
                self._announced(at, "alone")
            elif self._in_brackets(line):
                self._mark(at, self._story_end(at), "marked as sponsored")
            elif named == "alone" and (start := self._card_start(at)) < at:
                self._mark(start, at + 1, "its sponsor is named below it")
            elif named and (end := self._section_end(at)) > at + 1:
                self._mark(at, end, "a sponsor's section")
            elif (named == "behind" and not self._ranks[at]) or self._is_named_above(at, named):
                self._mark(self._story_start(at), at + 1, "its sponsor is named below it")
            elif named:
                self._mark(at, at + 1, "a sponsor's label")
                if at not in self._closing:
                    self._announced(at, named)

    def _section_end(self, at: int) -> int:
        """The end of the section that a line is the heading of; that line, where it is none or has
        more text than an advertisement.
        """
        if not self._ranks[at] or self._lines[at].urls:
            return at
        end = min(self._end(at), self._rule_below(at))
        return end if sum(line.size for line in self._lines[at:end]) <= _LONGEST_AD else at

    def _rule_below(self, at: int) -> int:
        """Where the first rule stands below a text that stands below a line."""
        told = False
        for place in range(at + 1, len(self._lines)):
            if told and self._lines[place].block.kind is Kind.RULE:
                return place
            told = told or self._lines[place].prose
        return len(self._lines)

    def _is_bracketed_label(self, line: Line) -> bool:
        found = _IN_BRACKETS.fullmatch(line.text.strip())
        return found is not None and self._lists.names_sponsor(found.group(1)) == "alone"

    def _card_start(self, at: int) -> int:
        """Where the lines begin that are one link, the label the last of them."""
        mine = self._lines[at].urls[:1]
        start = at
        first = max(0, at - _SPONSORED)
        while mine and start > first and self._lines[start - 1].urls[:1] == mine:
            start -= 1
        return start

    def _in_brackets(self, line: Line) -> bool:
        title = line.lead.title if line.lead is not None and line.lead.rest else line.text
        tail = title[-40:] if len(title) < 250 else ""
        head = title[:24]
        return any(
            self._lists.names_sponsor(found.group(1)) == "alone"
            for part in (head, tail)
            for found in _IN_BRACKETS.finditer(part)
        )

    def _is_sponsors_paragraph(self, line: Line) -> bool:
        lead = line.lead
        return lead is not None and bool(lead.rest) and bool(self._lists.names_sponsor(lead.title))

    def _is_named_above(self, at: int, named: str) -> bool:
        """Whether the sponsor that a label names is spoken of above it and not below."""
        if named != "before":
            return False
        if at + 1 < len(self._lines) and self._lines[at + 1].menu:  # the tags of what is above
            return True
        names = self._lists.sponsor_name(self._lines[at].text)
        start = self._story_start(at)
        above = " ".join(line.text for line in self._lines[start:at]).casefold()
        below = " ".join(line.text for line in self._lines[at + 1 : at + 5]).casefold()
        return any(name in above and name not in below for name in names)

    def _announced(self, at: int, named: str) -> None:
        """What stands below a sponsor's label, unless the picture below it ends the sentence.

        A second label like it ends it.
        """
        label = self._names[at]
        for place in range(at + 1, min(at + _SPONSORED, len(self._lines))):
            if named == "alone" and self._names[place] == label:
                self._mark(at + 1, place + 1, "between a sponsor's labels")
                self._closing.add(place)
                return
        near = range(at + 1, min(at + 4, len(self._lines)))
        first = next((n for n in near if self._lines[n].text), None)
        if first is None:
            return
        place, line = first, self._lines[first]
        shown = line.block.picture and line.block.picture not in line.urls
        if shown and (named == "unnamed" or (named == "alone" and self._lines[at].size == 1)):
            return
        rank = max(self._ranks[place], self._ranks[at])
        end = self._end(place, rank) if self._ranks[place] else self._story_end(place)
        if sum(line.size for line in self._lines[place:end]) > _LONGEST_AD:
            names = self._lists.sponsor_name(self._lines[at].text)
            end = self._story_end(place) if self._tells_of(place, names) or not names else place
        self._mark(place, end, "below a sponsor's label")

    def _tells_of(self, place: int, names: Sequence[str]) -> bool:
        """Whether one of the next lines has a name in it."""
        told = " ".join(line.text for line in self._lines[place : place + 4]).casefold()
        return any(name in told for name in names)

    def _story_start(self, at: int) -> int:
        """The headline above a sponsor's label: a heading near it, else the nearest candidate."""
        lead = at
        for place in range(at - 1, max(-1, at - 6), -1):
            line = self._lines[place]
            if self._ranks[place]:
                return place
            if not line.text:
                break
            if lead == at and line.lead is not None and place not in self._more:
                if line.lead.form in (Form.WHOLE, Form.LEADING):
                    return place
                lead = place
        return lead

    def _story_end(self, at: int) -> int:
        for place in range(at + 1, min(at + _SPONSORED, len(self._lines))):
            line = self._lines[place]
            if self._ranks[place] or line.block.kind is Kind.RULE or not line.text:
                return place
            if place in self._more:
                return place + 1
            form = line.lead.form if line.lead is not None else None
            mine = self._lines[at].lead
            if form is not None and mine is not None and form is mine.form:
                return place
            if form in (Form.WHOLE, Form.LEADING) or (form and line.block.kind is Kind.ITEM):
                return place
        return min(at + 3, len(self._lines))
