"""Changes the feeds of a configuration's text and leaves every other byte of it as it is. Pure.

A library that writes TOML anew hangs the comment above a table onto the table before it, so
``[[feeds]]`` are cut and inserted by lines; tomlkit writes the values, and changes lists in one
line (``feeds = [{ … }]``). Each result is read again: exactly what was meant must have changed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from bot.config.lines import Place, key_lines
from bot.errors import ConfigError

_RULE = re.compile(r"[─━═=*#~_-]{4}")


def with_feeds(text: str, tables: Sequence[Mapping[str, Any]]) -> str:
    """The text with feeds added after its last one, or at its end.

    Raises ConfigError where the text is written in a way that cannot be changed safely.
    """
    feeds = _feeds(text)
    wanted = [*feeds, *(dict(table) for table in tables)]
    if not _is_tables(text):
        return _checked(_in_list(text, lambda array: _append(array, tables)), text, wanted)
    block = tomlkit.dumps({"feeds": [dict(table) for table in tables]}).strip("\n").split("\n")
    lines = text.split("\n")
    if feeds:
        at = _Extent.of(text, lines, len(feeds) - 1).last + 1
    else:
        at = max((number for number, line in enumerate(lines, 1) if line.strip()), default=0)
    before = [""] if at else []
    after = [""] if at < len(lines) and lines[at].strip() else []
    end = "\r" if "\r\n" in text else ""
    lines[at:at] = [line + end for line in (*before, *_one_blank_between(block), *after)]
    if lines[-1].strip():
        lines.append("")
    return _checked("\n".join(lines), text, wanted)


def without_feed(text: str, name: str) -> str:
    """The text without a feed, the comment directly above it included.

    Raises ConfigError as ``with_feeds``, and where no feed has this name.
    """
    feeds = _feeds(text)
    index = _index(feeds, name)
    wanted = [feed for number, feed in enumerate(feeds) if number != index]
    if not _is_tables(text):
        return _checked(_in_list(text, lambda array: array.pop(index)), text, wanted)
    lines = text.split("\n")
    extent = _Extent.of(text, lines, index)
    first = extent.first
    while first > 0 and _is_comment(lines[first - 1]) and not _RULE.search(lines[first - 1]):
        first -= 1
    del lines[first : extent.last + 1]
    # One blank line is left where there was one on either side.
    above = lines[first - 1].strip() if first else ""
    while first < len(lines) - 1 and not above and not lines[first].strip():
        del lines[first]
    if first == len(lines) - 1 and first and not above and not lines[first]:
        del lines[first - 1]
    return _checked("\n".join(lines), text, wanted)


def with_pause(text: str, name: str, *, paused: bool) -> str:
    """The text with a feed paused, or no longer; ConfigError as in ``without_feed``."""
    feeds = _feeds(text)
    index = _index(feeds, name)
    wanted = [dict(feed) for feed in feeds]
    if bool(wanted[index].pop("paused", False)) == paused:
        return text
    if paused:
        wanted[index]["paused"] = True
    if not _is_tables(text):
        return _checked(_in_list(text, lambda array: _pause(array, index, paused)), text, wanted)
    lines = text.split("\n")
    places = key_lines(text)
    line = places.get(("feeds", index, "paused"))
    if line is not None:
        del lines[line - 1]
    if paused:
        above = places[("feeds", index, "name")] if line is None else line - 1
        indent = re.match(r"[ \t]*", lines[above - 1])
        end = "\r" if lines[above - 1].endswith("\r") else ""
        lines.insert(above, f"{indent[0] if indent else ''}paused = true{end}")
    return _checked("\n".join(lines), text, wanted)


@dataclass(frozen=True, slots=True)
class _Extent:
    """The lines of one ``[[feeds]]`` table, counted from 0: its header to its last key."""

    first: int
    last: int

    @classmethod
    def of(cls, text: str, lines: Sequence[str], index: int) -> _Extent:
        places = key_lines(text)
        own: Place = ("feeds", index)
        header = places[own] - 1
        others = [line - 1 for place, line in places.items() if place[:2] != own]
        below = min((line for line in others if line > header), default=len(lines))
        # What stands below a blank line speaks of the next table.
        last = below - 1
        while last > header and (not lines[last].strip() or _is_comment(lines[last])):
            last -= 1
        content = last
        while last + 1 < below and _is_comment(lines[last + 1]):
            last += 1
        return cls(header, content if last + 1 == below < len(lines) else last)


def _feeds(text: str) -> list[dict[str, Any]]:
    feeds = tomllib.loads(text).get("feeds", [])
    if not isinstance(feeds, list) or not all(isinstance(feed, dict) for feed in feeds):
        raise ConfigError("its feeds are not a list of tables: write [[feeds]]")
    return feeds


def _index(feeds: Sequence[Mapping[str, Any]], name: str) -> int:
    for index, feed in enumerate(feeds):
        if feed.get("name") == name:
            return index
    raise ConfigError(f"no feed in it is called {name}")


def _is_tables(text: str) -> bool:
    """Whether the feeds are ``[[feeds]]`` tables, or none, not one list in brackets."""
    line = key_lines(text).get(("feeds",))
    return line is None or text.split("\n")[line - 1].lstrip().startswith("[")


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _one_blank_between(block: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for line in block:
        if line.startswith("[[") and lines and lines[-1]:
            lines.append("")
        lines.append(line)
    return lines


def _in_list(text: str, change: Callable[[Array], object]) -> str:
    try:
        document = tomlkit.parse(text)
        array = document["feeds"]
        if not isinstance(array, Array):
            raise _cannot()
        change(array)
        return tomlkit.dumps(document)
    except TOMLKitError:
        raise _cannot() from None


def _append(array: Array, tables: Sequence[Mapping[str, Any]]) -> None:
    for table in tables:
        item = tomlkit.inline_table()
        item.update(table)
        array.append(item)


def _pause(array: Array, index: int, paused: bool) -> None:
    item: Any = array[index]
    if paused:
        item["paused"] = True
    else:
        del item["paused"]


def _checked(changed: str, text: str, feeds: list[dict[str, Any]]) -> str:
    """The changed text, if the feeds are those that were meant and the rest is as it was."""
    wanted = tomllib.loads(text) | {"feeds": feeds}
    try:
        found = tomllib.loads(changed)
    except ValueError:
        raise _cannot() from None
    if {"feeds": [], **found} != wanted:
        raise _cannot()
    return changed


def _cannot() -> ConfigError:
    return ConfigError(
        "its feeds are written in a way that cannot be changed without harm: change them by hand"
    )
