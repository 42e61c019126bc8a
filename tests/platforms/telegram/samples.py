"""Alerts for these tests, with fictional news."""

from __future__ import annotations

from typing import Any

from bot.model import Alert, ChatId, FeedName, Source, Story, StoryId, Topic, TopicName

CHIPS = Topic(TopicName("chips"), "Chips", "🔬", 0x1F6FEB)
AI = Topic(TopicName("ai"), "AI", "🤖", 0x8957E5)


def story(**changes: Any) -> Story:
    """A story, with some things changed."""
    values: dict[str, Any] = {
        "id": StoryId("abcdefghij23"),
        "feed": FeedName("harbour-tech"),
        "source": "Harbour Tech",
        "title": "Lanternworks starts making 2-nanometre chips",
        "url": "https://harbour.example/2026/lanternworks",
        "bullets": ("The first wafers left the plant in Kestrelton", "Two buyers have signed up"),
        "summary": "Lanternworks has begun making its smallest chips.",
        "published": None,
    }
    return Story(**(values | changes))


def alert(chat: int | str = 1, *, thread: str = "", number: int = 3, **changes: Any) -> Alert:
    """An alert of that story; ``sources``, ``topics`` and ``sample`` may be given too."""
    sources = changes.pop("sources", None)
    topics = changes.pop("topics", (CHIPS, AI))
    sample = changes.pop("sample", False)
    told = story(**changes)
    if sources is None:
        sources = (Source(told.feed, told.source, "https://harbour.example/"),)
    chat_id = ChatId("telegram", str(chat), thread)
    return Alert(chat_id, told, topics, sources, number, sample)
