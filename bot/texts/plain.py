"""Makes text that others wrote harmless to show: one line, nothing in it but what can be read."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

# CSI and OSC sequences and the short escapes (ECMA-48), with their eight-bit forms.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
# Emoji are joined by U+200D, some scripts by U+200C: the only format characters that stay.
_JOINERS = frozenset("\u200c\u200d")
_BLANKS = frozenset({"Cc", "Zl", "Zp", "Zs"})
# A letter carries at most this many marks in any script; more climb over the lines above.
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{4})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+"
)

_HOST = re.compile(r"[0-9A-Za-z_.:~-]+")
_URL_SAFE = "%/?:@!$&'()*+,;=~-._[]"


def plain(text: str, limit: int | None = None) -> str:
    """``text`` as one line without control, direction and private characters.

    ``limit``: at most so many characters, cut between words where there is one, with "…".
    """
    if limit is not None:
        text = text[: 8 * limit + 1024]
    line = _MARKS.sub(r"\1", " ".join(harmless(text).split()))
    return line if limit is None or len(line) <= limit else _cut(line, limit)


def harmless(text: str) -> str:
    """``text`` without escape sequences and without control, direction and private characters.

    Breaks and tabs become blanks; runs of blanks stay, as between the pieces of a line.
    """
    return "".join(map(_shown, _ESCAPES.sub("", text)))


def safe_url(url: str | None) -> str | None:
    """``url`` if it is an absolute http(s) address, in printable ASCII; else None.

    What an address may not hold (RFC 3986) is percent-encoded; a host in other scripts is written
    in its ASCII form (RFC 3490); a user name, which only makes an address look like another, is
    left out.
    """
    try:
        parts = urlsplit(plain(url or ""))
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    host = f"[{host}]" if ":" in host else host
    path, query, fragment = (quote(part, safe=_URL_SAFE) for part in parts[2:])
    return urlunsplit((parts.scheme, host + port, path, query, fragment))


def _shown(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    return " " if unicodedata.category(character) in _BLANKS else ""


def _cut(line: str, limit: int) -> str:
    cut = line[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,;:.–-") + "…"
