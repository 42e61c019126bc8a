"""Whether a title is that of an issue: by its words, number or date."""

from __future__ import annotations

import pytest

from bot.feeds.blocks import content_blocks
from bot.feeds.split.furniture import phrases
from bot.feeds.split.line import Line, read_line
from bot.feeds.split.periodic import is_counted, is_headed, is_issue, is_periodic, names_day


@pytest.mark.parametrize(
    "title",
    [
        "Harbour Weekly",
        "Quay_Newsletter_Week11",
        "Cranes this month",
        "Wochenrückblick aus dem Hafen",
        "Monatlicher Bericht der Werft",
        "Nouvelles hebdomadaires du port",
        "Enlaces del puerto",
        "Notizie dal molo",
        "Links da semana",
        "Nieuwsbrief van de haven",
        "Veckobrev från hamnen",
        "Przegląd portowy",
        "Портовый дайджест",
        "Liman bülteni",
        "Bản tin bến cảng",
        "نشرة الميناء",
        "今週の港",
        "항구 뉴스레터",
        "港口周刊",
        "Quay Vol.9",
        "Letter #12",
        "港口 第十二期",
    ],
)
def test_a_periodical_is_known_by_its_words_in_many_languages(title: str) -> None:
    assert is_periodic(title)


@pytest.mark.parametrize("title", ["Why cranes lean", "A linkage of two piers", "On the weekend"])
def test_an_ordinary_title_is_not_that_of_an_issue(title: str) -> None:
    assert not is_periodic(title)


@pytest.mark.parametrize(
    "title",
    [
        "Quay announcements (November 8, 2002)",
        "Hafen - Mittwoch, 19. August 2026",
        "Liens du port, octobre 2018",
        "2026-08-19",
        "항구 2026년 7월",
    ],
)
def test_a_date_in_a_title_is_seen_in_digits_and_in_words(title: str) -> None:
    assert names_day(title)


def test_a_number_that_ends_or_begins_a_short_title_counts_it_but_a_year_does_not() -> None:
    assert is_counted("Harbour talk 191")
    assert is_counted("94 / Cranes that lean")
    assert not is_counted("The best cranes of 2018")
    assert not is_counted("What the harbour master of Halden said of the storm in room 12")


def test_an_issue_says_so_in_its_first_lines_a_date_alone_heads_none() -> None:
    assert is_issue(lines("<p>Harbour Weekly</p><p>Good morning.</p>"))
    assert is_headed(lines("<p>Harbour Weekly</p><p>Good morning.</p>"))
    assert not is_headed(lines("<p>2024-05-11</p><p>The crane leans.</p>"))
    assert not is_issue(lines("<p>One.</p><p>Two.</p><p>Three.</p><p>Harbour Weekly</p>"))


def lines(content: str) -> list[Line]:
    return [read_line(block, phrases()) for block in content_blocks(content)]
