"""Which headlines name other issues of the same series."""

from __future__ import annotations

import pytest

from bot.feeds.split.series import Series


@pytest.mark.parametrize(
    ("title", "headline", "other"),
    [
        ("Harbour letter 23", "Harbour letter 22", True),
        ("Harbour letter 23: cranes", "Harbour letter 22: ropes", True),
        ("Harbour letter 23", "Harbour letter 23", False),
        ("Harbour letter 23", "Harbour news 22", False),
        ("Cranes that lean", "Cranes that lean", False),
    ],
)
def test_a_headline_with_the_same_name_and_another_number(
    title: str, headline: str, *, other: bool
) -> None:
    assert Series(title).counts_other(headline) is other


@pytest.mark.parametrize(
    ("title", "text", "other"),
    [
        ("What went right: cranes", "What went right: ropes", True),
        ("What went right: cranes", "What went right", False),
        ("News: cranes", "News: ropes", False),
        ("Harbour notes 01/23/2031 – Ann", "Harbour notes 12/11/2030", True),
        ("Harbour notes 01/23/2031", "Harbour notes 01/23/2031", False),
        ("2031-01-23", "2030-12-11", False),
    ],
)
def test_a_link_that_begins_as_the_title_does_or_says_it_with_another_date(
    title: str, text: str, *, other: bool
) -> None:
    assert Series(title).links_other(text) is other
