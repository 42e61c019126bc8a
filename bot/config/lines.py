"""Finds the line on which each key of a TOML document stands, for errors that name it. Pure.

The standard library's parser gives values without places. This reads only documents that it has
accepted, so it need not recognise mistakes, only strings, brackets and headers (TOML 1.0).
"""

from __future__ import annotations

import re
import tomllib

Place = tuple[str | int, ...]
"""The way to a value: ``("feeds", 0, "url")``."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{1,2}(?!"))?'
    r"|'''.*?'''(?:'{1,2}(?!'))?"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")


def key_lines(text: str) -> dict[Place, int]:
    """The line, counted from 1, of each table, key and list element of a valid document."""
    return _Reader(text).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Place, int] = {}
        self._counted = (0, 1)  # an offset and its line: places only ever move on
        self._lengths: dict[Place, int] = {}

    def document(self) -> dict[Place, int]:
        table: Place = ()
        self._blank()
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._header("[[", repeated=True)
            elif self._text[self._at] == "[":
                table = self._header("[", repeated=False)
            else:
                self._pair(table)
            self._blank()
        return self._lines

    def _header(self, bracket: str, *, repeated: bool) -> Place:
        self._at += len(bracket)
        keys = self._key()
        place: Place = ()
        for number, key in enumerate(keys, start=1):
            place = (*place, key)
            self._mark(place)
            if repeated and number == len(keys):
                self._lengths[place] = self._lengths.get(place, 0) + 1
            # A header below a list of tables speaks of the list's last one.
            if place in self._lengths:
                place = (*place, self._lengths[place] - 1)
                self._mark(place)
        self._at += len(bracket)
        return place

    def _pair(self, table: Place) -> None:
        start = self._at
        place = table
        for key in self._key():
            place = (*place, key)
            self._mark(place, start)
        self._at += 1  # the equals sign
        self._value(place)

    def _key(self) -> list[str]:
        keys = []
        while True:
            self._blank()
            if quoted := _STRING.match(self._text, self._at):
                keys.append(str(tomllib.loads(f"key = {quoted[0]}")["key"]))
                self._at = quoted.end()
            elif bare := _BARE_KEY.match(self._text, self._at):
                keys.append(bare[0])
                self._at = bare.end()
            self._blank()
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _value(self, place: Place) -> None:
        self._blank()
        opening = self._text[self._at]
        if opening == "[":
            self._list(place)
        elif opening == "{":
            self._inline_table(place)
        elif match := _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at):
            self._at = match.end()

    def _list(self, place: Place) -> None:
        self._at += 1
        index = 0
        self._blank()
        while self._text[self._at] != "]":
            self._mark((*place, index))
            self._value((*place, index))
            index += 1
            self._comma()
        self._at += 1

    def _inline_table(self, place: Place) -> None:
        self._at += 1
        self._blank()
        while self._text[self._at] != "}":
            self._pair(place)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._blank()
        if self._text[self._at] == ",":
            self._at += 1
            self._blank()

    def _blank(self) -> None:
        if match := _BLANK.match(self._text, self._at):
            self._at = match.end()

    def _mark(self, place: Place, at: int | None = None) -> None:
        if place in self._lines:
            return
        offset, line = self._counted
        at = self._at if at is None else at
        line += self._text.count("\n", offset, at)
        self._counted = (at, line)
        self._lines[place] = line
