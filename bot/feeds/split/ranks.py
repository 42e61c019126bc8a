"""Which lines are headings, and how high: by tag, size, bold and capital letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from statistics import mean, median

from bot.feeds.blocks import Kind, words
from bot.feeds.split.contents import Contents
from bot.feeds.split.line import Line
from bot.feeds.split.periodic import is_issue
from bot.feeds.split.story import key

_LONGEST_HEADING = 24  # words
_LONGEST_LABEL = 8  # words of a heading in capital letters
_NAME, _NEWS = 3, 6  # words of a section's name, and of news in one sentence
_LABELS = 3  # times that a tagged heading without a link says the same: a label of each story
_FEWEST_BELOW = 3  # lines below linked ones
_FEWEST_LABELS, _MOST_LABELS = 3, 0.7  # linked headings with a linked line right below them
_LONGER = 1.3  # as many words in these as in those
_LARGER = 1.2
_MOST_LOOKS = 12  # ways of drawing a heading that are told apart
_ENDS_SENTENCE = re.compile(r"(?:(?<!\.\.)\.|[。;；,，])[”’\"'」』)]*$")
_HOUR = r"\d{1,2}(?:[:.h]\d{2})?\s*(?:[ap]\.?m\.?|uhr|h)?"
_TIME = re.compile(rf"\W*{_HOUR}(?:\s*(?:-|–|—|to|bis|à|a|do)\s*{_HOUR})\W*", re.IGNORECASE)
_Look = tuple[float, bool, bool, bool]
FIRST_DRAWN = 7  # h1 to h6 come first


def heading_ranks(
    lines: Sequence[Line], contents: Contents, more: Collection[int] = ()
) -> list[int]:
    """The rank of each line: 1 to 6 as tagged, from 7 as drawn (largest letters first), 0 for none.

    What is drawn as a heading twice with the same words ("Why it matters") is none, and neither is
    a linked line without a heading's tag, nor what stands again and again below a linked line that
    is none of the "read more" in ``more``. What stands in the table of contents is one where
    it stands again over its text.
    """
    body = body_size(lines)
    looks: dict[int, _Look] = {}
    listed = {at for low, high in contents.runs for at in range(low, high + 1)}
    for at, line in enumerate(lines):
        if line.block.kind is Kind.HEADING or at in listed:
            continue
        if (look := _look(line, body)) is not None:
            looks[at] = look
    told = Counter(key(lines[at].text) for at in looks)
    looks = {at: look for at, look in looks.items() if told[key(lines[at].text)] == 1}
    below = [
        at
        for at in looks
        if 0 < at < len(lines) - 1
        and at - 1 not in more
        and _is_headline(lines[at - 1])
        and lines[at].block.size <= lines[at - 1].block.size
        and lines[at + 1].prose
    ]
    if len(below) >= _FEWEST_BELOW:
        looks = {at: look for at, look in looks.items() if at not in below}
    over = {look for at, look in looks.items() if _is_over_numbers(lines, at)}
    names = over if is_issue(lines) else set()
    order = {
        look: FIRST_DRAWN + min(n, _MOST_LOOKS)
        for n, look in enumerate(sorted(set(looks.values()), key=lambda x: (x not in names, x)))
    }
    ranks = [order[looks[at]] if at in looks else 0 for at in range(len(lines))]
    headlines = _listed(lines, contents)
    lower = _below_headlines(lines, looks, headlines)
    ranks = [rank + (_MOST_LOOKS + 2) * (at in lower) for at, rank in enumerate(ranks)]
    if sum(not ranks[at] for at in headlines) >= 0.5 * len(headlines):  # all as most of them
        again = set(headlines)
        ranks = [0 if at in again else rank for at, rank in enumerate(ranks)]
    for at in [*_ruled(lines), *headlines]:
        ranks[at] = ranks[at] or FIRST_DRAWN + _MOST_LOOKS + 1
    levels = _levels(lines)
    labels = _labels(lines)
    for at, line in enumerate(lines):
        named = line.block.kind is Kind.HEADING and any(ch.isalnum() for ch in line.text)
        if named and (line.urls or key(line.text) not in labels):
            ranks[at] = levels[line.block.level]
    return ranks


def _labels(lines: Sequence[Line]) -> set[str]:
    """What tagged headings say again and again; or, of three of them, twice over a paragraph each:
    "What happened?", "Why it matters".
    """
    tagged: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for at, line in enumerate(lines):
        if line.block.kind is Kind.HEADING:
            tagged[key(line.text)] += 1
            told[key(line.text)] += any(below.prose for below in lines[at + 1 : at + 2])
    twice = {said for said, times in tagged.items() if told[said] == times > 1}
    labels = {said for said, times in tagged.items() if times >= _LABELS}
    return labels | twice if len(twice) >= _LABELS else labels


def _below_headlines(
    lines: Sequence[Line], looks: Mapping[int, _Look], headlines: Sequence[int]
) -> set[int]:
    """The drawn headings inside the stories of a table of contents: none of their kind stands
    directly over a headline of it, as the names of sections do, or is in it.
    """
    over = {n for at in headlines if (n := _line_above(lines, at)) in looks}
    over.update(at for at in headlines if at in looks)
    names = {looks[at] for at in over}
    return {at for at, look in looks.items() if headlines and look not in names}


def _line_above(lines: Sequence[Line], at: int) -> int:
    return next((n for n in range(at - 1, -1, -1) if lines[n].text), -1)


def _listed(lines: Sequence[Line], contents: Contents) -> list[int]:
    """The lines that stand in its table of contents, each alone over its text."""
    return [
        at
        for at, name in contents.again.items()
        if is_drawable(lines[at])
        and not lines[at].block.links
        and (not lines[at].prose or lines[at].size <= words(name) + _NEWS)
        and lines[at].size <= _LONGEST_HEADING
    ]


def _levels(lines: Sequence[Line]) -> dict[int, int]:
    """The rank of each level of headings: as tagged, but by size where the letters of a higher one
    are smaller by far: then it is the kicker over a headline, and no section.
    """
    sizes: dict[int, list[int]] = {level: [] for level in range(1, FIRST_DRAWN)}
    for line in lines:
        if line.block.kind is Kind.HEADING and line.text:
            sizes[line.block.level].append(line.block.size)
    used = [level for level, told in sizes.items() if told]
    usual = {level: median(sizes[level]) for level in used}
    if any(not size for size in usual.values()):
        return {level: level for level in sizes}
    odd = any(_LARGER * usual[one] < usual[two] for one, two in pairwise(used))
    order = sorted(used, key=lambda level: (-usual[level], level)) if odd else used
    ranks = dict(zip(order, sorted(used), strict=True))
    return {level: ranks.get(level, level) for level in sizes}


def _is_headline(line: Line) -> bool:
    """Whether a line is a link of several words: what is drawn below it is its author or time."""
    return line.whole and line.size > _NAME


def _is_over_numbers(lines: Sequence[Line], at: int) -> bool:
    """Whether a short line names a section of numbered news without links: a high heading."""
    below = lines[at + 1 : at + 5]
    marks = [line.block.mark for line in below if line.prose or line.size >= _NEWS]
    return (
        lines[at].size <= _NAME and marks == ["1", "2", "3", "4"] and not any(x.urls for x in below)
    )


def _ruled(lines: Sequence[Line]) -> list[int]:
    """Lines alone below a rule, above a text with links in its sentences only: the headlines of a
    plain text, if nothing else of it is drawn as one.
    """
    starts = [at + 1 for at, line in enumerate(lines[:-2]) if line.block.kind is Kind.RULE]
    ruled = [
        at
        for at, end in pairwise([*starts, len(lines)])
        if _is_ruled_headline(lines[at])
        and any(line.prose for line in lines[at + 1 : at + 2])
        and not any(line.bare or (line.whole and not line.prose) for line in lines[at + 1 : end])
    ]
    tagged = sum(line.block.kind is Kind.HEADING for line in lines)
    cited = sum(bool(lines[at + 1].urls) for at in ruled)
    return ruled if len(ruled) >= 3 and tagged < len(ruled) and cited >= 0.6 * len(ruled) else []


def _is_ruled_headline(line: Line) -> bool:
    plain = line.block.kind is Kind.TEXT and not line.block.links and is_drawable(line)
    return plain and 3 <= line.size <= _LONGEST_HEADING and not _ENDS_SENTENCE.search(line.text)


def body_size(lines: Sequence[Line]) -> int:
    """The size of letters in which most words are set; 0 if unknown."""
    sizes: Counter[int] = Counter()
    for line in lines:
        if line.block.size:
            sizes[line.block.size] += line.size
    return sizes.most_common(1)[0][0] if sizes else 0


def _look(line: Line, body: int) -> _Look | None:
    """How a drawn heading looks, higher ones sorting first; None if the line is drawn as none."""
    block = line.block
    if block.links or not 1 <= line.size <= _LONGEST_HEADING or not is_drawable(line):
        return None
    bold = len(key(block.strong)) >= 0.9 * len(key(block.text)) > 0
    large = bool(body) and block.size >= _LARGER * body
    capitals = (line.size <= _LONGEST_LABEL or bold or large) and is_capitals(block.text)
    sentence = _ENDS_SENTENCE.search(block.text) and not (large and line.size <= _LONGEST_LABEL)
    if not (bold or large or capitals) or sentence:
        return None
    numbered = block.kind is Kind.ITEM and block.mark.isdecimal()
    if block.kind is Kind.ITEM and not numbered:
        return None
    return (-float(block.size if large else 0), not numbered, not capitals, not bold)


def is_drawable(line: Line) -> bool:
    """Whether a line could be a heading at all; a time of day is none."""
    may = bool(line.text) and line.block.kind in (Kind.TEXT, Kind.ITEM) and not line.bare
    return may and not _TIME.fullmatch(line.text)


def is_capitals(text: str) -> bool:
    """Whether a text is written in capital letters only."""
    cased = [ch for ch in text if ch.lower() != ch.upper()]
    most = 2 * len(cased) > sum(ch.isalpha() for ch in text)
    return len(cased) >= 4 and most and all(ch.isupper() for ch in cased)


def section_end(lines: Sequence[Line], ranks: Sequence[int], at: int, rank: int = 0) -> int:
    """Where the section of a heading ends, at one of the same or the given rank or higher."""
    rank = rank or ranks[at]
    for place in range(at + 1, len(lines)):
        ruled = ranks[at] >= FIRST_DRAWN and lines[place].block.kind is Kind.RULE
        if 0 < ranks[place] <= rank or (ruled and place > at + 1):
            return place
    return len(lines)


def label_ranks(lines: Sequence[Line], ranks: Sequence[int], skip: Sequence[str]) -> frozenset[int]:
    """The ranks of the linked headings that name a source, with its linked headline right below."""
    sizes: dict[int, list[tuple[int, int]]] = {}
    for at, rank in enumerate(ranks[:-1]):
        below = lines[at + 1]
        follows = below.whole and bool(below.urls) and not skip[at + 1]
        if rank and lines[at].urls and follows and ranks[at + 1] != rank:
            sizes.setdefault(rank, []).append((lines[at].size, below.size))
    of = Counter(ranks)
    return frozenset(
        rank
        for rank, pairs in sizes.items()
        if len(pairs) >= max(_FEWEST_LABELS, _MOST_LABELS * of[rank])
        and mean(below for _, below in pairs) >= _LONGER * mean(above for above, _ in pairs)
    )
