"""The answer to "is this the same?": by link, by title, or by what is told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.same.event import SAME_EVENT, event_score, weigh
from bot.same.item import Item
from bot.same.titles import is_distinctive, normal_title
from bot.same.urls import canonical_url, names_a_document

SAME_TITLE_SCORE = 0.99


@dataclass(frozen=True, slots=True)
class Sameness:
    """Whether two items are one story; ``score`` from 0 to 1; ``how`` it was told, if they are."""

    same: bool
    score: float
    how: Literal["url", "title", "event"] | None


def same(a: Item, b: Item, *, window: timedelta = timedelta(hours=72)) -> Sameness:
    """Whether two items report the same event.

    The same link to a document, whatever else; the same distinctive title within ``window``
    (unknown dates count as within); else what title and summary tell. The same title that names no
    event, as that of a column, makes them two.
    """
    if a.url and b.url:
        url = canonical_url(a.url)
        if url == canonical_url(b.url) and names_a_document(url):
            return Sameness(same=True, score=1.0, how="url")
    title = normal_title(a.title, a.outlet)
    near = a.date is None or b.date is None or abs(a.date - b.date) <= window
    if near and title == normal_title(b.title, b.outlet):
        # "Monday briefing" twice is two editions, however alike they are.
        names_one = is_distinctive(title)
        score = SAME_TITLE_SCORE if names_one else 0.0
        return Sameness(same=names_one, score=score, how="title" if names_one else None)
    score = event_score(a, b) if near else 0.0
    if score >= SAME_EVENT:
        return Sameness(same=True, score=score, how="event")
    return Sameness(same=False, score=score, how=None)


def evidence(a: Item, b: Item, *, window: timedelta = timedelta(hours=72)) -> tuple[str, ...]:
    """Why two items are, or are not, one story: what ``same`` went by, in words."""
    how = same(a, b, window=window).how
    if how == "url":
        return ("the same link",)
    if how == "title":
        return ("the same title, which names one event",)
    reasons = weigh(a, b).reasons
    if a.date and b.date and abs(a.date - b.date) > window:
        return (f"ruled out: more than {window / timedelta(hours=1):.0f} hours apart", *reasons)
    return reasons
