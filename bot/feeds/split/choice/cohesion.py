"""Whether parts tell of one thing: words said in several of them, and those of the title.

The sections of an essay share their words; each story of a digest has its own (lexical cohesion,
Hearst 1997, TextTiling). No language is known: words are runs of five letters or more by their
first seven, in scripts without spaces two characters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.feeds.split.choice.facts import Facts

_WORD = re.compile(r"[^\W\d_]{5,}")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_STEM = 7  # letters
_TWICE, _OFTEN = 2, 40  # times that a word is said which tells anything
_COUNTED = 12  # times, of a word said more often
_MOST = 5  # words, the most widespread
_MOST_READ = 50_000  # words of an issue, after which no further line is read
COHESION = (
    *("spread", "expected spread", "next to each other", "more than by chance", "most widespread"),
    *("title in parts", "title in parts on average", "words of title", "said again"),
)


def cohesion(facts: Facts, starts: Sequence[int]) -> tuple[float, ...]:
    """The numbers of ``COHESION`` for the parts that begin at these lines."""
    places, sizes = _places(facts)
    bounds = [*starts, facts.size]
    lengths = [sum(sizes[low:high]) for low, high in pairwise(bounds)]
    all_ = sum(lengths) or 1
    shares = [length / all_ for length in lengths]
    by_chance = {
        times: sum(1 - (1 - share) ** times for share in shares) - 1
        for times in range(_TWICE, _COUNTED + 1)
    }
    spread = {word: sorted(_parts(at, starts)) for word, at in places.items()}
    observed = chance = near = far = again = 0.0
    for word, at in places.items():
        below = sum(n >= starts[0] for n in at)
        if not _TWICE <= len(at) <= _OFTEN or below < _TWICE:
            continue
        again += 1
        parts = spread[word]
        observed += len(parts) - 1
        chance += by_chance[min(below, _COUNTED)]
        steps = [after - before for before, after in pairwise(parts)]
        near += sum(step == 1 for step in steps)
        far += sum(step > 1 for step in steps)
    many = len(starts)
    widest = sorted((len(parts) / many for parts in spread.values()), reverse=True)[:_MOST]
    named = [
        len(spread[word]) / many for word in dict.fromkeys(stems(facts.title)) if word in spread
    ]
    beside = near / max(1, near + far)
    return (
        observed / chance if chance > 1 else 1.0,
        chance,
        beside,
        beside * max(2, many) / 2,
        sum(widest) / max(1, len(widest)),
        max(named, default=0),
        sum(named) / max(1, len(named)),
        len(named),
        again / max(1, len(places)),
    )


def _parts(at: Iterable[int], starts: Sequence[int]) -> set[int]:
    return {bisect_right(starts, n) - 1 for n in at if n >= starts[0]}


def _places(facts: Facts) -> tuple[dict[str, list[int]], list[int]]:
    """The lines of news in which each word is said, and how many words each line has."""
    places: dict[str, list[int]] = defaultdict(list)
    sizes = [0] * facts.size
    read = 0
    for n, (line, why) in enumerate(zip(facts.lines, facts.issue.skip, strict=True)):
        if not why and line.text and read < _MOST_READ:
            read += line.size
            for word in stems(line.text):
                places[word].append(n)
                sizes[n] += 1
    return places, sizes


def stems(text: str) -> list[str]:
    """The words of a text by which parts are compared."""
    text = text.casefold()
    said = [word[:_STEM] for word in _WORD.findall(text) if word[0] < "\u3040"]
    if not text.isascii():
        for run in _WIDE.findall(text):
            said += [run[n : n + 2] for n in range(len(run) - 1)]
    return said
