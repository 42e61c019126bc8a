"""``newsbell split --explain``: an issue as its blocks, with what each was taken for and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from bot.feeds.blocks import Block
    from bot.feeds.split import Reading
    from bot.model import Entry

_HEADLINE, _SECTION, _SKIPPED, _TOLD = "headline", "section", "skipped", "text"
_STYLES = {_HEADLINE: "bold green", _SECTION: "cyan", _SKIPPED: "dim", _TOLD: ""}
_COLUMNS = {"#": 4, "block": 15, "taken for": 34, "section": 14}


def role(why: str) -> str:
    """What a block was taken for: ``headline``, ``section``, ``text`` or ``skipped``."""
    if why.startswith("a headline"):
        return _HEADLINE
    if why == "the name of a section":
        return _SECTION
    return _TOLD if why in ("text of the story", "one of its bullets") else _SKIPPED


def verdict(reading: Reading) -> str:
    """One sentence on the issue as a whole."""
    count = len(reading.stories)
    told = "1 story" if count == 1 else f"{count} stories"
    return f"{told}; sure by {reading.confidence:.2f}: {reading.reason}"


def show(entry: Entry, reading: Reading, console: Console) -> None:
    """Print the blocks of an issue in a table."""
    console.print(Text(entry.title, style="bold"))
    console.print(Text(verdict(reading), style="yellow"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    left = max(console.width - sum(_COLUMNS.values()) - 2 * len(_COLUMNS), 30)
    for name, width in _COLUMNS.items():
        table.add_column(name, width=width, style="dim", overflow="ellipsis", no_wrap=True)
    table.add_column("text", width=left, overflow="ellipsis", no_wrap=True)
    rows = zip(reading.blocks, reading.why, reading.of, strict=True)
    for number, (block, why, of) in enumerate(rows):
        style = _STYLES[role(why)]
        heads = of >= 0 and role(why) == _HEADLINE and len(reading.stories) > 1
        table.add_row(
            str(number),
            _drawn(block),
            Text(why, style=style),
            Text(reading.stories[of].section if heads else "", style=_STYLES[_SECTION]),
            Text(block.text, style=style),
        )
    console.print(table)
    console.print()


def _drawn(block: Block) -> str:
    """How a block looks: its kind, mark, links, pictures and size, in a few characters."""
    name = f"h{block.level}" if block.kind.value == "heading" else block.kind.value
    links = f" ↗{len(block.links)}" if block.links else ""
    pictures = f" ▣{len(block.images)}" if block.images else ""
    size = f" {block.size}px" if block.size else ""
    return f"{name} {block.mark}".strip() + links + pictures + size
