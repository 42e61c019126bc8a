"""What stands in an issue and is no story: cards of a sponsor, counts, answers, dates."""

from __future__ import annotations

import pytest

from bot.feeds.split import split_entry
from bot.model import Entry, Split

TITLES = [
    "Halden halts work on its second fab until machines arrive",
    "Six ports put their bills of lading on one ledger",
    "Libraries release a language model that names its sources",
    "Slow ships arrive on time more often than fast ones",
]


def told(content: str) -> list[str]:
    entry = Entry("g", "Letter 9", "https://letter.example/9", None, "", content, "h")
    return [story.title for story in split_entry(entry, mode=Split.YES)]


def heading(title: str, below: str = "") -> str:
    link = f"https://news.example/{title[:5]}"
    return f'<h3><a href="{link}">{title}</a></h3><p>It took all of May, they say.</p>{below}'


def card(title: str, source: str) -> str:
    link = f"https://news.example/{title[:5]}"
    lines = "".join(f"<div>{line}</div>" for line in (title, "What it took, in short.", source))
    return f'<div><a href="{link}">{lines}</a></div>'


def headings(between: str) -> str:
    return "".join(map(heading, TITLES[:2])) + between + "".join(map(heading, TITLES[2:]))


def test_a_card_of_one_link_is_told_by_its_first_line() -> None:
    assert told("".join(card(title, "harbour.example") for title in TITLES)) == TITLES


def test_a_card_with_the_word_sponsored_where_others_name_their_source_is_no_story() -> None:
    cards = [card(title, "harbour.example") for title in TITLES]
    cards.insert(2, card("Ship your modules to forty places", "Sponsored"))
    assert told("".join(cards)) == TITLES


@pytest.mark.parametrize("label", ["【PR】", "[Sponsored]", "إعلان", "REKLAM", "Được tài trợ"])
def test_a_label_marks_the_heading_below_it(label: str) -> None:
    assert (
        told(headings(f"<p>{label}</p>" + heading("The pump that never sleeps at all"))) == TITLES
    )


def test_links_that_count_readers_are_no_stories() -> None:
    counted = "".join(
        heading(title, f'<p><a href="https://marks.example/{n}">{n} users</a></p>')
        for n, title in enumerate(TITLES, 17)
    )
    assert told(counted) == TITLES


def test_answers_to_choose_are_no_stories() -> None:
    answers = "".join(
        f'<p><a href="https://poll.example/{n}">{answer}</a></p>'
        for n, answer in enumerate(["🐝🐝 Very sweet", "🐝 Not so sweet", "Stung me"])
    )
    asked = f"<h3>What did you think of this issue?</h3>{answers}"
    assert told("".join(map(heading, TITLES)) + asked) == TITLES


def test_a_linked_date_is_no_story() -> None:
    date = '<p><a href="https://letter.example/9/">19 November 2021</a> by Dilys</p>'
    items = "".join(
        f'<p><a href="https://news.example/{n}">{title}</a>: it took all of May.</p>'
        for n, title in enumerate(TITLES)
    )
    assert told(date + items) == TITLES


def test_points_that_stand_below_each_story_are_no_table_of_contents() -> None:
    points = "<ul><li>It cost a third.</li><li>Nobody was told.</li><li>Two do the same.</li></ul>"
    entry = Entry(
        "g", "L", None, None, "", "".join(heading(title, points) for title in TITLES[:2]), "h"
    )
    texts = [story.text for story in split_entry(entry, mode=Split.YES)]
    assert all("Nobody was told." in text for text in texts)


def test_the_broken_sentence_of_a_text_mail_is_no_headline() -> None:
    text = "\n\n".join(
        f"{title}\nhttps://news.example/{n}\n\nIt took all of May. A table of the new"
        f"\nrates is here https://rates.example/{n}"
        for n, title in enumerate(TITLES)
    )
    assert not [title for title in told(text) if title.startswith("rates")]


def test_other_issues_of_the_series_are_no_stories() -> None:
    back = heading("Letter 8: the pump") + heading("Letter 7")
    assert told("".join(map(heading, TITLES)) + back) == TITLES


@pytest.mark.parametrize("name", ["Jobs", "💼 Jobs & Events", "Stellenangebote und Termine"])
def test_a_section_of_no_news_may_have_two_names(name: str) -> None:
    section = f"<h2>{name}</h2>" + heading("Analyst of the grid at Larne Sound")
    assert told("<h2>Harbour</h2>" + "".join(map(heading, TITLES)) + section) == TITLES


def test_the_address_below_a_call_is_no_story() -> None:
    head = "<h2>HARBOUR LETTER</h2><p>The letter of the harbour office of Larne</p>"
    call = "<p>To read this issue on the web:</p><p>https://harbour.example/9</p>"
    assert told(head + call + "".join(map(heading, TITLES))) == TITLES
