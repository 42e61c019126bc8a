"""Says in words what speaks for and against one event. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.same.evidence import Evidence, amounts_agree
from bot.same.report import Report
from bot.same.words import spelled, tells_numbers

_MOST_NAMED = 6

_TOLD = {
    "about_both": "both are questions, guides, galleries or opinions",
    "reaction_one": "only one tells what others make of it",
    "feature_one": "only one reads like a feature",
    "maybe_one": "only one tells what may be",
    "after_one": "only one tells what came after",
    "kinds_apart": "they tell of different kinds of event",
    "strangers": "each begins with what the other does not mention",
    "same_outlet": "one outlet, which seldom reports an event twice",
    "short": "a title of few words",
}


def reasons_of(one: Report, two: Report, found: Evidence) -> tuple[str, ...]:
    """What is shared, then what differs, each in a few words."""
    return tuple(_shared(one, two)) + tuple(_differing(one, two, found))


def _shared(one: Report, two: Report) -> Iterator[str]:
    titles = one.title_terms & two.title_terms
    names = titles & (one.names | two.names)
    if names:
        yield f"both name {_list(spelled(one.title, names))}"
    words = {term for term in titles - names if term[0] != "#"}
    if words:
        yield f"both titles have {_list(spelled(one.title, words))}"
    if shared := {term for term in one.terms & two.terms if tells_numbers(frozenset((term,)))}:
        yield f"both give the number {_list(sorted(term[1:] for term in shared))}"
    if amounts_agree(one, two) == 1:
        yield "their amounts agree"
    if kinds := one.kinds & two.kinds:
        yield f"both tell of: {_list(sorted(kinds))}"


def _differing(one: Report, two: Report, found: Evidence) -> Iterator[str]:
    for mine, other, which in ((one, two, "the first"), (two, one, "the second")):
        if names := mine.names - other.terms:
            yield f"only {which} names {_list(spelled(mine.title, names))}"
    for name, words in _TOLD.items():
        if getattr(found, name):
            yield words
    if found.days_apart >= 1:
        yield f"{found.days_apart:.0f} days apart" if found.days_apart >= 1.5 else "a day apart"


def _list(words: list[str]) -> str:
    return ", ".join(words[:_MOST_NAMED]) + (" …" if len(words) > _MOST_NAMED else "")
