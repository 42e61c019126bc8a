"""Lines that only name the tags of what stands above: "(categories: ports, cranes)"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

from bot.feeds.blocks import Kind, words
from bot.feeds.split.line import Line

_FEWEST = 3  # lines with the same label
_LONGEST = 2  # words of a tag, on average
_PARTS = (Kind.RULE, Kind.HEADING)
_LABEL = re.compile(r"\W{0,2}([^\W\d_]{3,16})\s?[:：]\s*$")


def tag_lines(lines: Sequence[Line]) -> frozenset[int]:
    """The lines that are one label each time and then short links, with other lines between."""
    labelled: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if label := _label(line):
            labelled[label].append(at)
    return frozenset(
        at
        for places in labelled.values()
        if len(places) >= _FEWEST and are_apart(places) and not _are_first(lines, places)
        for at in places
    )


def are_apart(places: Sequence[int]) -> bool:
    """Whether no two of these places, in order, are next to each other."""
    return all(two - one > 1 for one, two in pairwise(places))


def _are_first(lines: Sequence[Line], places: Sequence[int]) -> bool:
    """Whether half of these lines stand right below a rule or a heading: they begin a story."""
    firsts = sum(at == 0 or lines[at - 1].block.kind in _PARTS for at in places)
    return 2 * firsts >= len(places)


def _label(line: Line) -> str:
    """The word before a line's links, where these are tags and all the rest of it."""
    links = () if line.bare else line.block.links
    found = _LABEL.match(line.text[: links[0].start]) if links else None
    if found is None or fmean(words(link.text) for link in links) > _LONGEST:
        return ""
    told = line.text[links[0].start :]
    for link in links:
        told = told.replace(link.text, "", 1)
    return "" if any(ch.isalnum() for ch in told) else found.group(1).casefold()
