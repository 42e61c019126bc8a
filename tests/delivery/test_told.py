"""The log tells of what was told in few lines, however many chats had it."""

from __future__ import annotations

import logging

import pytest

from bot.delivery.told import LONGEST, Told
from bot.model import StoryId


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "bot.delivery.told")
    return caplog


def test_a_story_to_many_chats_is_one_line_when_nothing_more_is_due(
    said: pytest.LogCaptureFixture,
) -> None:
    told = Told("telegram", lambda: 0.0)
    for _ in range(1000):
        told.note(StoryId("a"))
    assert said.messages == []
    told.say()
    told.say()
    assert said.messages == ["Told telegram: 1000 alerts, a"]


def test_several_stories_are_counted_together(said: pytest.LogCaptureFixture) -> None:
    told = Told("discord", lambda: 0.0)
    told.note(StoryId("a"))
    told.note(StoryId("b"))
    told.say()
    assert said.messages == ["Told discord: 2 alerts, of 2 stories"]


def test_where_there_is_always_more_to_tell_a_line_comes_each_minute(
    said: pytest.LogCaptureFixture,
) -> None:
    now = 0.0
    told = Told("telegram", lambda: now)
    told.note(StoryId("a"))
    now = LONGEST
    told.note(StoryId("a"))
    assert said.messages == ["Told telegram: 2 alerts, a"]
    told.note(StoryId("b"))
    told.say()
    assert said.messages[1:] == ["Told telegram: 1 alert, b"]
