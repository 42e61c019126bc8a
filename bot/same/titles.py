"""Brings titles into one form, and tells which are distinctive enough to name one event. Pure.

The marks, columns and words of time are ``rules/titles.toml``.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

LEAST_WORDS = 4
LEAST_CJK = 12

CJK = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
"""Scripts whose characters are counted, not words, as the inside of a character class."""

_LONGEST = 2000
_CJK_CHARACTER = re.compile(f"[{CJK}]")
_OPENING, _CLOSING = r"\[(【「《〈", r"\])】」》〉"
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟«»‹›「」『』《》〈〉]")
_SEPARATOR = re.compile(r"\s+[-|/·:]\s+|\s*\|\s*|_")
_NOISE = re.compile(r"[^\w\s.,%$€£¥+#&@?/:-]+")
_LOOSE = re.compile(r"(?<!\w)[.,:/-]+|[.,:/-]+(?!\w)")
_ELLIPSIS = re.compile("\u2026|\\.{3,}")
_NOT_WORD = re.compile(r"[\W_]+")
_DESK = re.compile(r"(?:news|sport|online|magazine|com)$")  # "BBC News", "BBC Sport" for bbc.co.uk
_TOP_LEVEL = re.compile(r"\.(?:com|org|net|co|gov|edu|info|news|io)?(?:\.[a-z]{2})?$|\.[a-z]{2,4}$")


@dataclass(frozen=True, slots=True)
class _Rules:
    mark: re.Pattern[str]
    column: re.Pattern[str]
    moment: re.Pattern[str]


@functools.cache
def _rules() -> _Rules:
    text = files("bot.same").joinpath("rules/titles.toml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = tomllib.loads(text)
    marks = "|".join(re.escape(mark) for mark in sorted(data["marks"], key=len, reverse=True))
    return _Rules(
        mark=re.compile(
            rf"\s*(?:[{_OPENING}]\s*(?:{marks})\s*\d?\s*[{_CLOSING}]\s*[:-]?"
            rf"|(?:{marks})(?:\s+\d)?\s*(?::|\s-\s|-(?=[^\W\d]{{2}})))\s*"
        ),
        column=_any_of(data["columns"]),
        moment=_any_of(data["moments"]),
    )


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(
        "|".join(
            re.escape(phrase) if _CJK_CHARACTER.search(phrase) else rf"\b{re.escape(phrase)}\b"
            for phrase in phrases
        )
    )


def normal_title(title: str, outlet: str = "") -> str:
    """The one form of a title: equal for titles that differ only in how they were set.

    Compatibility forms, case, quotes, dashes, spaces and full stops are evened out; marks like
    "Update:" are taken from the beginning and, if it is there, the ``outlet`` (a name, or a host
    like ``news.example.com``) from the end.
    """
    text = unicodedata.normalize("NFKC", title[:_LONGEST]).casefold()
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    text = _DASHES.sub("-", text)
    mark = _rules().mark
    while (found := mark.match(text)) and found.end() < len(text):
        text = text[found.end() :]
    text = _without_outlet(text, outlet) if outlet else text
    text = _QUOTES.sub("", text)
    text = _NOISE.sub(" ", _ELLIPSIS.sub(" ", text))
    return " ".join(_LOOSE.sub(" ", text).split())


def is_distinctive(normal: str) -> bool:
    """Whether a normal title names one event: long enough, and not that of a column.

    Two items of this title within a few days are then the same news.
    """
    if is_column(normal) or _rules().moment.search(normal):
        return False
    cjk = len(_CJK_CHARACTER.findall(normal))
    words = sum(1 for word in normal.split() if not _CJK_CHARACTER.search(word))
    return words >= LEAST_WORDS or cjk >= LEAST_CJK


def is_column(normal: str) -> bool:
    """Whether a normal title is that of a column, which is the same for every edition of it."""
    return bool(_rules().column.search(normal))


def _without_outlet(text: str, outlet: str) -> str:
    names = outlet_names(outlet)
    for separator in reversed(list(_SEPARATOR.finditer(text))):
        tail = _NOT_WORD.sub("", text[separator.end() :])
        if tail in names or _DESK.sub("", tail) in names:
            return text[: separator.start()]
    return text


def outlet_names(outlet: str) -> frozenset[str]:
    """The forms in which an outlet may stand behind a title, letters and digits alone."""
    name = unicodedata.normalize("NFKC", outlet).casefold().strip()
    host = name.removeprefix("www.")
    found = {_NOT_WORD.sub("", name), _NOT_WORD.sub("", host)}
    if " " not in host and "." in host:
        site = _TOP_LEVEL.sub("", host)
        found |= {_NOT_WORD.sub("", site), site.rpartition(".")[2]}
    return frozenset(found - {""})
