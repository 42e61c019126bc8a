"""Whether a story passes the filters of a chat."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from bot.filter_model import Filters
from bot.model import ArchivedStory, StoryId, Topic, TopicName
from bot.store.archive import Archive
from bot.store.filters import FilterBook
from bot.topics.language import language_of
from bot.topics.matcher import Matcher
from bot.topics.rules import TopicRules, plain_phrase
from bot.topics.words import comparable

_WITHOUT, _ONLY = 0, 1


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
        reasons = {chat: why_filtered(archived, filters) for chat, filters in found.items()}
        return {chat: f"filtered: {why}" for chat, why in reasons.items() if why}


def why_filtered(archived: ArchivedStory, filters: Filters) -> str | None:
    """Why a story does not pass, in a few words for explain; None if it does.

    Phrases are found as those of topics are: whole words, plurals, any case.
    """
    if not filters:
        return None
    feeds = [source.feed for source in archived.sources] or [archived.story.feed]
    if filters.not_from and all(feed in filters.not_from for feed in feeds):
        return f"it comes from {feeds[0]} alone"
    told = archived.story
    text = "\n".join((told.title, *told.bullets, told.summary))
    if filters.languages:
        spoken = language_of(text, told.language)
        if spoken is not None and spoken not in filters.languages:
            return f"it is in another language ({spoken})"
    if filters.without or filters.only:
        found = _matcher(filters.without, filters.only).find(comparable(text)).phrases
        if _WITHOUT in found:
            return f"it has “{found[_WITHOUT][0].use.phrase.text}”"
        if filters.only and _ONLY not in found:
            return "it has none of the words that it must have"
    return None


@functools.lru_cache(maxsize=512)
def _matcher(without: tuple[str, ...], only: tuple[str, ...]) -> Matcher:
    return Matcher([_rules("without", without), _rules("only", only)])


def _rules(name: str, phrases: tuple[str, ...]) -> TopicRules:
    topic = Topic(TopicName(name), name, "", 0)
    return TopicRules(topic, tuple(plain_phrase(phrase) for phrase in phrases))
