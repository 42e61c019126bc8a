"""Takes the words out of a text by which reports of one event can be compared. Pure.

Lists are ``rules/events.toml``.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from bot.same.rarity import is_known_name, is_listed
from bot.same.titles import CJK, normal_title

_TERM = re.compile(rf"[{CJK}]+|\d[\d.,]*%?|[^\W\d_](?:[\w.&-]*\w)?")
_CJK = re.compile(f"[{CJK}]")
_CJK_RUN = re.compile(f"([{CJK}]+)")
_LETTERS = re.compile(r"[^\W\d_]+")
_NAME_WORD = re.compile(r"[^\W\d_][\w.&'’+-]*\w|[^\W\d_]")
_GERMAN = frozenset(
    (
        *("auf", "bei", "das", "den", "der", "ein", "eine", "für", "im", "mit", "nach", "nicht"),
        *("sich", "und", "vom", "von", "vor", "wird", "zu", "zum", "zur", "über"),
    )
)
_MANY_CAPITALS = 0.6
_ENDINGS = ("ing", "ied", "ie", "ed", "er")
_LEAST_STEM = 3
_SUBJECT = 3
_DAY = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (\d{1,2})\b(?!\s*[%$€£¥])"
)
_CJK_DAY = re.compile(r"(?<!\d)(\d{1,2})\s?[日일]")
_CJK_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s?[月월](?!\s?\d)")
_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b")


@dataclass(frozen=True, slots=True)
class _Lists:
    common: frozenset[str]
    about: re.Pattern[str]
    unit: re.Pattern[str]
    worth: dict[str, tuple[str, float]]
    aliases: dict[str, str]
    foreign: re.Pattern[str]
    foreign_names: dict[str, str]
    kinds: dict[str, str]
    cjk_kinds: tuple[tuple[str, str], ...]
    tones: dict[str, str]
    cjk_tones: tuple[tuple[str, str], ...]
    stages: dict[str, tuple[str, int]]


@functools.cache
def _lists() -> _Lists:
    text = files("bot.same").joinpath("rules/events.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    beginnings = "|".join(data["beginnings"].split())
    parts = "|".join(
        re.escape(part) if _CJK.search(part) else rf"\b{re.escape(part)}\b"
        for part in data["parts"]
    )
    foreign = {word: name for name, words in data["foreign"].items() for word in words.split()}
    units = sorted(data["units"], key=len, reverse=True)
    latin, others = (
        "|".join(re.escape(unit) for unit in units if bool(_CJK.match(unit)) is cjk)
        for cjk in (False, True)
    )
    return _Lists(
        common=frozenset(data["common"].split()),
        about=re.compile(
            rf"^(?:{beginnings})\b|\?$|\breview$|\d review |\d(?: percent|%)? off\b|{parts}"
        ),
        unit=re.compile(rf"([$€£¥]?)\s?(\d[\d.,]*)\s*((?:{latin})(?!\w)|{others})"),
        worth={unit: (kind, float(many)) for unit, (kind, many) in data["units"].items()},
        aliases={
            _stem(word): name if name[0] == "#" else _stem(name)
            for name, words in data["aliases"].items()
            for word in words.split()
        },
        foreign=re.compile("|".join(sorted(foreign, key=len, reverse=True))),
        foreign_names=foreign,
        kinds={
            _stem(word): kind
            for kind, words in data["kinds"].items()
            for word in words.split()
            if not _CJK.match(word)
        },
        cjk_kinds=tuple(
            (word, kind)
            for kind, words in data["kinds"].items()
            for word in words.split()
            if _CJK.match(word)
        ),
        tones={word: tone for tone, words in data["tones"].items() for word in words.split()},
        cjk_tones=tuple(
            (word, tone)
            for tone, words in data["tones"].items()
            for word in words.split()
            if _CJK.match(word)
        ),
        stages={
            word: (matter, number)
            for matter, stages in data["stages"].items()
            for number, words in enumerate(stages)
            for word in words.split()
        },
    )


def terms(normal: str) -> frozenset[str]:
    """The terms of a text in normal form: stems, numbers as ``#3.5``, pairs of CJK characters."""
    return frozenset(ordered_terms(normal))


def subject(normal: str) -> frozenset[str]:
    """The terms of a title's first word that has any: most often whom it is about.

    Chinese sets no spaces: of a run of characters the first few.
    """
    for word in _words(normal):
        if found := frozenset(_terms_of(word[:_SUBJECT] if _CJK.match(word) else word)):
            return found
    return frozenset()


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
    """The amounts in a text by kind and currency: ``{"$many": {1.8e9}, "%": {5.0}}``."""
    lists = _lists()
    found: dict[str, set[float]] = {}
    for currency, digits, unit in lists.unit.findall(normal):
        try:
            value = float(digits.replace(",", "").rstrip("."))
        except ValueError:
            continue
        kind, many = lists.worth[unit]
        found.setdefault(currency + kind, set()).add(value * many)
    return {kind: frozenset(values) for kind, values in found.items()}


