"""Our own newsletter issues: every label is true of its document, so none is wrong by a typo."""

from __future__ import annotations

import email
import email.policy
import html
import itertools
import json
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bench.split_score import Issue, Prediction, plain_title

HERE = Path(__file__).parent
PARTS = ("tuning", "held", "fresh")
LABELS = sorted(HERE.glob("*/*.expected.json"))
DOCUMENT_FIELDS = {"file", "title", "date", "lang", "format", "digest", "stories", "not_stories"}
STORY_FIELDS = {"title", "link", "alt_links", "alt_titles", "optional"}
REMARK = re.compile(r"\s*\([^()]*\)$")

each_label = pytest.mark.parametrize("path", LABELS, ids=lambda path: path.name.split(".")[0])


def _label(path: Path) -> dict[str, Any]:
    label: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return label


def _source(path: Path) -> str:
    """The document as a reader's program has it: mails decoded, entities and markup still there."""
    data = path.read_bytes()
    if path.suffix != ".eml":
        return data.decode(_charset(data))
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([str(message["subject"]), *(part.get_content() for part in parts)])


def _charset(data: bytes) -> str:
    declared = re.search(rb"charset=(iso-8859-1|windows-1251)", data)
    return declared[1].decode() if declared else "utf-8"


def _squeezed(text: str) -> str:
    """The letters and figures of a text, to look for words in it however they are broken."""
    return plain_title(text).replace(" ", "")


def _words(source: str) -> str:
    without = re.sub(r"<!--.*?-->|<style.*?</style>", "", source, flags=re.DOTALL)
    return _squeezed(re.sub(r"</?[a-zA-Z!][^>]*>|\]\([^)]*\)", "", without))


def _links(entry: dict[str, Any]) -> list[str]:
    return [link for link in (entry["link"], *entry.get("alt_links", [])) if link]


@each_label
def test_the_fields_are_those_of_the_corpus(path: Path) -> None:
    label = _label(path)
    assert label.keys() - {"note"} == DOCUMENT_FIELDS
    assert label["file"].rsplit(".", 1)[0] == path.name.removesuffix(".expected.json")
    for story in label["stories"]:
        assert {"title", "link"} <= story.keys() <= STORY_FIELDS
        assert story.get("optional", True) is True
    assert all(entry.keys() == {"text", "link"} for entry in label["not_stories"])


@each_label
def test_titles_stand_in_the_document_and_are_unique(path: Path) -> None:
    label = _label(path)
    words = _words(_source(path.with_name(label["file"])))
    titles = [story["title"] for story in label["stories"]]
    assert len({_squeezed(title) for title in titles}) == len(titles)
    others = [title for story in label["stories"] for title in story.get("alt_titles", [])]
    assert [title for title in titles + others if _squeezed(title) not in words] == []


@each_label
def test_links_stand_in_the_document(path: Path) -> None:
    label = _label(path)
    source = html.unescape(_source(path.with_name(label["file"])))
    entries = [*label["stories"], *label["not_stories"]]
    assert [link for entry in entries for link in _links(entry) if link not in source] == []


@each_label
def test_a_link_belongs_to_one_story_only(path: Path) -> None:
    label = _label(path)
    entries = [*label["stories"], *label["not_stories"]]
    links = [link for entry in entries for link in _links(entry)]
    assert sorted(set(links)) == sorted(links)


@each_label
def test_what_is_no_story_stands_in_the_document(path: Path) -> None:
    label = _label(path)
    words = _words(_source(path.with_name(label["file"])))
    texts = [REMARK.sub("", entry["text"]) for entry in label["not_stories"]]
    assert [text for text in texts if _squeezed(text) not in words] == []


@each_label
def test_a_control_is_one_story_and_a_digest_many(path: Path) -> None:
    label = _label(path)
    count = len(label["stories"])
    assert 5 <= count <= 30 if label["digest"] else count == 1


@each_label
def test_all_of_it_is_fictional(path: Path) -> None:
    source = html.unescape(_source(path.with_name(_label(path)["file"])))
    hosts = {urlsplit(link).hostname for link in re.findall(r"https?://[\w.-]+", source)}
    standards = {"www.w3.org", "schemas.microsoft.com"}
    assert {host for host in hosts if host and not host.endswith(".example")} <= standards


@each_label
def test_an_answer_as_labelled_scores_full_marks_and_furniture_fits_no_story(path: Path) -> None:
    label = _label(path)
    answer = [Prediction.read({**story, "url": story["link"]}) for story in label["stories"]]
    full = Issue.read(label, answer)
    assert (full.recall, full.precision, full.titled) == (1.0, 1.0, full.required)
    furniture = [
        Prediction.read({"title": REMARK.sub("", entry["text"]), "url": entry["link"]})
        for entry in label["not_stories"]
    ]
    wrong = Issue.read(label, furniture)
    assert (len(wrong.matching), wrong.furniture_out) == (0, len(furniture))


@pytest.mark.parametrize("part", PARTS)
def test_every_document_has_its_label(part: str) -> None:
    files = {path.name for path in (HERE / part).iterdir() if path.suffix != ".json"}
    assert files == {_label(path)["file"] for path in LABELS if path.parent.name == part}
    assert len(files) >= 12


@pytest.mark.parametrize(("one", "other"), itertools.combinations(PARTS, 2))
def test_the_parts_share_no_title(one: str, other: str) -> None:
    titles = {
        part: {
            plain_title(story["title"])
            for path in LABELS
            if path.parent.name == part
            for story in _label(path)["stories"]
        }
        for part in (one, other)
    }
    assert not titles[one] & titles[other]
