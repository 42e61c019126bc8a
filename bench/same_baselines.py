"""What the same-event score is compared with: two ways of one number for how alike texts are.

``token_set_ratio`` gives RapidFuzz's figures (``rapidfuzz.fuzz``, checked against 3.14) without the
package; ``Grams`` is the cosine of TF-IDF vectors over the characters within words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

SIZES = (3, 4, 5)


def token_set_ratio(one: str, two: str) -> float:
    """From 0 to 1: how alike the words are that only one has, beside those that both have."""
    ours, theirs = set(one.split()), set(two.split())
    if not ours or not theirs:
        return 0.0
    both = " ".join(sorted(ours & theirs))
    rest = (" ".join(sorted(ours - theirs)), " ".join(sorted(theirs - ours)))
    if both and not (rest[0] and rest[1]):
        return 1.0
    whole = [f"{both} {part}".strip() for part in rest]
    pairs = [(whole[0], whole[1])]
    if both:
        pairs += [(both, whole[0]), (both, whole[1])]
    return max(_ratio(first, second) for first, second in pairs)


def _ratio(one: str, two: str) -> float:
    """Twice the longest common subsequence, of both lengths; bit by bit (Hyyrö)."""
    places: dict[str, int] = {}
    for at, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << at
    every = (1 << len(one)) - 1
    left = every
    for character in two:
        found = left & places.get(character, 0)
        left = ((left + found) | (left - found)) & every
    common = len(one) - left.bit_count()
    return 2 * common / (len(one) + len(two)) if one or two else 0.0


class Grams:
    """TF-IDF over runs of characters within words, its rarities learned from ``texts``."""

    def __init__(self, texts: Iterable[str]) -> None:
        counted = [frozenset(_grams(text)) for text in texts]
        found = Counter(gram for grams in counted for gram in grams)
        self._rarest = math.log(1 + len(counted)) + 1
        self._rarity = {
            gram: math.log((1 + len(counted)) / (1 + count)) + 1 for gram, count in found.items()
        }

    def cosine(self, one: str, two: str) -> float:
        """From 0 to 1."""
        ours, theirs = self._vector(one), self._vector(two)
        return sum(value * theirs.get(gram, 0.0) for gram, value in ours.items())

    def _vector(self, text: str) -> dict[str, float]:
        weighed = {
            gram: (1 + math.log(count)) * self._rarity.get(gram, self._rarest)
            for gram, count in Counter(_grams(text)).items()
        }
        length = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
        return {gram: value / length for gram, value in weighed.items()}


def _grams(text: str) -> Iterable[str]:
    for word in text.split():
        padded = f" {word} "
        for size in SIZES:
            for at in range(max(len(padded) - size + 1, 1)):
                yield padded[at : at + size]
