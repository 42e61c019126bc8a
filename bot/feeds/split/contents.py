"""The table of contents of an issue: headlines without links that stand again below."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.feeds.blocks import Block, Kind, words
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.line import Line, read_line
from bot.feeds.split.story import key

CONTENTS = "the table of contents"
_LONGEST = 30  # words of a headline in it
_SHORTEST = 3  # letters of one
_START = 12  # characters in which a name begins
_SHORTEST_TEXT = 8  # words behind one that begins a paragraph
_FEWEST = 3  # headlines
_MOST = 2  # times that one stands again; a line that stands oftener is a label
_DENSE = 0.6  # the part of its lines that stand again
_SHORTEST_BEGUN = 8  # letters of one that begins a longer line
_LONGEST_BEGUN = 120  # characters
_PARTED = re.compile(r"\s*[|.:!?–—]|\s+-\s|\s*$")


@dataclass(frozen=True, slots=True)
class Contents:
    """Where the headlines of a table of contents stand: in it, and again below.

    ``runs`` are the first and last line of each table; ``again`` the lines over their texts, with
    the words that stood in the table.
    """

    runs: tuple[tuple[int, int], ...]
    again: dict[int, str]


def find_contents(lines: Sequence[Line]) -> Contents:
    """The tables of contents, each at least three short lines in a row."""
    tables = list(_runs(lines))
    places = _places(lines, tables)
    runs: list[tuple[int, int]] = []
    again: dict[int, str] = {}
    for run in tables:
        if found := _stand_again(lines, run, places):
            label = lines[min(found) - 1]
            drawn = bool(label.block.strong) or label.text.isupper()
            runs.append((max(run[0], min(found) - (not drawn)), _end(lines, run, max(found))))
            again.update(found.values())
    return Contents(tuple(runs), again)


def _places(lines: Sequence[Line], tables: Sequence[Sequence[int]]) -> dict[str, list[int]]:
    """Where each name stands that may be called in a table, by the names that may be meant."""
    wanted = {
        _start(said)
        for run in tables
        for at in run
        for said in (lines[at].text, lines[at].text.partition(": ")[2])
    }
    places: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if line.text and _start(line.text) in wanted:
            for name in _names(line):
                places[name].append(at)
    return places


def _start(text: str) -> str:
    return key(text[:_START])[:_SHORTEST]


def _end(lines: Sequence[Line], run: Sequence[int], last: int) -> int:
    """The last line of a table: those behind the last that stands again, if they look like it."""
    block = lines[last].block
    for at in range(last + 1, run[-1] + 1):
        other = lines[at].block
        alike = other.kind is block.kind and other.size == block.size and not other.strong
        if not alike or lines[at].prose:
            return at - 1
    return run[-1]


def _runs(lines: Sequence[Line]) -> Iterator[list[int]]:
    """The short lines in a row, up to the first of them that stands again."""
    run: list[int] = []
    said: set[str] = set()
    for at in range(len(lines) + 1):
        listed = at < len(lines) and _may_be_listed(lines[at])
        names = set(_names(lines[at])) if listed else set()
        if not listed or names & said:
            if len(run) >= _FEWEST:
                yield run
            run, said = [], set()
        if listed:
            run.append(at)
            said.add(key(lines[at].text))


def _may_be_listed(line: Line) -> bool:
    short = bool(line.text) and line.size <= _LONGEST
    return short and not line.urls and line.block.kind is not Kind.HEADING


def _names(line: Line) -> list[str]:
    """What a table of contents may call a line: its words, or those before its first marks."""
    begun = [
        line.text[: found.start()]
        for found in _PARTED.finditer(line.text[:_LONGEST_BEGUN])
        if found.start()
    ]
    names = [key(name) for name in begun if name.isupper() or len(key(name)) >= _SHORTEST_BEGUN]
    return list(dict.fromkeys([key(line.text), *names]))


def _stand_again(
    lines: Sequence[Line], run: Sequence[int], places: dict[str, list[int]]
) -> dict[int, tuple[int, str]]:
    """Which of the lines stand again below all of them, where, and as what; none if too few do.

    A label before a colon may be left out there: "Tip: Old ropes", and below "OLD ROPES".
    """
    found: dict[int, tuple[int, str]] = {}
    for at in run:
        for said in (lines[at].text, lines[at].text.partition(": ")[2]):
            where = places.get(name, []) if len(name := key(said)) >= _SHORTEST else []
            below = bisect_right(where, run[-1])
            if 0 < len(where) - below <= _MOST:
                found[at] = where[below], said
                break
    apart = sum(
        two != one + 1 or lines[one].size >= words(said) + _SHORTEST_TEXT
        for (one, said), (two, _) in pairwise(found.values())
    )
    listed = len(found) >= _FEWEST and apart >= 0.5 * (len(found) - 1)
    if listed and len(found) >= _DENSE * (run[-1] - min(found) + 1):
        return found
    return {}


def parted_by_contents(
    lines: Sequence[Line], contents: Contents, lists: Phrases
) -> tuple[Line, ...]:
    """The lines, those that begin with a headline of the table of contents as two."""
    parted: list[Line] = []
    for at, line in enumerate(lines):
        name = contents.again.get(at, "")
        text = line.block.text
        begins = text[: len(name)]
        behind = _PARTED.match(text, len(begins))
        told = line.size - words(begins) >= _SHORTEST_TEXT
        if not told or key(begins) != key(name) or behind is None:
            parted.append(line)
            continue
        parted.append(read_line(_cut(line.block, 0, len(begins)), lists))
        parted.append(read_line(_cut(line.block, behind.end(), len(text)), lists))
    return tuple(parted)


def _cut(block: Block, low: int, high: int) -> Block:
    """A part of a block, its first or one behind."""
    text = block.text[low:high]
    low += len(text) - len(text.lstrip())
    links = tuple(
        replace(link, start=link.start - low)
        for link in block.links
        if low <= link.start and link.start + len(link.text) <= high
    )
    if low:
        return replace(
            block,
            kind=Kind.TEXT,
            level=0,
            mark="",
            text=text.strip(),
            links=links,
            strong="",
            images=(),
        )
    return replace(block, text=text.strip(), links=links, strong=block.strong[:high])


def names_of_sections(
    lines: Sequence[Line], ranks: Sequence[int], contents: Contents
) -> frozenset[int]:
    """The headings directly over a headline of the table of contents."""
    above = -1
    found: set[int] = set()
    for at, line in enumerate(lines):
        if at in contents.again and above >= 0 and ranks[above] and ranks[at]:
            found.add(above)
        if line.text:
            above = at
    return frozenset(found)