def tones(normal: str) -> frozenset[str]:
    """How a title speaks: of a reaction, as a feature, of what may be, of what came after."""
    lists = _lists()
    found = {lists.tones[word] for word in _LETTERS.findall(normal) if word in lists.tones}
    if is_cjk(normal):
        found.update(tone for word, tone in lists.cjk_tones if word in normal)
    return frozenset(found)


def stages(normal: str) -> dict[str, dict[int, str]]:
    """The stages that a title tells of, by their matter, each with its word."""
    found: dict[str, dict[int, str]] = {}
    for word in _LETTERS.findall(normal):
        if place := _lists().stages.get(word):
            found.setdefault(place[0], {})[place[1]] = word
    return found


def days(normal: str) -> frozenset[str]:
    """The days that a text names: ``{"jan 8"}``, ``{"12日"}``."""
    found = {f"{month} {day}" for month, day in _DAY.findall(normal)}
    return frozenset(found | {f"{int(day)}日" for day in _CJK_DAY.findall(normal)})


def months(normal: str) -> frozenset[str]:
    """The months that a text in Chinese, Japanese or Korean names: ``{"7月"}``."""
    return frozenset(f"{int(month)}月" for month in _CJK_MONTH.findall(normal))


def weekdays(normal: str) -> frozenset[str]:
    """The days of the week that a text names."""
    return frozenset(_WEEKDAY.findall(normal))


def kinds(normal: str) -> frozenset[str]:
    """The kinds of event that a title tells of: ``{"launch"}``, ``{"lawsuit", "deal"}``."""
    lists = _lists()
    found = {
        lists.kinds[stem] for stem in map(_stem, _LETTERS.findall(normal)) if stem in lists.kinds
    }
    if is_cjk(normal):
        found.update(kind for word, kind in lists.cjk_kinds if word in normal)
    return frozenset(found)


def kind_of(term: str) -> str | None:
    """The kind of event that a term tells of, if it tells one."""
    return _lists().kinds.get(term)


def ordered_terms(normal: str) -> list[str]:
    """The terms in the order of the text, each as often as it stands there."""
    return [term for word in _words(normal) for term in _terms_of(word)]


def spelled(normal: str, wanted: Set[str]) -> list[str]:
    """The words of a text that give the terms wanted; neighbouring pairs of characters in one."""
    found: list[str] = []
    for word in _words(normal):
        held = [term in wanted for term in _terms_of(word)]
        if not _CJK.match(word):
            found += [word] if any(held) else []
            continue
        kept = {place for at, is_held in enumerate(held) if is_held for place in (at, at + 1)}
        marked = "".join(c if at in kept else " " for at, c in enumerate(word))
        found += marked.split()
    return list(dict.fromkeys(found))


def name_terms(title: str) -> frozenset[str]:
    """The terms of a title, as it was printed, that are names: of firms, people, places, products.

    In titles with capitals throughout, only what is known or rare; in German, which writes every
    noun with one, only what is known.
    """
    found: set[str] = set()
    words = [word for word in _NAME_WORD.findall(title) if not _CJK.match(word)]
    capitals = sum(word[0].isupper() for word in words)
    german = any(word in _GERMAN for word in words)
    throughout = german or capitals > _MANY_CAPITALS * len(words)
    for at, word in enumerate(words):
        if not word[0].isupper() and word.islower():
            continue
        for term in _terms_of(normal_title(word)):
            known = is_known_name(term)
            unlisted = not german and not is_listed(term)
            if known or unlisted or (at and not throughout and term not in _lists().kinds):
                found.add(term)
    found.update(_lists().foreign_names[word] for word in _lists().foreign.findall(title))
    return frozenset(term for term in found if term[0] != "#")


def _words(normal: str) -> list[str]:
    if _CJK.search(normal):
        lists = _lists()
        normal = lists.foreign.sub(lambda m: f" {lists.foreign_names[m[0]]} ", normal)
    # Chinese and Japanese set no spaces around names in Latin letters.
    return _TERM.findall(_CJK_RUN.sub(r" \1 ", normal))


def _terms_of(word: str) -> Iterator[str]:
    if _CJK.match(word):
        yield from (word[at : at + 2] for at in range(max(len(word) - 1, 1)))
    elif word[0].isdigit():
        yield "#" + word.replace(",", "").rstrip(".%")
    else:
        lists = _lists()
        for part in word.split("-"):
            if part and part not in lists.common:
                stem = _stem(part)
                yield lists.aliases.get(stem, stem)


def _stem(word: str) -> str:
    # Crude on purpose: "sinks", "sinking" and "sink" meet, and nothing has to be learned.
    if not word.isascii():
        # "Déby" and "Deby"; letters that stand alone, like "ł", stay.
        word = "".join(
            c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)
        )
    if not word.isascii() or len(word) <= _LEAST_STEM:
        return word
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word.removesuffix("s")
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _LEAST_STEM:
            word = stem + ("y" if ending in {"ie", "ied"} else "")
            break
    if len(word) > _LEAST_STEM and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]  # "planned" and "plan"
    return (word.rstrip("e") or word) if len(word) > _LEAST_STEM + 1 else word
