"""Knows what chats can follow, by every name that a person may type for it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.model import ALL, SOURCE_PREFIX, FeedName, Selector, Topic, TopicName, source_selector

_EVERYTHING = ("all", "everything", "every story")
_BETWEEN = frozenset({"", "and"})
_SEPARATORS = re.compile(r"[,;\n]+")
_AROUND_COLON = re.compile(r"\s*:\s*")


@dataclass(frozen=True, slots=True)
class Found:
    """What words were understood as, in the order typed; ``unknown`` are the words left over."""

    selectors: tuple[Selector, ...]
    unknown: tuple[str, ...]


class Names:
    """The topics and sources that there are. ``feeds``: the title of each feed, by its name.

    Topics are titled for a reader of ``language``; any of their titles is understood.
    """

    def __init__(
        self, topics: Sequence[Topic], feeds: Mapping[FeedName, str], language: str | None = None
    ) -> None:
        self.topics = {
            topic.name: replace(topic, title=topic.title_in(language)) for topic in topics
        }
        self.feeds = dict(feeds)
        self._index: dict[str, Selector] = dict.fromkeys(_EVERYTHING, ALL)
        # Topics first: where a feed has the name of a topic, the bare name means the topic.
        for topic in topics:
            selector = Selector(topic.name)
            self._learn(selector, topic.name, topic.title, f"topic:{topic.name}")
        for topic in topics:
            self._learn(Selector(topic.name), *dict(topic.titles).values())
        for name, title in feeds.items():
            selector = source_selector(name)
            self._learn(selector, selector, SOURCE_PREFIX + title, name, title)

    def _learn(self, selector: Selector, *written: str) -> None:
        for name in written:
            self._index.setdefault(_normal(name), selector)

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """All that can be followed: topics in the operator's order, ``all``, the sources."""
        return (
            *(Selector(name) for name in self.topics),
            ALL,
            *(source_selector(name) for name in self.feeds),
        )

    def topic(self, selector: Selector | TopicName) -> Topic | None:
        """The topic of that name, if it is one that is switched on."""
        return self.topics.get(TopicName(selector))

    def source_title(self, selector: Selector) -> str | None:
        """The title of the feed of a ``source:`` selector (its name, if it is gone); else None."""
        if not selector.startswith(SOURCE_PREFIX):
            return None
        name = FeedName(selector.removeprefix(SOURCE_PREFIX))
        return self.feeds.get(name) or name

    def find(self, words: Iterable[str], also: Iterable[Selector] = ()) -> Found:
        """Read selectors as people type them: commas or spaces between, any case, titles of several
        words, ``source: Name``. ``also``: selectors that count beside those that there are.
        """
        index = {**{_normal(selector): selector for selector in also}, **self._index}
        longest = max(len(name.split()) for name in index)
        found: dict[Selector, None] = {}
        unknown: dict[str, None] = {}
        for part in _SEPARATORS.split(_AROUND_COLON.sub(":", " ".join(words))):
            rest = part.split()
            while rest:
                length, selector = _first(index, rest, longest)
                if selector is not None:
                    found[selector] = None
                elif _normal(rest[0]) not in _BETWEEN:
                    unknown[rest[0]] = None
                rest = rest[length:]
        return Found(tuple(found), tuple(unknown))

    def nearest(self, word: str) -> Selector | None:
        """The selector whose name looks most like ``word``, if one looks like it at all."""
        close = difflib.get_close_matches(_normal(word[:80]), self._index, n=1, cutoff=0.55)
        return self._index[close[0]] if close else None


def _first(
    index: Mapping[str, Selector], words: Sequence[str], longest: int
) -> tuple[int, Selector | None]:
    """How many of the first words make the longest name, and whose it is."""
    for length in range(min(longest, len(words)), 0, -1):
        selector = index.get(_normal(" ".join(words[:length])))
        if selector is not None:
            return length, selector
    return 1, None


def _normal(name: str) -> str:
    """A name without case, emoji, ``#`` and quotes, so that a copied "🔬 Chips" is understood."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = (c if c.isalnum() or c in "._-:" or unicodedata.combining(c) else " " for c in folded)
    return _AROUND_COLON.sub(":", " ".join("".join(kept).split()))
