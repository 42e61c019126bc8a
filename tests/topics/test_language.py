"""The language of a short text."""

from __future__ import annotations

import pytest

from bot.topics.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The price of bread is up for the third month", "en"),
        ("Der Preis für Brot steigt auf den höchsten Stand", "de"),
        ("Le prix du pain augmente pour la troisième fois", "fr"),
        ("El precio del pan sube por tercera vez", "es"),
        ("Ceny chleba rosną po raz trzeci i nie jest to koniec", "pl"),
        ("面包价格上涨", "zh"),
        ("パンの値段が上がる", "ja"),
        ("빵값이 오른다", "ko"),
    ],
)
def test_script_and_common_words_tell_the_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_clear_words_outweigh_a_wrong_declaration() -> None:
    assert language_of("La boulangerie et le prix du pain dans la ville", "en-US") == "fr"


def test_the_declaration_decides_where_the_words_do_not() -> None:
    assert language_of("Brot, Wein, Bier", "de_AT") == "de"
    assert language_of("Reims 3, Lens 0") is None
    assert language_of("") is None
