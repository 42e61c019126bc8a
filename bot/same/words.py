"""Takes the words out of a text by which reports of one event can be compared. Pure.

Lists are ``rules/events.toml``.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from bot.same.titles import CJK

_TERM = re.compile(rf"[{CJK}]+|\d[\d.,]*%?|[^\W\d_](?:[\w.&-]*\w)?")
_CJK = re.compile(f"[{CJK}]")
_CJK_RUN = re.compile(f"([{CJK}]+)")
_ENDINGS = ("ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s")
_LEAST_STEM = 3
_DAY = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (\d{1,2})\b(?!\s*[%$€£¥])"
)
_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b")


@dataclass(frozen=True, slots=True)
class _Lists:
    common: frozenset[str]
    about: re.Pattern[str]
    unit: re.Pattern[str]
    unit_names: dict[str, str]


@functools.cache
def _lists() -> _Lists:
    text = files("bot.same").joinpath("rules/events.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    beginnings = "|".join(data["beginnings"].split())
    parts = "|".join(
        re.escape(part) if _CJK.search(part) else rf"\b{re.escape(part)}\b"
        for part in data["parts"]
    )
    units = sorted(data["units"], key=len, reverse=True)
    return _Lists(
        common=frozenset(data["common"].split()),
        about=re.compile(rf"^(?:{beginnings})\b|\?$|{parts}"),
        unit=re.compile(rf"(\d[\d.,]*)\s*({'|'.join(map(re.escape, units))})(?!\w)"),
        unit_names=data["units"],
    )


def terms(normal: str) -> frozenset[str]:
    """The terms of a text in normal form: stems, numbers as ``#3.5``, pairs of CJK characters."""
    return frozenset(ordered_terms(normal))


def ordered_terms(normal: str) -> Iterator[str]:
    """The terms in the order of the text, each as often as it stands there."""
    return (term for word in _words(normal) for term in _terms_of(word))


def subject(normal: str) -> frozenset[str]:
    """The terms of a title's first word that has any: most often whom it is about."""
    for word in _words(normal):
        if found := frozenset(_terms_of(word)):
            return found
    return frozenset()


def weight(term: str) -> float:
    """How much a term counts: a pair of CJK characters is about half a word."""
    return 0.5 if _CJK.match(term) else 1.0


def tells_numbers(shared: frozenset[str]) -> int:
    """How many of the terms are numbers that few texts share: not small ones, not years."""
    return sum(
        1
        for term in shared
        if term[0] == "#" and len(term) > 2 and not re.fullmatch(r"#(?:19|20)\d\d", term)
    )


def is_cjk(normal: str) -> bool:
    """Whether a text is written in Chinese, Japanese or Korean."""
    return bool(_CJK.search(normal))


def is_about_an_event(normal: str) -> bool:
    """Whether a normal title is that of a question, guide, gallery or opinion, not of a report."""
    return bool(_lists().about.search(normal))


def amounts(normal: str) -> dict[str, frozenset[float]]:
    """The amounts in a text by unit: ``{"billion": {1.8}}``."""
    lists = _lists()
    found: dict[str, set[float]] = {}
    for digits, unit in lists.unit.findall(normal):
        try:
            value = float(digits.replace(",", "").rstrip("."))
        except ValueError:
            continue
        found.setdefault(lists.unit_names[unit], set()).add(value)
    return {unit: frozenset(values) for unit, values in found.items()}


def days(normal: str) -> frozenset[str]:
    """The days of the year that a text names: ``{"jan 8"}``."""
    return frozenset(f"{month} {day}" for month, day in _DAY.findall(normal))


def weekdays(normal: str) -> frozenset[str]:
    """The days of the week that a text names."""
    return frozenset(_WEEKDAY.findall(normal))


def _words(normal: str) -> list[str]:
    # Chinese and Japanese set no spaces around names in Latin letters.
    return _TERM.findall(_CJK_RUN.sub(r" \1 ", normal))


def _terms_of(word: str) -> Iterator[str]:
    if _CJK.match(word):
        yield from (word[at : at + 2] for at in range(max(len(word) - 1, 1)))
    elif word[0].isdigit():
        yield "#" + word.replace(",", "").rstrip(".")
    else:
        common = _lists().common
        yield from (_stem(part) for part in word.split("-") if part and part not in common)


def _stem(word: str) -> str:
    # Crude on purpose: "sinks", "sinking" and "sink" meet, and nothing has to be learned.
    if not word.isascii() or len(word) <= _LEAST_STEM:
        return word
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _LEAST_STEM and not word.endswith("ss"):
            word = stem + ("y" if ending in {"ies", "ied"} else "")
            break
    return word.rstrip("e") if len(word) > _LEAST_STEM + 1 else word
