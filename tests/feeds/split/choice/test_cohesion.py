"""Whether parts tell of one thing, by the words that they share."""

from __future__ import annotations

from bot.feeds.split.choice.cohesion import COHESION, cohesion
from tests.feeds.split.choice.issues import facts, linked, starts

OWN = (
    "Halden ordered lithography machines while engineers poured concrete foundations quickly",
    "Librarians trained networks quoting printed sources beneath every single answer given",
    "Harbour masters signed digital ledgers replacing paper documents everywhere overnight",
    "Exchange customers queued because auditors discovered missing wallets yesterday morning",
)
SHARED = "The crane company explains again why its crane needs another inspection of the crane"


def numbers(texts: tuple[str, ...], *, title: str = "Letter 9") -> dict[str, float]:
    issue = facts("".join(linked(n, text=text) for n, text in enumerate(texts)), title=title)
    way = starts(issue, *range(len(texts)))
    return dict(zip(COHESION, cohesion(issue, way), strict=True))


def test_the_parts_of_an_essay_share_more_words_than_stories_do() -> None:
    essay = numbers(tuple(f"{SHARED} in case {n}." for n in range(4)))
    digest = numbers(OWN)
    assert essay["most widespread"] == 1.0
    assert digest["most widespread"] < 0.6
    assert essay["said again"] > digest["said again"]


def test_the_words_of_an_essay_s_title_stand_in_most_of_its_parts() -> None:
    texts = tuple(f"{SHARED} in case {n}." for n in range(4))
    assert numbers(texts, title="A crane company")["title in parts"] == 1.0
    assert numbers(OWN, title="Auditors discovered")["title in parts"] == 0.25


def test_a_script_without_spaces_is_compared_by_two_characters() -> None:
    texts = tuple(f"港口的起重机需要检查，这是第{n}次检查。" for n in "一二三四")
    assert numbers(texts)["most widespread"] == 1.0


def test_parts_without_words_share_nothing() -> None:
    assert numbers(("1", "2", "3"))["title in parts"] == 0
