"""Measures parsing, splitting, topics and sameness against labelled corpora.

``python -m bench.quality [topics|split|same|feeds|issues …]``: runs the command line on each corpus
and hands what it printed to its scorer. ``issues`` are the project's own newsletter issues:
the two parts that the splitter may be tuned on, then the fresh part held back from tuning. The
other corpora lie beside the checkout and are no part of the project; what is not there is passed
over, and said.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.feeds.clean import clean_text

SHARED = Path(__file__).resolve().parents[2] / "shared"
CORPUS = SHARED / "corpus"
ISSUES = Path(__file__).resolve().parents[1] / "tests/feeds/issues"
SPLIT_SCORE = Path(__file__).with_name("split_score.py")


@dataclass(frozen=True, slots=True)
class Measure:
    """A command, the file or folder it reads, what its answers are compared with, and by what."""

    command: str
    documents: Path
    labels: Path
    scorer: Path


MEASURES: dict[str, tuple[Measure, ...]] = {
    "topics": (
        Measure(
            "classify",
            CORPUS / "headlines/dev.jsonl",
            CORPUS / "headlines/dev.jsonl",
            SHARED / "scoring/score_topics.py",
        ),
    ),
    "split": (
        Measure(
            "split",
            CORPUS / "newsletters/dev",
            CORPUS / "newsletters/dev",
            SHARED / "scoring/score_split.py",
        ),
    ),
    "same": (
        Measure(
            "same",
            CORPUS / "duplicates/dev.jsonl",
            CORPUS / "duplicates/dev.jsonl",
            SHARED / "scoring/score_same.py",
        ),
    ),
    "feeds": (
        Measure(
            "parse",
            CORPUS / "feeds/docs",
            CORPUS / "feeds/expected.jsonl",
            SHARED / "scoring/score_feeds.py",
        ),
    ),
    "issues": (
        Measure("split", ISSUES / "tuning", ISSUES / "tuning", SPLIT_SCORE),
        Measure("split", ISSUES / "held", ISSUES / "held", SPLIT_SCORE),
        Measure("split", ISSUES / "fresh", ISSUES / "fresh", SPLIT_SCORE),
    ),
}


def inputs(documents: Path) -> list[str]:
    """The names of the files to read: those in a folder but its labels, or the file itself."""
    if not documents.is_dir():
        return [str(documents)]
    return sorted(
        str(path.relative_to(documents))
        for path in documents.rglob("*")
        if path.is_file() and not path.name.endswith(".expected.json")
    )


def run(name: str, measure: Measure) -> None:
    """Print the scorer's report."""
    folder = measure.documents if measure.documents.is_dir() else None
    with tempfile.NamedTemporaryFile("w+", suffix=".jsonl") as answers:
        subprocess.run(
            [sys.executable, "-m", "bot", measure.command, "--json", *inputs(measure.documents)],
            cwd=folder,
            stdout=answers,
            check=True,
        )
        print(f"── {name} ({measure.documents.name})", flush=True)
        subprocess.run(
            [sys.executable, str(measure.scorer), str(measure.labels), answers.name], check=False
        )
        if name == "feeds":
            answers.seek(0)
            expected = map(json.loads, measure.labels.open(encoding="utf-8"))
            for number, told in enumerate(feed_differences(expected, answers), 1):
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
    for name in sys.argv[1:] or MEASURES:
        for measure in MEASURES[name]:
            if measure.documents.exists():
                run(name, measure)
            else:
                print(f"── {name}: {measure.documents} is not here, nothing to measure with.")


if __name__ == "__main__":
    main()
