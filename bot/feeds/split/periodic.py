"""Whether a line says that it heads an issue of something that comes again and again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.feeds.split.furniture import phrases
from bot.feeds.split.line import Line, is_dated

_MASTHEAD = 3  # lines in which an issue says that it is one
_LONGEST = 1_000  # characters of such a line
_SHORT = 8  # words of a name with its number
_PLACED = 200  # characters of a line above the first story that are its name

_NUMBERED = re.compile(
    r"#\s?\d|№|\b(?:n[o°º]|vol|nr)\.?\s?\d|第\s?[\d一二三四五六七八九十百]+\s?[号號期回週周]|\d+호",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b\d{4}-\d{2}(?:-\d{2})?\b|\b\d{1,2}[/.]\d{1,2}[/.](?:\d{2}){1,2}\b|\b\d{4}年\s?\d{1,2}月"
    r"|(?:^|[:–—|-] )[^\W\d]{3,10}\.? (?:de )?(?:19|20)\d{2}$|\b\d{1,2}/\d{4}\b"
)
_MONTH = re.compile(
    r"[^\W\d]{3,12}\.?,? (?:de )?(?:19|20)\d\d$|\d{4}년|\d{1,2}[月월] ?\d{1,2}[日일]"
)
_COUNTS = re.compile(r"(?<!\d)(?!(?:19|20)\d\d)\d{1,4}\s*$|^\W*(?!(?:19|20)\d\d)\d{1,4}\b")


def is_periodic(title: str) -> bool:
    """Whether a title has an issue's number or date, or words such as "weekly" or "digest"."""
    said = _said(title, _LONGEST)
    return bool(_DATED.search(said)) or _names_issue(said)


def names_day(title: str) -> bool:
    """Whether a title has a date, in digits or in words: "July 26, 2002", "19. August 2026"."""
    said = _said(title, _LONGEST)
    return bool(_DATED.search(said) or _MONTH.search(said)) or is_dated(said)


def is_counted(title: str) -> bool:
    """Whether a short title ends, or begins, with a number that is all that changes in it."""
    return len(title.split()) <= _SHORT and bool(_COUNTS.search(title))


def is_issue(lines: Sequence[Line]) -> bool:
    """Whether the first lines of a document say so."""
    return any(is_periodic(line.text) for line in lines[:_MASTHEAD])


def is_headed(lines: Sequence[Line]) -> bool:
    """Whether one of the first lines begins with the name of an issue, whatever its date."""
    return any(_names_issue(_said(line.text, _PLACED)) for line in lines[:_MASTHEAD])


def _names_issue(said: str) -> bool:
    return bool(_NUMBERED.search(said)) or phrases().names_issue(said)


def _said(text: str, longest: int) -> str:
    return text[:longest].replace("_", " ")
