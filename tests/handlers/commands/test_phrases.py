"""Messages become lines; values stay inert."""

from __future__ import annotations

from bot.texts import Texts
from handlers.commands.phrases import Phrases
from handlers.commands.request import Span

PHRASES = Phrases(Texts())


def test_marks_in_a_message_become_styles() -> None:
    line = PHRASES.line("latest-title", selectors=Span("x"))
    assert line == (Span("Latest:", bold=True), Span(" "), Span("x"))
    line = PHRASES.line("subscribe-how", example=Span("/subscribe chips", code=True))
    assert Span("/subscribe all", code=True) in line


def test_marks_in_a_value_stay_text() -> None:
    line = PHRASES.line("known-topics", names=Span("`a` **b** \0" + "0\0 { $x }"))
    assert line[1] == Span("`a` **b** \0" + "0\0 { $x }")


def test_a_message_of_several_lines_keeps_its_blank_line() -> None:
    lines = PHRASES.lines("hello", topics=Span("x"))
    assert lines[1] == ()
    assert lines[2] == (Span("Topics: "), Span("x"))


def test_lists_read_as_people_write_them() -> None:
    def listed(*words: str, most: int = 20) -> str:
        spans = PHRASES.listed([(Span(word),) for word in words], most)
        return "".join(span.text for span in spans)

    assert listed() == ""
    assert listed("a") == "a"
    assert listed("a", "b") == "a and b"
    assert listed("a", "b", "c") == "a, b and c"
    assert listed("a", "b", "c", most=2) == "a, b and one more"
    assert listed("a", "b", "c", "d", most=2) == "a, b and 2 more"
