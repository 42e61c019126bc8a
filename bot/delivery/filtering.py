"""Whether a story passes the filters of a chat."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping, Sequence

from bot.filter_model import Filters
from bot.model import ArchivedStory, StoryId, Topic, TopicName
from bot.store.archive import Archive
from bot.store.filters import FilterBook
from bot.topics.language import language_of
from bot.topics.matcher import Matcher
from bot.topics.rules import TopicRules, plain_phrase
from bot.topics.words import Comparable, comparable

_AT_ONCE = 20  # chats; more would hold up the event loop


class Filtering:
    """Asks the filters of chats before a story waits for them."""

    def __init__(self, archive: Archive, filters: FilterBook) -> None:
        self._archive = archive
        self._filters = filters

    async def unwanted(self, story: StoryId, chats: Sequence[str]) -> Mapping[str, str]:
        """Those of the chats whose filters the story does not pass, and why. Raises StoreError."""
        found = await self._filters.of_those(chats)
        if not found or (archived := await self._archive.get(story)) is None or archived.held:
            # What a catch-up tells is filtered when it is told.
            return {}
        sieve = Sieve(archived)
        reasons: dict[str, str] = {}
        for held_up, (chat, filters) in enumerate(found.items(), start=1):
            if why := sieve.why(filters):
                reasons[chat] = f"filtered: {why}"
            if held_up % _AT_ONCE == 0:
                await asyncio.sleep(0)
        return reasons


class Sieve:
    """One story, held against the filters of any number of chats."""

    def __init__(self, archived: ArchivedStory) -> None:
        told = archived.story
        self._feeds = [source.feed for source in archived.sources] or [told.feed]
        self._text = "\n".join((told.title, *told.bullets, told.summary))
        self._language = told.language

    @functools.cached_property
    def _spoken(self) -> str | None:
        return language_of(self._text, self._language)

    @functools.cached_property
    def _comparable(self) -> Comparable:
        return comparable(self._text)

    def why(self, filters: Filters) -> str | None:
        """Why the story does not pass, in a few words for explain; None if it does.

        Phrases are found as those of topics are: whole words, plurals, any case.
        """
        if filters.not_from and all(feed in filters.not_from for feed in self._feeds):
            return f"it comes from {self._feeds[0]} alone"
        if filters.languages and self._spoken and self._spoken not in filters.languages:
            return f"it is in another language ({self._spoken})"
        if unwanted := self._first_of(filters.without):
            return f"it has “{unwanted}”"
        if filters.only and not self._first_of(filters.only):
            return "it has none of the words that it must have"
        return None

    def _first_of(self, phrases: Sequence[str]) -> str | None:
        """The phrase that the story has first."""
        folded = self._comparable.folded
        # Most have not even the letters of a phrase: only for the others is a matcher worth making.
        likely = tuple(phrase for phrase in phrases if _letters(phrase) in folded)
        if not likely:
            return None
        found = _matcher(likely).find(self._comparable).phrases
        return found[0][0].use.phrase.text if found else None


def why_filtered(archived: ArchivedStory, filters: Filters) -> str | None:
    """Why a story does not pass the filters of one chat; None if it does."""
    return Sieve(archived).why(filters) if filters else None


@functools.lru_cache(maxsize=16_384)
def _letters(phrase: str) -> str:
    """The run of letters without which the matcher does not find the phrase."""
    return comparable(phrase.removesuffix("*")).folded


@functools.lru_cache(maxsize=512)
def _matcher(phrases: tuple[str, ...]) -> Matcher:
    topic = Topic(TopicName("filter"), "", "", 0)
    return Matcher([TopicRules(topic, tuple(plain_phrase(phrase) for phrase in phrases))])
