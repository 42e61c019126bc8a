"""An item as it is weighed: all that is read out of one report, once. Pure."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from bot.same.item import Item
from bot.same.titles import is_column, normal_title
from bot.same.words import (
    amounts,
    days,
    is_about_an_event,
    is_cjk,
    kinds,
    months,
    name_terms,
    ordered_terms,
    stages,
    subject,
    terms,
    tones,
    weekdays,
)

_LONGEST_TITLE = 400
_LOOKED_AT = 2 * _LONGEST_TITLE
_SUMMARY = 600  # characters; what stands later is background
_OUTLET = 200
_BAR = re.compile(r"\s*[|｜丨]\s*")
_OTHER_OUTLET = re.compile(r"\s+-\s+[^-]{2,30}$")
_NEXT_STORY = re.compile(r";\s|；")
_ROUND_UP = 2  # "Ferries late; crane sings; bank fined": three stories in a title
_GRAM = 4
_CJK_GRAM = 2


@dataclass(frozen=True, slots=True)
class Report:
    """An item with its normal title, its terms, and what it names."""

    item: Item
    title: str
    in_order: tuple[str, ...]
    title_terms: frozenset[str]
    summary_terms: frozenset[str]
    terms: frozenset[str]
    names: frozenset[str]
    kinds: frozenset[str]
    tones: frozenset[str]
    stages: dict[str, dict[int, str]]
    grams: frozenset[str]
    amounts: dict[str, frozenset[float]]
    days: frozenset[str]
    weekdays: frozenset[str]
    months: frozenset[str]
    subject: frozenset[str]
    is_cjk: bool
    is_column: bool
    is_about: bool


def report_of(item: Item) -> Report:
    """What an item tells. The last ones are kept: a new story is compared with many."""
    # Not more than is looked at, since the cache holds on to it.
    return _read(
        replace(
            item,
            title=item.title[:_LOOKED_AT],
            summary=item.summary[:_SUMMARY],
            url=None,
            outlet=item.outlet[:_OUTLET],
        )
    )


@functools.lru_cache(maxsize=2048)
def _read(item: Item) -> Report:
    shown = _without_outlet(" ".join(item.title.split())[:_LONGEST_TITLE])
    title = normal_title(shown, item.outlet)
    in_order = tuple(ordered_terms(title))
    title_terms = frozenset(in_order)
    summary_terms = terms(normal_title(item.summary[:_SUMMARY]))
    cjk = is_cjk(title)
    return Report(
        item=item,
        title=title,
        in_order=in_order,
        title_terms=title_terms,
        summary_terms=summary_terms,
        terms=title_terms | summary_terms,
        names=name_terms(shown) & title_terms,
        kinds=kinds(title),
        tones=tones(title),
        stages=stages(title),
        grams=_grams(title, _CJK_GRAM if cjk else _GRAM),
        amounts=amounts(title),
        days=days(title),
        weekdays=weekdays(title),
        months=months(title),
        subject=subject(title),
        is_cjk=cjk,
        is_column=is_column(title) or len(_NEXT_STORY.findall(item.title)) >= _ROUND_UP,
        is_about=is_about_an_event(title),
    )


def _without_outlet(title: str) -> str:
    """The title alone, where another outlet's name or a section's stands before or behind it."""
    longest = max(_BAR.split(title), key=len)
    return _OTHER_OUTLET.sub("", longest)


def _grams(title: str, size: int) -> frozenset[str]:
    text = title.replace(" ", "") if size == _CJK_GRAM else f" {title} "
    return frozenset(text[at : at + size] for at in range(max(len(text) - size + 1, 0)))
