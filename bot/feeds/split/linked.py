"""The digest of linked headlines: lines, headings, list items or bold lead-ins with a link each.

A *form* is one way in which a block can be a headline. The forms that occur often and regularly
enough in an issue make its stories; an essay with links, or an article with a list of related
links below it, has none.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urldefrag

from bot.feeds.blocks import NEXT_LINE, Block, Kind, words
from bot.feeds.clean import is_share_link, unwrap
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.story import (
    MAX_BULLETS,
    is_bare_url,
    is_headline_like,
    key,
    link_of,
    make_story,
)
from bot.model import SplitStory

_LONGEST_TITLE = 40  # words
_LONGEST_STORY = 120  # words, the median, where the headline is no heading


class _Form(enum.Enum):
    """How a headline is written."""

    HEADING = "a heading that is a link"
    WHOLE = "a line that is a link"
    ITEM = "a list item that is, or begins with, a link"
    BOLD = "a paragraph that begins with bold words and has links"
    URL_BELOW = "a line with a bare link below it"
    SECTION = "a heading with a paragraph and a link below it, between rules"


@dataclass(frozen=True, slots=True)
class _Head:
    """A block that could be the headline of a story; ``rest`` is its text behind the headline."""

    at: int
    form: _Form
    title: str
    url: str
    rest: str = ""


def split_linked(
    blocks: Sequence[Block], *, title: str, url: str | None, lists: Phrases, bold: bool
) -> tuple[SplitStory, ...]:
    """The stories of such a digest, or none if the blocks have not this form.

    ``title`` and ``url`` are the entry's, ``bold`` is content with less evidence.
    """
    lines = [block for block in blocks if block.kind is not Kind.CAPTION]
    found = _heads(lines, lists)
    if not found or any(_says_the_title(head, title) for head in found):
        return ()  # an article with its own headline above it, or one event as many outlets tell it
    contents = _contents(lines, found)
    if contents:  # a table of contents: each headline stands again, over its text
        lines = [line for at, line in enumerate(lines) if at not in contents]
        found = _heads(lines, lists)
    # A link into the issue itself ("view online", its table of contents) heads no story.
    found = [head for head in found if urldefrag(head.url)[0] != urldefrag(url or "")[0]]
    forms = [
        form
        for form in _Form
        if _is_regular(lines, [h for h in found if h.form is form], form, lists, bold=bold)
    ]
    if not forms:
        return ()
    main = max(forms, key=lambda f: sum(_sizes(lines, [h for h in found if h.form is f])))
    heads = _merged(lines, [h for h in found if h.form in forms], main)
    heads = _without_repeats(lines, heads)
    if len(heads) < (2 if bold else 3):
        return ()
    ends = _ends(lines, heads)
    return tuple(
        _story(head, lines[head.at + 1 : end], n, lists, last=n + 1 == len(heads))
        for n, (head, end) in enumerate(zip(heads, ends, strict=True))
    )


def _heads(lines: Sequence[Block], lists: Phrases) -> list[_Head]:
    return [head for at in range(len(lines)) if (head := _head(lines, at, lists)) is not None]


def _head(lines: Sequence[Block], at: int, lists: Phrases) -> _Head | None:
    block = lines[at]
    if not block.text or lists.is_edge(block) or is_bare_url(block):
        return None
    head = _linked_head(block, at) or _head_by_place(lines, at)
    return head if head is not None and _is_usable(head, lists) else None


def _linked_head(block: Block, at: int) -> _Head | None:
    """A headline that has its link in itself."""
    if (whole := _whole_link(block)) is not None:
        form = {Kind.HEADING: _Form.HEADING, Kind.ITEM: _Form.ITEM}.get(block.kind, _Form.WHOLE)
        return _Head(at, form, block.text, whole)
    if block.kind is Kind.ITEM and (link := next(iter(block.links), None)) and link.start <= 2:
        rest = block.text[link.start + len(link.text) :].lstrip(" :–—-|.：")
        return _Head(at, _Form.ITEM, link.text, unwrap(link.url), rest)
    strong = block.strong
    if block.kind in (Kind.TEXT, Kind.ITEM) and block.links and strong:
        rest = block.text[len(strong) :].lstrip(" :–—-|.：")
        if 2 <= words(strong) <= 16 and words(rest) >= 8:
            first = link_of(block.links)
            title = strong.rstrip(" :–—-|.：")
            return _Head(at, _Form.BOLD, title, first or "", rest)
    return None


def _head_by_place(lines: Sequence[Block], at: int) -> _Head | None:
    """A headline whose link stands below it."""
    block = lines[at]
    if (below := _url_below(lines, at)) is not None:
        return _Head(at, _Form.URL_BELOW, block.text, below)
    if block.kind is Kind.HEADING and (first := _section_link(lines, at)) is not None:
        return _Head(at, _Form.SECTION, block.text, first)
    return None


def _is_usable(head: _Head, lists: Phrases) -> bool:
    if not head.url or is_share_link(head.url) or "://" in head.title:
        return False
    return 2 <= words(head.title) <= _LONGEST_TITLE and not lists.is_line(head.title)


def _says_the_title(head: _Head, title: str) -> bool:
    said = key(head.title)
    return len(said) >= 8 and key(title).startswith(said)


def _whole_link(block: Block) -> str | None:
    """The target if links to one place cover the block but for a few characters."""
    if not block.links:
        return None
    targets = {unwrap(link.url) for link in block.links}
    covered = sum(len(link.text) for link in block.links)
    if len(targets) == 1 and covered >= 0.8 * len(block.text):
        return next(iter(targets))
    return None


def _url_below(lines: Sequence[Block], at: int) -> str | None:
    """The bare link one to three lines below a headline-like line that begins its paragraph."""
    if lines[at].shape == NEXT_LINE and at and _url_below(lines[at - 1 : at + 3], 0) is not None:
        return None
    if not is_headline_like(lines[at], longest=30) or lines[at].links:
        return None
    for below in lines[at + 1 : at + 4]:
        if is_bare_url(below):
            return link_of(below.links)
        if below.kind in (Kind.HEADING, Kind.RULE) or below.links:
            return None
    return None


def _section_link(lines: Sequence[Block], at: int) -> str | None:
    """The first link under a heading that has a rule before it or after its text."""
    end = at + 1
    while end < len(lines) and lines[end].kind not in (Kind.HEADING, Kind.RULE):
        end += 1
    ruled = end < len(lines) and lines[end].kind is Kind.RULE
    ruled = ruled and (at == 0 or lines[at - 1].kind is not Kind.HEADING)
    if not ruled or not any(words(line.text) >= 8 for line in lines[at + 1 : end]):
        return None
    return link_of(link for line in lines[at + 1 : end] for link in line.links)


def _is_regular(
    lines: Sequence[Block], heads: list[_Head], form: _Form, lists: Phrases, *, bold: bool
) -> bool:
    """Whether the headlines of one form are many, different and most of what the issue holds."""
    if len(heads) < 3 or len({head.url for head in heads}) < 0.7 * len(heads):
        return False
    total = sum(words(line.text) for line in lines if not lists.is_furniture(line))
    before = sum(words(line.text) for line in lines[: heads[0].at] if not lists.is_edge(line))
    if before > max(60, _introduction(form, bold=bold) * total):
        return False
    if not bold and not _is_sure(lines, heads, form, total):
        return False
    if form is _Form.BOLD:
        kind = lines[heads[0].at].kind
        span = lines[heads[0].at : heads[-1].at + 1]
        paragraphs = [line for line in span if line.kind is kind and words(line.text) >= 8]
        return len(heads) >= 0.6 * len(paragraphs)
    if form in (_Form.HEADING, _Form.SECTION):
        return True
    return median(_sizes(lines, heads)) <= _LONGEST_STORY


def _introduction(form: _Form, *, bold: bool) -> float:
    """The part of an issue that may stand before its first story: an article begins with text."""
    if bold:
        return 0.5
    return 0.25 if form is _Form.HEADING else 0.1


def _is_sure(lines: Sequence[Block], heads: Sequence[_Head], form: _Form, total: int) -> bool:
    """What is asked where nobody said that the entry is an issue: whole headlines that lead away.

    Lists of names, of references, of files and of the parts of an article fail here.
    """
    if form in (_Form.BOLD, _Form.SECTION, _Form.URL_BELOW) or len(heads) < 4:
        return False
    covered = sum(_sizes(lines, heads))
    return median(words(head.title) for head in heads) >= 5 and covered >= 0.6 * total


def _sizes(lines: Sequence[Block], heads: Sequence[_Head]) -> list[int]:
    """The words of each story, headline and all."""
    ends = _ends(lines, heads)
    return [
        sum(words(line.text) for line in lines[head.at : end])
        for head, end in zip(heads, ends, strict=True)
    ]


def _ends(lines: Sequence[Block], heads: Sequence[_Head]) -> list[int]:
    """Where each story ends: at the next headline, at the next heading, at the end of the issue."""
    ends = []
    for head, stop in zip(heads, [*(h.at for h in heads[1:]), len(lines)], strict=True):
        headings = (n for n in range(head.at + 1, stop) if lines[n].kind is Kind.HEADING)
        ends.append(next(headings, stop))
    return ends


def _merged(lines: Sequence[Block], heads: list[_Head], main: _Form) -> list[_Head]:
    """The headlines of the main form, and others where no story of the main form is being told."""
    chief = [head for head in heads if head.form is main]
    told = {
        at
        for head, end in zip(chief, _ends(lines, chief), strict=True)
        for at in range(head.at, end)
    }
    return [head for head in heads if head.form is main or head.at not in told]


def _contents(lines: Sequence[Block], heads: list[_Head]) -> set[int]:
    """The places of headlines that stand again, with the same link and more text below."""
    best: dict[tuple[str, str], tuple[int, _Head]] = {}
    for head, size in zip(heads, _sizes(lines, heads), strict=True):
        name = (head.url, key(head.title))
        if name not in best or size > best[name][0]:
            best[name] = (size, head)
    return {head.at for head in heads} - {head.at for _, head in best.values()}


def _without_repeats(lines: Sequence[Block], heads: list[_Head]) -> list[_Head]:
    """One headline for each link; of several the one with the most text below it."""
    best: dict[str, tuple[int, _Head]] = {}
    for head, size in zip(heads, _sizes(lines, heads), strict=True):
        if head.url not in best or size > best[head.url][0]:
            best[head.url] = (size, head)
    return [head for head in heads if best[head.url][1] is head]


def _story(
    head: _Head, below: Sequence[Block], position: int, lists: Phrases, *, last: bool
) -> SplitStory:
    body = [
        line
        for line in below
        if line.text and not lists.is_furniture(line) and not is_bare_url(line)
    ]
    while last and body and lists.is_edge(body[-1]):
        body.pop()
    count = 0
    while count < min(len(body), MAX_BULLETS) and body[count].kind is Kind.ITEM:
        count += 1
    bullets = [line.text for line in body[:count]]
    paragraphs = ([head.rest] if head.rest else []) + [line.text for line in body[count:]]
    return make_story(head.title, head.url, bullets, paragraphs, position=position)
