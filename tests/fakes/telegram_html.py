"""Telegram's HTML, parsed as strictly as its documentation describes it (#html-style).

Stricter than the live server in two points: a bare ``&`` and a link that is not http(s) or tg are
errors here, because a bot that sends them did not escape or check what it was given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-z-]+(?:=\"[^\"<>]*\")?)*)\s*>")
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
_LINK = re.compile(r"(https?|tg)://\S+")


class ParseError(ValueError):
    """What Telegram says after "can't parse entities: "."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A run of styled text; offset and length in UTF-16 units, as in Telegram's MessageEntity."""

    type: str
    offset: int
    length: int
    url: str = ""


def utf16(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(raw: str) -> tuple[str, tuple[Entity, ...]]:
    """The plain text and its entities; raises ParseError."""
    text = ""
    entities: list[Entity] = []
    open_tags: list[tuple[str, int, str]] = []
    at = 0
    while at < len(raw):
        if raw[at] not in "<&":
            text += raw[at]
            at += 1
        elif raw[at] == "&":
            reference = _REFERENCE.match(raw, at)
            if reference is None:
                raise ParseError(f"Unescaped ampersand at {_where(raw, at)}")
            text += _character(reference)
            at = reference.end()
        else:
            tag = _TAG.match(raw, at)
            if tag is None:
                raise ParseError(f"Unclosed start tag at {_where(raw, at)}")
            _step(tag, raw, text, open_tags, entities)
            at = tag.end()
    if open_tags:
        raise ParseError(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return text, tuple(sorted(entities, key=lambda entity: (entity.offset, -entity.length)))


def _step(
    tag: re.Match[str],
    raw: str,
    text: str,
    open_tags: list[tuple[str, int, str]],
    entities: list[Entity],
) -> None:
    closing, name, attributes = tag[1], tag[2].lower(), tag[3]
    if name not in _TAGS:
        raise ParseError(f'Unsupported start tag "{name}" at {_where(raw, tag.start())}')
    if not closing:
        if any(_TAGS[outer] in {"code", "pre"} for outer, _, _ in open_tags) and name != "code":
            raise ParseError(f"Entities inside code at {_where(raw, tag.start())}")
        open_tags.append((name, utf16(text), _url(name, attributes)))
        return
    if not open_tags:
        raise ParseError(f"Unexpected end tag at {_where(raw, tag.start())}")
    opened, offset, url = open_tags.pop()
    if opened != name:
        raise ParseError(
            f'Unmatched end tag at {_where(raw, tag.start())}, expected "</{opened}>", '
            f'found "</{name}>"'
        )
    length = utf16(text) - offset
    if length:
        entities.append(Entity(_TAGS[name], offset, length, url))


def _url(name: str, attributes: str) -> str:
    if name != "a":
        return ""
    href = re.search(r'href="([^"]*)"', attributes)
    url = _REFERENCE.sub(_character, href[1]) if href else ""
    if not _LINK.fullmatch(url):
        raise ParseError(f"A link to {url!r}")
    return url


def _character(reference: re.Match[str]) -> str:
    named, decimal, hexadecimal = reference.groups()
    return _NAMED[named] if named else chr(int(decimal) if decimal else int(hexadecimal, 16))


def _where(raw: str, at: int) -> str:
    return f"byte offset {len(raw[:at].encode())}"
