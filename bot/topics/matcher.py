"""Finds the phrases of all topics in a story in one pass, and drops what is no whole word.

Aho-Corasick (``ahocorasick_rs``) reports every phrase that occurs as a run of letters; borders of
words, plurals and capitals are checked here, at each find. What conditions of phrases ask for is
looked up by a second automaton, and only where a phrase with a condition was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from bot.topics.rules import Phrase, TopicRules, is_acronym, plain_phrase
from bot.topics.words import Comparable, comparable, end_of_word, joins

_SPACE_OR_END = ("", " ")
_PLURAL = ("s", "e")
_FEW = 12  # so many words are sooner looked for one by one than by an automaton


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a pattern: which topic it speaks to and how.

    ``denies``: it takes away what it covers. ``spelled`` is the exact spelling where capitals
    matter, else None; ``open_end``: the word may go on; ``plural``: it may end in s or es;
    ``conditional``: the phrase asks for more than words; ``speaks``: it can ring by itself.
    ``asked``: without any of these runs of letters in a text, none of the words that the phrase
    asks for is there; None: not worth looking.
    """

    topic: int
    phrase: Phrase
    key: str
    denies: bool
    spelled: str | None
    open_end: bool
    plural: bool
    conditional: bool
    speaks: bool
    asked: tuple[str, ...] | None


class Find(NamedTuple):
    """A whole word or run of words found at ``[start, end)`` of the text."""

    start: int
    end: int
    use: Use


@dataclass(frozen=True, slots=True)
class Finds:
    """The phrases and the denials that were found, by topic, in the order in which they end."""

    phrases: dict[int, list[Find]]
    denials: dict[int, list[Find]]


class Matcher:
    """The phrases, denials and contexts of every topic, ready to be found."""

    def __init__(self, topics: Sequence[TopicRules]) -> None:
        table: dict[str, list[Use]] = {}
        for number, rules in enumerate(topics):
            for phrase in rules.phrases:
                _enter(table, number, phrase)
            for deny in rules.denies:
                _enter(table, number, plain_phrase(deny), denies=True)
        self._phrases = _Patterns(table)
        asked: dict[str, list[Use]] = {}
        for context in sorted(_contexts(topics)):
            _enter(asked, -1, plain_phrase(context))
        self._contexts = _Patterns(asked)

    def find(self, text: Comparable) -> Finds:
        """Every phrase and denial in the text."""
        finds = Finds({}, {})
        phrases, denials = finds.phrases, finds.denials
        for find in self._phrases.found(text):
            use = find[2]
            of_role = denials if use.denies else phrases
            if use.topic in of_role:
                of_role[use.topic].append(find)
            else:
                of_role[use.topic] = [find]
        return finds

    def contexts(self, text: Comparable) -> dict[str, int]:
        """The words that conditions may ask for, with the place where each first begins."""
        first: dict[str, int] = {}
        for find in self._contexts.found(text):
            first.setdefault(find.use.phrase.text, find.start)
        return first


class _Patterns:
    """An automaton over patterns, each with its uses."""

    def __init__(self, table: dict[str, list[Use]]) -> None:
        self._uses = [tuple(uses) for uses in table.values()]
        self._automaton = AhoCorasick(list(table)) if table else None

    def found(self, text: Comparable) -> list[Find]:
        """Every whole word or run of words, in the order in which they end."""
        finds: list[Find] = []
        if self._automaton is None:
            return finds
        uses, folded, shown = self._uses, text.folded, text.shown
        for pattern, start, end in self._automaton.find_matches_as_indexes(
            folded, overlapping=True
        ):
            # The commonest find is a run of letters inside a longer word: out at once.
            if start and folded[start - 1] != " " and joins(folded[start], folded[start - 1]):
                continue
            after = folded[end : end + 1]
            whole = after in _SPACE_OR_END or not joins(folded[end - 1], after)
            for use in uses[pattern]:
                if whole:
                    final = end
                elif use.open_end:
                    final = end_of_word(folded, end)
                elif use.plural and after in _PLURAL:
                    final = _plural_end(folded, end)
                else:
                    continue
                if final and (use.spelled is None or shown[start:end] == use.spelled):
                    finds.append(Find(start, final, use))
        return finds


def _contexts(topics: Sequence[TopicRules]) -> Iterable[str]:
    asked = {word for rules in topics for group in rules.needs for word in group}
    for rules in topics:
        for phrase in rules.phrases:
            asked.update(phrase.needs, phrase.unless)
    return asked


def _enter(
    table: dict[str, list[Use]], topic: int, phrase: Phrase, *, denies: bool = False
) -> None:
    spelling = comparable(phrase.text.removesuffix("*"))
    asked = (*phrase.needs, *phrase.unless)
    use = Use(
        topic,
        phrase,
        phrase.key,
        denies,
        spelling.shown if phrase.case else None,
        open_end=phrase.text.endswith("*"),
        # GPUs and NFTs are plurals; "Nears" is none of Near.
        plural=not phrase.case or is_acronym(phrase.text),
        conditional=bool(phrase.needs or phrase.unless or phrase.languages),
        speaks=phrase.weight > 0 and not phrase.support,
        asked=_bare(asked) if len(asked) <= _FEW else None,
    )
    table.setdefault(spelling.folded, []).append(use)


def _bare(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(comparable(word.removesuffix("*")).folded for word in words)


def _plural_end(text: str, end: int) -> int:
    """Where the plural of the word that may end at ``end`` is over; 0 if it is none."""
    length = len(text)
    for after in (end + 1, end + 2):
        if text[end:after] in ("s", "es") and (after == length or not joins("s", text[after])):
            return after
    return 0
