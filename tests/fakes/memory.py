"""The rest of the bot as the commands see it, in memory: objects with behaviour, no store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.errors import StoreError
from bot.filter_model import Filters
from bot.model import (
    ALL,
    ArchivedStory,
    ChatId,
    FeedName,
    FeedState,
    Hit,
    Selector,
    Source,
    Story,
    StoryId,
    Subscriptions,
    Topic,
    TopicMatch,
    TopicName,
    source_selector,
)
from bot.outcome_model import Outcome, Sent
from bot.report_model import Noting, Receipt, Verdict
from bot.store.timings import ChatTiming
from bot.timing_model import Plan, Timing

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

TOPICS = (
    Topic(TopicName("chips"), "Chips", "🔬", 0x2E86DE),
    Topic(TopicName("ai"), "AI", "🤖", 0x8E44AD),
    Topic(TopicName("blockchain"), "Blockchain", "⛓️", 0x16A085),
    Topic(TopicName("crypto"), "Crypto", "🪙", 0xF39C12),
)
FEEDS = {
    FeedName("harbour"): "The Harbour Gazette",
    FeedName("lantern"): "Lantern Weekly",
}


def story(
    key: str,
    title: str,
    *topics: str,
    feed: str = "harbour",
    age: timedelta = timedelta(hours=2),
    url: str | None = "https://harbour.example/story",
) -> ArchivedStory:
    """A story of ``feed``, seen ``age`` ago, that belongs to ``topics``."""
    name = FeedName(feed)
    told = Story(
        id=StoryId(key),
        feed=name,
        source=FEEDS[name],
        title=title,
        url=url,
        bullets=(),
        summary="",
        published=NOW - age,
    )
    matches = tuple(
        TopicMatch(TopicName(topic), 1.5, (Hit(topic, "title", 1.5),)) for topic in topics
    )
    return ArchivedStory(told, matches, (Source(name, FEEDS[name], url),), NOW - age, 1)


class MemoryChats:
    """Subscriptions of chats."""

    def __init__(self) -> None:
        self._chats: dict[ChatId, Subscriptions] = {}

    def put(self, subscriptions: Subscriptions) -> None:
        """Set what a chat follows, as an operator or an earlier day left it."""
        self._chats[subscriptions.chat] = subscriptions

    async def follow(self, chat: ChatId, selectors: Iterable[Selector]) -> Subscriptions:
        before = await self.of(chat)
        all_of_them = tuple(dict.fromkeys((*before.selectors, *selectors)))
        self.put(replace(before, selectors=all_of_them, closed=""))
        return await self.of(chat)

    async def unfollow(self, chat: ChatId, selectors: Iterable[Selector]) -> Subscriptions:
        before = await self.of(chat)
        gone = set(selectors)
        self.put(replace(before, selectors=tuple(s for s in before.selectors if s not in gone)))
        return await self.of(chat)

    async def put_filters(self, chat: ChatId, filters: Filters) -> None:
        self.put(replace(await self.of(chat), filters=filters))

    async def each_outlet(self, chat: ChatId, wanted: bool) -> bool:
        before = await self.of(chat)
        self.put(replace(before, each_outlet=wanted))
        return before.each_outlet

    async def of(self, chat: ChatId) -> Subscriptions:
        return self._chats.get(chat, Subscriptions(chat))


class MemoryStories:
    """An archive, newest story first, with the running numbers of each chat."""

    def __init__(self, *stories: ArchivedStory) -> None:
        self.stories = list(stories)
        self._numbers: dict[ChatId, list[StoryId]] = {}
        self._messages: dict[tuple[ChatId, str], StoryId] = {}

    async def tell(self, chat: ChatId, key: str, message_id: str) -> None:
        """An alert of this story was delivered, as this message."""
        await self.numbered(chat, [StoryId(key)])
        self._messages[chat, message_id] = StoryId(key)

    async def latest(self, selector: Selector, count: int) -> tuple[ArchivedStory, ...]:
        wanted = (
            story
            for story in sorted(self.stories, key=lambda s: s.first_seen, reverse=True)
            if selector == ALL
            or selector == source_selector(story.story.feed)
            or selector in {Selector(match.topic) for match in story.topics}
        )
        return tuple(wanted)[:count]

    async def numbered(self, chat: ChatId, stories: Sequence[StoryId]) -> tuple[int, ...]:
        known = self._numbers.setdefault(chat, [])
        known.extend(key for key in stories if key not in known)
        return tuple(known.index(key) + 1 for key in stories)

    async def by_number(self, chat: ChatId, number: int) -> ArchivedStory | None:
        known = self._numbers.get(chat, [])
        return self._get(known[number - 1]) if 0 < number <= len(known) else None

    async def by_message(self, chat: ChatId, message_id: str) -> ArchivedStory | None:
        key = self._messages.get((chat, message_id))
        return self._get(key) if key else None

    async def last(self, chat: ChatId) -> ArchivedStory | None:
        told = [key for (where, _), key in self._messages.items() if where == chat]
        return self._get(told[-1]) if told else None

    def _get(self, key: StoryId) -> ArchivedStory | None:
        return next((story for story in self.stories if story.story.id == key), None)


class MemoryTimingBook:
    """What chats have set for when they are told, at ``now``; ``held`` stories are held."""

    def __init__(self) -> None:
        self.timings: dict[ChatId, Timing] = {}
        self.plans: dict[ChatId, Plan | None] = {}
        self.now = NOW
        self.held = 0

    async def of(self, chat: ChatId) -> ChatTiming:
        timing = self.timings.get(chat, Timing())
        return ChatTiming(timing, self.plans.get(chat), self.held, self.now)

    async def change(self, chat: ChatId, before: Timing, after: Timing, plan: Plan | None) -> bool:
        self.timings[chat], self.plans[chat] = after, plan
        return True


class MemoryReports:
    """Verdicts of chats on the topics of stories."""

    def __init__(self) -> None:
        self.noted: dict[tuple[ChatId, StoryId, TopicName], Verdict] = {}
        self.displaced = 0

    def on(self, key: str) -> dict[str, str]:
        """What is said of a story, by topic."""
        return {
            topic: verdict.value
            for (_, story, topic), verdict in self.noted.items()
            if story == key
        }

    async def note(
        self, chat: ChatId, story: StoryId, verdicts: Mapping[TopicName, Verdict]
    ) -> Receipt:
        done: dict[TopicName, Noting] = {}
        for topic, verdict in verdicts.items():
            before = self.noted.get((chat, story, topic))
            done[topic] = (
                Noting.NEW
                if before is None
                else Noting.KNOWN
                if before is verdict
                else Noting.CHANGED
            )
            self.noted[chat, story, topic] = verdict
        return Receipt(done, self.displaced)


@dataclass
class MemoryOperations:
    """An operator's set-up; a test changes what it is about."""

    topic_list: tuple[Topic, ...] = TOPICS
    feed_titles: dict[FeedName, str] = field(default_factory=lambda: dict(FEEDS))
    states: tuple[FeedState, ...] | None = None
    queued: int = 0
    outcome: Outcome = field(default_factory=lambda: Sent("1"))
    rights: tuple[str, ...] = ()
    closed_to: frozenset[ChatId] = frozenset()
    tested: list[ChatId] = field(default_factory=list)
    counted: dict[ChatId, dict[str, int]] = field(default_factory=dict)

    def topics(self) -> tuple[Topic, ...]:
        return self.topic_list

    def feeds(self) -> tuple[str, ...]:
        return tuple(self.feed_titles)

    async def feed_states(self) -> tuple[FeedState, ...]:
        if self.states is not None:
            return self.states
        return tuple(
            FeedState(name, title, NOW - timedelta(minutes=5), NOW + timedelta(minutes=10), None)
            for name, title in self.feed_titles.items()
        )

    async def waiting(self, chat: ChatId) -> int:
        return self.queued

    async def counters(self, chat: ChatId) -> Mapping[str, int]:
        return self.counted.get(chat, {})

    async def test(self, chat: ChatId) -> tuple[Outcome, tuple[str, ...]]:
        self.tested.append(chat)
        return self.outcome, self.rights

    def admits(self, chat: ChatId) -> bool:
        return chat not in self.closed_to


class AwayChats(MemoryChats):
    """A store that cannot be reached."""

    async def of(self, chat: ChatId) -> Subscriptions:
        raise StoreError("The store at unix:/run/secret.sock does not answer.")
