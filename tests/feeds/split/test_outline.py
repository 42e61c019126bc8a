"""Which headings name a section, which the issue, and which are the headlines of stories."""

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
MAIN = ["The cable that came four months early", "A coal yard becomes a battery"]
SHORT = "".join(
    f'<li><a href="https://short.example/{n}">{title}</a></li>'
    for n, title in enumerate(["Two more gauges at the river", "The night ferry sails again"])
)


def told(content: str, *, title: str = "Letter 9") -> list[str]:
    entry = Entry("g", title, "https://letter.example/9", None, "", content, "h")
    return [story.title for story in split_entry(entry, mode=Split.YES)]


def plain(title: str, *, level: int = 2) -> str:
    link = f"https://news.example/{title[:5]}"
    text = f'<p>It took all of May, they say. <a href="{link}">Read more</a></p>'
    return f"<h{level}>{title}</h{level}>{text}"


def test_the_last_story_before_a_lower_heading_is_a_story_as_the_others() -> None:
    issue = "<h1>Letter of the harbour</h1>" + "".join(map(plain, TITLES))
    assert told(f"{issue}<h3>In short</h3><ul>{SHORT}</ul>")[:4] == TITLES


def test_the_name_of_the_issue_below_that_of_the_series_is_no_story() -> None:
    hello = "<p>Good morning! All of this week was about cranes, and so is what I found, below.</p>"
    head = "<h1>Harbour letter</h1><h2>Harbour letter, number 44: cranes in spring</h2>"
    stories = "".join(plain(title, level=4) for title in TITLES)
    assert told(f"{head}{hello * 2}<h3>To read</h3>{stories}") == TITLES


@pytest.mark.parametrize(
    "subtitle",
    [
        '<h3 class="subtitle">Of cranes and cables</h3><p>By Ines Callow</p>',
        "<h3>Of cranes and cables</h3><p>Ines Callow, Sep 22, 2024</p>",
    ],
)
def test_the_subtitle_of_an_issue_is_no_story(subtitle: str) -> None:
    hello = '<p>Hello from <a href="https://quay.example/">the quay</a>, where it rains again.</p>'
    parts = "".join(
        f"<h3>{title}</h3><p>Nobody looks at it who does not have to, as the"
        f' <a href="https://n{n}.example/">old report</a> says; I did, and went home later.</p>'
        for n, title in enumerate(TITLES)
    )
    assert told(f"<h1>Letter 9</h1>{subtitle}{hello}{parts}") == TITLES


def test_a_headline_directly_below_the_title_of_the_issue_is_no_subtitle() -> None:
    stories = "".join(plain(title, level=4) for title in TITLES)
    assert told(f"<h1>Letter 9</h1>{stories}") == TITLES


def test_the_few_lines_behind_the_comments_of_a_page_are_no_stories() -> None:
    comments = '<div class="comments"><h4>Replies</h4><p>The ferry was late, as it is.</p></div>'
    behind = '<h4>Top</h4><p><a href="https://letter.example/8">What salt is for in May</a></p>'
    short = f"<h4>In short</h4><ul>{SHORT}</ul>"
    stories = "".join(plain(title, level=4) for title in TITLES)
    assert "What salt is for in May" not in told(
        f"<h1>Letter 9</h1>{short}{stories}{comments}{behind}"
    )


def test_drawn_headlines_below_a_linked_story_are_stories_of_their_own() -> None:
    main = "".join(
        f'<h2><a href="https://news.example/{n}">{title}</a></h2>'
        f"<p>It took all of May, they say, and nobody in the harbour knows why it did.</p>"
        for n, title in enumerate(MAIN)
    )
    short = "".join(
        f'<p><b>{title}</b></p><p>So they say in Larne and in Pell. <a href="https://s.example/{n}">Read more</a></p>'
        for n, title in enumerate(TITLES)
    )
    assert told(f"{main}<h3>Sparks</h3>{short}") == MAIN + TITLES


def address(where: str) -> str:
    return f'<p><a href="https://{where}">https://{where}</a></p>'


