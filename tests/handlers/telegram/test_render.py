"""Replies as HTML messages."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from handlers.commands.request import Reply, Span, say
from handlers.telegram.render import reply_html
from tests.fakes.telegram_html import parse_html, utf16


def test_styles_become_tags_and_code_stands_alone() -> None:
    line = (
        Span("plain "),
        Span("bold", bold=True),
        Span(" "),
        Span("quiet", dim=True),
        Span(" "),
        Span("x < y", code=True, bold=True, url="https://a.example/"),
        Span(" "),
        Span("title", bold=True, url="https://a.example/?a&b"),
    )
    assert reply_html(Reply((line,))) == [
        "plain <b>bold</b> <i>quiet</i> <code>x &lt; y</code> "
        '<a href="https://a.example/?a&amp;b"><b>title</b></a>'
    ]


def test_commands_stay_tappable_and_mentions_call_nobody() -> None:
    assert reply_html(say("Try /help, @alice")) == ["Try /help, @\u2060alice"]


def test_blank_lines_stay_between_paragraphs_and_go_at_the_ends() -> None:
    assert reply_html(say("\n\none\n\ntwo\n\n")) == ["one\n\ntwo"]


def test_a_reply_without_words_is_no_message() -> None:
    assert reply_html(say("")) == []
    assert reply_html(Reply(((Span(" \u202e"),), ()))) == []


def test_long_replies_part_between_lines() -> None:
    messages = reply_html(say("\n".join(f"line {number} " + "x" * 90 for number in range(100))))
    assert len(messages) == 3
    assert all(message.startswith("line ") for message in messages)


def test_a_line_that_is_too_long_parts_between_words() -> None:
    messages = reply_html(Reply(((Span("word " * 2000, bold=True),),)))
    texts = [parse_html(message)[0] for message in messages]
    assert "".join(texts).split() == ["word"] * 2000
    assert all(utf16(text) <= 4096 for text in texts)


spans = st.builds(
    Span,
    text=st.text(max_size=300)
    | st.sampled_from(["🏴‍☠️", "<&>", "a b ", "\n"]).flatmap(
        lambda bit: st.integers(1, 3000).map(lambda n: bit * n)
    ),
    bold=st.booleans(),
    code=st.booleans(),
    dim=st.booleans(),
    url=st.none() | st.just('https://a.example/?"&<') | st.text(max_size=20),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(spans, max_size=5).map(tuple), max_size=5).map(tuple))
def test_every_reply_is_well_formed_and_fits(lines: tuple[tuple[Span, ...], ...]) -> None:
    for message in reply_html(Reply(lines)):
        text, _ = parse_html(message)
        assert text.strip()
        assert utf16(text) <= 4096
