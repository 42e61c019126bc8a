"""Writes other people's text as Discord's Markdown that shows it letter by letter. Pure.

What the client reads as markup: support.discord.com/hc/en-us/articles/210298617 and
docs.discord.com/developers/reference#message-formatting. A backslash before punctuation always
shows the sign itself.
"""

from __future__ import annotations

import re

from bot.texts.plain import plain, safe_url

URL_LIMIT = 2048
"""Longest address that an embed takes."""

# ``<`` begins every mention, custom emoji and timestamp; ``[`` every masked link.
_MARKUP = re.compile(r"[\\*_~`|<>\[\]]")
_BLOCK_START = re.compile(r"^[#+-]")  # headings, small print, lists
_NUMBERED_START = re.compile(r"^(\d+)(?=\.)")
_ADDRESS = re.compile(r":(?=//)")  # a bare address becomes a link by itself
_CALL = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_ZERO_WIDTH_SPACE = "\u200b"
_SIGN = re.compile(r"\\.|.", re.DOTALL)
_IN_LINK = str.maketrans({"(": "%28", ")": "%29", "[": "%5B", "]": "%5D"})


def escape(text: str, limit: int) -> str:
    """``text`` as one line of at most ``limit`` UTF-16 units, backslashes counted.

    Discord says "characters" and not which; UTF-16 units are never fewer than code points.
    """
    line = _MARKUP.sub(r"\\\g<0>", plain(text, limit))
    line = _NUMBERED_START.sub(r"\1\\", _BLOCK_START.sub(r"\\\g<0>", line))
    line = _CALL.sub(f"@{_ZERO_WIDTH_SPACE}", _ADDRESS.sub(r"\\:", line))
    return line if units(line) <= limit else _cut(line, limit)


def shown(text: str, limit: int) -> str:
    """``text`` as one line of at most ``limit`` UTF-16 units, for places that read no Markdown."""
    line = plain(text, limit)
    return line if units(line) <= limit else _cut(line, limit)


def link(label: str, url: str | None) -> str:
    """``label`` (Markdown) leading to ``url``, if that is an http(s) address; without a preview."""
    target = link_target(url)
    return label if target is None else f"[{label}](<{target.translate(_IN_LINK)}>)"


def link_target(url: str | None) -> str | None:
    """``url`` if Discord would take it as a link."""
    target = safe_url(url)
    return target if target is not None and len(target) <= URL_LIMIT else None


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _cut(line: str, limit: int) -> str:
    """The beginning of a line, with "…"; a backslash stays with the sign that it escapes."""
    room = limit - 1
    kept = []
    for sign in _SIGN.findall(line):
        room -= units(sign)
        if room < 0:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + "…"
