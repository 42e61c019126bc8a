"""Tells which lists of phrases have one in a text: one pass (Aho-Corasick) for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ahocorasick_rs import AhoCorasick


class PhraseFinder:
    """Finds folded phrases as whole words, in scripts with spaces; ``open_end`` names the lists
    whose phrases may go on as a longer word.
    """

    def __init__(
        self, lists: Mapping[str, Collection[str]], *, open_end: Collection[str] = ()
    ) -> None:
        uses: dict[str, list[tuple[str, bool, bool]]] = {}
        for name, phrases in lists.items():
            for phrase in set(phrases):
                first, last = phrase[0], phrase[-1]
                ends = last.isascii() and last.isalnum() and name not in open_end
                uses.setdefault(phrase, []).append((name, first.isascii(), ends))
        self._uses = list(uses.values())
        self._automaton = AhoCorasick(list(uses))

    def lists_in(self, folded: str) -> frozenset[str]:
        """The names of the lists that have a phrase in a text."""
        places = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        if not places:
            return _NONE
        return frozenset(
            name
            for number, start, end in places
            for name, begins, ends in self._uses[number]
            if not (begins and start and _is_of_word(folded[start - 1]))
            and not (ends and end < len(folded) and _is_of_word(folded[end]))
        )


_NONE: frozenset[str] = frozenset()


def _is_of_word(ch: str) -> bool:
    return ch.isalnum() or ch == "_"
