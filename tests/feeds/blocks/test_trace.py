"""Which piece of a document became which block."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from bot.feeds.blocks import content_blocks
from bot.feeds.blocks.trace import NO_BLOCK, End, Piece, Start, Traced, trace
from bot.feeds.source import read_source
from bot.feeds.split.story import key

ISSUES = Path(__file__).resolve().parents[1] / "issues"
EVERY = sorted(file for file in ISSUES.glob("*/*") if file.suffix not in (".json", ".py"))


def told(traced: Traced) -> dict[int, str]:
    """The text of each block, put together from its pieces."""
    found: dict[int, str] = {}
    for piece in traced.pieces:
        if isinstance(piece, Piece) and piece.block != NO_BLOCK:
            found[piece.block] = found.get(piece.block, "") + piece.text
    return found


def test_each_piece_of_text_knows_its_block() -> None:
    traced = trace("<h1>Quay</h1><p>A <b>bold</b> word.<br>Next</p><hr><ul><li>One</li></ul>")
    assert [block.text for block in traced.blocks] == ["Quay", "A bold word.", "Next", "", "One"]
    assert told(traced) == {0: "Quay", 1: "A bold word.", 2: "Next", 4: "One"}


def test_what_is_not_read_belongs_to_no_block() -> None:
    hidden = '<style>p{}</style><p style="display:none">Preheader</p><nav>Home</nav><p> </p>'
    traced = trace(f"<p>Hello.</p>{hidden}<script>x()</script>")
    assert told(traced) == {0: "Hello."}


def test_lines_of_preformatted_text_are_blocks_of_their_own() -> None:
    assert told(trace("<pre>One line\nAnother line</pre>")) == {0: "One line", 1: "Another line"}
    assert told(trace("<b>One</b> line\nAnother line")) == {0: "One line", 1: "Another line"}


def test_lines_of_a_plain_text_are_found_again() -> None:
    text = "The Quay\n========\n\n1. A first item [1]\n   goes on here\n\n* Next\n\n[1] https://a.example/1\n[2] https://a.example/2\n"
    traced = trace(text)
    assert traced.blocks == content_blocks(text)
    assert told(traced)[0].strip() == "The Quay"
    lines = [piece for piece in traced.pieces if isinstance(piece, Piece)]
    assert "".join(piece.text for piece in lines) == text
    assert next(piece.text for piece in lines if piece.block == NO_BLOCK) == "========\n"


def test_elements_are_properly_nested_however_the_document_was() -> None:
    open_: list[str] = []
    for piece in trace("<div><b>x</div></i><p>y<table><td>z</b><img>").pieces:
        if isinstance(piece, Start) and piece.tag != "img":
            open_.append(piece.tag)
        elif isinstance(piece, End):
            assert open_.pop() == piece.tag
    assert open_ == []


def test_a_document_that_is_too_long_says_so() -> None:
    assert trace("<p>x</p>" * 6_000).cut
    assert trace("A line.\n\n" * 6_000).cut
    assert not trace("<p>x</p>" * 60).cut
    assert not trace("A line.\n\n" * 60).cut


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}-{file.name[:20]}")
def test_in_our_own_issues_all_words_are_found(file: Path) -> None:
    for entry in read_source(file.read_bytes(), filename=file.name):
        traced = trace(entry.content)
        assert traced.blocks == content_blocks(entry.content)
        found = told(traced)
        lost = [
            block.text
            for at, block in enumerate(traced.blocks)
            if not set(key(block.text)) - set("0123456789") <= set(key(found.get(at, "")))
        ]
        assert len(lost) <= 1  # a list of references that was taken apart


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "<p>",
                    "</p>",
                    "<b>",
                    "<td>",
                    "</table>",
                    "<table>",
                    "a word ",
                    "\n",
                    "<br>",
                    "é",
                ),
                *("<pre>", "</pre>", "<li>", "<hr>", "<div style='display:none'>", "</div>", "1. "),
            ]
        ),
        max_size=40,
    )
)
@settings(max_examples=300, deadline=None)
def test_looking_on_changes_nothing(parts: list[str]) -> None:
    content = "<p>Hello</p>" + "".join(parts)
    traced = trace(content)
    assert traced.blocks == content_blocks(content)
    for at, text in told(traced).items():
        assert key(traced.blocks[at].text) in key(text)
