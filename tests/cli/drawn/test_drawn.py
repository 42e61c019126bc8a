"""What one sees in an issue that is drawn over its original."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.drawn import page
from bot.feeds.source import explain_document
from tests.cli.drawn.looking import danger, spoken, tree

ISSUES = Path(__file__).resolve().parents[2] / "feeds/issues"
EVERY = sorted(file for file in ISSUES.glob("*/*") if file.suffix not in (".json", ".py"))
TITLES = (
    "Halden halts work on its second fab until machines arrive",
    "Six ports put their bills of lading on one ledger",
    "Libraries release a language model that names its sources",
    "Slow ships arrive on time more often than fast ones",
)
TEXT = "It took all of May, said the people who had waited for it since last autumn."


def drawn(content: str, filename: str = "issue.html") -> str:
    return page(explain_document(content.encode(), filename=filename))


def cards(
    form: str = "<h3><a href='https://news.example/{n}'>{title}</a></h3><p>{text}</p>",
) -> str:
    return "".join(form.format(n=n, title=title, text=TEXT) for n, title in enumerate(TITLES))


def classed(found: str, name: str) -> list[str]:
    return [
        spoken(element)
        for element in tree(found).iter()
        if name in str(element.get("class", "")).split()
    ]


def test_each_story_is_one_box_with_its_number_before_the_headline() -> None:
    found = drawn(f"<h1>Letter 9</h1><p>Good morning.</p>{cards()}")
    boxes = classed(found, "nb-box")
    assert len(boxes) == len(TITLES)
    for number, (box, title) in enumerate(zip(boxes, TITLES, strict=True), 1):
        assert box.startswith(f"{number} a heading that is a link")
        assert title in box
        assert box.endswith(TEXT)
    assert classed(found, "nb-head") == list(TITLES)


def test_stories_have_colours_of_their_own() -> None:
    found = drawn(cards())
    styles = {e.get("style") for e in tree(found).iter() if "nb-box" in str(e.get("class", ""))}
    assert len(styles) == len(TITLES)


def test_in_a_table_the_rows_are_the_boxes() -> None:
    rows = cards(
        "<tr><td><a href='https://news.example/{n}'>{title}</a></td></tr><tr><td>{text}</td></tr>"
    )
    found = drawn(f"<table>{rows}</table>")
    assert [e.tag for e in tree(found).iter() if "nb-box" in str(e.get("class", ""))] == ["tr"] * 8


def test_of_a_paragraph_only_the_words_of_the_headline_are_marked() -> None:
    items = "".join(
        f"<li><a href='https://news.example/{n}'>{title}</a>. {TEXT}</li>"
        for n, title in enumerate(TITLES)
    )
    assert classed(drawn(f"<h1>Letter 9</h1><ol>{items}</ol>"), "nb-head") == list(TITLES)


def test_what_is_left_out_is_grey_with_the_reason_in_front_once() -> None:
    jobs = "<h2>Jobs</h2><ul><li>Crane driver</li><li>Harbour pilot</li></ul>"
    found = drawn(cards() + jobs)
    assert classed(found, "nb-why") == ["under 'Jobs'"]
    assert classed(found, "nb-out") == ["Jobs", "Crane driver", "Harbour pilot"]
    assert "3under 'Jobs'" in [spoken(row) for row in tree(found).iter("tr")]


def test_sections_are_labelled_and_named_in_the_panel() -> None:
    found = drawn(f"<h1>Letter 9</h1><h2>Ships</h2>{cards()}")
    assert "Ships" in classed(found, "nb-section")
    assert [text for text in classed(found, "section") if text == "Ships"] == ["Ships"] * 4


def test_pictures_are_boxes_of_their_size_and_a_story_s_own_says_so() -> None:
    picture = "<img src='https://img.example/{n}.jpg' width=500 height=90>"
    found = drawn(
        cards(
            "<div><h3><a href='https://news.example/{n}'>{title}</a></h3>"
            + picture
            + "<p>{text}</p></div>"
        )
        + '<p>Bye<img src="https://img.example/dot.gif" width=1 height=1></p>'
    )
    assert classed(found, "nb-img") == [f"picture of {n + 1}{n}.jpg500 × 90" for n in range(4)]
    assert "width:500px;height:90px" in found
    assert danger(found) == []


def test_an_issue_that_is_one_story_says_so_and_what_was_not_taken() -> None:
    essay = "".join(f"<h2>On the nature of part {n}</h2><p>{TEXT * 4}</p>" for n in range(3))
    found = drawn(f"<h1>An essay</h1><p>{TEXT * 8}</p>{essay}")
    assert "1 story; sure by" in classed(found, "verdict")[0]
    assert classed(found, "nb-number") == ["1 one story"]
    assert classed(found, "nb-head") == []


def test_a_text_is_drawn_as_it_is_written() -> None:
    text = "The Quay Letter 9\n\n" + "".join(
        f"{n}. {title}\n   {TEXT}\n   https://news.example/{n}\n\n"
        for n, title in enumerate(TITLES, 1)
    )
    found = drawn(text, "issue.txt")
    (pre,) = tree(found).iter("pre")
    assert len(classed(found, "nb-box")) == len(TITLES)
    assert [title.strip() for title in classed(found, "nb-head")] == list(TITLES)
    assert "https://news.example/4" in spoken(pre)


def test_every_entry_of_a_feed_has_its_own_panel() -> None:
    items = "".join(
        f"<item><title>Letter {n}</title><description>Hello number {n}</description></item>"
        for n in range(3)
    )
    found = drawn(
        f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>', "feed.xml"
    )
    assert [spoken(head) for head in tree(found).iter("h1")] == ["Letter 0", "Letter 1", "Letter 2"]


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}-{file.name[:20]}")
def test_in_every_issue_of_our_own_each_headline_is_found_in_the_original(file: Path) -> None:
    read = explain_document(file.read_bytes(), filename=file.name)
    found = page(read)
    ((_, reading),) = read
    assert danger(found) == []
    numbers = [text.split()[0] for text in classed(found, "nb-number")]
    assert numbers == [str(n) for n in range(1, len(reading.stories) + 1)]


def test_headlines_that_run_into_their_paragraph_are_marked_in_it() -> None:
    listed = "".join(f"{n}. {title}\n" for n, title in enumerate(TITLES, 1))
    told = "".join(
        f"{n}. {title.upper()}. {TEXT} See https://news.example/{n} for it.\n\n"
        for n, title in enumerate(TITLES, 1)
    )
    found = drawn(f"Quay Tricks, Issue 131\n\nIN THIS ISSUE:\n\n{listed}\n{told}", "issue.txt")
    assert classed(found, "nb-head") == [title.upper() for title in TITLES]


def test_counted_headlines_are_marked_and_what_follows_them_too() -> None:
    form = "<p><b>{n} {title}</b></p><p>{text} <a href='https://news.example/{n}'>Read it</a></p>"
    rows = "".join(form.format(n=n, title=t, text=TEXT) for n, t in enumerate(TITLES, 1))
    found = drawn(f"<h1>Letter 9</h1>{rows}")
    assert classed(found, "nb-head") == list(TITLES)
    assert len(classed(found, "nb-box")) == len(TITLES)
