"""What a start tag says of the text in it: whether it is seen, how large and bold, what it is for.

A document has few different tags, each written a thousand times: what is read here is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.feeds.blocks.content import is_text
from bot.feeds.blocks.roles import role_of
from bot.feeds.blocks.tags import BLOCK_TAGS, BOLD_TAGS, UNSEEN_TAGS

_HIDDEN_STYLE = re.compile(
    r"display:none|visibility:hidden|(?:^|;)(?:max-)?(?:height|width):0(?:px|pt|em|%)?(?:;|$|!)"
    r"|mso-hide:all|(?:^|;)opacity:0(?:\.0+)?(?:;|$|!)"
)
_FONT_SIZE = re.compile(
    r"(?:^|;)font(?:-size)?:[^;]*?(\d{1,3}(?:\.\d{1,3})?)(px|pt|r?em|%)?(?![\d.])"
)
_FONT_TAG_SIZES = (10, 13, 16, 18, 24, 32, 48)
_SCALES = {"big": 1.2, "small": 0.85}
_PIXELS = {"px": 1, "pt": 4 / 3, "rem": 16}
_WEIGHT = re.compile(r"font-weight:(?:(bold|[6-9]00)|normal|lighter|[1-5]00)")


_CELLS = frozenset(("table", "tbody", "tr", "td", "th"))
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Letters:
    """The height of letters: in pixels, in "em" or in "%" of those around; "?" is not known."""

    number: float
    unit: str = "px"

    @property
    def seen(self) -> bool:
        """Whether they are so, if their height is not known."""
        return self.unit == _UNKNOWN

    def pixels(self, around: float) -> float:
        """The height in pixels among letters of another."""
        if self.unit == "em":
            return self.number * around
        return self.number * (around / 100) if self.unit == "%" else self.number


@dataclass(frozen=True, slots=True)
class Element:
    """One kind of element; ``role`` as in ``Block``; ``is_text``: it may be the text of the page.

    Both are of elements that are blocks only.
    """

    tag: str
    hides: bool = False
    bold: bool | None = None
    letters: Letters | None = None
    is_block: bool = False
    role: str = ""
    is_text: bool = False


def element_key(tag: str, attrs: Mapping[str, str]) -> tuple[str | None, ...]:
    """What an element is read from: equal for equal elements."""
    get = attrs.get
    hidden = "" if "hidden" in attrs else None
    named = get("class"), get("id"), get("role"), get("itemprop")
    return tag, get("style"), get("size"), hidden, *named


def read_element(tag: str, attrs: Mapping[str, str]) -> Element:
    """What the start tag says."""
    style = attrs.get("style", "").replace(" ", "").lower()
    if tag in UNSEEN_TAGS or is_hidden(attrs, style):
        return Element(tag, hides=True)
    block = tag in BLOCK_TAGS
    return Element(
        tag,
        bold=_is_bold(tag, style),
        letters=_letters(tag, attrs, style),
        is_block=block,
        role=role_of(tag, attrs) if block else "",
        is_text=block and is_text(tag, attrs),
    )


def _is_bold(tag: str, style: str) -> bool | None:
    """Whether an element's letters are bold; None if it does not say."""
    if "font-weight" in style and (found := _WEIGHT.search(style)):
        return found.group(1) is not None
    return True if tag in BOLD_TAGS else None


def is_hidden(attrs: Mapping[str, str], style: str) -> bool:
    """Whether an element is drawn not at all; ``style`` in small letters, without spaces."""
    if "hidden" in attrs or "preheader" in attrs.get("class", "").lower():
        return True
    return bool(style) and bool(_HIDDEN_STYLE.search(style))


def _letters(tag: str, attrs: Mapping[str, str], style: str) -> Letters | None:
    """The height of letters in an element; None if the element does not say."""
    if "font" in style and (found := _FONT_SIZE.search(style)):
        number, unit = float(found.group(1)), found.group(2)
        if not number and tag in _CELLS:  # to join pictures: what is in it has a size by its class
            return Letters(0, _UNKNOWN)
        if unit in ("em", "%"):
            return Letters(number, unit)
        known = number * _PIXELS[unit] if unit else number
        return Letters(known) if unit or number <= 1 else None
    given = attrs.get("size", "")
    if tag == "font" and re.fullmatch(r"[+-]?\d", given):
        step = int(given) + (3 if given[0] in "+-" else 0)
        return Letters(_FONT_TAG_SIZES[min(max(step, 1), 7) - 1])
    return Letters(_SCALES[tag], "em") if tag in _SCALES else None
