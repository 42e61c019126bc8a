"""Measures parsing, splitting, topics and sameness against labelled corpora beside the checkout.

``python -m bench.quality [topics|split|same|feeds …]``: runs the command line on each corpus and
hands what it printed to the corpus' own scorer. The corpora are no part of the project; without
them this says so and exits with 0.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

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


def main() -> None:
    """Measure what the arguments name, or all."""
    if not CORPUS.is_dir():
        print(f"{CORPUS} is not here: nothing to measure with.")
        return
    for what in sys.argv[1:] or MEASURES:
        measure(what)


if __name__ == "__main__":
    main()
