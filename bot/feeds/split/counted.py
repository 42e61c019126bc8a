"""Headlines that are counted without a full stop behind the number: "1 Ports", "2 Ships", or after
who tells them: "Ann #1: Ports", "Bo #2: Ships".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    run: list[int] = []
    cuts: dict[int, int] = {}
    for at, block in enumerate(blocks):
        found = _NAMED.match(block.text) if block.kind in (Kind.TEXT, Kind.HEADING) else None
        if found is not None and int(found.group(1)) == len(run) + 1:
            run.append(at)
            cuts[at] = found.end()
    if len(run) >= _FEWEST:
        return [
            _marked(replace(block, kind=Kind.HEADING, level=block.level or _LEVEL), cuts[at])
            if at in cuts
            else block
            for at, block in enumerate(blocks)
        ]
    return _counted_in_bold(blocks)


def _counted_in_bold(blocks: Sequence[Block]) -> list[Block]:
    run: list[int] = []
    cuts: dict[int, int] = {}
    for at, block in enumerate(blocks):
        drawn = block.kind is Kind.HEADING or (block.kind is Kind.TEXT and bool(block.strong))
        found = _NUMBER.match(block.text) if drawn else None
        if found is None or int(found.group(1)) != len(run) + 1:
            continue
        run.append(at)
        cuts[at] = found.end()
    if len(run) < _FEWEST:
        return list(blocks)
    return [_marked(block, cuts[at]) if at in cuts else block for at, block in enumerate(blocks)]


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
