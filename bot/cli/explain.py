"""``newsbell split --explain``: an issue as its blocks, with what each was taken for and why."""

from __future__ import annotations

import html
from collections.abc import Sequence
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
_LONGEST = 2_000  # characters of a block that are drawn


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


_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; color: #222 }}
div {{ display: grid; grid-template-columns: 3fr 1fr; gap: 1rem; padding: .25rem .6rem;
       border-left: .35rem solid transparent }}
.headline {{ border-color: #1a7f37; background: #e9f7ee; font-weight: 600; margin-top: .8rem }}
.section {{ border-color: #0969da; background: #eaf3fd }}
.text {{ border-color: #a6d8b5 }}
.skipped {{ border-color: #ccc; color: #999 }}
small {{ font-weight: 400; color: #666 }}
hr {{ border: 0; border-top: 1px dashed #ccc }}
</style></head><body>
{issues}
</body></html>
"""


def page(read: Sequence[tuple[Entry, Reading]]) -> str:
    """The issues as a web page: what became a headline, a section, text, and what was left out."""
    issues = []
    for entry, reading in read:
        rows = [_row(b, why) for b, why in zip(reading.blocks, reading.why, strict=True)]
        head = f"<h1>{html.escape(entry.title)}</h1><p>{html.escape(verdict(reading))}</p>"
        issues.append(head + "\n".join(rows))
    title = html.escape(read[0][0].title if read else "No issue")
    return _PAGE.format(title=title, issues="\n".join(issues))


def _row(block: Block, why: str) -> str:
    if not block.text:
        return "<hr>"
    text = html.escape(block.text[:_LONGEST])
    mark = f"{html.escape(block.mark)} " if block.mark else ""
    note = html.escape(f"{why} [{_drawn(block)}]".strip())
    return f'<div class="{role(why)}"><span>{mark}{text}</span><small>{note}</small></div>'
