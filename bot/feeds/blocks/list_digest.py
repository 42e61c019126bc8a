"""What tells the digest of a mailing list (RFC 1153) from another text, and its messages apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.feeds.clean import clean_text

_HEADER = re.compile(r"\s*([A-Z][\w-]*):\s*(.*)")
_ENDS = re.compile(r"^-{30}$", re.MULTILINE)
_SUBJECT = re.compile(r"^\s*Subject: ", re.MULTILINE)


def is_list_digest(text: str) -> bool:
    """Whether a text is made of messages with headers, and a line of thirty hyphens below each."""
    return len(_ENDS.findall(text)) > 1 and len(_SUBJECT.findall(text)) > 1


def ends_message(line: str) -> bool:
    """Whether a line is the one below a message."""
    return _ENDS.fullmatch(line) is not None


def subject_of(lines: Sequence[str]) -> str:
    """What the headers of a message say that it is about; empty if the lines are none."""
    said: dict[str, str] = {}
    name = ""
    for line in lines:
        if found := _HEADER.fullmatch(line):
            name = found.group(1)
            said[name] = found.group(2)
        elif line[:1].isspace() and name:
            said[name] += " " + line.strip()
        else:
            return ""
    return clean_text(said.get("Subject", "")) if "From" in said else ""
