"""IMAP's written forms: lines of answers into values, texts and folder names into words.

RFC 9051 (IMAP4rev2), section 9; folder names are those of RFC 3501, section 5.1.3.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

Value = bytes | None | tuple["Value", ...]
"""An atom, number or string; NIL (also for a literal that was too large); a list."""

_LITERAL = re.compile(rb"\{(\d{1,18})\+?\}$")
_TOKEN = re.compile(rb'[()]|"((?:[^"\\]|\\.)*)"|(?:[^\s()"\[\]]|\[[^\]]*\])+')
_CODE = re.compile(rb"\[([A-Z0-9-]+)(?: ([^\]]*))?\]", re.IGNORECASE)
_SHIFTED = re.compile("[^\x20-\x7e]+")
_PACKED = re.compile("&([A-Za-z0-9+,]*)-")


@dataclass(frozen=True, slots=True)
class Literal:
    """A string of counted bytes; ``data`` is None where it was larger than allowed."""

    data: bytes | None


Answer = list[bytes | Literal]
"""One answer: the pieces of its line, and the literals between them."""


def first_line(answer: Answer) -> bytes:
    """The line up to its first literal."""
    head = answer[0] if answer else b""
    return head if isinstance(head, bytes) else b""


def number(text: bytes | str | None) -> int:
    """A number as IMAP writes it; 0 for whatever is none."""
    said = text.decode("ascii", "replace") if isinstance(text, bytes) else text or ""
    said = said.strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


def literal_size(line: bytes) -> tuple[bytes, int | None]:
    """A line without the literal that it announces, and that literal's size, if it does."""
    found = _LITERAL.search(line)
    return (line[: found.start()], int(found[1])) if found else (line, None)


def values(parts: Sequence[bytes | Literal]) -> tuple[Value, ...]:
    """The values of one answer, given as the pieces of its line and the literals between them.

    Whatever brackets are left open or closed too often: never raises.
    """
    stack: list[list[Value]] = [[]]
    for part in parts:
        if isinstance(part, Literal):
            stack[-1].append(part.data)
            continue
        for found in _TOKEN.finditer(part):
            token = found[0]
            if token == b"(":
                stack.append([])
            elif token == b")":
                if len(stack) > 1:
                    closed = tuple(stack.pop())
                    stack[-1].append(closed)
            elif token.startswith(b'"'):
                stack[-1].append(re.sub(rb"\\(.)", rb"\1", found[1]))
            else:
                stack[-1].append(None if token.upper() == b"NIL" else token)
    while len(stack) > 1:
        closed = tuple(stack.pop())
        stack[-1].append(closed)
    return tuple(stack[0])


def code_of(line: bytes) -> tuple[str, str]:
    """The response code of a line in upper case, and what follows it: ``("UIDNEXT", "5")``."""
    found = _CODE.search(line)
    if found is None:
        return "", ""
    return found[1].decode("ascii").upper(), (found[2] or b"").decode("ascii", "replace")


def quoted(text: str) -> str:
    """A text as a quoted string; raises ValueError for what no quoted string can hold."""
    if any(not " " <= ch <= "~" for ch in text):
        raise ValueError("only printable ASCII can be quoted")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def folder_word(name: str) -> str:
    """A folder's name as it is sent: modified UTF-7 (``Entwürfe`` is ``Entw&APw-rfe``)."""

    def packed(found: re.Match[str]) -> str:
        raw = base64.b64encode(found[0].encode("utf-16-be")).rstrip(b"=")
        return f"&{raw.decode('ascii').replace('/', ',')}-"

    return quoted(_SHIFTED.sub(packed, name.replace("&", "&-")))


def folder_name(word: bytes) -> str:
    """The name that ``folder_word`` wrote; what is broken stays as it is."""

    def unpacked(found: re.Match[str]) -> str:
        if not found[1]:
            return "&"
        raw = found[1].replace(",", "/")
        try:
            return base64.b64decode(raw + "=" * (-len(raw) % 4)).decode("utf-16-be")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return found[0]

    # Servers that were told UTF8=ACCEPT by somebody else write the name itself.
    return _PACKED.sub(unpacked, word.decode("utf-8", "replace"))