def test_headlines_with_nothing_but_addresses_below_them_are_stories_of_their_sections() -> None:
    def section(name: str, titles: list[str]) -> str:
        parts = "".join(
            f"<h4>{title}</h4>{address(f'news.example/{len(title)}')}{address(f'talk.example/{n}')}"
            for n, title in enumerate(titles)
        )
        return f"<h2>{name}</h2><h3>The Tide</h3>{parts}"

    issue = f"<h1>Web digest 9</h1>{section('Ports', TITLES)}{section('Land', MAIN)}"
    assert told(issue) == [*TITLES, *MAIN]


def test_headings_that_are_said_twice_over_texts_label_the_parts_of_a_story() -> None:
    said = "<p>It took all of May, they say, and nobody looked at it.</p>"
    labels = "".join(
        f"<h3>{name}</h3>{said}" for name in ("What happened?", "Why?", "Who says so?")
    )
    stories = "".join(plain(title) + labels for title in TITLES[:2])
    assert told(f"{stories}{plain(TITLES[2])}{plain(TITLES[3])}") == TITLES


def test_a_time_of_day_in_bold_letters_is_no_headline() -> None:
    when = ["<p><b>5:00 PM - 8:30 PM</b></p>", "<p><b>4 to 9pm</b></p>", "", ""]
    issue = "".join(plain(title) + time for title, time in zip(TITLES, when, strict=True))
    assert told(issue) == TITLES


def test_a_short_sentence_in_large_letters_is_a_headline_below_a_button_too() -> None:
    sentences = ["Cranes turn again.", "The tide is late!", "Ropes are spun.", "A ferry sails."]
    large = 'style="font-size: 30px"'
    issue = "".join(
        f"<p {large}>{said}</p><p>It took all of May, they say, and nobody looked at it.</p>"
        f'<p><a href="https://n{n}.example/{n}">To page {n} of it all</a></p>'
        for n, said in enumerate(sentences)
    )
    assert told(f'<div style="font-size: 16px">{issue}</div>') == sentences


def test_capital_letters_of_any_length_are_one_look() -> None:
    titles = [
        title.upper() for title in ("Slow ships", TITLES[0], "Six ports and a bill", TITLES[3])
    ]
    issue = "".join(f"<p><b>{title}</b></p>{plain(title)[len(title) + 9 :]}" for title in titles)
    assert told(issue) == titles


@pytest.mark.parametrize(
    ("title", "others"),
    [
        ("What went right here: cranes", [f"What went right here: {x}" for x in "abc"]),
        ("Harbour notes 01/23/2031", [f"Harbour notes {n}/12/2030" for n in ("10", "11", "12")]),
    ],
)
def test_a_link_to_another_issue_of_the_series_is_no_story(title: str, others: list[str]) -> None:
    links = "".join(
        f'<p><a href="https://letter.example/{n}">{name}</a></p>' for n, name in enumerate(others)
    )
    assert told("".join(map(plain, TITLES)) + links, title=title) == TITLES


def test_a_label_before_a_link_is_no_part_of_the_headline() -> None:
    days = ("Monday", "Tuesday", "Thursday", "Friday")
    issue = "".join(
        f'<p>{day}: <a href="https://n.example/{day}">{title}</a></p>'
        for day, title in zip(days, TITLES, strict=True)
    )
    assert told(issue) == TITLES


def test_a_name_with_the_account_of_its_maker_is_no_row_of_links() -> None:
    names = ("Tidetable", "Ropeview", "Cranekit", "Quaylist")
    items = "".join(
        f'<li><a href="https://code.example/{name}">{name}</a>, by'
        f' <a href="https://people.example/{name}">@{name.lower()}</a></li>'
        for name in names
    )
    assert told(f"<h2>Tools</h2><ul>{items}</ul>") == list(names)


def test_an_arrow_before_a_link_below_a_text_leads_to_more_of_it() -> None:
    issue = "".join(
        f"{plain(title)}<p>So they say, and so it is, all of it.</p>"
        f'<p><a href="https://do.example/{n}">↗️ Visit page {n}</a></p>'
        for n, title in enumerate(TITLES)
    )
    assert told(issue) == TITLES
