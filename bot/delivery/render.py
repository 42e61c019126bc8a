"""From an archived story to what one chat is told of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.filtering import why_filtered
from bot.model import (
    ALL,
    Alert,
    ArchivedStory,
    Selector,
    StoryId,
    Subscriptions,
    Topic,
    TopicName,
    source_selector,
)


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


def why_untold(archived: ArchivedStory | None, subscriptions: Subscriptions) -> str:
    """Why there is no alert of a story for a chat, as the ledger writes it."""
    if archived is None:
        return "it has left the archive"
    if why := why_filtered(archived, subscriptions.filters):
        return f"filtered: {why}"
    return "nothing of it is followed any more"


def told_as(other: StoryId) -> str:
    """Why a story is not told that was joined to one which is, as the ledger writes it."""
    return f"it is one with story {other}"
