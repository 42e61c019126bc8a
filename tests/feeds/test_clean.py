"""Text hygiene: markup to plain text, safe links, click trackers."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import given, strategies as st

from bot.feeds.clean import (
    clean_text,
    drop_controls,
    host_of,
    is_share_link,
    markup_to_line,
    safe_url,
    shorten,
    unwrap,
)

PIECES = ["http://", "https://", "HTTPS://", "news.example", "8080", "123456", "%20", "//", ".."]
PIECES += "a/?#;:@=&%[]\\é+.-_~"
URLS = st.lists(st.sampled_from(PIECES), max_size=8).map(lambda parts: "https://" + "".join(parts))


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("AT&amp;T", "AT&T"),
        ("<b>Bold</b> and <i>thin</i>", "Bold and thin"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a<script>alert(1)</script>b<style>x{}</style>", "ab"),
        ("a<script>never closed", "a"),
        ("broken <b attribute='", "broken <b attribute='"),
        ("two\n lines\u00a0&nbsp; here", "two lines here"),
        ("caf&eacute;&#8217;s", "café’s"),
    ],
)
def test_a_title_becomes_one_line_of_plain_text(markup: str, line: str) -> None:
    assert markup_to_line(markup) == line


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b", "\u202e", "\u2066", "\ufeff", "\ud800", "\U000e0041"]
)
def test_controls_and_invisible_characters_go(hidden: str) -> None:
    assert clean_text(f"a{hidden}b") == "ab"


def test_joiners_of_emoji_and_persian_stay() -> None:
    assert clean_text("👩\u200d💻 می\u200cخواهم") == "👩\u200d💻 می\u200cخواهم"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        " \x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "//",
        "http://",
        "http://[broken",
        "http://a b.example/",
        "http://x.example:99999999/",
        "https://x.example/" + "a" * 3000,
        'https://x.example/"><script>',
        "/relative",
        "",
        None,
    ],
)
def test_what_is_no_absolute_web_address_is_none(url: str | None) -> None:
    assert safe_url(url) is None


def test_javascript_stays_out_with_a_base_too() -> None:
    assert safe_url("javascript:alert(1)", base="https://x.example/") is None


def test_relative_links_are_resolved_against_the_base() -> None:
    assert safe_url("../b?x=1", base="https://x.example/a/c") == "https://x.example/b?x=1"
    assert safe_url("//y.example/b", base="https://x.example/") == "https://y.example/b"


def test_a_link_without_a_scheme_and_a_base_is_taken_for_https() -> None:
    assert safe_url("//y.example/b") == "https://y.example/b"


@given(URLS, st.sampled_from(["", "https://news.example/a/b;c?d#e", "http://x.example"]))
def test_a_link_comes_through_as_the_rules_for_urls_write_it(url: str, base: str) -> None:
    if (found := safe_url(url, base=base)) is not None:
        assert found == (urljoin(base, url) if base else url)
        assert urlsplit(found).hostname


@given(URLS)
def test_the_host_of_a_link_is_that_of_the_rules_for_urls(url: str) -> None:
    if (found := safe_url(url)) is not None:
        assert host_of(found) == urlsplit(found).hostname


@given(st.text(alphabet="abc\u00e9\u200b\u00ad\x00\x07\t\n \x7f\x85\ud800"))
def test_ascii_loses_the_same_characters_as_other_text(text: str) -> None:
    assert drop_controls(text) == re.sub("[\u200b\u00ad\x00\x07\x7f\ud800]", "", text)
    assert clean_text(text) == re.sub(r"\s+", " ", drop_controls(text)).strip()


@given(st.text(alphabet="htps:/%.", max_size=6))
def test_a_target_is_found_however_it_is_quoted(path: str) -> None:
    target = "https://news.example/" + quote(path)
    every_letter = "".join(f"%{ord(ch):02x}" for ch in target)
    assert unwrap(f"https://click.example/?u={every_letter}") == target


PACKED_JSON = '{"e": "https://news.example/story?id=7"}'


def _pack(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "tracked",
    [
        "https://click.example/r?u=https%3A%2F%2Fnews.example%2Fstory%3Fid%3D7&k=1",
        "https://click.example/CL0/https:%2F%2Fnews.example%2Fstory%3Fid=7/1/abc",
        "https://click.example/out/https://news.example/story?id=7",
        f"https://click.example/x/{_pack('https://news.example/story?id=7')}/y",
        f"https://click.example/redirect/2/{_pack(PACKED_JSON)}?r=1",
        "https://a.example/?url=https%3A%2F%2Fb.example%2F%3Fto%3Dhttps%253A%252F%252Fnews.example%252Fstory%253Fid%253D7",
    ],
)
def test_a_click_trackers_link_gives_its_target(tracked: str) -> None:
    assert unwrap(tracked) == "https://news.example/story?id=7"


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/story?id=7",
        "https://news.example/eyJhbGciOiJub25lIn0garbage",
        "https://share.example/sharer?u=https%3A%2F%2Fnews.example%2F",
        "https://click.example/r?u=javascript%3Aalert(1)",
    ],
)
def test_other_links_stay_as_they_are(url: str) -> None:
    assert unwrap(url) == url


def test_a_link_that_only_shares_is_known() -> None:
    assert is_share_link("https://share.example/sharer.php?u=x")
    assert is_share_link("https://share.example/intent/post?text=x")
    assert not is_share_link("https://news.example/shareholders-meet")


def test_a_long_text_is_cut_at_a_sentence() -> None:
    assert shorten("One two three. Four five six seven.", 20) == "One two three."


def test_without_a_sentence_it_is_cut_at_a_word() -> None:
    assert shorten("one two three four five", 12) == "one two…"


def test_a_short_text_stays() -> None:
    assert shorten("One two.", 20) == "One two."
