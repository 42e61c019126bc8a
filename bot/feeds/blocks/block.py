"""What a document is made of, for the splitter: a flat list of typed blocks in reading order."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from bot.feeds.blocks.image import Image


class Kind(enum.StrEnum):
    """What a block looks like to a reader."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    RULE = "rule"
    CAPTION = "caption"


NEXT_LINE = "next line"
MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside a block: absolute http(s); ``start`` counts characters of the block's text."""

    text: str
    url: str
    start: int


@dataclass(frozen=True, slots=True)
class Block:
    """A line, paragraph, heading or list item: clean plain text with what the reader sees of it.

    ``level``: of a heading 1 to 6, of an item its depth from 1, else 0. ``mark``: the bullet or
    number before an item, no part of the text. ``strong``: the bold words it begins with.
    ``shape``: ``NEXT_LINE`` for a line of plain text that does not begin its paragraph, else empty.
    ``picture``: where the linked picture leads that stands before it. ``size``: the height of its
    first letters in pixels, 0 if the document does not say. ``role``: what the element around it is
    for by its name, if it is no text of the document: "comments", "sidebar", "footer" and so on.
    ``images``: the pictures in front of it or inside it.
    """

    kind: Kind
    text: str
    level: int = 0
    mark: str = ""
    links: tuple[Link, ...] = ()
    strong: str = ""
    shape: str = ""
    picture: str = ""
    size: int = 0
    role: str = ""
    images: tuple[Image, ...] = ()


_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff]")


def words(text: str) -> int:
    """How many words a text has; two characters of a script without spaces count as one."""
    if text.isascii() or not (wide := len(_WIDE.findall(text))):
        return len(text.split())
    return len(_WIDE.sub(" ", text).split()) + wide // 2


_BULLET = re.compile(
    r"\s*([•◦▪‣●○■□◆◇►▶▼▽▲△◎★☆➤➢→»✓✔·∙⁃*\-–+]|\+{3})[ \t\u00a0]+(?=\S)"
    r"|\s*([•●▪‣◆■►▶▼▽▲◎★☆·・])(?=\S)"
)
_NUMBER = re.compile(
    r"\s*[#(\[（]?(\d{1,3})"
    r"(?:[.):\]]\ufe0f?[ \t\u00a0]*(?=[^\d\s])|[.)\]][ \t\u00a0]+(?=\S)|[．：、）][ \t\u00a0]*)"
)


def split_mark(text: str) -> tuple[str, str]:
    """A bullet or running number and what follows it; the mark is empty where there is none."""
    found = _BULLET.match(text)
    if found:
        return found.group(1) or found.group(2), text[found.end() :]
    found = _NUMBER.match(text)
    if found:
        return found.group(1), text[found.end() :]
    return "", text
