"""Measures parsing, splitting, topics and sameness against labelled corpora.

``python -m bench.quality [topics|split|same|feeds|issues …]``: runs the command line on each corpus
and hands what it printed to its scorer. ``issues`` are the project's own newsletter issues: the
part that the splitter may be tuned on, then the part held back from tuning. The other corpora lie
beside the checkout and are no part of the project; what is not there is passed over, and said.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

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
