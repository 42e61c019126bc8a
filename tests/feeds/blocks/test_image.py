"""The pictures of a document: which could be a story's, and which block each is nearer to."""

from __future__ import annotations

import pytest

from bot.feeds.blocks import Image, content_blocks

BASE = "https://letter.example/issues/9"
TRAM = "https://img.example/tram.jpg"


def images(markup: str) -> list[Image]:
    return [image for block in content_blocks(markup, base=BASE) for image in block.images]


def urls(markup: str) -> list[str | None]:
    return [image.url(BASE) for image in images(markup + "<p>The tram comes.</p>")]


@pytest.mark.parametrize(
    ("img", "url"),
    [
        (f'<img src="{TRAM}">', TRAM),
        (f'<img src="{TRAM}" width="600" height="400">', TRAM),
        (f'<img src="{TRAM}" width="100%" style="max-width: 600px">', TRAM),
        ('<img src="/media/tram.jpg">', "https://letter.example/media/tram.jpg"),
        ('<img src="//img.example/tram.jpg">', TRAM),
        (f'<img src="data:image/gif;base64,R0lGOD" data-src="{TRAM}">', TRAM),
        (f'<img src="https://img.example/grey.gif" data-lazy-src="{TRAM}">', TRAM),
        (f'<img srcset="https://img.example/s.jpg 300w, {TRAM} 1200w">', TRAM),
        (
            f'<img src="https://img.example/s.jpg" data-srcset="{TRAM} 2x, https://a.example/1 1x">',
            TRAM,
        ),
        ('<img src="https://cdn.example/c/w_600/https%3A%2F%2Fimg.example%2Ftram.jpg">', TRAM),
        ('<img src="https://cdn.example/p?url=https%3A%2F%2Fimg.example%2Ftram.jpg&w=600">', TRAM),
    ],
)
def test_a_picture_has_an_address_on_the_web_out_of_what_is_around_it(img: str, url: str) -> None:
    assert urls(img) == [url]


@pytest.mark.parametrize(
    "img",
    [
        '<img src="https://t.example/o.jpg" width="1" height="1">',
        '<img src="https://t.example/o.jpg" style="width: 1px !important; height: 1px">',
        '<img src="https://t.example/o.jpg" width="0" height="0">',
        '<img src="https://img.example/rule.jpg?v=3" width="600" height="20">',
        '<img src="https://img.example/who.jpg" width="48" height="48">',
        '<img src="https://img.example/thin.jpg" style="max-height:24px">',
        '<img src="https://img.example/site-logo.png" width="314">',
        '<img src="https://img.example/a/Logo.svg">',
        '<img src="https://img.example/u.jpg" class="author avatar-80">',
        '<img src="https://img.example/1f600.png" class="emoji">',
        '<img src="https://img.example/7.png" alt="Facebook icon">',
        '<img src="https://img.example/facebook.png">',
        '<img src="https://img.example/spacer.gif">',
        '<img src="https://img.example/blank.gif" width="600">',
        f'<img src="{TRAM}" style="display:none">',
        f'<img src="{TRAM}" hidden>',
        f'<div style="display:none"><img src="{TRAM}"></div>',
        f'<noscript><img src="{TRAM}"></noscript>',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        '<img src="cid:part1.4711@mail">',
        '<img alt="nothing at all">',
        f'<img src="{"x" * 5000}">',
    ],
)
def test_pixels_spacers_icons_logos_and_what_is_hidden_or_inside_the_mail_are_none(
    img: str,
) -> None:
    assert urls(img) == []


@pytest.mark.parametrize(
    "src", ["javascript:alert(1)", "file:///etc/passwd", "http://", "ftp://a/b"]
)
def test_another_scheme_is_no_address(src: str) -> None:
    assert urls(f'<img src="{src}" width="600">') == [None]


@pytest.mark.parametrize(
    ("markup", "near"),
    [
        ("<p>Above.</p><IMG><p>Below.</p>", 0),
        ("<p>Above.<br><IMG></p><p>Below.</p>", -1),
        ("<p>Above.</p><div><IMG><p>Below.</p></div>", 1),
        ("<div><p>Above.</p></div><div><IMG><p>Below.</p></div>", 1),
        ("<div><p>Above.</p><IMG></div><div><p>Below.</p></div>", -1),
        ("<div><p>Above.</p><a href='https://a.example/'><IMG></a><p>Below.</p></div>", 0),
        ("<p>Above.</p><IMG><hr><p>Below.</p>", -1),
        ("<p>Above.</p><hr><IMG><p>Below.</p>", 1),
        ("<p>Above.</p><p>Below <IMG> and more.</p>", 1),
        (
            "<table><tr><td>Above.</td></tr><tr><td><IMG></td></tr><tr><td>Below.</td></tr></table>",
            0,
        ),
        (
            "<table><tr><td>Above.</td></tr></table><table><tr><td><IMG></td></tr>"
            "<tr><td>Below.</td></tr></table>",
            1,
        ),
    ],
)
def test_a_picture_is_nearer_to_the_block_in_its_own_card(markup: str, near: int) -> None:
    (image,) = images(markup.replace("<IMG>", f'<img src="{TRAM}">'))
    assert image.near == near


def test_a_caption_does_not_take_its_picture_away_from_the_text() -> None:
    figure = f'<figure><img src="{TRAM}"><figcaption>The tram</figcaption></figure><p>It comes.</p>'
    caption, text = content_blocks(figure)
    assert not caption.images
    assert [image.src for image in text.images] == [TRAM]


def test_a_picture_of_a_markdown_text_is_one_too_and_keeps_its_underscores() -> None:
    markdown = (
        "# News\n\n## Trams\n\n![The _tram_](https://img.example/a_tram_1.jpg)\n\nIt comes.\n\n"
        "[![][ship]](https://news.example/ship)\n\nIt sails.\n\n[ship]: https://img.example/s.jpg\n"
    )
    blocks = content_blocks(markdown)
    assert [block.text for block in blocks] == ["News", "Trams", "It comes.", "It sails."]
    assert [image.url() for block in blocks for image in block.images] == [
        "https://img.example/a_tram_1.jpg",
        "https://img.example/s.jpg",
    ]


def test_of_ten_thousand_pictures_over_a_line_a_few_are_kept() -> None:
    many = "".join(f'<img src="https://img.example/{n}.jpg">' for n in range(10_000))
    found = images(many + "<p>The tram comes.</p>")
    assert len(found) <= 8
    assert found[-1].src == "https://img.example/9999.jpg"
