"""Writes down how a checkout reads labelled issues: what the choice of the splitter is fitted on.

``python -m bench.split_facts SET=FOLDER … > FACTS.jsonl``. A folder holds ``NAME.expected.json``
and the issues, as ``bench.split_score`` reads them; several may be of one set.

Rules know the issues that they were written from: on these their reading says nothing of issues
that are new. So the facts of a set are best written by a checkout from before anybody looked at it
(``PYTHONPATH=OLD python bench/split_facts.py SET=FOLDER``), for which only old names are used here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.feeds.blocks import Block, content_blocks
from bot.feeds.clean import unwrap
from bot.feeds.source import read_source
from bot.feeds.split import digest
from bot.feeds.split.furniture import phrases
from bot.feeds.split.issue import Issue, read_issue
from bot.feeds.split.outline import Found, Outline
from bot.model import Entry


def labelled(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The issues of a folder with their labels."""
    for path in sorted(folder.glob("*.expected.json")):
        label = json.loads(path.read_text("utf-8"))
        yield path.parent / label["file"], label


def facts_of(document: Path, label: dict[str, Any], name: str) -> dict[str, Any]:
    """One line: the lines of an issue as read, the stories of its outline, and the verdict."""
    entry = read_source(document.read_bytes(), filename=str(document))[0]
    blocks = content_blocks(entry.content or entry.summary, base=entry.url or "")
    issue, found, confidence = _outlined(blocks, entry)
    return {
        "set": name,
        "file": document.name,
        "title": entry.title,
        "url": entry.url,
        "lines": [_line(issue, at) for at in range(len(issue.lines))],
        "found": [
            [x.head.at, x.head.form.value, x.head.title, x.head.url, x.head.rest, x.linked, x.end]
            for x in found
        ],
        "confidence": confidence,
        "label": label,
    }


def _outlined(blocks: Sequence[Block], entry: Entry) -> tuple[Issue, Sequence[Found], float]:
    """What the rules say; a checkout from before the choice says no more than they do."""
    lists = phrases()
    if hasattr(digest, "read_outline"):
        told = digest.read_outline(blocks, title=entry.title, url=entry.url, lists=lists)
        return told.issue, told.found, told.verdict[0]
    issue = read_issue(blocks, lists)
    everything = digest._without_odd_headings(issue, Outline(issue, lists).stories())
    reading = digest.read_digest(blocks, title=entry.title, url=entry.url, lists=lists)
    return issue, digest._once(issue, everything, entry.url), reading.confidence


def _line(issue: Issue, at: int) -> dict[str, Any]:
    line = issue.lines[at]
    block, lead = line.block, line.lead
    return {
        "kind": block.kind.value,
        "text": block.text,
        "level": block.level,
        "mark": block.mark,
        "links": [[link.text, unwrap(link.url), link.start] for link in block.links],
        "strong": block.strong,
        "shape": block.shape,
        "size": block.size,
        "words": line.size,
        "urls": list(line.urls),
        "lead": None if lead is None else [lead.form.value, lead.title, lead.url, lead.rest],
        "prose": line.prose,
        "bare": line.bare,
        "menu": line.menu,
        "tail": line.tail,
        "rank": issue.ranks[at],
        "skip": issue.skip[at],
        "more": at in issue.more,
    }


def main() -> None:
    """Print a line for each issue of the folders."""
    for argument in sys.argv[1:]:
        name, _, folder = argument.partition("=")
        for document, label in labelled(Path(folder)):
            print(json.dumps(facts_of(document, label, name)))


if __name__ == "__main__":
    main()
