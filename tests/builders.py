"""Values for tests, with everything that does not matter filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.model import (
    ChatId,
    FeedName,
    Hit,
    Selector,
    Story,
    StoryId,
    Topic,
    TopicMatch,
    TopicName,
)
from bot.store.admission import Identity

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
DAY = timedelta(days=1)

CHIPS = Topic(TopicName("chips"), "Chips", "🔬", 0x1E88E5)
AI = Topic(TopicName("ai"), "AI", "🤖", 0x8E24AA)
TOPICS = {topic.name: topic for topic in (CHIPS, AI)}


def story(number: int = 1, *, feed: str = "wire", title: str | None = None) -> Story:
    """A story that differs from the others by its number."""
    return Story(
        id=StoryId(f"story{number:07d}"),
        feed=FeedName(feed),
        source=feed.title(),
        title=title or f"Halden opens fab number {number}",
        url=f"https://{feed}.example/{number}",
        bullets=("It makes wafers",),
        summary="A new fab.",
        published=NOW - timedelta(minutes=number),
        text="A new fab.",
        language="en",
    )


def match(*names: str) -> tuple[TopicMatch, ...]:
    """Topics with a reason."""
    return tuple(TopicMatch(TopicName(name), 2.0, (Hit("fab", "title", 2.0),)) for name in names)


def known_as(*keys: str, life: timedelta = DAY) -> tuple[Identity, ...]:
    """Identities by their keys."""
    return tuple(Identity(key, life) for key in keys)


def chat(number: int = 1, platform: str = "telegram") -> ChatId:
    """A private chat."""
    return ChatId(platform, str(number))


def selectors(*names: str) -> list[Selector]:
    """Selectors by name."""
    return [Selector(name) for name in names]


READER = chat(1)
