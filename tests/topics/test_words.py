"""One spelling for letters, hyphens, quotes and spaces."""

from __future__ import annotations

import pytest

from bot.topics.words import comparable, end_of_word, joins, tidy


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        pytest.param("AI-powered  chip\n maker", "AI powered chip maker", id="hyphens and spaces"),
        pytest.param("Nvidia’s ‘chip’", "Nvidia's 'chip'", id="curly apostrophes"),
        pytest.param("ＡＩ芯片", "AI芯片", id="full-width letters"),
        pytest.param("semi\u00adcon\u200bductor", "semiconductor", id="invisible characters"),
        pytest.param("bit\x00coin\x07", "bit coin", id="control characters"),
        pytest.param("a\ud800b", "a b", id="a half of a surrogate pair"),
        pytest.param(
            "Großer İntel", "Grosser Intel", id="letters that change length in lower case"
        ),
        pytest.param("see https://x.example/bitcoin-price now", "see now", id="web addresses"),
        pytest.param(
            "All well. The post All well appeared first on Crypto Daily",
            "All well. The post All well",
            id="the name of the blog",
        ),
        pytest.param("", "", id="nothing"),
    ],
)
def test_texts_are_written_alike(written: str, tidied: str) -> None:
    assert tidy(written) == tidied


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("\u0421hip", "Chip", id="Cyrillic Es in a Latin word"),
        pytest.param("Bitc\u043ein", "Bitcoin", id="Cyrillic o"),
        pytest.param("Νvidia", "Nvidia", id="Greek Nu"),
        pytest.param("чип", "чип", id="a Russian word stays Russian"),
        pytest.param("AI-модель", "AI модель", id="two words beside each other"),
        pytest.param("iPhoneом", "iPhoneом", id="a word that cannot become Latin stays"),
    ],
)
def test_look_alike_letters_are_read_as_latin_only_in_words_of_mixed_script(
    written: str, read: str
) -> None:
    assert tidy(written) == read


@pytest.mark.parametrize("text", ["İSTANBUL ß ẞ", "ΣΊΣΥΦΟΣ", "Ǆ ﬁ ① ㎏", "Ⅷ K Å", "🪙 AI"])
def test_both_spellings_have_the_same_length(text: str) -> None:
    both = comparable(text)

    assert len(both.shown) == len(both.folded)


@pytest.mark.parametrize(
    ("letter", "neighbour", "joined"),
    [
        ("a", "b", True),
        ("A", "7", True),
        ("a", " ", False),
        ("a", "'", False),
        ("I", "芯", False),
        ("I", "가", False),
        ("芯", "片", False),
        ("반", "도", False),
        ("チ", "ッ", True),
        ("ー", "ポ", True),
        ("プ", "を", False),
    ],
)
def test_letters_of_one_word_join(letter: str, neighbour: str, joined: bool) -> None:
    assert joins(letter, neighbour) is joined


def test_the_end_of_a_word_is_never_far() -> None:
    assert end_of_word("procesorami są", 8) == len("procesorami")
    assert end_of_word("x" * 1_000, 1) == 31
