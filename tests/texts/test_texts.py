"""The catalogue and its loader."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot
import handlers
from bot.texts import Texts

TEXTS = Texts()
# Messages whose names are put together: the end is what a command, a place or a strength is called.
COMPOSED = re.compile(
    r".+-summary|why-place-.+|why-topic-(?:strong|clear|slight)|digest-title-.+"
    r"|filters-(?:shows|choice)-.+|filters-.+-how|outlets-(?:choice-.+|first|each)"
)


def test_the_catalogue_parses_whole() -> None:
    assert TEXTS.faults == ()
    assert len(set(TEXTS.names)) == len(TEXTS.names)


ASKED = re.compile(r"""(?:texts|phrases\.(?:line|lines|reply))\(\s*"([a-z-]+)\"""")


@pytest.fixture(scope="module")
def code() -> str:
    """All of the program."""
    return "\n".join(
        path.read_text(encoding="utf-8")
        for package in (bot, handlers)
        for path in Path(package.__path__[0]).rglob("*.py")
    )


def test_every_message_is_used_somewhere(code: str) -> None:
    unused = [
        name for name in TEXTS.names if f'"{name}"' not in code and not COMPOSED.fullmatch(name)
    ]
    assert unused == []


def test_every_message_that_is_asked_for_exists(code: str) -> None:
    asked = set(ASKED.findall(code))
    assert len(asked) > 50
    assert asked <= set(TEXTS.names)


def test_an_unknown_message_is_an_error_with_its_name() -> None:
    with pytest.raises(LookupError, match="no message 'nonsense'"):
        TEXTS("nonsense")


def test_a_value_left_out_is_an_error_not_a_gap_in_the_text() -> None:
    with pytest.raises(LookupError, match="age-hours"):
        TEXTS("age-hours")


@pytest.mark.parametrize(("count", "text"), [(1, "1 day ago"), (2, "2 days ago")])
def test_numbers_choose_the_plural(count: int, text: str) -> None:
    assert TEXTS("age-days", count=count) == text


def test_numbers_have_separators_and_names_that_are_numbers_have_none() -> None:
    assert TEXTS("list-more", count=1204) == "1,204 more"
    assert "#1204 " in TEXTS("story-no-number", number="#1204")


def test_dates_are_written_out() -> None:
    assert TEXTS("age-date", day=datetime(2026, 10, 3, tzinfo=UTC)) == "Oct 3, 2026"


def test_no_invisible_isolation_marks_go_out() -> None:
    assert TEXTS("list-more", count=3) == "3 more"


def test_every_language_that_is_missing_says_so() -> None:
    with pytest.raises(FileNotFoundError):
        Texts("tlh")
