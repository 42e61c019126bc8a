"""What parts of a page are for, by their names."""

from __future__ import annotations

import pytest

from bot.feeds.blocks import content_blocks
from bot.feeds.split import split_entry
from bot.model import Entry, Split

TITLES = [
    "Halden halts work on its second fab until machines arrive",
    "Six ports put their bills of lading on one ledger",
    "Libraries release a language model that names its sources",
    "Slow ships arrive on time more often than fast ones",
]


def linked(titles: list[str]) -> str:
    return "".join(
        f'<h3><a href="https://news.example/{title[:5]}">{title}</a></h3><p>It took all of May.</p>'
        for title in titles
    )


def told(content: str) -> list[str]:
    entry = Entry("g", "Letter 9", "https://letter.example/9", None, "", content, "h")
    return [story.title for story in split_entry(entry, mode=Split.YES)]


@pytest.mark.parametrize(
    ("markup", "role"),
    [
        ('<div class="comments-area"><h3>2 replies</h3></div>', "comments"),
        ('<section id="comments"><div><p>First!</p></div></section>', "comments"),
        ('<div class="jp-relatedposts"><h4>Another one</h4></div>', "related"),
        ('<div class="home_recent_post"><p>Last week</p></div>', "related"),
        ('<div id="block-views-block-content-random"><p>Some day</p></div>', "related"),
        ('<div class="item nocontent"><p>Ten more</p></div>', "navigation"),
        ('<p class="read-more">The text of a card</p>', ""),
        ('<ul class="tags"><li>Boats</li></ul>', "tags"),
        ("<aside><p>Recently</p></aside>", "sidebar"),
        ("<footer><p>Made by hand</p></footer>", "footer"),
        ('<div class="post-navigation"><p>Older</p></div>', "navigation"),
        ('<body class="archive"><p>The text</p></body>', ""),
        ('<div class="item__comment"><p>I liked this one.</p></div>', ""),
        ("<blockquote><footer>The mayor</footer></blockquote>", ""),
        ('<div class="text"><p>The text</p></div>', ""),
    ],
)
def test_a_part_is_named_by_class_id_or_tag(markup: str, role: str) -> None:
    assert [block.role for block in content_blocks(markup)] == [role]


def test_a_part_ends_where_its_element_ends() -> None:
    blocks = content_blocks('<div class="tags"><p>Boats</p></div><p>The text goes on.</p>')
    assert [block.role for block in blocks] == ["tags", ""]


def test_what_stands_beside_the_text_is_no_story() -> None:
    beside = linked(["Letter 8: the harbour in winter and what it costs"])
    assert told(linked(TITLES) + f'<div class="related-posts">{beside}</div>') == TITLES


def test_a_page_that_is_named_so_as_a_whole_is_read_all_the_same() -> None:
    assert told(f'<div class="sidebar">{linked(TITLES)}</div>') == TITLES
