"""The scorer of split issues: its rules, and figures as the corpus' own scorer gives them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.split_score import Issue, Prediction, plain_link, plain_title, read_issues, summary
from tests.beside import SHARED

SCORER = SHARED / "scoring/score_split.py"
CORPUS = SHARED / "corpus/newsletters/dev"


def _issue(stories: list[dict[str, Any]], predicted: list[tuple[str, str]], **label: Any) -> Issue:
    lines = [json.dumps({"file": "a.html", "title": title, "url": url}) for title, url in predicted]
    predictions = [Prediction.read(json.loads(line)) for line in lines]
    return Issue.read({"file": "a.html", "stories": stories, **label}, predictions)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.harbour.example/news/1/?utm_source=mail#top",
        "http://harbour.example:80/news/1",
        "https://t.mail.example/c?id=7&url=https%3A%2F%2Fharbour.example%2Fnews%2F1",
        "https://t.mail.example/CL0/https:%2F%2Fharbour.example%2Fnews%2F1/1/0100",
        " https://harbour.example/news/1?mc_cid=1&amp;mc_eid=2",
    ],
)
def test_links_are_compared_by_where_they_lead(link: str) -> None:
    assert plain_link(link) == "harbour.example/news/1"


@pytest.mark.parametrize("link", ["", "#contents", "javascript:void(0)", None])
def test_a_link_that_leads_nowhere_is_none(link: str | None) -> None:
    assert plain_link(link) is None


def test_titles_are_compared_without_number_emoji_and_punctuation() -> None:
    assert plain_title("3. 🚢 The “Harbour” &amp; the tide!") == "the harbour the tide"


def test_a_second_prediction_of_a_story_is_wrong() -> None:
    issue = _issue(
        [{"title": "Harbour reopens", "link": "https://a.example/1"}],
        [("Harbour reopens", "https://a.example/1"), ("Harbour reopens", "")],
    )
    assert (issue.recall, issue.precision, issue.repeated) == (1.0, 0.5, 1)


def test_a_required_story_goes_before_an_optional_one() -> None:
    link = "https://a.example/1"
    issue = _issue(
        [
            {"title": "Tide of the day", "link": link, "optional": True},
            {"title": "B", "link": link},
        ],
        [("Neither", link)],
    )
    assert issue.found == [1]


def test_a_paragraph_is_no_headline() -> None:
    title = "Harbour reopens after a storm"
    issue = _issue([{"title": title, "link": None}], [(title + " and so on" * 10, "")])
    assert issue.recall == 0.0


def test_furniture_that_comes_out_is_counted() -> None:
    issue = _issue(
        [{"title": "Harbour reopens", "link": None}],
        [("Harbour reopens", ""), ("Our sponsor: Ropes & Sons", "")],
        not_stories=[{"text": "Our sponsor: Ropes & Sons (sponsor)", "link": None}],
    )
    assert issue.furniture_out == 1


def test_a_control_counts_only_as_split() -> None:
    control = _issue([{"title": "Letter", "link": None}], [("A", ""), ("B", "")], digest=False)
    figures = summary([control])
    assert (figures["controls_split"], figures["digests"], figures["micro_recall"]) == (1, 0, 0.0)


def _every_link(folder: Path) -> list[str]:
    """Predictions that are partly right: most labelled things, some of them twice, and nonsense."""
    lines: list[str] = []
    for path in sorted(folder.glob("*.expected.json")):
        label = json.loads(path.read_text("utf-8"))
        rows: list[tuple[str, str | None]] = []
        for number, story in enumerate(label["stories"]):
            links = [story["link"], *story.get("alt_links", [])]
            if number % 5 != 1:
                rows.append((story["title"], links[-1]))
            if number % 3 == 2:
                rows.append(("Something else", links[0]))
            if number % 7 == 3:
                rows.append((story["title"][: len(story["title"]) * 2 // 3], None))
        rows += [(entry["text"], entry["link"]) for entry in label.get("not_stories", [])[::2]]
        lines += [json.dumps({"file": label["file"], "title": t, "url": u}) for t, u in rows]
    return lines


@pytest.mark.skipif(not SCORER.is_file(), reason=f"{SCORER} is not here")
@pytest.mark.parametrize("part", [1, 2, 3])
def test_the_figures_are_those_of_the_corpus_own_scorer(tmp_path: Path, part: int) -> None:
    lines = _every_link(CORPUS)[::part]
    answers = tmp_path / "answers.jsonl"
    answers.write_text("\n".join(lines), "utf-8")
    theirs = subprocess.run(
        [sys.executable, str(SCORER), str(CORPUS), str(answers)],
        capture_output=True,
        text=True,
        check=True,
    )
    figures = summary(list(read_issues(CORPUS, lines)))
    assert figures == json.loads(theirs.stdout.splitlines()[-1])
    assert 0 < figures["recall"] < 1
    assert figures["not_stories_out"]
