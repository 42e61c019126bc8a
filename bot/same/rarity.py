"""How much a term tells: a rare one more than a common one. Pure; ``rules/frequencies.txt``."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib.resources import files

from bot.same.titles import CJK

RAREST = 13
"""The level of what is not listed: fewer than one text in 2 ** 12 has it."""

_CJK = re.compile(f"[{CJK}]")


@dataclass(frozen=True, slots=True)
class _Frequencies:
    levels: dict[str, int]
    names: frozenset[str]


@functools.cache
def _frequencies() -> _Frequencies:
    text = files("bot.same").joinpath("rules/frequencies.txt").read_text(encoding="utf-8")
    levels: dict[str, int] = {}
    names: set[str] = set()
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        level, *terms = line.split()
        for listed in terms:
            term = listed.rstrip("*")
            levels[term] = int(level)
            if term != listed:
                names.add(term)
    return _Frequencies(levels, frozenset(names))


def level(term: str) -> int:
    """About how many times a term's frequency must be doubled until every text has it: 3 to 13."""
    return _frequencies().levels.get(term, RAREST)


def is_listed(term: str) -> bool:
    """Whether a term is common enough to be listed."""
    return term in _frequencies().levels


def is_known_name(term: str) -> bool:
    """Whether a listed term is most often written with a capital letter."""
    return term in _frequencies().names


@functools.lru_cache(maxsize=65536)
def weight(term: str) -> float:
    """How much a term counts, up to 1: a pair of CJK characters is about half a word."""
    share = level(term) / RAREST
    return share / 2 if _CJK.match(term) else share
