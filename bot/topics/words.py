"""Makes text comparable: one spelling for letters, hyphens, quotes and spaces; no meaning yet.

What a phrase is and what it weighs is told in ``rules``; finding them in a story is ``classifier``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Everything below this code point is written with spaces between words (Latin, Greek, Cyrillic,
# Hebrew, Arabic, …); Hangul, kana and Han lie above it and join without spaces.
_FIRST_WITHOUT_SPACES = "\u1100"

_SPELLING = (
    *((dash, " ") for dash in "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"),
    *((quote, "'") for quote in "\u2018\u2019\u02bc"),
    ("ß", "ss"),
    ("ẞ", "SS"),
    ("İ", "I"),  # the one letter whose lower case is two characters: offsets must stay equal
)
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ADDRESS = re.compile(r"\b(?:https?|ftp)://\S{1,2000}")
# WordPress ends every feed summary with this sentence; the blog's name is not the story's word.
_APPEARED = re.compile(r"\bappeared first on .{0,120}", re.IGNORECASE)

_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u04ff]")
_MIXED = re.compile("[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]")
_ALPHABETIC = re.compile("[A-Za-z\u0370-\u03ff\u0400-\u04ff]+")
_LOOK_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ",
    "ABESIJKMHOPCTYXaesijopcyxdqwABEZHIKMNOPTYXovp",
)


class Comparable(NamedTuple):
    """A text in two spellings of equal length: ``shown`` keeps capitals, ``folded`` has none."""

    shown: str
    folded: str


def comparable(text: str) -> Comparable:
    """Both spellings of a text (or of a phrase, which is treated alike)."""
    shown = tidy(text)
    return Comparable(shown, shown.lower())


def tidy(text: str) -> str:
    """One line in NFKC, hyphens and dashes as spaces, straight apostrophes, no web addresses.

    Letters of Cyrillic or Greek that look like Latin ones become Latin in words of mixed script,
    where they can only be there to deceive.
    """
    if "://" in text:
        text = _ADDRESS.sub(" ", text)
    if "appeared first on" in text:
        text = _APPEARED.sub(" ", text)
    if not text.isprintable():
        text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    if text.isascii():
        text = text.replace("-", " ")
    else:
        text = unicodedata.normalize("NFKC", text)
        # One replace after the other: most find nothing, and that is faster than a table.
        for written, spelled in _SPELLING:
            text = text.replace(written, spelled)
        if _GREEK_OR_CYRILLIC.search(text) and _MIXED.search(text):
            text = _ALPHABETIC.sub(_unmask, text)
    return " ".join(text.split()) if "  " in text else text.strip()


def _unmask(word: re.Match[str]) -> str:
    written = word.group()
    if written.isascii() or not _MIXED.search(written):
        return written
    latin = written.translate(_LOOK_ALIKE)
    return latin if latin.isascii() else written


def joins(letter: str, neighbour: str) -> bool:
    """Whether two characters beside each other belong to one word.

    Scripts without spaces have no such border, except a run of katakana, which is one foreign word.
    """
    if letter < _FIRST_WITHOUT_SPACES:
        return neighbour < _FIRST_WITHOUT_SPACES and letter.isalnum() and neighbour.isalnum()
    return is_katakana(letter) and is_katakana(neighbour)


def is_katakana(letter: str) -> bool:
    """Katakana letters and the sign that lengthens them."""
    return "\u30a1" <= letter <= "\u30fa" or letter == "\u30fc"


def end_of_word(text: str, start: int) -> int:
    """Where the word that ``text[start - 1]`` belongs to ends (at most 30 characters on)."""
    end = start
    limit = min(len(text), start + 30)
    while end < limit and joins(text[end - 1], text[end]):
        end += 1
    return end
