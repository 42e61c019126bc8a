"""Alerts for these tests, with everything that does not matter filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.model import Alert, ChatId, FeedName, Source, Story, StoryId, Topic, TopicName

CHIPS = Topic(TopicName("chips"), "Chips", "🔬", 0x1E88E5)
AI = Topic(TopicName("ai"), "AI", "🤖", 0x8E24AA)


def alert(
    *,
    channel: int | str = 1,
    title: str = "Halden opens its third fab",
    url: str | None = "https://wire.example/halden",
    bullets: Sequence[str] = ("It makes wafers", "Nine hundred people work there"),
    summary: str = "A fab opened.",
    published: datetime | None = datetime(2026, 3, 4, 5, 6, tzinfo=UTC),
    topics: Sequence[Topic] = (CHIPS, AI),
    sources: Sequence[Source] = (),
    number: int = 3,
    sample: bool = False,
    picture: str | None = None,
) -> Alert:
    """An alert for a channel."""
    story = Story(
        id=StoryId("story0000001"),
        feed=FeedName("wire"),
        source="The Wire",
        title=title,
        url=url,
        bullets=tuple(bullets),
        summary=summary,
        published=published,
        picture=picture,
    )
    return Alert(
        chat=ChatId("discord", str(channel)),
        story=story,
        topics=tuple(topics),
        sources=tuple(sources),
        number=number,
        sample=sample,
    )


def source(name: str, url: str | None = None) -> Source:
    """A source by its name."""
    return Source(FeedName(name.lower()), name, url)
