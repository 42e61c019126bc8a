"""The built-in topics on headlines of our own, by field and by language."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.topics import Classifier, built_in_topics

TABLES = sorted((Path(__file__).parent / "headlines").glob("*.txt"))


def rows(table: Path) -> list[tuple[frozenset[str], str, str]]:
    """Lines of ``topic,topic | headline [| summary]``; ``-`` is no topic, ``#`` a comment."""
    read = []
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            topics, headline, *summary = line.split(" | ")
            read.append((frozenset(topics.split(",")) - {"-"}, headline, "".join(summary)))
    return read


@pytest.mark.parametrize(
    ("topics", "headline", "summary"),
    [
        pytest.param(topics, headline, summary, id=f"{table.stem}: {headline}")
        for table in TABLES
        for topics, headline, summary in rows(table)
    ],
)
def test_a_headline_gets_exactly_its_topics(
    built_in: Classifier, topics: frozenset[str], headline: str, summary: str
) -> None:
    matches = built_in.classify(title=headline, summary=summary)
    found = {match.topic: match.why for match in matches}

    assert set(found) == topics, found


def test_every_table_is_large_enough_to_mean_something() -> None:
    assert TABLES
    for table in TABLES:
        assert len(rows(table)) >= 25, table.name


@pytest.fixture(scope="module")
def built_in() -> Classifier:
    return Classifier(built_in_topics())
