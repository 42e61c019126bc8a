"""What defines a topic: its phrases, what speaks against them, and how much is enough.

Values only. Where they come from (data files, the operator's configuration) is ``building``; how a
story is measured by them is ``classifier``.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Topic, TopicName

BUILT_IN_THRESHOLD = 1.0
"""A phrase of weight 1 in the title, or several in the summary, make a built-in topic."""

OWN_THRESHOLD = 0.6
"""An operator's own topic: one phrase of weight 1 in the title or the summary is enough."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that speak for a topic, or, with a negative weight, against it.

    ``text`` is compared as in ``words.tidy``; a ``*`` at its end lets the last word go on
    (``procesor*``), without it only the plural endings ``s`` and ``es`` may follow. ``case``: the
    capitals must stand as written. ``support``: counts only beside a phrase that is not support.
    ``needs``: counts only in a story that holds one of these; ``unless``: not in a story whose
    title, bullets or summary hold one of those. ``languages``: counts only in texts of these.
    Phrases of one ``concept`` (synonyms) count once, as the best placed of them.
    """

    text: str
    weight: float = 1.0
    case: bool = False
    support: bool = False
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    concept: str = ""

    @property
    def key(self) -> str:
        """What counts once: the concept, else the phrase itself."""
        return self.concept or self.text


def plain_phrase(text: str, weight: float = 1.0) -> Phrase:
    """A phrase of nothing but words; short ones all in capitals (SOL, AI) keep them."""
    return Phrase(text, weight, case=is_acronym(text))


def is_acronym(text: str) -> bool:
    """Whether capitals matter by themselves: up to five letters, all of them capitals."""
    return len(text) <= 5 and text.isupper()


@dataclass(frozen=True, slots=True)
class TopicRules:
    """A topic with all that decides whether a story belongs to it.

    ``denies`` are phrases that take away whatever they cover: with "potato chip" among them, the
    "chip" in it counts for nothing. A story belongs when its score reaches ``threshold`` and it
    holds a word of each group of ``needs``; it belongs to ``parent`` then as well.
    """

    topic: Topic
    phrases: tuple[Phrase, ...]
    denies: tuple[str, ...] = ()
    threshold: float = BUILT_IN_THRESHOLD
    needs: tuple[tuple[str, ...], ...] = ()
    parent: TopicName | None = None
