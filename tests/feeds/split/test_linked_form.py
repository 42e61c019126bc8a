"""Digests of linked headlines: numbered lists, headings, link lists, lines with a bare link below."""

from __future__ import annotations

import pytest

from bot.feeds.source import split_document
from bot.feeds.split import split_entry
from bot.model import Entry, Split, SplitStory

STORIES = (
    ("Halden halts work on its second fab until machines arrive", "The tools come late."),
    ("Libraries release a language model that names its sources", "It took eleven weeks."),
    ("Six ports put their bills of lading on one ledger", "An hour for each container."),
    ("Bitcoin falls by a tenth after an exchange stops paying", "The audit begins on Monday."),
    ("Slow ships arrive on time more often than fast ones", "Slots are agreed in advance."),
)
FOOT = '<p><a href="https://letter.example/out">Unsubscribe</a> from this newsletter</p>'


def split(
    content: str, *, mode: Split = Split.AUTO, title: str = "Highlights"
) -> tuple[SplitStory, ...]:
    entry = Entry("g", title, "https://letter.example/9", None, "", content, "h")
    return split_entry(entry, mode=mode)


def link(number: int) -> str:
    return f"https://click.example/r?url=https%3A%2F%2Fnews.example%2F{number}"


def titled(form: str) -> str:
    """The five stories, each written as ``form`` says."""
    return "".join(
        form.format(n=n, title=title, text=text, link=link(n))
        for n, (title, text) in enumerate(STORIES, 1)
    )


FORMS = {
    "numbered headings": titled('<h3>{n}. <a href="{link}">{title}</a></h3><p>{text}</p>'),
    "numbered paragraphs": titled('<p>{n}. <a href="{link}">{title}</a></p><p>{text}</p>'),
    "an ordered list": "<ol>" + titled('<li><a href="{link}">{title}</a><br>{text}</li>') + "</ol>",
    "an ordered list with paragraphs": "<ol>"
    + titled('<li><p><a href="{link}">{title}</a></p><p>{text}</p></li>')
    + "</ol>",
    "a list with the text behind a dash": "<ul>"
    + titled('<li><a href="{link}">{title}</a> – {text}</li>')
    + "</ul>",
    "linked headings": titled('<h2><a href="{link}">{title}</a></h2><p>{text}</p>'),
    "bold linked lines": titled(
        '<p><strong><a href="{link}">{title}</a></strong></p><p>{text}</p>'
    ),
    "mail tables": titled(
        '<table><tr><td><a href="{link}" style="font-size:20px">{title}</a></td></tr><tr><td>{text}</td></tr></table>'
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_linked_headlines_are_stories_with_their_own_links(form: str) -> None:
    stories = split("<p>Our five best stories of the week.</p>" + FORMS[form] + FOOT)
    assert [story.title for story in stories] == [title for title, _ in STORIES]
    assert [story.url for story in stories] == [f"https://news.example/{n}" for n in range(1, 6)]
    assert [story.text for story in stories] == [text for _, text in STORIES]
    assert [story.position for story in stories] == list(range(5))


def test_section_headings_are_no_stories() -> None:
    content = "<h2>Business</h2>" + FORMS["bold linked lines"] + "<h2>More of it</h2>" + FOOT
    assert [story.title for story in split(content)] == [title for title, _ in STORIES]


def test_a_headline_in_the_table_of_contents_and_over_its_text_is_one_story() -> None:
    contents = "<ul>" + titled('<li><a href="{link}">{title}</a></li>') + "</ul>"
    stories = split(contents + FORMS["linked headings"])
    assert [story.title for story in stories] == [title for title, _ in STORIES]
    assert [story.text for story in stories] == [text for _, text in STORIES]


def test_a_table_of_contents_that_leads_into_the_issue_itself_splits_nothing() -> None:
    parts = "".join(f"<h2>{title}</h2><p>{text}</p>" for title, text in STORIES)
    inside = "<ul>" + "".join(
        f'<li><a href="https://letter.example/9#{n}">{title}</a></li>'
        for n, (title, _) in enumerate(STORIES)
    )
    assert len(split(inside + "</ul>" + parts)) == 1


def test_one_event_as_many_outlets_tell_it_is_one_story() -> None:
    content = "<ol>" + titled('<li><a href="{link}">{title}</a> Outlet {n}</li>') + "</ol>"
    assert len(split(content, title=STORIES[0][0] + " - Outlet 1")) == 1


@pytest.mark.parametrize(
    "content",
    [
        "<ul>"
        + "".join(f'<li><a href="https://x.example/{n}">Name {n}</a></li>' for n in range(9))
        + "</ul>",
        "".join(f"<p>Video {n}: https://x.example/{n}</p>" for n in range(9)),
        "".join(
            f'<p><a href="https://letter.example/9#{n}">A part of this article {n}</a></p>'
            for n in range(9)
        ),
    ],
)
def test_lists_of_names_and_addresses_are_no_stories(content: str) -> None:
    assert len(split(content)) == 1


def test_headlines_with_a_bare_link_below_are_stories_of_a_text_mail() -> None:
    mail = "Subject: Today\nFrom: a@b.example\nMIME-Version: 1.0\n\nNews\n====\n\n" + "".join(
        f"{title}\n{text}\nhttps://news.example/{n}\n\n"
        for n, (title, text) in enumerate(STORIES, 1)
    )
    (stories,) = split_document(mail.encode(), filename="today.eml")
    assert [story.title for story in stories] == [title for title, _ in STORIES]
    assert [story.url for story in stories] == [f"https://news.example/{n}" for n in range(1, 6)]


def test_a_markdown_link_list_is_split_as_a_file() -> None:
    text = "# Links of the week\n\n" + "".join(
        f"- [{title}](https://news.example/{n}): {about}\n"
        for n, (title, about) in enumerate(STORIES, 1)
    )
    (stories,) = split_document(text.encode(), filename="links.md")
    assert [story.title for story in stories] == [title for title, _ in STORIES]
    assert [story.text for story in stories] == [about for _, about in STORIES]


def test_bold_lead_ins_with_links_are_stories_where_the_entry_is_an_issue() -> None:
    paragraph = (
        '<p><b>{title}.</b> A longer text about it that names <a href="{link}">a source</a> and then'
        " goes on for some more words.</p>"
    )
    assert len(split(titled(paragraph), mode=Split.YES)) == 5
    assert len(split(titled(paragraph), mode=Split.AUTO)) == 1


def test_a_script_link_is_never_a_storys_link() -> None:
    content = titled('<p><a href="javascript:alert({n})">{title}</a></p><p>{text}</p>')
    assert {story.url for story in split(content)} == {"https://letter.example/9"}
