"""IMAP's written forms: values out of lines, folder names there and back, nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from bot.feeds.mail.imap_words import (
    Literal,
    code_of,
    folder_name,
    folder_word,
    literal_size,
    number,
    quoted,
    values,
)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([b"* SEARCH 1 22 333"], (b"*", b"SEARCH", b"1", b"22", b"333")),
        ([b'* LIST (\\A \\B) "/" INBOX'], (b"*", b"LIST", (b"\\A", b"\\B"), b"/", b"INBOX")),
        ([b'* LIST () NIL "a \\"b\\" \\\\c"'], (b"*", b"LIST", (), None, b'a "b" \\c')),
        (
            [b"* 3 FETCH (UID 9 BODY[HEADER.FIELDS (FROM X)] ", Literal(b"From: ()\r\n"), b")"],
            (
                b"*",
                b"3",
                b"FETCH",
                (b"UID", b"9", b"BODY[HEADER.FIELDS (FROM X)]", b"From: ()\r\n"),
            ),
        ),
        ([b"((("], ((((),),),)),
        ([b")) a"], (b"a",)),
        ([b"x ", Literal(None)], (b"x", None)),
    ],
)
def test_the_values_of_an_answer(parts: list[bytes | Literal], found: object) -> None:
    assert values(parts) == found


@given(st.lists(st.one_of(st.binary(max_size=60), st.binary(max_size=9).map(Literal))))
def test_nothing_that_a_server_sends_raises(parts: list[bytes | Literal]) -> None:
    values(parts)
    for part in parts:
        if isinstance(part, bytes):
            literal_size(part)
            code_of(part)
            folder_name(part)
            number(part)


def test_a_deep_nest_of_brackets_is_read() -> None:
    values([b"(" * 100_000 + b")" * 100_000])


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"* OK {12}", (b"* OK ", 12)),
        (b"* OK {12+}", (b"* OK ", 12)),
        (b"* OK {12} ", (b"* OK {12} ", None)),
        (b"* OK {-1}", (b"* OK {-1}", None)),
    ],
)
def test_a_literal_is_announced_at_the_end_of_a_line(
    line: bytes, found: tuple[bytes, int | None]
) -> None:
    assert literal_size(line) == found


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("INBOX", '"INBOX"'),
        ("Entwürfe", '"Entw&APw-rfe"'),
        ("R&D", '"R&-D"'),
        ("~peter/mail/台北/日本語", '"~peter/mail/&U,BTFw-/&ZeVnLIqe-"'),
        ('a "b" \\c', '"a \\"b\\" \\\\c"'),
    ],
)
def test_a_folders_name_in_modified_utf_7(name: str, word: str) -> None:
    assert folder_word(name) == word


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_folders_name_comes_back(name: str) -> None:
    word = folder_word(name)
    assert word.isascii()
    (value,) = values([word.encode()])
    assert isinstance(value, bytes)
    assert folder_name(value) == name


@given(st.text())
def test_a_text_is_quoted_or_refused(text: str) -> None:
    try:
        word = quoted(text)
    except ValueError:
        assert any(not " " <= ch <= "~" for ch in text)
    else:
        assert values([word.encode()]) == (text.encode(),)
