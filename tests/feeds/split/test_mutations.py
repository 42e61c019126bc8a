"""Issues cut, shuffled, doubled, nested and sent again: nothing breaks and nothing is made up."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.feeds.blocks import content_blocks
from bot.feeds.source import split_document
from bot.feeds.split import split_entry
from bot.feeds.split.story import key
from bot.model import Entry, Split, SplitStory
from tests.feeds.split.test_forms import ESSAYS, FORMS

DOCUMENTS = [form.content for form in (*FORMS.values(), *ESSAYS.values())]


def halves(content: str, at: int) -> tuple[str, str]:
    place = at % (len(content) + 1)
    return content[:place], content[place:]


MUTATIONS: dict[str, Callable[[str, int], str]] = {
    "cut at the end": lambda content, at: halves(content, at)[0],
    "cut at the start": lambda content, at: halves(content, at)[1],
    "halves changed": lambda content, at: "".join(reversed(halves(content, at))),
    "doubled": lambda content, at: content + halves(content, at)[1],
    "nested in tables": lambda content, at: "<table><tr><td>" * (at % 300) + content,
    "nested in lists": lambda content, at: "<ul><li>" * (at % 100) + content,
    "a tag lost": lambda content, at: content.replace("</p>", "", at % 7 + 1),
    "angles lost": lambda content, at: content.replace(">", "", at % 3 + 1),
    "white space": lambda content, at: content.replace(" ", "\n" if at % 2 else "\u00a0"),
    "wrong charset": lambda content, at: content.encode().decode("latin-1"),
    "another one behind": lambda content, at: content + DOCUMENTS[at % len(DOCUMENTS)],
}


def split(content: str, mode: Split) -> tuple[SplitStory, ...]:
    return split_entry(Entry("g", "An issue", None, None, "", content, "h"), mode=mode)


def letters(text: str) -> str:
    return key(html.unescape(text))


@given(
    document=st.integers(0, len(DOCUMENTS) - 1),
    changes=st.lists(
        st.tuples(st.sampled_from(sorted(MUTATIONS)), st.integers(0, 20_000)), max_size=3
    ),
    mode=st.sampled_from([Split.AUTO, Split.YES]),
)
@settings(
    max_examples=int(os.environ.get("NEWSBELL_MUTATIONS", "300")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_a_changed_document_breaks_nothing_and_nothing_is_made_up(
    document: int, changes: list[tuple[str, int]], mode: Split
) -> None:
    content = DOCUMENTS[document]
    for name, at in changes:
        content = MUTATIONS[name](content, at)
    stories = split(content, mode)
    seen = letters(" ".join(block.text for block in content_blocks(content))) + "anissue"
    assert [story.position for story in stories] == list(range(len(stories)))
    for story in stories:
        title = letters(story.title.rstrip("…"))
        assert title in seen
        for line in (*story.bullets, *story.text.split("\n")):
            assert letters(line.rstrip("…")) in seen
    assert len({key(story.title) for story in stories}) == len(stories)


@pytest.mark.parametrize("name", FORMS)
def test_the_same_issue_with_other_tracking_links_gives_the_same_stories(name: str) -> None:
    form = FORMS[name]
    tracked = re.sub(
        r'(?<=href=")https://news\.example/2031/(\d)(?=")',
        r"https://click.example/CL0/https:%2F%2Fnews.example%2F2031%2F\1/1/0102",
        form.content,
    )
    (plain,) = split_document(form.content.encode(), filename=form.filename)
    (again,) = split_document(tracked.encode(), filename=form.filename)
    assert [(s.title, s.url, s.text) for s in again] == [(s.title, s.url, s.text) for s in plain]


@pytest.mark.parametrize("name", FORMS)
def test_a_corrected_typo_changes_that_story_alone(name: str) -> None:
    form = FORMS[name]
    (plain,) = split_document(form.content.encode(), filename=form.filename)
    corrected = form.content.replace("months late", "months too late")
    (again,) = split_document(corrected.encode(), filename=form.filename)
    assert [s.url for s in again] == [s.url for s in plain]
    assert [s.title for s in again[1:]] == [s.title for s in plain[1:]]


@pytest.mark.parametrize("name", [n for n, f in FORMS.items() if f.filename.endswith(".html")])
def test_by_mail_and_by_feed_the_same_stories_come_out(name: str) -> None:
    form = FORMS[name]
    mail = (
        "Subject: An issue\r\nFrom: a@quay.example\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ) + form.content
    (by_mail,) = split_document(mail.encode(), filename="issue.eml")
    by_feed = split(form.content, Split.YES)
    assert [(s.title, s.url) for s in by_mail] == [(s.title, s.url) for s in by_feed]
