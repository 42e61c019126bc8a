"""Our own newsletter issues come out at least so well: what a change of the splitter may not lose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.split_score import Issue, Prediction, summary
from bot.feeds.source import split_document

HERE = Path(__file__).parent
LABELS = sorted(HERE.glob("*/*.expected.json"))


def _split(label_file: Path) -> Issue:
    label = json.loads(label_file.read_text("utf-8"))
    document = label_file.parent / label["file"]
    found = split_document(document.read_bytes(), filename=document.name)
    told = ({"title": story.title, "url": story.url} for stories in found for story in stories)
    return Issue.read(label, map(Prediction.read, told))


@pytest.fixture(scope="module")
def issues() -> list[Issue]:
    return [_split(path) for path in LABELS]


def test_nearly_all_stories_are_found_and_nearly_nothing_else(issues: list[Issue]) -> None:
    figures = summary(issues)
    assert figures["recall"] >= 0.97
    assert figures["precision"] >= 0.98


def test_no_issue_loses_half_of_its_stories_or_is_half_furniture(issues: list[Issue]) -> None:
    poor = [str(issue) for issue in issues if issue.digest and issue.f1 < 0.7]
    assert poor == []


def test_essays_letters_recipes_and_press_releases_stay_one_story(issues: list[Issue]) -> None:
    controls = [issue for issue in issues if not issue.digest]
    assert len(controls) >= 10
    assert [issue.name for issue in controls if len(issue.predictions) != 1] == []


def test_the_titles_are_those_that_a_reader_would_give(issues: list[Issue]) -> None:
    assert summary(issues)["titles_ok"] >= 0.9
