"""Measures parsing, splitting, topics and sameness against labelled corpora beside the checkout.

``python -m bench.quality [topics|split|same|feeds …]``: runs the command line on each corpus and
hands what it printed to the corpus' own scorer. The corpora are no part of the project; without
them this says so and exits with 0.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.feeds.clean import clean_text

SHARED = Path(__file__).resolve().parents[2] / "shared"
CORPUS = SHARED / "corpus"

MEASURES: dict[str, tuple[list[str], Path, Path]] = {
    # what: (command and inputs, what the scorer compares with, the scorer)
    "topics": (
        ["classify", "--json", str(CORPUS / "headlines/dev.jsonl")],
        CORPUS / "headlines/dev.jsonl",
        SHARED / "scoring/score_topics.py",
    ),
    "split": (
        ["split", "--json", "newsletters/dev"],
        CORPUS / "newsletters/dev",
        SHARED / "scoring/score_split.py",
    ),
    "same": (
        ["same", "--json", str(CORPUS / "duplicates/dev.jsonl")],
        CORPUS / "duplicates/dev.jsonl",
        SHARED / "scoring/score_same.py",
    ),
    "feeds": (
        ["parse", "--json", "feeds/docs"],
        CORPUS / "feeds/expected.jsonl",
        SHARED / "scoring/score_feeds.py",
    ),
}


def inputs(arguments: list[str]) -> list[str]:
    """The arguments, a folder of the corpus replaced by its documents."""
    folder = CORPUS / arguments[-1]
    if not folder.is_dir():
        return arguments
    documents = sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".expected.json")
    )
    return [*arguments[:-1], *documents]


def measure(what: str) -> None:
    """Print the scorer's report."""
    arguments, gold, scorer = MEASURES[what]
    folder = CORPUS / arguments[-1]
    with tempfile.NamedTemporaryFile("w+", suffix=".jsonl") as answers:
        subprocess.run(
            [sys.executable, "-m", "bot", *inputs(arguments)],
            cwd=folder if folder.is_dir() else None,
            stdout=answers,
            check=True,
        )
        print(f"── {what}", flush=True)
        subprocess.run([sys.executable, str(scorer), str(gold), answers.name], check=False)
        if what == "feeds":
            answers.seek(0)
            differences = feed_differences(map(json.loads, gold.open(encoding="utf-8")), answers)
            for number, told in enumerate(differences, 1):
                print(f"{number}. {told}")


def feed_differences(expected: Iterable[dict[str, Any]], answers: Iterable[str]) -> Iterator[str]:
    """What is read otherwise than expected, of documents too that are not well-formed."""
    read = {found["file"]: found for found in map(json.loads, answers)}
    for wanted in expected:
        file = wanted["file"]
        found = read[file]
        entries = found.get("entries") or []
        if wanted["entries"] is None:
            continue
        if len(entries) != wanted["entries"]:
            why = found.get("error") or "counted otherwise"
            yield f"{file}: {wanted['entries']} entries expected, {len(entries)} read ({why})"
            continue
        sure = set(range(len(entries))) - set(wanted.get("title_unsure") or ())
        for place, (title, link, entry) in enumerate(
            zip(wanted["titles"], wanted["links"], entries, strict=False)
        ):
            if title is not None and place in sure and (why := _otherwise(title, entry["title"])):
                yield f"{file}: title {title!r} expected, {entry['title']!r} read ({why})"
            if link and link.rstrip("/") != (entry["url"] or "").rstrip("/"):
                why = "no link found" if entry["url"] is None else "another link"
                yield f"{file}: link {link} expected, {entry['url']} read ({why})"


def _otherwise(wanted: str, read: str) -> str:
    """Why a title is not the one that is wanted; empty if it is."""
    wanted, once_more = " ".join(wanted.split()), " ".join(html.unescape(wanted).split())
    if read in (wanted, once_more):
        return ""
    if read == clean_text(wanted):
        return "ours is right: invisible characters are dropped"
    if re.sub(r"<[^>]+>", "", once_more) == re.sub(r"<[^>]+>", "", read):
        return "what looks like a tag"
    if wanted.startswith(read.removesuffix("…")):
        return "shortened"
    return "another text"


def main() -> None:
    """Measure what the arguments name, or all."""
    if not CORPUS.is_dir():
        print(f"{CORPUS} is not here: nothing to measure with.")
        return
    for what in sys.argv[1:] or MEASURES:
        measure(what)


if __name__ == "__main__":
    main()
