"""Documents as blocks: what the splitter sees of HTML, plain text and Markdown."""

from __future__ import annotations

import pytest

from bot.feeds.blocks import Block, Kind, Link, content_blocks, split_mark, words
from bot.feeds.blocks.from_html import html_blocks
from bot.feeds.blocks.from_markdown import front_matter, markdown_to_html
from bot.feeds.blocks.from_text import text_blocks


def seen(blocks: tuple[Block, ...]) -> list[tuple[str, str, str]]:
    return [(str(block.kind), block.mark, block.text) for block in blocks]


def test_headings_paragraphs_and_items_are_told_apart() -> None:
    blocks = html_blocks(
        "<h2>One</h2><p>Two <b>three</b></p><ul><li>four<li>five</ul><hr><div>six</div>"
    )
    assert seen(blocks) == [
        ("heading", "", "One"),
        ("text", "", "Two three"),
        ("item", "•", "four"),
        ("item", "•", "five"),
        ("rule", "", ""),
        ("text", "", "six"),
    ]


def test_items_of_an_ordered_list_carry_their_numbers() -> None:
    blocks = html_blocks("<ol start=3><li>a<li>b</ol>")
    assert [block.mark for block in blocks] == ["3", "4"]


def test_nested_lists_have_depth() -> None:
    blocks = html_blocks("<ul><li>a<ul><li>b</ul><li>c</ul>")
    assert [(block.text, block.level) for block in blocks] == [("a", 1), ("b", 2), ("c", 1)]


def test_links_know_their_place() -> None:
    (block,) = html_blocks(
        '<p>See <a href="/a">this page</a>, or <a href="javascript:x">not</a>.</p>',
        base="https://x.example/",
    )
    assert block.links == (Link("this page", "https://x.example/a", 4),)


def test_a_link_around_blocks_belongs_to_each_of_them() -> None:
    blocks = html_blocks('<a href="https://x.example/"><h3>Title</h3><p>Words</p></a><p>After</p>')
    assert [[link.text for link in block.links] for block in blocks] == [["Title"], ["Words"], []]


def test_bold_words_at_the_beginning_are_known() -> None:
    (block,) = html_blocks("<p><b>Bold lead:</b> and <b>more</b></p>")
    assert block.strong == "Bold lead:"
    (styled,) = html_blocks('<p><span style="font-weight: 700">Bold</span> not</p>')
    assert styled.strong == "Bold"


def test_a_picture_caption_is_a_caption() -> None:
    blocks = html_blocks("<figure><img src=x><figcaption>A crane</figcaption></figure><p>Words</p>")
    assert [block.kind for block in blocks] == [Kind.CAPTION, Kind.TEXT]


@pytest.mark.parametrize("mark", "•◦▪‣●–*-")
def test_a_written_bullet_makes_an_item(mark: str) -> None:
    assert seen(text_blocks(f"{mark} a point")) == [("item", mark, "a point")]


@pytest.mark.parametrize(
    ("text", "mark", "rest"),
    [
        ("1. One", "1", "One"),
        ("12) Twelve", "12", "Twelve"),
        ("3、三", "3", "三"),
        ("10.5 million", "", "10.5 million"),
        ("2023. A year", "", "2023. A year"),
        ("10:30 is early", "", "10:30 is early"),
        ("-5 degrees", "", "-5 degrees"),
        ("*emphasis* here", "", "*emphasis* here"),
    ],
)
def test_numbers_and_bullets_are_taken_off_only_where_they_are_marks(
    text: str, mark: str, rest: str
) -> None:
    assert split_mark(text) == (mark, rest)


def test_wrapped_lines_are_joined_and_others_not() -> None:
    wrapped = (
        "The harbour office said on Monday that the new crane would be tested\n"
        "for a month before any ship is unloaded with it, and that the old one\n"
        "stays in service until then, whatever the weather and the tide may be\n"
        "and whoever asks for it.\n\n"
        "The second paragraph is as long as the first one was, or a bit longer\n"
        "than that, so that the width at which the editor wraps can be seen by\n"
        "anybody who looks.\n\n* a point that is\n  carried on\n"
    )
    assert [block.kind for block in text_blocks(wrapped)] == [Kind.TEXT, Kind.TEXT, Kind.ITEM]
    assert text_blocks(wrapped)[2].text == "a point that is carried on"
    loose = "A first headline of the day\nA second headline of the day\nA third one\n"
    assert len(text_blocks(loose)) == 3


