"""The desk at which every command works: what it may ask, and the wording they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model import (
    ALL,
    ArchivedStory,
    FeedName,
    Selector,
    Subscriptions,
    source_selector,
)
from bot.texts import Texts
from bot.texts.plain import plain, safe_url
from handlers.commands.names import Names
from handlers.commands.phrases import Phrases
from handlers.commands.ports import Chats, Operations, Reports, Stories, Timings
from handlers.commands.request import Line, Request, Span

TITLE_LIMIT = 130  # whole headlines, and ten stories still fit into one message
NAME_LIMIT = 60
WORD_LIMIT = 40
_UNKNOWN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command gets beside its request."""

    chats: Chats
    stories: Stories
    reports: Reports
    timings: Timings
    operations: Operations
    texts: Texts
    phrases: Phrases
    now: Callable[[], datetime]

    async def names(self, request: Request) -> Names:
        """What can be followed at the moment, in the words of who asks."""
        return await names_of(self.operations, request.language)

    def example(self, command: str) -> Span:
        """The command with the operator's first topic, ready to be copied."""
        topics = self.operations.topics()
        return Span(f"/{command} {topics[0].name if topics else ALL}", code=True)

    def label(self, names: Names, selector: Selector) -> Line:
        """How a selector is shown to people: "🔬 Chips", "every story", "everything from SCMP"."""
        return label_of(self.phrases, names, selector)

    def labels(self, names: Names, selectors: Iterable[Selector]) -> Line:
        """Selectors in a row: "🔬 Chips, 🤖 AI and everything from SCMP"."""
        return self.phrases.listed([self.label(names, selector) for selector in selectors])

    def story_title(self, story: ArchivedStory) -> Span:
        """The title, leading to the story."""
        title = plain(story.story.title, TITLE_LIMIT)
        return Span(title, bold=True, url=safe_url(story.story.url))

    def follows(self, names: Names, subscriptions: Subscriptions) -> tuple[Line, ...]:
        """What a chat follows, or how to begin."""
        followed = followed_by(subscriptions)
        if not followed:
            return self.phrases.lines("follows-nothing", example=self.example("subscribe"))
        return self.phrases.lines("follows", followed=self.labels(names, followed))

    def unknown(self, names: Names, words: Sequence[str]) -> tuple[Line, ...]:
        """Words that are no topic and no source, with the nearest one."""
        lines: list[Line] = []
        for word in words[:_UNKNOWN_WORDS]:
            quoted = quote(word)
            nearest = names.nearest(word)
            if nearest is None:
                lines.append(self.phrases.line("unknown-name", word=quoted))
            else:
                meant = Span(nearest, code=True)
                lines.append(self.phrases.line("unknown-name-nearest", word=quoted, nearest=meant))
        return tuple(lines)

    def known_topics(self, names: Names) -> tuple[Line, ...]:
        """Every topic that can be typed."""
        listed = self.phrases.listed([(Span(name, code=True),) for name in names.topics])
        return (self.phrases.line("known-topics", names=listed),) if names.topics else ()

    def known(self, names: Names) -> tuple[Line, ...]:
        """Every name that can be typed, topics and sources."""
        by_kind = {
            "known-topics": [s for s in names.selectors if names.source_title(s) is None],
            "known-sources": [s for s in names.selectors if names.source_title(s) is not None],
        }
        return tuple(
            self.phrases.line(
                kind, names=self.phrases.listed([(Span(s, code=True),) for s in selectors])
            )
            for kind, selectors in by_kind.items()
            if selectors
        )


async def names_of(operations: Operations, language: str | None) -> Names:
    """What can be followed at the moment; a feed without a title of its own goes by its name."""
    titles = {state.name: state.title for state in await operations.feed_states()}
    names = [FeedName(name) for name in operations.feeds()]
    feeds = {name: titles.get(name) or name for name in names}
    return Names(operations.topics(), feeds, language)


def label_of(phrases: Phrases, names: Names, selector: Selector) -> Line:
    """See ``Desk.label``."""
    if selector == ALL:
        return phrases.line("selector-all")
    source = names.source_title(selector)
    if source is not None:
        return phrases.line("selector-source", source=Span(plain(source, NAME_LIMIT)))
    topic = names.topic(selector)
    return (Span(f"{topic.emoji} {topic.title}" if topic else plain(selector, NAME_LIMIT)),)


def quote(word: str) -> Span:
    """Somebody's word, cut and in quotation marks."""
    return Span(f"“{plain(word, WORD_LIMIT)}”")


def followed_by(subscriptions: Subscriptions) -> tuple[Selector, ...]:
    """All that a chat follows, the operator's choice first."""
    return tuple(dict.fromkeys((*subscriptions.pinned, *subscriptions.selectors)))


def rings_for(story: ArchivedStory, followed: Iterable[Selector]) -> tuple[Selector, ...]:
    """Those of the followed selectors for which a story rings."""
    feeds = {story.story.feed, *(source.feed for source in story.sources)}
    selectors = {ALL, *(match.topic for match in story.topics), *map(source_selector, feeds)}
    return tuple(selector for selector in followed if selector in selectors)
