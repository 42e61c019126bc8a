"""How the blocks of one story become a SplitStory: title, link, bullets, summary, text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.feeds.blocks import Block, Kind, Link, words
from bot.feeds.clean import is_share_link, shorten, unwrap
from bot.feeds.split.furniture import Phrases
from bot.model import SplitStory

MAX_TITLE = 300
MAX_BULLETS = 6
MAX_BULLET = 400
MAX_SUMMARY = 500
MAX_TEXT = 100_000

_LONG_WORD = re.compile(r"\w{4,}")
_ABBREVIATED = re.compile(r"(?:\b(?:[A-Z]\.)+|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|No|vs)\.|\.\.\.)$")
_SENTENCE_END = re.compile(r"[.。;:：；,，][”’\"'」』)]*$")
_URL_ONLY = re.compile(r"[<(\[]?\s?https?://\S+(?:\s?[>)\]])?\.?$", re.IGNORECASE)


def is_headline_like(block: Block, *, shortest: int = 2, longest: int = 40) -> bool:
    """Whether a block could be a headline or a caption: short, with no full stop at its end."""
    if block.kind not in (Kind.TEXT, Kind.HEADING) or len(block.text) > 280:
        return False
    if not shortest <= words(block.text) <= longest or _URL_ONLY.match(block.text):
        return False
    if block.kind is Kind.HEADING:
        return True
    return not _SENTENCE_END.search(block.text) or bool(_ABBREVIATED.search(block.text))


def is_prose(block: Block) -> bool:
    """Whether a block reads as a paragraph: a whole sentence, or long."""
    if block.kind is not Kind.TEXT or _URL_ONLY.match(block.text):
        return False
    return not is_headline_like(block, shortest=1) or words(block.text) >= 25


def is_bare_url(block: Block) -> bool:
    """Whether a block is nothing but a link written out."""
    return bool(_URL_ONLY.match(block.text))


def link_of(links: Iterable[Link]) -> str | None:
    """The target of the first link that leads to an article, out of its click tracker."""
    for link in links:
        target = unwrap(link.url)
        if not is_share_link(target):
            return target
    return None


_OTHER_MARKS = re.compile(r"[^\x00-\x7f\w]+")
_ASCII_MARKS = bytes(n for n in range(128) if not chr(n).isalnum())
_READ_TIME = re.compile(
    r"\s*[(\[（【]\s*\d{1,3}[ \-]?(?:min(?:ute)?s?|минут\w*|minuti?|分钟|分|분)\b"
    r"[^)\]）】]{0,20}[)\]）】]\s*$",
    re.IGNORECASE,
)
_RUNNING = re.compile(r"^\d{1,3} ?[|/] +(?=\S)")
_MARKS = re.compile(
    r"^[\s\u2022\u25aa-\u25ff\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u200d\U0001f000-\U0001faff]+"
)


def clean_title(text: str) -> str:
    """A headline without the pictures that stand before it and the time that reading takes."""
    rest = text
    for before in (_MARKS, _RUNNING):
        if found := before.match(rest):
            rest = rest[found.end() :]
    if rest.rstrip().endswith((")", "]", "）", "】")):
        rest = _READ_TIME.sub("", rest)
    return rest.strip(" \t|–—·:-") or text


def long_words(text: str) -> set[str]:
    """The words of a headline that say what it is about, by their length."""
    return set(_LONG_WORD.findall(text.casefold()))


def key(text: str) -> str:
    """A text reduced to its letters and digits, for comparing."""
    # Most marks are ASCII, and go by far the quickest as bytes.
    data = text.casefold().encode("utf-8", "surrogatepass").translate(None, _ASCII_MARKS)
    text = data.decode("utf-8", "surrogatepass")
    return text if text.isascii() else _OTHER_MARKS.sub("", text)


def make_story(
    title: str,
    url: str | None,
    bullets: Sequence[str],
    paragraphs: Sequence[str],
    *,
    position: int = 0,
    summary: str = "",
    picture: str | None = None,
    section: str = "",
) -> SplitStory:
    """Put a story together; ``summary`` replaces the beginning of the text where it is given."""
    spoken = summary or _beginning(paragraphs)
    return SplitStory(
        title=shorten(title, MAX_TITLE),
        url=url,
        bullets=tuple(shorten(bullet, MAX_BULLET) for bullet in bullets[:MAX_BULLETS]),
        summary=shorten(spoken, MAX_SUMMARY),
        text="\n".join([*bullets, *paragraphs])[:MAX_TEXT],
        position=position,
        picture=picture,
        section=section,
    )


def _beginning(paragraphs: Sequence[str]) -> str:
    """As many whole paragraphs from the start as fit, at least one."""
    taken: list[str] = []
    length = 0
    for paragraph in paragraphs:
        if taken and length + len(paragraph) > MAX_SUMMARY:
            break
        taken.append(paragraph)
        length += len(paragraph) + 1
    return " ".join(taken)


def leading_bullets(blocks: Sequence[Block]) -> int:
    """How many list items the blocks begin with, if text follows them and they are no long list."""
    count = 0
    while count < len(blocks) and blocks[count].kind is Kind.ITEM:
        count += 1
    return count if 0 < count <= MAX_BULLETS and count < len(blocks) else 0


def own_text(blocks: Iterable[Block], lists: Phrases) -> list[Block]:
    """The blocks of an ordinary article that are its own words: no credits, no calls to action."""
    return [
        block
        for block in blocks
        if block.text
        and block.kind is not Kind.CAPTION
        and not lists.is_furniture(block)
        and not is_bare_url(block)
    ]
