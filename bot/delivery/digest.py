"""Several stories in one message: catch-ups and digests, by what a chat follows. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.delivery.render import render
from bot.digest_model import DigestGroup, DigestItem, DigestKind
from bot.model import (
    Alert,
    ArchivedStory,
    StoryId,
    Subscriptions,
    Topic,
    TopicName,
)
from bot.texts import Texts

DIGEST_STORIES = 10
"""Stories in one message: a screen of a telephone, and within every network's limits."""

DIGEST_MESSAGES = 4
"""Messages of one digest; what is left over is a number and a hint to ``/latest``."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A story that a chat follows, the topics that it follows it for, and its running number."""

    story: ArchivedStory
    topics: tuple[Topic, ...]
    number: int = 0


def wanted(
    stories: Sequence[ArchivedStory],
    subscriptions: Subscriptions,
    topics: Mapping[TopicName, Topic],
) -> tuple[Wanted, ...]:
    """Those of the stories that a chat follows, in the same order."""
    alerts = ((one, render(one, subscriptions, topics, number=0)) for one in stories)
    return tuple(Wanted(one, alert.topics) for one, alert in alerts if alert is not None)


def in_groups(
    stories: Sequence[Wanted], topics: Mapping[TopicName, Topic]
) -> tuple[tuple[Topic | None, tuple[Wanted, ...]], ...]:
    """Stories below the first of their topics, in the operator's order of topics; those that a chat
    has for their source alone come last.
    """
    groups: dict[TopicName | None, list[Wanted]] = {name: [] for name in topics}
    groups[None] = []
    for one in stories:
        groups[one.topics[0].name if one.topics else None].append(one)
    return tuple(
        (topics[name] if name is not None else None, tuple(group))
        for name, group in groups.items()
        if group
    )


def render_digest(
    archived: ArchivedStory,
    stories: Sequence[Wanted],
    subscriptions: Subscriptions,
    topics: Mapping[TopicName, Topic],
    texts: Texts,
) -> Alert | None:
    """A catch-up or digest for a chat, of what it still follows; None: that is nothing.

    ``stories`` are those of ``archived.held`` that the chat follows; the first ``DIGEST_STORIES``
    of them are shown.
    """
    if not stories:
        return None
    shown = stories[:DIGEST_STORIES]
    grouped = in_groups(shown, topics)
    kind = archived.digest or DigestKind("burst", 1, 1, len(stories) - len(shown), len(stories))
    title = texts(f"digest-title-{kind.reason}", count=kind.total)
    if kind.parts > 1:
        title = texts("digest-part", title=title, part=str(kind.part), parts=str(kind.parts))
    last = kind.part == kind.parts
    seen = {topic.name: topic for one in stories for topic in one.topics}
    return Alert(
        chat=subscriptions.chat,
        story=replace(
            archived.story,
            title=title,
            bullets=tuple(one.story.story.title for one in shown),
        ),
        topics=tuple(seen.values()),
        sources=archived.sources,
        number=0,
        groups=tuple(
            DigestGroup(_heading(topic, texts) if seen else "", tuple(map(_item, group)))
            for topic, group in grouped
        ),
        note=texts("digest-more", count=kind.more) if kind.more and last else "",
        silent=kind.silent,
    )


def shown_in(alert: Alert, stories: Sequence[Wanted]) -> dict[StoryId, int]:
    """The stories that a digest shows, with the revisions that it shows."""
    count = sum(len(group.items) for group in alert.groups)
    return {one.story.story.id: one.story.revision for one in stories[:count]}


def _heading(topic: Topic | None, texts: Texts) -> str:
    return f"{topic.emoji} {topic.title}".strip() if topic else texts("digest-others")


def _item(one: Wanted) -> DigestItem:
    story = one.story.story
    return DigestItem(one.number, story.title, story.url, story.source)
