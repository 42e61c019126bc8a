"""How replies look: Markdown that says what the spans say, whatever stands in them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from handlers.commands.request import Line, Reply, Span, say
from handlers.discord.render import MESSAGE_LIMIT, reply_messages


@pytest.mark.parametrize(
    ("line", "markdown"),
    [
        ((Span("plain"),), "plain"),
        ((Span("bold", bold=True),), "**bold**"),
        ((Span("/subscribe chips", code=True),), "`/subscribe chips`"),
        ((Span("small", dim=True), Span(" print", dim=True)), "-# small print"),
        ((Span("partly"), Span(" small", dim=True)), "partly small"),
        ((Span("site", url="https://a.example/b"),), "[site](<https://a.example/b>)"),
        ((Span("site", bold=True, url="https://a.example"),), "[**site**](<https://a.example>)"),
        ((Span("You follow "), Span("Chips", bold=True), Span(".")), "You follow **Chips**."),
        ((Span("a", bold=True), Span("b", bold=True)), "**ab**"),
        ((Span(" spaced ", bold=True), Span("out")), " **spaced** out"),
        ((), ""),
    ],
)
def test_styles_become_markdown(line: Line, markdown: str) -> None:
    assert reply_messages(Reply((line, (Span("end"),)))) == [f"{markdown}\nend".lstrip("\n")]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("**bold** _it_ ~~no~~ ||spoiler||", r"\*\*bold\*\* \_it\_ \~\~no\~\~ \|\|spoiler\|\|"),
        ("# heading", r"\# heading"),
        ("- list", r"\- list"),
        ("> quote", r"\> quote"),
        ("1. first", r"1\. first"),
        ("[here](https://evil.example)", r"\[here\](https\://evil.example)"),
        ("https://evil.example", r"https\://evil.example"),
        ("@everyone @here", "@\u200beveryone @\u200bhere"),
        ("<@123> <#4> <t:1>", r"\<@123\> \<#4\> \<t:1\>"),
        ("back\\slash", r"back\\slash"),
        ("bell\x07 and \u202eturned", "bell and turned"),
    ],
)
def test_other_peoples_text_is_shown_letter_by_letter(text: str, markdown: str) -> None:
    assert reply_messages(Reply(((Span(text),),))) == [markdown]


def test_code_cannot_be_left_by_a_backtick() -> None:
    (message,) = reply_messages(Reply(((Span("a`b` **c**", code=True),),)))
    assert message.count("`") == 2


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example", "data:text/html,x", ""])
def test_only_web_addresses_become_links(url: str) -> None:
    assert reply_messages(Reply(((Span("here", url=url),),))) == ["here"]


def test_a_link_cannot_be_closed_from_inside() -> None:
    (message,) = reply_messages(Reply(((Span("x", url="https://a.example/>)[y](z"),),)))
    assert message == "[x](<https://a.example/%3E%29%5By%5D%28z>)"


def test_blank_lines_stay_between_paragraphs() -> None:
    assert reply_messages(say("one\n\ntwo")) == ["one\n\ntwo"]


def test_messages_break_between_lines() -> None:
    reply = say("\n".join(f"{number} {'x' * 700}" for number in range(5)))
    messages = reply_messages(reply)
    assert [len(message.split("\n")) for message in messages] == [2, 2, 1]


def test_there_is_always_something_to_say() -> None:
    assert reply_messages(Reply(())) == ["…"]


@given(
    st.lists(
        st.lists(
            st.builds(
                Span,
                st.text(max_size=1200),
                bold=st.booleans(),
                code=st.booleans(),
                dim=st.booleans(),
                url=st.none() | st.just("https://a.example/" + "b" * 1500) | st.text(max_size=30),
            ),
            max_size=5,
        ).map(tuple),
        max_size=6,
    ).map(tuple)
)
def test_no_message_is_ever_too_long_or_empty(lines: tuple[Line, ...]) -> None:
    for message in reply_messages(Reply(lines)):
        assert 0 < len(message.encode("utf-16-le")) // 2 <= MESSAGE_LIMIT
        assert message.strip()
