"""What the lines of an issue have in common, counted once: looks, hosts, sections, words so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import cached_property
from itertools import accumulate

from bot.feeds.blocks import Kind
from bot.feeds.clean import host_of, shorten
from bot.feeds.split.choice.refrains import between_refrains
from bot.feeds.split.heads import Head
from bot.feeds.split.issue import Issue
from bot.feeds.split.line import Form, Line, opening, weight
from bot.feeds.split.outline import Found
from bot.feeds.split.periodic import is_issue, is_periodic
from bot.feeds.split.ranks import body_size
from bot.feeds.split.story import MAX_TITLE, clean_title, key

Look = tuple[str, str, int, int, int, bool, bool, bool, bool]


class Facts:
    """An issue as the choice sees it; ``found`` is what the outline takes for stories.

    ``candidates`` are the lines that could be headlines: no furniture, with a link, a rank, or
    words that lead. ``looks`` says how each line is drawn, ``sofar`` how many words of news stand
    above it. Those ``barred`` are no candidates.
    """

    def __init__(
        self,
        issue: Issue,
        found: list[Found],
        *,
        title: str,
        url: str | None,
        barred: Collection[int] = (),
    ) -> None:
        self.issue, self.title, self.url = issue, title, url
        self.lines, self.ranks = issue.lines, issue.ranks
        self.found = {item.head.at: item for item in found}
        self.size = len(issue.lines)
        self._heads: dict[int, Head] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        self.body = body_size(issue.lines)
        self.texts = [n for n, line in enumerate(issue.lines) if line.text]
        self.place = {n: place for place, n in enumerate(self.texts)}
        drawn = [_look(line, rank) for line, rank in zip(self.lines, self.ranks, strict=True)]
        self.between = between_refrains(issue.lines, issue.skip, drawn)
        may = {n for n in self.texts if n not in barred and self._may_head(n)}
        only = self.between.keys() - may - set(barred)
        self.candidates = sorted(may | only)
        self.looks = [(*look, n in only) for n, look in enumerate(drawn)]
        told = (0 if why else line.size for line, why in zip(self.lines, issue.skip, strict=True))
        self.sofar = [0, *accumulate(told)]
        self.news = self.sofar[-1] or 1
        self.total = sum(line.size for line in self.lines) or 1
        self.alike = Counter(self.looks[n] for n in self.texts)
        self.hosts = Counter(host(line.urls[0]) for line in self.lines if line.urls)
        self.linked = self.hosts.total() or 1
        self.urls = Counter(url for line in self.lines for url in set(line.urls))
        self.section = self._sections()
        self.in_section = Counter(self.section)
        self.links_in_section = Counter(
            over for n, over in enumerate(self.section) if over != n and self.lines[n].urls
        )
        self.weights = {n: weight(self.lines[n]) for n in self.candidates}

    def _may_head(self, at: int) -> bool:
        if self.issue.skip[at] or at in self.issue.more:
            return False
        line = self.lines[at]
        listed = line.block.kind is Kind.ITEM
        return line.lead is not None or bool(self.ranks[at] or line.urls) or listed

    def _sections(self) -> list[int]:
        """The heading over each line, or the line itself where it is one; -1 above the first."""
        over: list[int] = []
        now = -1
        for n, (rank, why) in enumerate(zip(self.ranks, self.issue.skip, strict=True)):
            if rank and not why:
                now = n
            over.append(now)
        return over

    @cached_property
    def groups(self) -> dict[Look, list[int]]:
        """The candidates by their look."""
        groups: dict[Look, list[int]] = {}
        for n in self.candidates:
            groups.setdefault(self.looks[n], []).append(n)
        return groups

    @cached_property
    def lists(self) -> list[list[int]]:
        """The linked candidates of each list, by how deep they stand and whether it is numbered."""
        lists: list[list[int]] = []
        kinds: dict[tuple[int, bool], list[int]] = {}
        may = set(self.candidates)
        for n in self.texts:
            block = self.lines[n].block
            if block.kind is not Kind.ITEM:
                kinds = {}
            elif n in may and self.lines[n].urls:
                kind = block.level, block.mark.isdecimal()
                if kind not in kinds:
                    kinds[kind] = []
                    lists.append(kinds[kind])
                kinds[kind].append(n)
        return lists

    @cached_property
    def open_urls(self) -> int:
        """How many links the news has, each counted once."""
        pairs = zip(self.lines, self.issue.skip, strict=True)
        return len({url for line, why in pairs if not why for url in line.urls}) or 1

    @cached_property
    def whole(self) -> dict[str, float]:
        """Numbers of the whole issue."""
        lines = [self.lines[n] for n in self.texts]
        many = max(1, len(lines))
        skips = " ".join(set(self.issue.skip))
        prose = sum(line.size for line in lines if line.prose)
        plain = zip(self.lines, self.issue.skip, strict=True)
        unlinked = sum(x.size for x, why in plain if x.prose and not x.urls and not why)
        return {
            "lines": many,
            "words": self.news,
            "linked lines": sum(bool(line.urls) for line in lines) / many,
            "headings": sum(self.ranks[n] > 0 for n in self.texts) / many,
            "hosts in all": len(self.hosts),
            "top host in all": max(self.hosts.values(), default=0) / self.linked,
            "prose in all": prose / self.total,
            "items in all": sum(line.block.kind is Kind.ITEM for line in lines) / many,
            "named": is_periodic(self.title),
            "calls itself": is_issue(self.lines),
            "unlinked prose": unlinked / self.news,
            "sponsored": "sponsor" in skips,
            "contents": "contents" in skips,
        }

    def head(self, at: int) -> Head:
        """A line as a headline: as the outline has it, else as it leads, else as a heading."""
        if at not in self._heads:
            self._heads[at] = self.found[at].head if at in self.found else self._read(at)
        return self._heads[at]

    def _read(self, at: int) -> Head:
        line, lead = self.lines[at], self.lines[at].lead
        if self.ranks[at]:
            url = lead.url if lead is not None else None
            return Head(at, Form.HEADING, self.headline(at), url or self.between.get(at))
        if lead is None and at in self.between:
            return Head(at, Form.MORE, opening(line.text), self.between[at])
        if lead is None:
            form = Form.ITEM if line.block.kind is Kind.ITEM else Form.INLINE
            return Head(at, form, line.text, self.target(at))
        return Head(at, lead.form, lead.title, self.target(at), lead.rest)

    def names(self, at: int) -> tuple[str, ...]:
        """What a headline is told from others by: its words as printed, and its link, if any."""
        if at not in self._names:
            title = shorten(clean_title(self.head(at).title), MAX_TITLE)
            said = key(title), self.target(at) or ""
            self._names[at] = tuple(name for name in said if name)
        return self._names[at]

    def headline(self, at: int) -> str:
        """What a line says as a headline."""
        lead = self.lines[at].lead
        return self.lines[at].text if lead is None else lead.title

    def target(self, at: int) -> str | None:
        """Where a line leads as a headline."""
        if at in self.found and self.found[at].head.url:
            return self.found[at].head.url
        lead, urls = self.lines[at].lead, self.lines[at].urls
        own = (lead.url if lead is not None else None) or (urls[0] if urls else None)
        return own or self.between.get(at)


def host(url: str) -> str:
    """The host of a link; empty where it has none."""
    try:
        return (host_of(url) or "").removeprefix("www.")
    except ValueError:
        return ""


def form_number(line: Line | None) -> int:
    """The number of the form in which a line leads, from 1; 0 for a line that leads in none."""
    return _NUMBERS[line.lead.form] if line is not None and line.lead is not None else 0


_NUMBERS = {form: number for number, form in enumerate(Form, start=1)}


def _look(line: Line, rank: int) -> tuple[str, str, int, int, int, bool, bool, bool]:
    block = line.block
    form = line.lead.form.value if line.lead is not None else ""
    strong, marked = bool(block.strong), bool(block.mark)
    return block.kind.value, form, rank, block.size, block.level, strong, line.prose, marked
