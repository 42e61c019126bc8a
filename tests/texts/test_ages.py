"""How long ago, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.texts import Texts
from bot.texts.ages import ago
from tests.fakes.memory import NOW


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=30), "Oct 26, 2026"),
        (timedelta(days=-400), "just now"),
    ],
)
def test_ages_are_told_as_people_tell_them(age: timedelta, words: str) -> None:
    assert ago(Texts(), NOW - age, NOW) == words
