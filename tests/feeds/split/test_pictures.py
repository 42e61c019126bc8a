"""The picture of each story of an issue, and of an ordinary entry."""

from __future__ import annotations

import pytest

from bot.feeds.split import split_entry
from bot.model import Entry, Split, SplitStory

TITLES = (
    "Halden halts work on its second fab until machines arrive",
    "Six ports put their bills of lading on one ledger",
    "Libraries release a language model that names its sources",
    "Slow ships arrive on time more often than fast ones",
)
TEXT = "<p>It took all of May, said the people who had waited for it since last autumn.</p>"
PICTURES = [f"https://img.example/{n}.jpg" for n in range(len(TITLES))]


def split(content: str, *, mode: Split = Split.YES, title: str = "Letter 9") -> list[SplitStory]:
    entry = Entry("g", title, "https://letter.example/9", None, "", content, "h")
    return list(split_entry(entry, mode=mode))


def cards(form: str) -> str:
    """The four stories as ``form`` says: H the headline, I the picture, T the text."""
    made = []
    for n, title in enumerate(TITLES):
        head = f'<h3><a href="https://news.example/{n}">{title}</a></h3>'
        picture = f'<a href="https://news.example/{n}"><img src="{PICTURES[n]}" width="600"></a>'
        parts = {"H": head, "I": picture, "P": f'<img src="{PICTURES[n]}">', "T": TEXT}
        made.append("".join(parts.get(ch, ch) for ch in form))
    return "<p>Good morning, here is what happened.</p>" + "".join(made)


@pytest.mark.parametrize(
    "form",
    [
        "<div>IHT</div>",
        "<div>HIT</div>",
        "<div>HTI</div>",
        "<div>PHT</div>",
        "<div>HTP</div>",
        "<table><tr><td>P</td></tr><tr><td>H</td></tr><tr><td>T</td></tr></table>",
        "<div><div>P</div><div>HT</div></div>",
        "HIT",
        "HPT",
        "HTI",
        "IHT",
        "PHT",
        "<div>HTP</div><hr>",
        "<hr>PHT",
        "<div><p>P</p><p>SEA NEWS</p>HT</div>",
    ],
)
def test_each_story_has_the_picture_of_its_card_wherever_that_stands(form: str) -> None:
    stories = split(cards(form))
    assert [story.title for story in stories] == list(TITLES)
    assert [story.picture for story in stories] == PICTURES


def test_a_picture_that_stands_in_several_stories_is_none_of_theirs() -> None:
    content = cards("<div>HPT</div>")
    for url in PICTURES[:2]:
        content = content.replace(url, "https://img.example/band.jpg")
    assert [story.picture for story in split(content)] == [None, None, *PICTURES[2:]]


def test_the_picture_of_a_sponsor_is_no_story_s() -> None:
    sponsor = (
        '<div><p>Sponsored</p><h3><a href="https://ad.example/">Sleep on our new mattress tonight'
        f'</a></h3><img src="https://ad.example/mattress.jpg">{TEXT}</div>'
    )
    first, rest = cards("<div>HPT</div>").split("</div>", 1)
    stories = split(first + "</div>" + sponsor + rest)
    assert [story.picture for story in stories] == PICTURES


def test_the_head_of_the_issue_is_not_the_picture_of_its_first_story() -> None:
    head = '<div><img src="https://img.example/our-daily-letter.jpg" width="600"></div>'
    stories = split(cards("<div>PHT</div>").replace("<p>Good", head + "<p>Good"))
    assert [story.picture for story in stories] == PICTURES
    bare = cards("<div>PHT</div>").partition("</p>")[2]
    assert [story.picture for story in split(head + bare)] == PICTURES


def test_a_picture_that_offers_to_share_is_none() -> None:
    button = '<a href="https://social.example/share?u=1"><img src="https://img.example/s.jpg"></a>'
    assert [s.picture for s in split(cards(f"<div>HT{button}</div>"))] == [None] * len(TITLES)


def test_stories_with_bullets_have_their_pictures() -> None:
    content = "".join(
        f'<h2>{title}</h2><img src="{PICTURES[n]}"><ul><li>The first of the main points</li>'
        f"<li>The second of the main points</li></ul>{TEXT}"
        for n, title in enumerate(TITLES)
    )
    stories = split(content)
    assert [len(story.bullets) for story in stories] == [2] * len(TITLES)
    assert [story.picture for story in stories] == PICTURES


def test_an_ordinary_entry_has_its_first_picture() -> None:
    content = f'<p><img src="/a.jpg"></p>{TEXT}<p><img src="/b.jpg"></p>{TEXT}'
    (story,) = split(content, mode=Split.AUTO)
    assert story.picture == "https://letter.example/a.jpg"


def test_an_ordinary_entry_without_one_has_that_of_its_feed() -> None:
    named = "https://img.example/enclosed.jpg"
    entry = Entry("g", "A tram", "https://a.example/1", None, "", TEXT, "h", picture=named)
    (story,) = split_entry(entry, mode=Split.AUTO)
    assert story.picture == named


def test_a_pixel_at_the_end_is_none() -> None:
    for pixel in ("https://t.example/o/8f3a?e=1", "https://t.example/c.gif", "/open.png"):
        content = cards("<div>HT</div>") + f'<img src="{pixel}">'
        assert [story.picture for story in split(content)] == [None] * len(TITLES)


def test_pictures_that_nobody_may_load_are_none() -> None:
    for src in (
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "cid:1@x",
        "file:///etc/hosts",
    ):
        content = cards("<div>HPT</div>")
        for url in PICTURES:
            content = content.replace(url, src)
        assert [story.picture for story in split(content)] == [None] * len(TITLES)
