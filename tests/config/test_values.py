"""How durations are read and written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from bot.config.values import BadValueError, duration, written


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("90s", 90), ("15m", 900), ("1h30m", 5400), ("1h 30m", 5400), ("2w", 1_209_600)],
)
def test_a_duration_is_numbers_with_units(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["", "15", "m", "1.5h", "30m1h", "1h1h", "-1h", "1H", "٣m", " ", "1s\n", None, True],
)
def test_what_is_no_duration_is_refused(text: object) -> None:
    with pytest.raises(BadValueError, match="is not a duration"):
        duration(text)


@given(st.integers(min_value=1, max_value=3650 * 86_400))
def test_what_is_written_is_read_as_the_same(seconds: int) -> None:
    assert duration(written(timedelta(seconds=seconds))) == timedelta(seconds=seconds)
