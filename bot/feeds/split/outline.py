"""The stories of an issue by its outline: each section is a story, a list of stories, or none.

Headings part an issue into sections, the higher ones first. A section without headings in it is
a list where its lines have links and marks of their own, else the story of its heading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from bot.feeds.blocks import Kind
from bot.feeds.clean import host_of
from bot.feeds.split.contents import CONTENTS
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.heads import Head
from bot.feeds.split.issue import Issue
from bot.feeds.split.kinds import (
    MANY,
    TOLD,
    TOLD_LINKED,
    has_addresses,
    is_told,
    own_words,
    ranks_of_addresses,
    ranks_of_linked_stories,
    ranks_of_stories,
)
from bot.feeds.split.line import Form, Line, opening
from bot.feeds.split.lists import find_items, find_names, find_numbered, find_paragraphs
from bot.feeds.split.periodic import is_issue, is_periodic
from bot.feeds.split.ranks import FIRST_DRAWN, label_ranks
from bot.feeds.split.under import HEADLINE, NAME, fits, is_name

SECTION, HEADS = "the name of a section", "a headline"
MASTHEAD = "the title of the issue"
_SENTENCE = 5  # words of bold lead-ins that are headlines
_UNLINKED = (Form.BOLD, Form.NUMBER)
_COLONS = (":", "：")
_LONG_POINTS = 15  # words
_INTRODUCTION = 25  # words above the only story of a section


@dataclass(frozen=True, slots=True)
class Found:
    """A story: its headline, the line behind its last, and whether it has a link of its own."""

    head: Head
    end: int
    linked: bool


class Outline:
    """Reads one issue; ``stories`` gives what it found, ``why`` what each line was taken for."""

    def __init__(self, issue: Issue, lists: Phrases) -> None:
        self._lines, self._skip, self._more = issue.lines, issue.skip, issue.more
        self._lists, self._sections = lists, issue.names
        self._ranks = [
            0 if why else rank for rank, why in zip(issue.ranks, issue.skip, strict=True)
        ]
        self._known: frozenset[Form] = frozenset()
        self._named: frozenset[int] = frozenset()
        self._forms: Counter[Form] = Counter()
        self._stop = section_stops(issue.ranks, issue.skip)
        headings = [at for at, rank in enumerate(self._ranks) if rank]
        self._headings = [*headings, len(self._ranks)]  # and the end
        self._first = headings[0] if headings else -1
        self._only = len(headings) == 1
        self._colons = Counter(
            rank
            for line, rank in zip(issue.lines, self._ranks, strict=True)
            if rank and line.size > NAME and line.text.endswith(_COLONS)
        )
        self._periodic = is_issue(issue.lines)
        self._many = ranks_of_stories(issue.lines, self._ranks, self._headings)
        self._tellers = ranks_of_linked_stories(issue.lines, self._ranks, self._headings)
        self._addressed = ranks_of_addresses(issue.lines, self._ranks, self._headings)
        self._labels = label_ranks(issue.lines, self._ranks, issue.skip)
        self._items: dict[tuple[int, int], list[Head]] = {}
        self.why = list(issue.skip)

    def stories(self) -> list[Found]:
        """All stories in the order of the issue.

        Read twice: a list of one is a list where lists of its form were found elsewhere.
        """
        self._split(0, len(self._lines))
        if self._labels:
            self._forms[Form.WHOLE] += 2
        self._known = frozenset(form for form, count in self._forms.items() if count >= 2)
        self._named = self._ranks_of_sections()
        self.why = list(self._skip)
        return self._split(0, len(self._lines))

    def _split(self, low: int, high: int) -> list[Found]:
        top = min((rank for rank in self._ranks[low:high] if rank), default=0)
        if not top:
            return self._list(low, high)
        places = [at for at in range(low, high) if self._ranks[at] == top]
        found = self._split(low, places[0])
        for at, end in zip(places, [*places[1:], high], strict=True):
            found.extend(self._section(at, end))
        return found

    def _list(self, low: int, high: int, *, heading: Line | None = None) -> list[Found]:
        named = False
        heads = self._items.get((low, high))
        if heads is None:
            heads = find_items(self._lines, low, high, self._skip, self._more)
            self._items[low, high] = heads
        if not heads and heading is not None and is_name(heading):
            if Form.WHOLE in self._known:
                heads = find_names(self._lines, low, high, self._skip, self._more)
                named = bool(heads)
            elif self._periodic:
                heads = find_numbered(self._lines, low, high, self._skip)
            if not heads and self._known:
                heads = find_paragraphs(self._lines, low, high, self._skip)
        alone = len(heads) == 1 and not named
        if not heads or (alone and not self._may_be_alone(heads[0], low, heading)):
            return []
        if heading is not None and not fits(heading, heads, self._lines, low):
            return []
        if len(heads) > 1:
            self._forms.update(head.form for head in heads)
        for head in heads:
            self.why[head.at] = f"{HEADS}: {head.form.value}"
        ends = [*(head.at for head in heads[1:]), high]
        return [
            Found(head, self._end(head.at, end), head.form not in _UNLINKED or bool(head.url))
            for head, end in zip(heads, ends, strict=True)
        ]

    def _may_be_alone(self, head: Head, low: int, heading: Line | None) -> bool:
        before = sum(self._lines[at].size for at in range(low, head.at) if not self._skip[at])
        item = self._lines[head.at].block.kind is Kind.ITEM
        longest = max(_INTRODUCTION, self._lines[head.at].size) if item else _INTRODUCTION
        if head.form not in self._known or before > longest:
            return False
        name = head.form is Form.WHOLE and self._lines[head.at].size <= NAME + 1
        if name and not self._has_text(head.at):
            return False
        return item or heading is None or is_name(heading)

    def _has_text(self, at: int) -> bool:
        """Whether a text stands below a line."""
        below = at + 1
        inside = below < len(self._lines) and not self._ranks[below] and not self._skip[below]
        return inside and bool(self._lines[below].text)

    def _end(self, at: int, end: int) -> int:
        """A story ends at the next mark of what is no news that is more than a line."""
        return min(end, self._stop[at])

    def _section(self, at: int, end: int) -> list[Found]:
        heading = self._lines[at]
        below = [n for n in range(at + 1, end) if self._ranks[n]]
        if heading.urls and heading.lead is not None:
            return self._linked_section(at, end, below)
        if below and at in self._sections:
            self.why[at] = SECTION
            return self._split(at + 1, end)
        if below:
            return self._parted(at, end, below)
        whole = self._is_title(at, end)
        items = self._list(at + 1, end, heading=None if whole else heading)
        items = items or self._plain_items(at, end)
        if items and self._is_story_as_others(at, items):
            items = []
            self._forget(at + 1, end)
        if items:
            self.why[at] = self.why[at] or SECTION
            return items
        return self._told(at, end)

    def _is_story_as_others(self, at: int, items: Sequence[Found]) -> bool:
        """Whether a headline, one of a rank of stories, has its text below it and long points.

        Points that begin with a link are stories.
        """
        below = self._lines[at + 1]
        told = below.prose and below.lead is None and not is_name(self._lines[at])
        heads = [self._lines[item.head.at] for item in items]
        long = mean(line.size for line in heads) > _LONG_POINTS
        named = mean(bool(x.block.links) and not x.block.links[0].start for x in heads) > 0.5
        return told and long and not named and self._ranks[at] in self._many

    def _plain_items(self, at: int, end: int) -> list[Found]:
        """The items of a section that is nothing but sentences, in an issue of lists with links."""
        span = [n for n in range(at + 1, end) if not self._skip[n] and self._lines[n].text]
        items = [self._lines[n] for n in span]
        listed = sum(self._forms[form] for form in (Form.ITEM, Form.WHOLE, Form.LEADING))
        if len(items) < MANY or listed < 2 * MANY or not is_name(self._lines[at]):
            return []
        if any(
            x.block.kind is not Kind.ITEM or x.size <= _SENTENCE or x.block.level > 1 for x in items
        ):
            return []
        heads = [
            Head(n, Form.ITEM, opening(line.text), line.urls[0] if line.urls else None)
            for n, line in zip(span, items, strict=True)
        ]
        for head in heads:
            self.why[head.at] = f"{HEADS}: {head.form.value}"
        return [Found(head, head.at + 1, bool(head.url)) for head in heads]

    def _linked_section(self, at: int, end: int, below: list[int]) -> list[Found]:
        lead = self._lines[at].lead
        assert lead is not None
        head = Head(at, Form.HEADING, lead.title, lead.url, lead.rest)
        inner = self._split(at + 1, end)
        own = sum(self._lines[n].size for n in range(at + 1, below[0] if below else end))
        if at == self._first and self._is_over_all(at, end, inner, parted=bool(below)):
            self.why[at] = MASTHEAD
            return inner
        linked = [found for found in inner if found.linked]
        here = {host_of(found.head.url or lead.url or "") for found in inner}
        parts = below and own >= TOLD and here <= {host_of(lead.url or "")}
        if parts and self._ranks[at] in self._tellers:
            return self._whole_story(head, end)
        if self._ranks[at] in self._labels:
            self.why[at] = SECTION
            return inner
        enough = 2 if self._lines[at].size <= NAME else 3
        if len(linked) >= 2 and (below or (len(linked) >= enough and linked[0].head.at <= at + 2)):
            if (own < TOLD or not below) and not self._is_headline_with_more(at):
                self.why[at] = SECTION
                return inner
            ends = below[0] if below else inner[0].head.at
            return [self._heading_story(head, ends, linked=True), *inner]
        return self._whole_story(head, end)

    def _whole_story(self, head: Head, end: int) -> list[Found]:
        """The story of a linked heading with all that stands below it."""
        self._forget(head.at + 1, end)
        return [self._heading_story(head, end, linked=True)]

    def _forget(self, low: int, high: int) -> None:
        """Take back what lines were taken for: they are the text of a story."""
        self.why[low:high] = self._skip[low:high]

    def _is_over_all(self, at: int, end: int, inner: Sequence[Found], *, parted: bool) -> bool:
        """Whether a first heading stands over the whole issue, or most of it if it calls it one."""
        if end == len(self._lines) and parted:
            return len(inner) >= 2
        told = sum(line.size for line in self._lines[at:end])
        most = 2 * told >= sum(line.size for line in self._lines)
        named = is_periodic(self._lines[at].text)
        return named and most and sum(found.linked for found in inner) >= MANY

    def _is_headline_with_more(self, at: int) -> bool:
        """Whether a long linked heading has its own "read more" right below it."""
        return self._lines[at].size >= HEADLINE and at + 1 in self._more

    def _heading_story(self, head: Head, end: int, *, linked: bool) -> Found:
        self.why[head.at] = f"{HEADS}: {head.form.value}" + (" that is a link" if linked else "")
        return Found(head, self._end(head.at, end), linked)

    def _parted(self, at: int, end: int, below: list[int]) -> list[Found]:
        """A heading without a link with headings below: a section, or a story in parts."""
        inner = self._split(at + 1, end)
        if not any(ch.isalpha() for ch in self._lines[at].text):  # a number over a headline
            return inner
        linked = [found for found in inner if found.linked]
        rank = min(self._ranks[n] for n in below)
        parts = [n for n in below if self._ranks[n] == rank]
        if len(linked) >= 2 or self._names_parts(at, parts, inner):
            own = own_words(self._lines, at, below[0])
            headline = self._lines[at].size > NAME and at != self._first
            enough = own >= _INTRODUCTION or self._ranks[at] in self._many
            titles = len(inner) >= MANY and self._is_second_title(at, end)
            told = headline and enough and not titles
            if told and (story := self._told(at, below[0])):
                return [*story, *inner]
            self.why[at] = self.why[at] or SECTION
            return inner
        story = self._told(at, end)
        if story:
            self._forget(at + 1, end)
            return story
        return inner

    def _ranks_of_sections(self) -> frozenset[int]:
        """The ranks of which most headings turned out to name sections."""
        named: Counter[int] = Counter()
        told: Counter[int] = Counter()
        for rank, why in zip(self._ranks, self.why, strict=True):
            named[rank] += why == SECTION
            told[rank] += why.startswith(HEADS)
        return frozenset(r for r, n in named.items() if r and n >= 2 and n >= told[r])

    def _is_second_title(self, at: int, end: int) -> bool:
        """Whether a heading is the name of the issue below that of the whole series."""
        unique = self._ranks.count(self._ranks[at]) == 1
        between = range(self._first + 1, at)
        return unique and end == len(self._ranks) and not any(self._ranks[n] for n in between)

    def _names_parts(self, at: int, parts: list[int], inner: Sequence[Found]) -> bool:
        """Whether a heading names a section whose parts are the stories."""
        if not inner:
            return False
        heading = self._lines[at]
        if heading.block.mark.isdecimal():
            return False
        if at == self._first:
            return len(inner) >= 2 or len(parts) >= 2
        name = heading.size <= NAME
        own = own_words(self._lines, at, parts[0])
        if own >= _INTRODUCTION and not name:
            return False
        if name and self._ranks[at] in self._named:
            return True
        drawn = self._ranks[at] < FIRST_DRAWN <= self._ranks[parts[0]]
        longer = mean(self._lines[n].size for n in parts) >= 1.3 * heading.size
        return len(inner) >= 2 and (name or longer or (not drawn and len(parts) >= 2))

    def _is_title(self, at: int, end: int) -> bool:
        """Whether a heading is the only one, with the whole issue below it."""
        return self._only and at == self._first and end == len(self._lines)

    def _told(self, at: int, end: int) -> list[Found]:
        """The story of a heading without a link, if there is one below it."""
        heading = self._lines[at]
        if heading.text.endswith(_COLONS) and not self._is_announced_headline(at):
            return []
        if CONTENTS in self._skip[at + 1 : end]:
            return []
        end = self._end(at, end)
        own = [n for n in range(at + 1, end) if not self._skip[n] and n not in self._more]
        told = sum(self._lines[n].size for n in own if is_told(self._lines[n]))
        more = any(n in self._more and not self._skip[n] for n in range(at + 1, end))
        more = more or any(self._lines[n].tail for n in own)
        linked = more or any(self._lines[n].urls for n in own)
        bare = any(self._lines[n].bare and self._lines[n].urls for n in own[:3])
        short = bare and any(self._lines[n].size >= _SENTENCE for n in own)
        addressed = self._ranks[at] in self._addressed and has_addresses(self._lines, at, end)
        if not (short or addressed) and told < (TOLD_LINKED if linked else TOLD):
            return []
        if not linked and heading.size <= NAME and self._ranks[at] in self._named:
            return []
        if call := self._call(at, own, told):
            self.why[at] = call
            return []
        head = Head(at, Form.HEADING, heading.text, None)
        return [self._heading_story(head, end, linked=bare or more or addressed)]

    def _call(self, at: int, own: Sequence[int], told: int) -> str:
        """What a heading is that only asks the reader for something; empty for the others."""
        choices = [n for n in own if self._lines[n].whole and self._lines[n].size <= NAME]
        if told < TOLD and len(choices) >= 2 and len(choices) >= 0.6 * len(own):
            return "a choice"
        edges = len(own) <= 3 and all(self._lists.is_edge(self._lines[n].block) for n in own)
        calls = sum("call to" in self._skip[n] for n in range(at + 1, own[-1]))
        asks = calls > len(own) or any(self._asks(n) for n in own)
        return "a call to the reader" if edges or asks else ""

    def _is_announced_headline(self, at: int) -> bool:
        """Whether a heading that ends with a colon is a headline: it is long, as others are."""
        below = self._lines[at + 1] if at + 1 < len(self._lines) else None
        listed = below is not None and below.block.kind is Kind.ITEM
        return self._colons[self._ranks[at]] >= 3 and self._lines[at].size > NAME and not listed

    def _asks(self, at: int) -> bool:
        return self._lists.is_poll(self._lines[at].block)


def section_stops(ranks: Sequence[int], skip: Sequence[str]) -> list[int]:
    """For each line the next one behind it where a section of no news begins."""
    stops, stop = [len(ranks)] * len(ranks), len(ranks)
    for at in range(len(ranks) - 1, -1, -1):
        stops[at] = stop
        if ranks[at] and skip[at]:
            stop = at
    return stops
