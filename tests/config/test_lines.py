"""Every key of a TOML document is found on its line, however it is written."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from bot.config.lines import Place, key_lines

DOCUMENT = '''\
# [not.a.table]
title = "a # b"   # c = 1
"quoted key" = 1
'lit.eral' = 2
a.b . "c" = 3
text = """
[no.table]
x = 1 \\""" and ""still""
y = 2"""
literal = \'\'\'
z = "
[[no]]\'\'\'
list = [
  1, [ 2, 3 ], # x = 4
  { k = 5, l.m = [ "]" ] },
  "}",
]

[table]  # comment
key = true
date = 1979-05-27 07:32:00
[table.sub."dotted.name"]
key = -1e3
[[feeds]]
name = "one"
[[feeds]]
name = "two"
inline = { a = "}", b = { c = [] } }
[feeds.sub]
deep = 1
[[feeds.rows]]
n = 1
[[feeds.rows]]
n = 2
[empty]
'''


def _places(value: Any, place: Place = ()) -> set[Place]:
    found = {place} if place else set()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= _places(inner, (*place, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            found |= _places(inner, (*place, index))
    return found


def test_it_finds_what_the_parser_finds() -> None:
    assert set(key_lines(DOCUMENT)) == _places(tomllib.loads(DOCUMENT))


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 'title = "a # b"   # c = 1'),
        (("quoted key",), '"quoted key" = 1'),
        (("a", "b", "c"), 'a.b . "c" = 3'),
        (("literal",), "literal = '''"),
        (("list", 0), "  1, [ 2, 3 ], # x = 4"),
        (("list", 1, 1), "  1, [ 2, 3 ], # x = 4"),
        (("list", 2, "l", "m", 0), '  { k = 5, l.m = [ "]" ] },'),
        (("list", 3), '  "}",'),
        (("table",), "[table]  # comment"),
        (("table", "sub", "dotted.name", "key"), "key = -1e3"),
        (("feeds", 1, "name"), 'name = "two"'),
        (("feeds", 1, "inline", "b", "c"), 'inline = { a = "}", b = { c = [] } }'),
        (("feeds", 1, "sub", "deep"), "deep = 1"),
        (("feeds", 1, "rows", 1, "n"), "n = 2"),
        (("empty",), "[empty]"),
    ],
)
def test_the_line_is_the_one_on_which_the_key_stands(place: Place, line: str) -> None:
    assert DOCUMENT.splitlines()[key_lines(DOCUMENT)[place] - 1] == line


def test_a_long_document_is_read_in_a_moment() -> None:
    document = "".join(f'[[feeds]]\nname = "f{index}"\n' for index in range(20_000))
    assert key_lines(document)["feeds", 19_999, "name"] == 40_000


def test_windows_lines_are_counted_too() -> None:
    assert key_lines("a = 1\r\n\r\n[b]\r\nc = [\r\n1]\r\n")["b", "c", 0] == 5
