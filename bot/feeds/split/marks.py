"""Where in an issue no news stands: sponsors, jobs, menus, labels, head and foot; and what for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import median

from bot.feeds.blocks import SUBTITLE, Kind
from bot.feeds.split.contents import CONTENTS, Contents
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.line import Form, Line, is_dated, weight
from bot.feeds.split.ranks import body_size, section_end
from bot.feeds.split.sponsors import mark_sponsors
from bot.feeds.split.story import key
from bot.feeds.split.tagged import are_apart, tag_lines

_SHORT = 8  # words of a label
_ANSWER = 4  # words of an answer to choose
_MOST_BESIDE = 0.35  # the part that comments, a sidebar or a footer may each fill
_MOST = 0.5  # the part of an issue that sections without news may fill
_LONGEST_BYLINE = 14  # words
_BEGINNING, _FEWEST_ALIKE = 3, 3  # words of a beginning, and lines that have it
_LONGEST_JOB, _FEWEST_JOBS = 16, 3  # words of a vacancy, and how many of them
_VACANCY = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:jobs?|careers?|boards|apply|recruit\w*)\.|/(?:jobs?|careers?|vacanc(?:y|ies)"
    r"|positions?|openings|stellenangebote|karriere|emplois?|offres?-emploi|empleos?|vagas)(?:/|$)",
    re.IGNORECASE,
)
_MENU = 6  # links of a word or two in a row that are a menu
_LONGEST_MENU, _LONGEST_NAME = 3.5, 2.4  # words of one of them, and the median
_SMALL = 0.72  # of the size of the letters of most words: small print
_REST, _LITTLE = 25, 0.05  # words behind the end of an issue, and their part of all
_CELLS, _LONGEST_CELL = 6, 4  # short lines in a row, and their words
_PARAGRAPH = 15  # words
_LITTLE_MORE = 0.2
_LAST = ("comments", "tags", "related")
_AGAIN = "said again and again"
MORE = "leads to more of it"
CALL = "a call to action or a label"
_ARROWS = ("→", "»", ">>", "›", "➔", "➜", "➡", "➡\ufe0f", "↗", "↗\ufe0f", "👉")
_LATE = 0.6  # the part of an issue after which a goodbye ends it
_LONGEST_NAMES = 5  # words of a heading over jobs
_LONGEST_COUNT = 3  # words
_COUNT = re.compile(r"\W*\d[\d.,]*k?\s+\D+$")
_UNCOUNTED = re.compile(r"^\W*\d[\d.,]*k?(?=\s)")


def more_links(lines: Sequence[Line], lists: Phrases) -> frozenset[int]:
    """The lines that are links to read more: they say so, or the same words lead to many places."""
    places: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.lead is not None and line.whole and line.size <= _SHORT:
            places[key(line.lead.title)].add(line.lead.url or "")
    found = set()
    for at, line in enumerate(lines):
        if line.lead is None or line.size > _SHORT:
            continue
        if not line.whole:
            if line.lead.form is Form.LEADING and lists.is_more(line.lead.title):
                found.add(at)
            continue
        arrow = line.text.endswith(_ARROWS) or line.text.startswith(_ARROWS)
        told = at > 0 and lines[at - 1].prose
        if (
            lists.is_more(line.lead.title)
            or len(places[key(line.lead.title)]) > 1
            or (arrow and told)
        ):
            found.add(at)
    return frozenset(found | _alike(lines))


def _alike(lines: Sequence[Line]) -> set[int]:
    """Linked lines that begin with the same words, each the last of its section: "More on …"."""
    begun: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        last = at + 1 == len(lines) or not lines[at + 1].text or not lines[at + 1].prose
        if line.whole and last and line.size >= _BEGINNING:
            begun[key(" ".join(line.text.split()[:_BEGINNING]))].append(at)
    whole = sum(line.whole for line in lines)
    return {
        at
        for places in begun.values()
        if len(places) >= _FEWEST_ALIKE and 2 * len(places) <= whole and are_apart(places)
        for at in places
    }


def mark_furniture(
    lines: Sequence[Line],
    ranks: Sequence[int],
    lists: Phrases,
    more: frozenset[int],
    contents: Contents,
) -> list[str]:
    """Why each line is no news; empty for the others."""
    marks = _Marks(lines, ranks, lists, more)
    marks.roles()
    marks.rest_of_page()
    marks.subtitle(contents)
    marks.single_lines()
    marks.tables(contents)
    marks.menus()
    marks.sections()
    mark_sponsors(lines, ranks, lists, more, marks.why)
    marks.jobs()
    marks.goodbye()
    marks.dates()
    marks.head()
    marks.foot()
    return marks.why


class _Marks:
    """The marks on one issue, set by one rule after the other; the first that says why stays."""

    def __init__(
        self, lines: Sequence[Line], ranks: Sequence[int], lists: Phrases, more: frozenset[int]
    ) -> None:
        self.why = [""] * len(lines)
        self._lines, self._ranks, self._lists, self._more = lines, ranks, lists, more
        self._names = [key(line.text) for line in lines]
        self._body = body_size(lines)

    def _mark(self, low: int, high: int, why: str) -> None:
        for at in range(low, high):
            self.why[at] = self.why[at] or why

    def roles(self) -> None:
        """Parts of a page that are named as no text, but for those that hold much of the words."""
        sizes: Counter[str] = Counter()
        for line in self._lines:
            sizes[line.block.role] += line.size
        most = _MOST_BESIDE * sum(sizes.values())
        for at, line in enumerate(self._lines):
            role = line.block.role
            if role and role != SUBTITLE and sizes[role] <= most:
                self._mark(at, at + 1, f"beside the text: {role}")

    def rest_of_page(self) -> None:
        """The few words behind the tags or the comments of a page."""
        words = [0 if why else line.size for line, why in zip(self._lines, self.why, strict=True)]
        after, total = 0, sum(words)
        for at in range(len(words) - 1, 0, -1):
            if after > max(_REST, _LITTLE * total):
                return
            if self.why[at] and self._lines[at].block.role in _LAST:
                self._mark(at, len(words), "the rest of the page")
            after += words[at]

    def subtitle(self, contents: Contents) -> None:
        """The heading directly below the title, by its name or by the date below it."""
        title = next((at for at, rank in enumerate(self._ranks) if rank), len(self._ranks))
        at = next((n for n in range(title + 1, len(self._lines)) if self._lines[n].text), 0)
        if not at or not self._ranks[at] or self._lines[at].urls or at in contents.again:
            return
        below = self._lines[at + 1] if at + 1 < len(self._lines) else None
        dated = below is not None and below.size <= _LONGEST_BYLINE and is_dated(below.text)
        if self._lines[at].block.role == SUBTITLE or dated:
            self._mark(at, at + 1, "the subtitle of the issue")

    def single_lines(self) -> None:
        names = self._names
        uncounted = [_UNCOUNTED.sub("#", name) for name in names]
        said = Counter(names)
        tags = tag_lines(self._lines)
        counts: Counter[str] = Counter()
        for name, line in zip(uncounted, self._lines, strict=True):
            counts[name] += line.size <= _LONGEST_COUNT
        for at, line in enumerate(self._lines):
            if not line.text or at in self._more:
                continue
            if line.menu:
                self._mark(at, at + 1, "a row of links")
            elif at in tags:
                self._mark(at, at + 1, "the tags of a story")
            elif line.bare and at and self._is_call(at - 1):
                self._mark(at, at + 1, "what the call above leads to")
            elif line.lead is not None and line.lead.rest and self._ranks[at] == 0:
                title = line.lead.title
                note = not line.urls and self._lists.is_section(title)
                if self._lists.is_line(title) or note:
                    self._mark(at, at + 1, "a call to action")
            elif self._leads_to_more(line):
                self._mark(at, at + 1, MORE)
            elif self._lists.is_furniture(line.block):
                self._mark(at, at + 1, CALL)
            elif said[names[at]] > 2 and line.size <= _SHORT and not self._ranks[at]:
                self._mark(at, at + 1, _AGAIN)
            elif counts[uncounted[at]] > 2 and _COUNT.match(line.text):
                self._mark(at, at + 1, "a count of readers or replies")

    def _is_call(self, at: int) -> bool:
        """Whether a line calls to something else than the rest of the story above it."""
        text = self._lines[at].text
        return bool(self.why[at]) and text.endswith(":") and not self._lists.is_more(text)

    def _leads_to_more(self, line: Line) -> bool:
        """Whether a line names the source, or only the link below it."""
        if line.urls:
            return self._lists.is_credit(line.text)
        return line.block.kind is not Kind.HEADING and self._lists.is_more(line.text)

    def tables(self, contents: Contents) -> None:
        for low, high in contents.runs:
            self._mark(low, high + 1, CONTENTS)

    def menus(self) -> None:
        """Many links of a word or two in a row, in a document that is made of more than that."""
        words = [0 if why else line.size for line, why in zip(self._lines, self.why, strict=True)]
        most = _MOST * sum(words)
        run: list[int] = []
        for at in range(len(words) + 1):
            if at < len(words) and (self.why[at] or self._is_name(at)):
                run.append(at)
                continue
            linked = [n for n in run if self._is_link(n)]
            short = len(linked) >= _MENU and sum(words[n] for n in run) <= most
            if short and median(weight(self._lines[n]) for n in linked) <= _LONGEST_NAME:
                self._mark(linked[0], linked[-1] + 1, "a menu")
            run = []

    def _is_link(self, at: int) -> bool:
        return self._lines[at].whole and not self.why[at] and at not in self._more

    def _is_name(self, at: int) -> bool:
        line = self._lines[at]
        return not line.text or (not line.prose and weight(line) <= _LONGEST_MENU)

    def sections(self) -> None:
        total = sum(line.size for line in self._lines)
        for at, line in enumerate(self._lines):
            if self._is_over_contents(at):
                self._mark(at, at + 1, CONTENTS)
            elif self._ranks[at] and not line.urls and self._names_no_news(at):
                end = min(self._end(at), self._next_peer(at), self._table_end(at))
                if sum(line.size for line in self._lines[at:end]) > _MOST * total:
                    end = self._end(at, len(self._ranks))
                if sum(line.size for line in self._lines[at:end]) <= _MOST * total:
                    self._mark(at, end, f"under {line.text!r}")
            elif self._ranks[at] and self.why[at] == MORE and not line.urls:
                end = self._end(at)
                if sum(line.size for line in self._lines[at:end]) <= _LITTLE_MORE * total:
                    self._mark(at, end, f"under {line.text!r}")
            elif self._ranks[at] and self.why[at] and not line.urls:
                self._choices(at)
            elif not line.urls and line.text and self._lists.is_section(line.text):
                self._mark(at, self._run_end(at), f"under {line.text!r}")

    def _is_over_contents(self, at: int) -> bool:
        over = self.why[at + 1 : at + 2] == [CONTENTS] and not self._lines[at].prose
        return over and (not self._ranks[at] or self._names_no_news(at))

    def _table_end(self, at: int) -> int:
        """Where a section that begins as a table of figures ends: at its first paragraph."""
        cells = self._lines[at + 1 : at + 1 + _CELLS]
        if len(cells) < _CELLS or any(line.size > _LONGEST_CELL for line in cells):
            return len(self._lines)
        rest = range(at + 1 + _CELLS, len(self._lines))
        return next((n for n in rest if self._lines[n].size >= _PARAGRAPH), len(self._lines))

    def _next_peer(self, at: int) -> int:
        """Where the next heading stands that is drawn as those before this section, if lower."""
        rank, peers = self._ranks[at], set[int]()
        for above in reversed(self._ranks[:at]):
            if above == rank:
                return len(self._ranks)
            if 0 < above < rank:
                break
            peers.add(above)
        peers.discard(0)
        below = (n for n in range(at + 1, len(self._ranks)) if self._ranks[n] in peers)
        return next(below, len(self._ranks))

    def _names_no_news(self, at: int) -> bool:
        """Whether a heading says so; that of a list may do it in its last words: "Harbour jobs"."""
        text = self._lines[at].text
        if self._lists.is_section(text):
            return True
        parts = text.split()
        ends = (" ".join(parts[-n:]) for n in (1, 2, 3) if n < len(parts))
        if self._lines[at].size > _LONGEST_NAMES or not any(map(self._lists.is_section, ends)):
            return False
        below = [line for line in self._lines[at + 1 : self._end(at)] if line.text]
        return len(below) > 1 and all(line.whole or line.size <= _SHORT for line in below)

    def _choices(self, at: int) -> None:
        """The answers below a heading that asks the reader for something: short links, no text."""
        end = self._end(at)
        below = [line for line in self._lines[at + 1 : end] if line.text]
        if below and all(line.urls and line.whole and line.size <= _ANSWER for line in below):
            self._mark(at, end, f"under {self._lines[at].text!r}")

    def _run_end(self, at: int) -> int:
        """Where the links below a plain line end."""
        for place in range(at + 1, len(self._lines)):
            if self._ranks[place] or self._lines[place].lead is None:
                return place
        return len(self._lines)

    def _end(self, at: int, rank: int = 0) -> int:
        return section_end(self._lines, self._ranks, at, rank)

    def goodbye(self) -> None:
        total = sum(line.size for line in self._lines) or 1
        before = 0
        for at, line in enumerate(self._lines):
            if before > _LATE * total and self._lists.is_end(line.text):
                self._mark(at, len(self._lines), "after the goodbye")
                return
            before += line.size

    def jobs(self) -> None:
        """Short lines that lead to the pages of vacancies, if there are several."""
        found = [
            at
            for at, line in enumerate(self._lines)
            if line.lead is not None
            and line.size <= _LONGEST_JOB
            and _VACANCY.search(line.lead.url or "")
        ]
        if len(found) >= _FEWEST_JOBS:
            for at in found:
                self._mark(at, at + 1, "a vacancy")

    def dates(self) -> None:
        """The short line near the top that tells the day, with the author's name or without."""
        for at, line in enumerate(self._lines[:12]):
            if line.text and line.size <= _SHORT and not line.urls and is_dated(line.text):
                self._mark(at, at + 1, "the date of the issue")

    def head(self) -> None:
        """Short links and calls above the first text or heading."""
        for at, line in enumerate(self._lines[:12]):
            if (line.prose and not self._lists.is_edge(line.block)) or self._ranks[at]:
                return
            plain = line.whole and line.size <= 4 and not line.block.strong
            told = at + 1 < len(self._lines) and self._lines[at + 1].prose
            if self._lists.is_edge(line.block) or (plain and not told):
                self._mark(at, at + 1, "the head of the issue")
            elif line.lead is not None:
                return

    def _is_small_print(self, line: Line) -> bool:
        return 0 < line.block.size <= _SMALL * self._body

    def foot(self) -> None:
        """Calls, addresses and short lines below the last text."""
        foot = len(self._lines)
        for at in range(len(self._lines) - 1, 0, -1):
            line = self._lines[at]
            if self._is_edge(at):
                foot = at
            elif (
                line.prose
                or line.size > 12
                or (line.lead is not None and line.size >= 4)
                or foot - at > 3
                or (line.bare and not self._is_edge(at - 1))
                or self._leads_on(line)
            ):
                break
        self._mark(foot, len(self._lines), "the foot of the issue")

    def _leads_on(self, line: Line) -> bool:
        """Whether a line is a link written out behind words such as "Read on"."""
        label = line.text[: line.block.links[0].start] if line.bare and line.block.links else ""
        return bool(label) and self._lists.is_more(label)

    def _is_edge(self, at: int) -> bool:
        if self.why[at] in ("", _AGAIN):
            line = self._lines[at]
            edge = self._lists.is_edge(line.block) or self._is_small_print(line)
            return at not in self._more and edge
        return self.why[at] != MORE
