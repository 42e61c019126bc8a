"""Which headlines name other issues of the series that an issue is one of."""

from __future__ import annotations

import re

from bot.feeds.blocks import words
from bot.feeds.split.story import key

_LETTERS = 4  # in the name of a series
_NUMBERED = re.compile(r"(.{3,60}?)(?<![\d.])(\d{1,4})(?=\s*(?:[:：–—|(（号期호]|- |$))")
_BEGUN = re.compile(r"([^:：–—|]{8,60})(?:[:：]|\s[–—|])\s?\S")
_SHORTEST = 3  # words of a name without a number
_DIGITS = re.compile(r"\d+")


class Series:
    """What the title of an issue says of its series."""

    def __init__(self, title: str) -> None:
        self._title = key(title)
        self._name, self._count = _numbered(title)
        self._begins = _begun(title, least=_SHORTEST)
        self._masked = _masked(title)

    def counts_other(self, headline: str) -> bool:
        """Whether a headline has the same name with another number: "Letter #22" in #23."""
        if not self._name:
            return False
        name, count = _numbered(headline)
        return name == self._name and count != self._count

    def links_other(self, text: str) -> bool:
        """Whether the text of a linked line is another issue's name: "The week: rain" in "The week:
        ferries", or the name of this one with another date or number.
        """
        if self._title.startswith(key(text)):
            return False
        if self._begins and _begun(text) == self._begins:
            return True
        name = _masked(text.strip())
        letters = sum(ch.isalpha() for ch in name)
        return "#" in name and letters >= _LETTERS and self._masked.startswith(name)


def _numbered(title: str) -> tuple[str, str]:
    """What stands before the number in the name of an issue, and the number; else nothing."""
    found = _NUMBERED.match(title)
    if found is None or sum(ch.isalpha() for ch in found.group(1)) < _LETTERS:
        return "", ""
    return key(found.group(1)), found.group(2)


def _begun(title: str, *, least: int = 0) -> str:
    """What stands before the first colon or dash of a title, if it has so many words."""
    found = _BEGUN.match(title)
    return key(found.group(1)) if found is not None and words(found.group(1)) >= least else ""


def _masked(title: str) -> str:
    return _DIGITS.sub("#", title)
