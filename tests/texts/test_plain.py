"""Other people's text, made harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from bot.texts.plain import harmless, plain, safe_url


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\x1b[31mred\x1b[0m b", "ared b"),
        ("\x1b]0;new title\x07after", "after"),
        ("\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x9b2Jcleared", "cleared"),
        ("\x1bcreset", "reset"),
        ("\x1b", ""),
        ("\x1b]0;never ended", ""),
        ("bell\x07 back\x08space nul\x00", "bell back space nul"),
        ("line\r\nfeed\ttab\u2028sep", "line feed tab sep"),
        ("right\u202eto\u2066left\u200e", "righttoleft"),
        ("soft\u00adhyphen \ufeffbom", "softhyphen bom"),
        ("lone \ud800 surrogate \ue000 private", "lone surrogate private"),
        ("  many \u00a0 blanks  ", "many blanks"),
        ("[bold]markup[/bold] *stays* <b>text</b>", "[bold]markup[/bold] *stays* <b>text</b>"),
        ("👩\u200d🔬 ⛓️ 中文 العربية café", "👩\u200d🔬 ⛓️ 中文 العربية café"),
        ("Z" + "\u0301" * 50, "Z" + "\u0301" * 4),
    ],
)
def test_only_what_can_be_read_is_left(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


def test_a_limit_cuts_between_words() -> None:
    assert plain("one two three four", 12) == "one two…"
    assert plain("one two", 7) == "one two"
    assert plain("x" * 50, 10) == "x" * 9 + "…"
    assert plain("wait - for it", 8) == "wait…"


@given(st.text(), st.integers(1, 60))
def test_nothing_hostile_passes_whatever_comes(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert len(shown) <= limit
    for character in shown:
        category = unicodedata.category(character)
        assert category not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
        assert category != "Cf" or character in "\u200c\u200d"


def test_blanks_between_pieces_of_a_line_stay() -> None:
    assert harmless(" · \tx ") == " ·  x "


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("HTTP://A.example:8080/", "http://a.example:8080/"),
        (' https://a.example/a b\x1b[31m<c>"', "https://a.example/a%20b%3Cc%3E%22"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://bank.example@evil.example/", "https://evil.example/"),
        ("https://[::1]:8/", "https://[::1]:8/"),
        ("https://a.example/%41%zz", "https://a.example/%41%zz"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://a.example/", None),
        ("//a.example/", None),
        ("/path", None),
        ("https://", None),
        ("https://a.example:99999/", None),
        ("https://a;b.example/", None),
        ("https://[::1/", None),
        ("https://" + "a" * 70 + ".example/", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_followed(url: str | None, safe: str | None) -> None:
    assert safe_url(url) == safe


@given(st.text())
def test_an_address_that_passes_is_printable_ascii(text: str) -> None:
    for url in (text, f"https://{text}", f"https://a.example/{text}"):
        safe = safe_url(url)
        assert safe is None or (safe.isascii() and safe.isprintable() and " " not in safe)
