"""From an archived story to what one chat is told of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.delivery.filtering import why_filtered
from bot.model import (
    ALL,
    Alert,
    ArchivedStory,
    Selector,
    Subscriptions,
    Topic,
    TopicName,
    source_selector,
)
from bot.texts import Texts


def render(
    archived: ArchivedStory,
    subscriptions: Subscriptions,
    topics: Mapping[TopicName, Topic],
    *,
    number: int,
) -> Alert | None:
    """The alert for a chat, or None if the chat follows nothing (any more) that the story has, or
    does not want it.

    A chat that follows ``all`` or one of the story's sources sees all the story's topics, another
    one only those that it asked for. A topic that is switched off since is left out.
    """
    if why_filtered(archived, subscriptions.filters) is not None:
        return None
    follows = {*subscriptions.selectors, *subscriptions.pinned}
    names = [match.topic for match in archived.topics]
    everything = ALL in follows or any(
        source_selector(source.feed) in follows for source in archived.sources
    )
    wanted = names if everything else [name for name in names if Selector(name) in follows]
    if not everything and not wanted:
        return None
    return Alert(
        chat=subscriptions.chat,
        story=archived.story,
        topics=tuple(topics[name] for name in wanted if name in topics),
        sources=archived.sources,
        number=number,
    )


CATCH_UP_TITLES = 5
"""Titles that a catch-up shows; the rest is a number and a hint to ``/latest``."""


def render_catch_up(
    archived: ArchivedStory,
    held: Sequence[ArchivedStory],
    subscriptions: Subscriptions,
    topics: Mapping[TopicName, Topic],
    texts: Texts,
    *,
    number: int,
) -> Alert | None:
    """The catch-up for a chat: of the stories held back, newest first, those that it follows."""
    alerts = [
        alert
        for one in held
        if (alert := render(one, subscriptions, topics, number=number)) is not None
    ]
    if not alerts:
        return None
    shown = [alert.story.title for alert in alerts[:CATCH_UP_TITLES]]
    if len(alerts) > CATCH_UP_TITLES:
        shown.append(texts("catch-up-more", count=len(alerts) - CATCH_UP_TITLES))
    seen = {topic.name: topic for alert in alerts for topic in alert.topics}
    return Alert(
        chat=subscriptions.chat,
        story=replace(
            archived.story,
            title=texts("catch-up-title", count=len(alerts)),
            bullets=tuple(shown),
        ),
        topics=tuple(seen.values()),
        sources=archived.sources,
        number=number,
    )
