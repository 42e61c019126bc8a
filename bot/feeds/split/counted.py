"""Headlines that are counted without a full stop behind the number: "1 Ports", "2 Ships", or after
who tells them: "Ann #1: Ports", "Bo #2: Ships".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.feeds.blocks import Block, Kind

_NUMBER = re.compile(r"(\d{1,2})\s+(?=[^\W\d])")
_NAMED = re.compile(r"(?:[^\W\d_][\w.'’-]*\s+){1,2}#(\d{1,2})\s*[:.)–—-]\s+(?=\w)")
_FEWEST = 4  # in a row from one on
_LEVEL = 4  # of a heading that was none


def counted(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, those that count from one on with the number as mark: in bold, as headings, or
    behind the name of who tells them, which makes them headings.
    """
    named = _run(blocks, _NAMED, lambda block: block.kind in (Kind.TEXT, Kind.HEADING))
    cuts = named or _run(blocks, _NUMBER, _is_drawn)
    told = list(blocks)
    for at, cut in cuts.items():
        block = blocks[at]
        if named:
            block = replace(block, kind=Kind.HEADING, level=block.level or _LEVEL)
        told[at] = _marked(block, cut)
    return told


def _is_drawn(block: Block) -> bool:
    return block.kind is Kind.HEADING or (block.kind is Kind.TEXT and bool(block.strong))


def _run(
    blocks: Sequence[Block], number: re.Pattern[str], may: Callable[[Block], bool]
) -> dict[int, int]:
    """The places of the blocks that count from one on, with where each number ends; none, if these
    are too few.
    """
    cuts: dict[int, int] = {}
    for at, block in enumerate(blocks):
        found = number.match(block.text) if may(block) else None
        if found is not None and int(found.group(1)) == len(cuts) + 1:
            cuts[at] = found.end()
    return cuts if len(cuts) >= _FEWEST else {}


def _marked(block: Block, cut: int) -> Block:
    number = block.text[:cut].strip()
    strong = block.strong[cut:] if len(block.strong) > cut else ""
    links = tuple(
        replace(link, start=max(0, link.start - cut), text=link.text.removeprefix(block.text[:cut]))
        for link in block.links
    )
    kind = Kind.HEADING if block.kind is Kind.HEADING else Kind.ITEM
    level = block.level if kind is Kind.HEADING else 1
    return replace(
        block,
        kind=kind,
        level=level,
        mark=number,
        text=block.text[cut:],
        strong=strong,
        links=links,
    )