def test_an_underlined_line_is_a_heading_and_a_row_of_dashes_a_rule() -> None:
    assert seen(text_blocks("News\n====\n\nwords\n\n--------------\n\nmore"))[0] == (
        "heading",
        "",
        "News",
    )
    assert text_blocks("words\n\n* * * * *\n\nmore")[1].kind is Kind.RULE


def test_bare_links_in_text_are_links() -> None:
    (block,) = text_blocks("See https://x.example/a?b=1, or not.")
    assert block.links == (Link("https://x.example/a?b=1", "https://x.example/a?b=1", 4),)


def test_html_without_block_elements_keeps_its_line_breaks() -> None:
    blocks = content_blocks("One <b>line</b>\n\nAnother\n• a point")
    assert [block.text for block in blocks] == ["One line", "Another", "a point"]


def test_html_that_was_escaped_once_too_often_is_html() -> None:
    blocks = content_blocks("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;")
    assert [block.text for block in blocks] == ["One", "Two"]


def test_markdown_is_read() -> None:
    text = (
        '---\ntitle: Issue 7\n---\n# Head\n\nA paragraph with **bold** and [a link](https://x.example/a_(b) "t").\n'
        "\n- one\n- two\n  goes on\n\n1. first\n2. second\n\n```\n# no heading\n```\n\nUnder\n-----\n\n![pic](x.png)\n[ref][r]\n\n"
        "[r]: https://x.example/r\n"
    )
    blocks = html_blocks(markdown_to_html(text))
    assert seen(blocks) == [
        ("heading", "", "Head"),
        ("text", "", "A paragraph with bold and a link."),
        ("item", "•", "one"),
        ("item", "•", "two goes on"),
        ("item", "1", "first"),
        ("item", "2", "second"),
        ("text", "", "# no heading"),
        ("heading", "", "Under"),
        ("text", "", "ref"),
    ]
    assert blocks[1].links[0].url == "https://x.example/a_(b)"
    assert blocks[8].links[0].url == "https://x.example/r"
    assert front_matter(text)[0] == {"title": "Issue 7"}


def test_words_of_scripts_without_spaces_are_counted() -> None:
    assert words("three plain words") == 3
    assert words("这里有八个汉字") == 3


def test_text_is_kept_in_order_and_whole() -> None:
    markup = "a<p>b<div>c<span> d</span></div>e<table><td>f</table>g<h1>h"
    assert " ".join(block.text for block in html_blocks(markup)) == "a b c d e f g h"


def test_letters_of_no_size_are_seen_where_an_element_inside_gives_them_one() -> None:
    (block,) = content_blocks(
        '<div style="font-size:0px">unseen<p style="font-size:16px">Seen words</p></div>'
    )
    assert (block.text, block.size) == ("Seen words", 16)


def test_a_linked_picture_is_a_fact_of_the_block_behind_it() -> None:
    content = (
        '<p><a href="https://x.example/p"><img src="p.png"></a> On Thursday it began.</p><p>B</p>'
    )
    first, second = content_blocks(content)
    assert (first.text, first.picture) == ("On Thursday it began.", "https://x.example/p")
    assert (second.text, second.picture) == ("B", "")


def test_a_number_may_stand_before_another_number() -> None:
    assert split_mark("2、2026年全国") == ("2", "2026年全国")
    assert split_mark("3. 2026 is over") == ("3", "2026 is over")
    assert split_mark("2.6 is out") == ("", "2.6 is out")


def test_a_row_of_asterisks_is_a_rule() -> None:
    assert [block.kind for block in content_blocks("<p>A</p><p>* * * * *</p><p>B</p>")] == [
        Kind.TEXT,
        Kind.RULE,
        Kind.TEXT,
    ]


def test_numbers_in_brackets_lead_where_the_end_of_a_text_says() -> None:
    text = (
        "A headline of the day [1]\n\nThe notes are on the wiki [2], they say.\n\n"
        "Links:\n[1] https://a.example/1\n[2] https://a.example/2\n"
    )
    headline, prose, label = content_blocks(text)
    assert headline.text == "A headline of the day"
    assert [(link.text, link.url) for link in headline.links] == [
        ("A headline of the day", "https://a.example/1")
    ]
    assert [(link.text, link.url) for link in prose.links] == [
        ("The notes are on the wiki", "https://a.example/2")
    ]
    assert label.text == "Links:"


