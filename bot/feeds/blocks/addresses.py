"""Mails made plain by programs that write each address behind its words: "words ( https://… )",
or in the same line in square brackets.
"""

from __future__ import annotations

import re

_FEWEST = 3  # addresses
_SAMPLE = 200_000  # characters
_ADDRESS = re.compile(
    r"\( (https?://[^\s()<>]{1,2000}) \)"
    r"|(?<=\S )\[ ?(https?://[^\s\[\]<>]{1,2000}) ?\](?!\()"
)
_ALONE = re.compile(r"^\s{0,80}\[ ?https?://[^\s\[\]<>]{1,2000} ?\]\W{0,3}$", re.MULTILINE)
_WRAPPED = re.compile(r"(?<=\S)[ \t]{0,80}\n[ \t]{0,80}(?=\( https?://)")
_BOUND = re.compile(r"[.!?;:…][\"'”’)*]{0,3}\s+|^\s{0,20}(?:[*•–-]|\d{1,3}[.)])\s+")
_BRACKETS = str.maketrans("[]", "()")


def has_addresses(text: str) -> bool:
    """Whether a text has several addresses of that form, and none in square brackets alone."""
    if _ALONE.search(text, 0, _SAMPLE):
        return False
    found = _ADDRESS.finditer(text, 0, _SAMPLE)
    return sum(1 for _ in zip(range(_FEWEST), found, strict=False)) == _FEWEST


def as_markdown(text: str) -> str:
    """The text with Markdown's links instead: of the words before an address, back to where their
    sentence or item begins. An address without words, a picture's, is left out.
    """
    joined = _WRAPPED.sub(" ", text)
    return "\n".join(map(_linked, joined.split("\n")))


def _linked(line: str) -> str:
    told, last = [], 0
    for found in _ADDRESS.finditer(line):
        before = line[last : found.start()].rstrip()
        begin = 0
        for bound in _BOUND.finditer(before):
            begin = bound.end()
        words = before[begin:].strip().translate(_BRACKETS)
        told.append(before[:begin])
        if any(ch.isalnum() for ch in words):
            space = " " if begin == 0 and last and before[:1].isspace() else ""
            told.append(f"{space}[{words}](<{found.group(1) or found.group(2)}>)")
        else:
            told.append(before[begin:])
        last = found.end()
    return "".join([*told, line[last:]])
