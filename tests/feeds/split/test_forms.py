"""Issues of many forms give exactly their stories, essays stay one: under ``yes`` too."""

from __future__ import annotations

import pytest

from bot.feeds.source import split_document
from bot.feeds.split.story import key
from bot.model import Split
from tests.feeds.split import (
    forms,
    forms_blocks,
    forms_levels,
    forms_lists,
    forms_mails,
    forms_many,
    forms_pages,
    forms_plain,
    forms_services,
    forms_tables,
    forms_text_mails,
)
from tests.feeds.split.forms import Form

ALL = (
    forms,
    forms_many,
    forms_mails,
    forms_lists,
    forms_plain,
    forms_services,
    forms_blocks,
    forms_tables,
    forms_pages,
    forms_text_mails,
    forms_levels,
)
FORMS = {name: form for module in ALL for name, form in module.FORMS.items()}
ESSAYS = {f"{n} {name}": e for n, module in enumerate(ALL) for name, e in module.ESSAYS.items()}


def same(title: str, wanted: str) -> bool:
    """A title may go on where the text has no headline of its own."""
    return key(title).startswith(key(wanted))


@pytest.mark.parametrize("name", FORMS)
def test_an_issue_gives_its_stories_and_nothing_else(name: str) -> None:
    form: Form = FORMS[name]
    (stories,) = split_document(form.content.encode(), filename=form.filename)
    titles = [story.title for story in stories]
    assert len(titles) == len(form.titles), titles
    assert all(same(a, b) for a, b in zip(titles, form.titles, strict=True)), titles
    assert [story.position for story in stories] == list(range(len(stories)))


@pytest.mark.parametrize("name", FORMS)
def test_no_story_holds_another_ones_text(name: str) -> None:
    form: Form = FORMS[name]
    (stories,) = split_document(form.content.encode(), filename=form.filename)
    for story in stories:
        others = [other for other in form.titles if not same(story.title, other)]
        assert not any(key(other) in key(story.text) for other in others)


@pytest.mark.parametrize("name", ESSAYS)
@pytest.mark.parametrize("mode", [Split.AUTO, Split.YES])
def test_an_essay_stays_one_story(name: str, mode: Split) -> None:
    essay: Form = ESSAYS[name]
    (stories,) = split_document(essay.content.encode(), filename=essay.filename, mode=mode)
    assert len(stories) == 1
