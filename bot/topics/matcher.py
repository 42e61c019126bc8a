"""Finds the phrases of all topics in a story in one pass, and drops what is no whole word.

Aho-Corasick (``ahocorasick_rs``) reports every phrase that occurs as a run of letters; borders of
words, plurals and capitals are checked here, at each find.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from bot.topics.rules import Phrase, TopicRules, is_acronym, plain_phrase
from bot.topics.words import Comparable, comparable, end_of_word, joins

_SPACE_OR_END = ("", " ")


class Role(Enum):
    """What a phrase is in the pattern table."""

    PHRASE = "phrase"
    DENY = "deny"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a pattern: which topic it speaks to and how.

    ``spelled`` is the exact spelling where capitals matter, else None; ``open_end``: the word may
    go on; ``plural``: it may end in s or es; ``conditional``: the phrase asks for more than words.
    """

    role: Role
    topic: int
    phrase: Phrase
    key: str
    spelled: str | None
    open_end: bool
    plural: bool
    conditional: bool


class Find(NamedTuple):
    """A whole word or run of words found at ``[start, end)`` of the text."""

    start: int
    end: int
    use: Use


@dataclass(frozen=True, slots=True)
class Finds:
    """All that one pass found: phrases and denials by topic, contexts by where they first begin."""

    phrases: dict[int, list[Find]]
    denials: dict[int, list[Find]]
    contexts: dict[str, int]


class Matcher:
    """One automaton over the phrases, denials and contexts of every topic."""

    def __init__(self, topics: Sequence[TopicRules]) -> None:
        table: dict[str, list[Use]] = {}
        for number, rules in enumerate(topics):
            for phrase in rules.phrases:
                _enter(table, Role.PHRASE, number, phrase)
            for deny in rules.denies:
                _enter(table, Role.DENY, number, plain_phrase(deny))
        for context in sorted(_contexts(topics)):
            _enter(table, Role.CONTEXT, -1, plain_phrase(context))
        self._uses = [tuple(uses) for uses in table.values()]
        self._automaton = AhoCorasick(list(table)) if table else None

    def find(self, text: Comparable) -> Finds:
        """Every phrase in the text, in the order in which they end."""
        finds = Finds({}, {}, {})
        if self._automaton is None:
            return finds
        uses, folded, shown = self._uses, text.folded, text.shown
        for pattern, start, end in self._automaton.find_matches_as_indexes(
            folded, overlapping=True
        ):
            # The commonest find is a run of letters inside a longer word: out at once.
            if start and folded[start - 1] != " " and joins(folded[start], folded[start - 1]):
                continue
            at_space = folded[end : end + 1] in _SPACE_OR_END
            for use in uses[pattern]:
                final = end if at_space else _end(folded, end, use)
                if not final or (use.spelled and shown[start:end] != use.spelled):
                    continue
                if use.role is Role.CONTEXT:
                    finds.contexts.setdefault(use.phrase.text, start)
                else:
                    of_role = finds.phrases if use.role is Role.PHRASE else finds.denials
                    of_role.setdefault(use.topic, []).append(Find(start, final, use))
        return finds


def _contexts(topics: Sequence[TopicRules]) -> Iterable[str]:
    return {
        word
        for rules in topics
        for phrase in rules.phrases
        for word in (*phrase.needs, *phrase.unless)
    }


def _enter(table: dict[str, list[Use]], role: Role, topic: int, phrase: Phrase) -> None:
    spelling = comparable(phrase.text.removesuffix("*"))
    use = Use(
        role,
        topic,
        phrase,
        phrase.key,
        spelling.shown if phrase.case else None,
        open_end=phrase.text.endswith("*"),
        # GPUs and NFTs are plurals; "Nears" is none of Near.
        plural=not phrase.case or is_acronym(phrase.text),
        conditional=bool(phrase.needs or phrase.unless or phrase.languages),
    )
    table.setdefault(spelling.folded, []).append(use)


def _end(text: str, end: int, use: Use) -> int:
    """Where the word that ends, or may end, at ``end`` is over; 0 if it goes on and may not."""
    if not joins(text[end - 1], text[end]):
        return end
    length = len(text)
    if use.open_end:
        return end_of_word(text, end)
    if use.plural:
        for after in (end + 1, end + 2):
            if text[end:after] in ("s", "es") and (after == length or not joins("s", text[after])):
                return after
    return 0