def test_numbers_in_round_brackets_lead_where_a_list_with_round_brackets_says() -> None:
    text = (
        "The harbour office (1) has spoken. Of 12 boats (2005) none sank [2].\n\n"
        "(1) https://a.example/1\n(2) https://a.example/2\n"
    )
    (prose,) = content_blocks(text)
    assert [(link.text, link.url) for link in prose.links] == [
        ("The harbour office", "https://a.example/1")
    ]


def test_three_plus_signs_are_a_bullet_of_a_text() -> None:
    one, two = content_blocks("+++ The crane sings again.\n+++ The ferry lost its horn.")
    assert (one.kind, one.text) == (Kind.ITEM, "The crane sings again.")
    assert (two.kind, two.text) == (Kind.ITEM, "The ferry lost its horn.")


def test_a_label_in_a_frame_stands_apart_from_the_text_right_below_it() -> None:
    label, text = content_blocks("--- ANZEIGE ------------\nIhr Boot steht noch im Garten?")
    assert (label.text, text.text) == ("ANZEIGE", "Ihr Boot steht noch im Garten?")


def test_a_name_between_marks_is_a_heading_of_a_text() -> None:
    heading, _ = content_blocks("===== News =====\n\nIt rained on the quay.")
    assert (heading.kind, heading.text) == (Kind.HEADING, "News")


def test_a_table_in_markdown_gives_its_cells_without_the_head() -> None:
    content = (
        "## A\n\n## B\n\n| Title | About |\n|---|:---:|\n| [One](https://x.example/1) | text |\n"
    )
    assert [block.text for block in content_blocks(content)] == ["A", "B", "One", "text"]


def test_bold_letters_end_where_a_style_says_normal() -> None:
    markup = (
        '<div style="font-weight:700"><p>Loud</p>'
        '<div style="font-weight: normal"><p>Soft</p><p><b>Loud</b> again</p></div><p>Loud</p></div>'
    )
    assert [block.strong for block in html_blocks(markup)] == ["Loud", "", "Loud", "Loud"]


def test_a_link_and_bold_words_of_markdown_may_go_on_in_the_next_line() -> None:
    written = "- [The crane\n  turns](https://n.example/1) **and\n  stops**"
    (block,) = html_blocks(markdown_to_html(written))
    assert [(link.text, link.url) for link in block.links] == [
        ("The crane turns", "https://n.example/1")
    ]
    assert block.text == "The crane turns and stops"


def test_attributes_of_a_heading_in_markdown_are_no_text() -> None:
    markup = markdown_to_html('## Cranes {#cranes align="left"}\n\n### Gulls {: .birds}\n')
    assert [block.text for block in html_blocks(markup)] == ["Cranes", "Gulls"]


def test_lines_of_names_and_values_before_a_text_are_its_head() -> None:
    head, text = front_matter("Title: Quay 12\nDate: 2031-05-12\n\nA crane: it turns.\n")
    assert head == {"title": "Quay 12", "date": "2031-05-12"}
    assert text == "A crane: it turns.\n"
    assert front_matter("A crane: it turns.\n\nMore.")[0] == {}


def test_what_stands_around_the_named_text_of_a_page_is_told() -> None:
    text = "<p>Nine cranes stood in a row and none of them turned that day.</p>" * 3
    around = "<div><p>Older letters of the quay</p></div>"
    page = f"{around}<main><article>{text}</article></main>{around}"
    assert [block.role for block in html_blocks(page)] == ["page", "", "", "", "page"]


def test_a_named_text_that_holds_but_a_part_of_the_words_is_not_the_text_of_the_page() -> None:
    card = "<article><p>Nine cranes stood in a row and none of them turned.</p></article>"
    assert {block.role for block in html_blocks(card * 4)} == {""}


