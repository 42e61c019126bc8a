"""Ordinary entries stay one story: a wrong split is worse than none."""

from __future__ import annotations

import json

import pytest

from bot.feeds.split import split_entry
from bot.model import Entry, Split, SplitStory
from tests.beside import SHARED

PARAGRAPH = (
    "The harbour office said on Monday that the new crane would be tested for a month before any"
    " ship is unloaded with it, and that the old one stays in service until then."
)
STREAM = SHARED / "corpus/stream/week.jsonl"


def split(
    content: str, *, title: str = "Harbour gets a crane", summary: str = ""
) -> tuple[SplitStory, ...]:
    entry = Entry("g", title, "https://news.example/crane", None, summary, content, "h")
    return split_entry(entry, mode=Split.AUTO)


ARTICLES = {
    "paragraphs": f"<p>{PARAGRAPH}</p>" * 6,
    "subheadings": "".join(
        f"<h2>Part {n} of the long story</h2><p>{PARAGRAPH}</p>" for n in range(5)
    ),
    "numbered listicle": "".join(
        f"<h2>{n}. Reason to love the new crane</h2><p>{PARAGRAPH}</p>" for n in range(1, 8)
    ),
    "numbered paragraphs": "".join(f"<p>{n}. {PARAGRAPH}</p>" for n in range(1, 8)),
    "links in every paragraph": "".join(
        f'<p>As <a href="https://other.example/{n}">we reported earlier</a>, {PARAGRAPH}</p>'
        for n in range(8)
    ),
    "related links below": f"<p>{PARAGRAPH}</p>" * 5
    + "<h3>Related stories</h3><ul>"
    + "".join(
        f'<li><a href="https://news.example/{n}">Another story about crane {n}</a></li>'
        for n in range(6)
    )
    + "</ul>",
    "read-also links between": "".join(
        f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>"
        f'<p><a href="https://news.example/{n}">Another story about crane number {n}</a></p>'
        for n in range(5)
    ),
    "bullets first": "<ul><li>A crane was delivered to the harbour</li><li>It is tested for a month</li></ul>"
    + f"<p>{PARAGRAPH}</p>" * 4,
    "one bulleted section": f"<p>{PARAGRAPH}</p><h2>What the harbour office says</h2>"
    f"<ul><li>The crane is safe for the workers</li><li>The old one stays for now</li></ul><p>{PARAGRAPH}</p>"
    * 1,
    "release notes": "<p>Version 2 is here.</p><h2>New features</h2><ul><li>Dark mode</li><li>Search</li></ul>"
    "<p>Thanks to all.</p><h2>Fixed</h2><ul><li>Crash on start</li></ul><p>More next week.</p>",
    "explainer with bulleted sections": f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>"
    + "".join(
        f"<h2>What part {n} of the deal means</h2><ul>"
        + "".join(
            f"<li>Point {m} that was agreed by both sides last night</li>" for m in range(n + 2)
        )
        + f"</ul><p>{PARAGRAPH}</p>"
        for n in range(3)
    ),
    "recipe": "<p>A soup for cold evenings by the sea.</p><h2>Ingredients</h2><ul><li>2 onions</li><li>1 leek</li>"
    "<li>Salt</li></ul><h2>Method</h2><ol><li>Chop the onions and the leek finely.</li>"
    "<li>Cook them in butter until they are soft.</li><li>Add water and wait.</li></ol><p>Serve hot.</p>",
    "pictures and captions": "<figure><img src='x.jpg'><figcaption>The crane</figcaption></figure>"
    f"<p>{PARAGRAPH}</p>" * 4,
    "press release in plain text": f"{PARAGRAPH}\n\nAbout the harbour\n\n{PARAGRAPH}\n\nContact\n\n{PARAGRAPH}",
    "questions and answers": "".join(
        f"<p><b>What does the crane do, and for whom?</b></p><p>{PARAGRAPH}</p>" * 6
    ),
}


@pytest.mark.parametrize("article", ARTICLES)
def test_an_ordinary_article_is_one_story(article: str) -> None:
    (story,) = split(ARTICLES[article])
    assert story.title == "Harbour gets a crane"
    assert story.url == "https://news.example/crane"
    assert story.position == 0


def test_leading_bullets_are_the_storys_bullets() -> None:
    (story,) = split(ARTICLES["bullets first"])
    assert story.bullets == ("A crane was delivered to the harbour", "It is tested for a month")
    assert story.summary.startswith("The harbour office said")


def test_the_summary_ends_with_a_sentence() -> None:
    (story,) = split(f"<p>{PARAGRAPH} {PARAGRAPH} {PARAGRAPH} {PARAGRAPH}</p>")
    assert len(story.summary) <= 500
    assert story.summary.endswith("in service until then.")


def test_a_teaser_that_says_something_else_is_the_summary() -> None:
    teaser = "A crane, and a month of tests, for a harbour that had waited long."
    (story,) = split(f"<p>{PARAGRAPH}</p>" * 3, summary=teaser)
    assert story.summary == teaser
    assert story.text == "\n".join([PARAGRAPH] * 3)


def test_a_teaser_that_repeats_the_beginning_is_not_needed() -> None:
    (story,) = split(
        f"<p>{PARAGRAPH}</p>" * 2, summary="The harbour office said on Monday that the new […]"
    )
    assert story.summary == f"{PARAGRAPH} {PARAGRAPH}"


def test_an_entry_without_text_is_a_story_by_its_title() -> None:
    (story,) = split("")
    assert (story.title, story.summary, story.text) == ("Harbour gets a crane", "", "")


def test_an_entry_without_a_title_is_called_by_its_beginning() -> None:
    (story,) = split(f"<p>{PARAGRAPH}</p>", title="")
    assert PARAGRAPH.startswith(story.title.rstrip("…"))


def test_an_entry_without_any_words_is_no_story() -> None:
    assert split("<img src='https://news.example/pixel.gif'>", title="") == ()


def test_credits_and_calls_to_sign_up_are_not_the_articles_words() -> None:
    (story,) = split(
        f"<p>The crane at work. Photo: Ola Brand</p><p>{PARAGRAPH}</p><p>Read more</p>"
        "<p>Sign up for our newsletter to get this in your inbox.</p>"
    )
    assert story.text == PARAGRAPH


def test_a_week_of_ordinary_items_is_never_split() -> None:
    if not STREAM.exists():
        pytest.skip(f"{STREAM} is not on this machine")
    split_up = []
    for line in STREAM.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        entry = Entry("g", item["title"], item["url"], None, "", item["summary"], "h")
        if len(split_entry(entry, mode=Split.AUTO)) != 1:
            split_up.append(item["title"])
    assert split_up == []
