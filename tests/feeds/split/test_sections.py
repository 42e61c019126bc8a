"""The section that each story of an issue stands in."""

from __future__ import annotations

from bot.feeds.split import split_entry
from bot.model import Entry, Split

TEXT = "<p>It took all of May, said the people who had waited for it since last autumn.</p>"
TITLES = (
    "Halden halts work on its second fab until machines arrive",
    "Six ports put their bills of lading on one ledger",
    "Libraries release a language model that names its sources",
    "Slow ships arrive on time more often than fast ones",
)


def sections(content: str) -> dict[str, str]:
    entry = Entry("g", "Letter 9", "https://letter.example/9", None, "", content, "h")
    return {story.title: story.section for story in split_entry(entry, mode=Split.YES)}


def headed(number: int, tag: str = "h3") -> str:
    link = f'<a href="https://news.example/{number}">{TITLES[number]}</a>'
    return f"<{tag}>{link}</{tag}>{TEXT}"


def item(number: int) -> str:
    return f'<li><a href="https://news.example/{number}">{TITLES[number]}</a></li>'


def test_a_story_stands_under_the_heading_of_its_section() -> None:
    told = sections(
        "<h1>Letter 9</h1><h2>🔬 Chips:</h2>" + headed(0) + headed(1) + "<h2>Models and more</h2>"
        f"<ul>{item(2)}{item(3)}</ul>"
    )
    assert list(told.values()) == ["Chips", "Chips", "Models and more", "Models and more"]


def test_a_story_whose_heading_is_as_high_as_the_section_s_is_not_in_it() -> None:
    told = sections(
        f"<h2>In brief</h2><ul>{item(0)}{item(1)}</ul>{headed(2, 'h2')}{headed(3, 'h2')}"
    )
    assert list(told.values()) == ["In brief", "In brief", "", ""]


def test_the_name_of_the_issue_is_no_section() -> None:
    assert set(sections("<h1>All the news</h1>" + "".join(map(headed, range(4)))).values()) == {""}
    assert set(sections("<h2>Letter 9</h2>" + "".join(map(headed, range(4)))).values()) == {""}


def test_without_headings_above_there_is_no_section() -> None:
    assert set(sections("".join(map(headed, range(4)))).values()) == {""}


def test_a_heading_of_a_text_mail_is_a_section() -> None:
    lines = [f"{title}\nhttps://news.example/{n}\n" for n, title in enumerate(TITLES)]
    told = sections(
        "Chips\n=====\n\n" + "\n".join(lines[:2]) + "\nModels\n======\n\n" + "\n".join(lines[2:])
    )
    assert list(told.values()) == ["Chips", "Chips", "Models", "Models"]


def test_the_sign_that_links_to_a_heading_is_no_part_of_its_name() -> None:
    told = sections(
        "<h1>Letter 9</h1><h2>Chips <a href='#chips'>#</a></h2>"
        + headed(0)
        + headed(1)
        + "<h2>Models <a href='#models'>¶</a></h2>"
        + headed(2)
        + headed(3)
    )
    assert list(told.values()) == ["Chips", "Chips", "Models", "Models"]


def test_bulleted_stories_stand_under_the_heading_above_their_headlines() -> None:
    def told(number: int) -> str:
        points = "<ul><li>The first of the main points</li><li>Another of the main points</li></ul>"
        return f"<h3>{TITLES[number]}</h3>{points}{TEXT}"

    found = sections(f"<h2>Chips</h2>{told(0)}{told(1)}<h2>Models</h2>{told(2)}{told(3)}")
    assert list(found.values()) == ["Chips", "Chips", "Models", "Models"]
