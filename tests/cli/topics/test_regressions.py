"""The regression file: what most chats say, a line for each story, nothing twice."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli.topics.regressions import Written, append, wanted
from bot.errors import ConfigError
from bot.model import StoryId, TopicName
from bot.report_model import Complaint, Verdict
from tests.builders import NOW, story

AI, CHIPS = TopicName("ai"), TopicName("chips")
FAB, TIDES = story(1), story(2, title="Tide tables\u2028read by a model")
STORIES = {one.id: one for one in (FAB, TIDES)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "regressions.jsonl"


def said(story: StoryId, topic: TopicName, verdict: str, chats: int = 1) -> Complaint:
    return Complaint(story, topic, Verdict(verdict), chats, NOW)


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().split(b"\n")[:-1]]


def test_the_verdicts_on_one_story_are_joined() -> None:
    come_to = wanted(
        [
            said(FAB.id, AI, "not"),
            said(TIDES.id, AI, "not", 3),
            said(FAB.id, CHIPS, "missing"),
        ]
    )
    assert come_to.topics == {FAB.id: {AI: False, CHIPS: True}, TIDES.id: {AI: False}}
    assert come_to.undecided == ()


@pytest.mark.parametrize(("nots", "topics"), [(2, {AI: False}), (1, None), (0, {AI: True})])
def test_where_chats_disagree_most_of_them_count_and_a_tie_is_left_out(
    nots: int, topics: dict[TopicName, bool] | None
) -> None:
    counts = [said(FAB.id, AI, "missing")] + [said(FAB.id, AI, "not", nots)] * bool(nots)
    come_to = wanted(counts)
    assert come_to.topics == ({} if topics is None else {FAB.id: topics})
    assert come_to.undecided == (((FAB.id, AI),) if topics is None else ())


def test_a_line_holds_what_the_archive_has_of_the_story(file: Path) -> None:
    told = replace(FAB, text="")
    assert append(file, {told.id: told}, {told.id: {AI: False, CHIPS: True}}) == Written(1, 0)
    assert lines(file) == [
        {
            "id": told.id,
            "title": told.title,
            "summary": "A new fab.",
            "bullets": ["It makes wafers"],
            "text": "",
            "lang": "en",
            "expect": {"ai": False, "chips": True},
        }
    ]


def test_what_stands_in_the_file_already_is_not_written_again(file: Path) -> None:
    append(file, STORIES, {FAB.id: {AI: False}, TIDES.id: {AI: False}})
    before = file.read_bytes()
    assert append(file, STORIES, {FAB.id: {AI: False}, TIDES.id: {AI: True}}) == Written(0, 2)
    assert file.read_bytes() == before
    assert append(file, STORIES, {FAB.id: {AI: False, CHIPS: True}}) == Written(1, 1)
    assert file.read_bytes().startswith(before)
    assert lines(file)[-1]["expect"] == {"chips": True}


def test_a_file_written_by_hand_goes_on_on_a_line_of_its_own(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf{"title": "Mine", "expect": {"ai": true}}\n\n{"expect": {}}')
    assert append(file, STORIES, {FAB.id: {AI: False}}) == Written(1, 0)
    assert len(file.read_bytes().split(b"\n")) == 5


@pytest.mark.parametrize(
    "line", ["half a", "[]", "null", '{"title": "x"}', '{"expect": 1}', "\\udce4", "[" * 5000]
)
def test_a_file_of_something_else_is_named_with_its_line_and_stays_as_it_is(
    file: Path, line: str
) -> None:
    before = b'{"expect": {}}\n' + line.encode()
    file.write_bytes(before)
    with pytest.raises(ConfigError, match=r"regressions.jsonl, line 2: .*nothing was added"):
        append(file, STORIES, {FAB.id: {AI: False}})
    assert file.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere" / "x.jsonl"):
        with pytest.raises(ConfigError, match="cannot be written"):
            append(place, STORIES, {FAB.id: {AI: False}})


def test_a_disk_that_fails_leaves_the_file_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(file, STORIES, {FAB.id: {AI: False}})
    before = file.read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        append(file, STORIES, {TIDES.id: {AI: False}})
    assert file.read_bytes() == before
