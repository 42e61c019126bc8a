"""Makes names of feeds and tags out of what others call them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from itertools import count
from urllib.parse import urlsplit

from bot.config.values import NAME, TAG

_LONGEST = 32
_NOT_NAME = re.compile(r"[^a-z0-9]+")
_NOT_TAG = re.compile(r"[^\w.-]+")
_LEADING_LABELS = re.compile(r"^(?:www|feeds?|rss|blog)\.(?=[^.]+\.)")


def feed_name(title: str, url: str, taken: Container[str]) -> str:
    """A name for a feed that is not ``taken``: from its title, else from its host."""
    wished = title if NAME.fullmatch(title) else _slug(title) or _slug(_site(url)) or "feed"
    if wished not in taken:
        return wished
    for number in count(2):
        ending = f"-{number}"
        found = wished[: 64 - len(ending)] + ending
        if found not in taken:
            return found
    raise AssertionError("counting has no end")


def tags_of(words: Iterable[str]) -> tuple[str, ...]:
    """Words of any script as tags, each once; what holds no letter or digit is left out."""
    return tuple(dict.fromkeys(tag for word in words if (tag := _tag(word))))


def _tag(word: str) -> str:
    if not _is_tag(word):
        word = _NOT_TAG.sub("-", word.lower()).strip("-._")[:64].rstrip("-._")
    return word if _is_tag(word) else ""


def _is_tag(word: str) -> bool:
    return bool(TAG.fullmatch(word)) and word == word.lower()


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    # An apostrophe joins: "today's" is one word.
    slug = _NOT_NAME.sub("-", plain.replace("'", "").lower()).strip("-")
    if len(slug) > _LONGEST:
        slug = slug[: _LONGEST + 1].rpartition("-")[0] or slug[:_LONGEST]
    return slug


def _site(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return _LEADING_LABELS.sub("", host).rpartition(".")[0] or host
