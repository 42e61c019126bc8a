"""Which headings name a section, which the issue, and which are the headlines of stories."""

from __future__ import annotations

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


def told(content: str) -> list[str]:
    entry = Entry("g", "Letter 9", "https://letter.example/9", None, "", content, "h")
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
