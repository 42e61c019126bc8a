"""The pictures of a document, as far as one could be a story's: no pixel, spacer, icon or logo.

Where a picture belongs is told later, by the blocks around it and how near it is to each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.feeds.clean import safe_url, unwrap

_SMALLEST_WIDTH, _SMALLEST_HEIGHT = 90, 60  # pixels, where they are said
_MOST = 8  # pictures in front of one block
_LONGEST = 4_096  # characters of an address that is looked at
_DEEP = 1 << 30

# Pages that load their pictures late have the address here, and a placeholder in "src".
_LATE = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-lazy", "data-image")
_LATE_SETS, _SETS = ("data-srcset", "data-lazy-srcset"), ("srcset",)
_STYLED = re.compile(r"(?:^|;)(?:max-)?(width|height):(\d{1,5})(?:\.\d+)?px")
_NAMED = re.compile(r"\.(?:jpe?g|png|webp|avif)$", re.IGNORECASE)
_SYMBOL = re.compile(
    r"(?<![a-z])(?:logo(?:s|type)?|(?:fav)?icons?|avatars?|gravatar|emojis?|emoticon|smil(?:ey|ies)"
    r"|spacer|pixel|beacon|sprite|badge|bullet|qr(?:code)?|wordmark)(?![a-z])"
)
_PLAIN = re.compile(
    r"(?:head(?:er)?|masthead|testata|cabecera|entete|kopf|banner|footer|divider|separator|break"
    r"|line|rule|hr|shadow|corner|bg|background|blank|clear|transparent|empty|open|track|share"
    r"|facebook|fb|twitter|tw|x|linkedin|instagram|youtube|whatsapp|telegram|mastodon|bluesky|rss"
    r"|mail|email|print|play|arrow)(?:[-_]?\d{0,4}x?\d{0,4})"
)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in front of a block or inside it. ``src`` is its address as written, ``link``
    where it leads if it is a link. ``near``: 1 if it is nearer to its block than to the one above,
    -1 if it is farther (other card, other cell), 0 where the document does not say.
    """

    src: str
    link: str = ""
    near: int = 0

    def url(self, base: str = "") -> str | None:
        """Its address: absolute http(s), out of what is wrapped around it, or None."""
        found = safe_url(self.src, base=base)
        return unwrap(found) if found else None


class Images:
    """Keeps the pictures until the block comes that they stand in front of.

    Depths count open elements; the deeper the lowest point between a picture and a block, the
    nearer they are.
    """

    def __init__(self) -> None:
        self._low = 0  # the lowest point since the last block or picture
        self._waiting: list[tuple[Image, int, int]] = []  # its own depth, the lowest before it

    def see(self, attrs: Mapping[str, str], *, link: str, depth: int, inside: bool) -> None:
        """A picture; ``inside``: in the midst of a block's text."""
        src = source_of(attrs)
        if not src or not _may_be_picture(attrs, src):
            return
        if len(self._waiting) >= _MOST:
            self._waiting.pop()
        image = Image(src, link, 1 if inside else 0)
        self._waiting.append((image, depth, _DEEP if inside else self._low))
        self._low = _DEEP

    def parted(self, depth: int) -> None:
        """A block element was closed, down to a depth; a rule parts at depth 0."""
        self._low = min(self._low, depth)

    def take(self) -> tuple[Image, ...]:
        """The pictures of the block that ends here."""
        after, self._low = self._low, _DEEP
        if not self._waiting:
            return ()
        found: list[Image] = []
        waiting = zip(self._waiting, self._lows(), strict=True)
        for (image, depth, low), before in reversed(list(waiting)):
            above, below = min(depth, before), min(depth, after)
            near = image.near or (below > above) - (below < above)
            found.append(replace(image, near=near))
            after = min(after, low)
        self._waiting = []
        return tuple(reversed(found))

    def rest(self) -> tuple[Image, ...]:
        """The pictures behind the last block and in its card: counting pixels stand there too, so
        these must be called what pictures are called.
        """
        found = [
            replace(image, near=1)
            for (image, depth, _), low in zip(self._waiting, self._lows(), strict=True)
            if low >= depth and _NAMED.search(image.src.partition("?")[0])
        ]
        self._waiting = []
        return tuple(found)

    def _lows(self) -> Iterator[int]:
        """The lowest point between the last block and each picture."""
        return accumulate((low for _, _, low in self._waiting), min)


def source_of(attrs: Mapping[str, str]) -> str:
    """The address of a picture, as written; empty if it has none on the web."""
    found = _first(attrs, _LATE) or _largest(attrs, _LATE_SETS)
    return found or _first(attrs, ("src",)) or _largest(attrs, _SETS)


def _first(attrs: Mapping[str, str], names: Sequence[str]) -> str:
    for name in names:
        src = attrs.get(name, "").strip()
        if src and len(src) <= _LONGEST and not src.startswith(("data:", "cid:", "blob:")):
            return src
    return ""


def _largest(attrs: Mapping[str, str], names: Sequence[str]) -> str:
    """The address of the largest picture of a set (HTML, 4.8.4.2.1)."""
    for name in names:
        listed = [one.split() for one in attrs.get(name, "")[:_LONGEST].split(", ") if one.strip()]
        if listed:
            return max(listed, key=lambda one: _number(one[-1].rstrip("wx")))[0].rstrip(",")
    return ""


def _number(text: str) -> float:
    return float(text) if text.replace(".", "", 1).isdecimal() else 0


def _may_be_picture(attrs: Mapping[str, str], src: str) -> bool:
    width, height = drawn_size(attrs)
    if 0 < width < _SMALLEST_WIDTH or 0 < height < _SMALLEST_HEIGHT:
        return False
    name = src.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2].lower()
    if _PLAIN.fullmatch(name.partition(".")[0]):
        return False
    said = f"{name} {attrs.get('class', '')} {attrs.get('id', '')}"
    if not width:
        said += " " + attrs.get("alt", "")
    return not _SYMBOL.search(said[:500].lower())


def drawn_size(attrs: Mapping[str, str]) -> tuple[int, int]:
    """The width and height in pixels, 0 where the document does not say."""
    style = attrs.get("style", "").replace(" ", "").lower()
    known = {name: int(number) for name, number in _STYLED.findall(style)} if style else {}
    for name in ("width", "height"):
        given = attrs.get(name, "").strip().removesuffix("px")
        if given.isdecimal() and len(given) < 6:
            known[name] = min(known.get(name, int(given)), int(given))
            if not known[name]:
                known[name] = 1
    return known.get("width", 0), known.get("height", 0)