def test_marks_of_emphasis_in_an_address_of_markdown_are_parts_of_it() -> None:
    url = "https://n.example/_a_/b*c*"
    markup = markdown_to_html(
        f"[Cranes]({url}) and <{url}> and {url}d and [gulls]\n\n[gulls]: {url}\n"
    )
    (block,) = html_blocks(markup)
    assert [link.url for link in block.links] == [url, url, f"{url}d", url]


def test_a_reference_of_markdown_is_found_by_its_words_alone() -> None:
    written = "The [old  Crane] and a [gull].\n\n[old crane]: https://n.example/1\n"
    (block,) = html_blocks(markdown_to_html(written))
    assert [(link.text, link.url) for link in block.links] == [("old Crane", "https://n.example/1")]
    assert block.text == "The old Crane and a [gull]."


def test_a_head_between_plus_signs_is_no_text() -> None:
    head, text = front_matter('+++\ntitle = "Quay 12"\ndraft = false\n+++\nCranes.\n')
    assert (head["title"], text) == ("Quay 12", "Cranes.\n")


def test_a_cell_without_letters_of_its_own_does_not_hide_what_a_class_draws() -> None:
    markup = '<td style="font-size:0px;padding:0"><div class="text"><h3>Cranes</h3></div></td>'
    assert [block.text for block in html_blocks(f"<table><tr>{markup}</tr></table>")] == ["Cranes"]


def test_a_text_of_many_lines_that_speaks_of_tags_is_no_html() -> None:
    lines = [f"- Line {n} tells what was mended in the old reader." for n in range(60)]
    blocks = content_blocks("\n".join(["An item after a <li> tag was indented:", "", *lines]))
    assert blocks[0].text == "An item after a <li> tag was indented:"
    assert [block.kind for block in blocks[1:]] == [Kind.ITEM] * 60


def test_a_page_of_many_lines_with_few_tags_is_html() -> None:
    lines = "\n".join(f"Line {n}" for n in range(60))
    assert "<" not in content_blocks(f"<pre>{lines}</pre>")[0].text
    assert content_blocks(f"One\n{lines}\n<b>bold</b>")[-1].text.endswith("bold")


def test_an_address_of_markdown_may_stand_between_angles() -> None:
    (block,) = html_blocks(markdown_to_html("The [crane](<https://n.example/a(b)>) turns."))
    assert [(link.text, link.url) for link in block.links] == [("crane", "https://n.example/a(b)")]
    assert block.text == "The crane turns."


def test_links_of_a_text_that_org_mode_wrote_have_their_words() -> None:
    item = "  - [Crane {n}] (<https://n.example/{n}>) ([Pilots] (<https://p.example/{n}>))"
    text = "- Cranes:\n" + "\n".join(item.replace("{n}", str(n)) for n in range(3))
    blocks = content_blocks(text)
    assert [block.text for block in blocks[1:]] == [f"Crane {n} (Pilots)" for n in range(3)]
    assert [block.level for block in blocks] == [1, 2, 2, 2]
    assert [link.text for link in blocks[1].links] == ["Crane 0", "Pilots"]


def test_a_table_that_was_written_into_a_cell_of_markdown_draws_no_rules() -> None:
    blocks = content_blocks(
        "# Quay\n\n[a](https://n.example/1) and [b](https://n.example/2)\n\n"
        "|  |\n| --- |\n| |  | | --- | --- | | Cranes | |\n"
    )
    assert [block.text for block in blocks] == ["Quay", "a and b", "Cranes"]


def test_a_heading_of_markdown_may_have_no_space_behind_its_hashes_but_one_hash_is_a_tag() -> None:
    text = "##Cranes\n\n#cranes\n\n## Tides\n\n## Ropes"
    told = [(block.kind, block.text) for block in content_blocks(text)]
    assert told == [
        (Kind.HEADING, "Cranes"),
        (Kind.TEXT, "#cranes"),
        (Kind.HEADING, "Tides"),
        (Kind.HEADING, "Ropes"),
    ]


def test_a_link_of_markdown_may_break_its_line_before_it_ends() -> None:
    text = "- [Cranes lean\\\n  ](https://quay.example/1)and nobody knows why\n- [Tides](https://t.example/)\n## More\n## Rest"
    links = [(link.text, link.url) for block in content_blocks(text) for link in block.links]
    assert links == [("Cranes lean", "https://quay.example/1"), ("Tides", "https://t.example/")]
