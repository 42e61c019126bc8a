"""When a permanent redirect counts, as a table of what was known and what was seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.moves import (
    DOUBTED_AFTER,
    address_hash,
    address_in_force,
    after_answer,
    after_failure,
    shown_address,
)
from bot.model import FeedMove

NOW = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW, THIRD = (f"https://{name}.example/feed" for name in ("old", "new", "third"))


def move(to: str = NEW, *, hours: float = 0, held: bool = False, of: str = OLD) -> FeedMove:
    """A move that was first seen some hours ago."""
    return FeedMove(address_hash(of), to, NOW - hours * HOUR, held)


@pytest.mark.parametrize(
    ("known", "moved", "after"),
    [
        # from the address in the config
        (None, None, None),
        (None, NEW, move()),
        (move(hours=5), NEW, move(hours=5)),
        (move(hours=23.9), NEW, move(hours=23.9)),
        (move(hours=24), NEW, move(hours=24, held=True)),
        (move(hours=99), None, None),
        (move(hours=99), THIRD, move(THIRD)),
        (move(hours=-5), NEW, move()),
        (move(hours=99, of=THIRD), NEW, move()),
        (move(hours=99, held=True, of=THIRD), NEW, move()),
        (move(hours=99, held=True, of=THIRD), None, None),
        # from the new address on
        (move(hours=99, held=True), None, move(hours=99, held=True)),
        (move(hours=99, held=True), THIRD, move(THIRD)),
    ],
)
def test_a_redirect_counts_when_it_held_for_a_day(
    known: FeedMove | None, moved: str | None, after: FeedMove | None
) -> None:
    assert after_answer(known, OLD, moved=moved, now=NOW) == after


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        (None, None),
        (move(hours=99), None),
        (move(hours=24, held=True), NEW),
        (move(hours=24, held=True, of=THIRD), None),
    ],
)
def test_the_new_address_is_asked_once_it_counts_and_while_the_config_says_the_same(
    known: FeedMove | None, asked: str | None
) -> None:
    assert address_in_force(known, OLD) == asked


def test_failures_are_forgiven_for_a_while_and_a_new_address_that_is_gone_is_not() -> None:
    known = move(hours=99, held=True)
    assert after_failure(known, failures=DOUBTED_AFTER - 1, gone=False) == known
    assert after_failure(known, failures=DOUBTED_AFTER, gone=False) is None
    assert after_failure(known, failures=1, gone=True) is None


def test_a_query_is_not_shown_to_the_operator_for_it_may_hold_a_key() -> None:
    assert shown_address("https://new.example/feed") == "https://new.example/feed"
    assert shown_address("https://new.example/feed?key=s3cret") == "https://new.example/feed?…"
    assert len(shown_address("https://new.example/" + "x" * 5000)) <= 210
