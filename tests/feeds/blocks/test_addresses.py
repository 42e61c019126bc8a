"""Mails made plain with each address in brackets behind its words: links as they were."""

from __future__ import annotations

import pytest

from bot.feeds.blocks import content_blocks
from bot.feeds.blocks.addresses import as_markdown, has_addresses

A, B, C = (f"https://quay.example/{name}?utm_source=mail" for name in "abc")


def test_the_words_before_an_address_are_a_link_back_to_where_their_sentence_begins() -> None:
    text = f"It is summer. The cranes ( {A} ) turn! See why: the tide tables ( {B} ), and more."
    assert as_markdown(text) == (
        f"It is summer. [The cranes](<{A}>) turn! See why: [the tide tables](<{B}>), and more."
    )


def test_an_item_is_a_link_from_its_first_word_and_a_colon_stays() -> None:
    assert as_markdown(f"* New cranes: ( {A} )") == f"* [New cranes:](<{A}>)"
    assert as_markdown(f"12. New [cranes] ( {A} )") == f"12. [New (cranes)](<{A}>)"


def test_an_address_that_was_wrapped_belongs_to_the_words_above() -> None:
    assert as_markdown(f"The cranes\n( {A} ) turn") == f"[The cranes](<{A}>) turn"


def test_what_stands_between_two_addresses_is_told_in_full() -> None:
    text = f"Read this ( {A} ) and that ( {B} ) today"
    assert as_markdown(text) == f"[Read this](<{A}>) [and that](<{B}>) today"


def test_addresses_may_stand_in_square_brackets_in_the_same_line() -> None:
    text = f"The cranes [ {A} ] turn. The tides [{B}] and the ships [ {C} ] too."
    assert has_addresses(text)
    assert as_markdown(text) == (
        f"[The cranes](<{A}>) turn. [The tides](<{B}>) [and the ships](<{C}>) too."
    )


def test_a_line_of_its_own_with_narrow_brackets_is_linked_too() -> None:
    assert as_markdown(f"The tides [{B}] turn") == f"[The tides](<{B}>) turn"


def test_an_address_alone_in_square_brackets_belongs_to_what_stands_above() -> None:
    assert not has_addresses(f"The cranes [ {A} ] turn [ {B} ] on [ {C} ].\n\nTides\n[ {A} ]\n")


def test_an_address_without_words_is_left_out() -> None:
    assert as_markdown(f"\n( {A} )\n\nMore") == "\n\n\nMore"


@pytest.mark.parametrize(
    "text",
    [
        f"One ( {A} ) and two ( {B} ) are too few to be a habit.",
        f"(see {A}) (see {B}) (see {C}) are a writer's own brackets.",
        f"Title ({A})\nTitle ({B})\nTitle ({C})",
    ],
)
def test_other_brackets_are_no_such_addresses(text: str) -> None:
    assert not has_addresses(text)


def test_a_plain_mail_has_its_links() -> None:
    text = f"Cranes ( {A} ): they turn.\n\nTides ( {B} )\n\nShips ( {C} ) are slow.\n"
    links = [(link.text, link.url) for block in content_blocks(text) for link in block.links]
    assert links == [("Cranes", A), ("Tides", B), ("Ships", C)]


def test_a_line_of_many_addresses_is_read_in_linear_time() -> None:
    text = f"x ( {A} ) " * 20_000
    assert as_markdown(text).count("[x]") == 20_000
