"""What one chat is to be told of a story now: read from the store, then rendered."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.delivery.choosing import Choosing
from bot.delivery.digest import DIGEST_STORIES, render_digest, shown_in
from bot.delivery.moving import thread_notice
from bot.delivery.recent import RecentStories
from bot.delivery.render import render, told_as, why_untold
from bot.model import (
    Alert,
    ArchivedStory,
    ChatId,
    Delivery,
    Story,
    StoryId,
    Subscriptions,
    Topic,
    TopicName,
)
from bot.outcome_model import ThreadGone
from bot.store.archive import Archive
from bot.store.kin import Kin
from bot.store.notices import MOVES
from bot.store.subscriptions import ChatBook
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Prepared:
    """An alert, or None where there is nothing (any more) to tell the chat, and the revision of
    the story that it shows. ``shown``: the stories of a digest, with theirs, and those that are not
    in it, with why. ``why`` there is no alert.
    """

    alert: Alert | None
    revision: int
    shown: Mapping[StoryId, int | str] = field(default_factory=dict)
    why: str = ""


class Preparing:
    """Prepares the alerts of one store."""

    def __init__(
        self,
        archive: Archive,
        kin: Kin,
        chats: ChatBook,
        topics: Mapping[TopicName, Topic],
        texts: Texts,
    ) -> None:
        self._archive = archive
        self._kin = kin
        self._choosing = Choosing(archive, kin, topics)
        self._recent = RecentStories(archive, time.monotonic)
        self._chats = chats
        self._topics = topics
        self._texts = texts

    async def delivery(self, delivery: Delivery) -> Prepared:
        """The alert of a delivery, to a chat that follows what it did when it was taken. A story
        that is told to many chats is read once a second. Of stories that the operator joined while
        they waited the chat is told one. Raises StoreError.
        """
        archived = await self._recent.get(delivery.story)
        if archived is not None and archived.by_hand:
            told = await self._kin.told_by_others(delivery.chat, [delivery.story])
            if (other := told.get(delivery.story)) is not None:
                return Prepared(None, archived.revision, why=told_as(other))
        return await self._prepared(archived, delivery.follows, delivery.number)

    async def edit(self, chat: ChatId, story: StoryId) -> Prepared:
        """The alert of a story as it is now. Raises StoreError."""
        archived = await self._archive.get(story)
        (number,) = await self._archive.numbered(chat, [story])
        return await self._prepared(archived, await self._chats.of(chat), number)

    def thread_notice(self, delivery: Delivery, gone: ThreadGone) -> Story:
        """What the chat around a forum topic that is gone is told of that."""
        return thread_notice(delivery.chat, delivery.follows, gone, self._topics, self._texts)

    async def _prepared(
        self, archived: ArchivedStory | None, follows: Subscriptions, number: int
    ) -> Prepared:
        if archived is None:
            return Prepared(None, 0, why=why_untold(None, follows))
        if archived.story.feed == MOVES:
            return Prepared(_own_words(archived, follows.chat), archived.revision)
        if not archived.held:
            alert = render(archived, follows, self._topics, number=number)
            why = why_untold(archived, follows) if alert is None else ""
            return Prepared(alert, archived.revision, why=why)
        return await self._digest(archived, follows)

    async def _digest(self, archived: ArchivedStory, follows: Subscriptions) -> Prepared:
        found, left_out = await self._choosing.choose(follows, archived.held)
        shown = found[:DIGEST_STORIES]
        stories = [one.story.story.id for one in shown]
        numbers = await self._archive.numbered(follows.chat, stories)
        found[:DIGEST_STORIES] = [
            replace(one, number=number) for one, number in zip(shown, numbers, strict=True)
        ]
        alert = render_digest(archived, found, follows, self._topics, self._texts)
        if alert is None:
            why = next(iter(left_out.values()), why_untold(None, follows))
            return Prepared(None, archived.revision, why=why)
        return Prepared(alert, archived.revision, {**left_out, **shown_in(alert, found)})


def _own_words(archived: ArchivedStory, chat: ChatId) -> Alert:
    # Its bullet is ours, so that the commands in it can be touched.
    return Alert(
        chat=chat,
        story=replace(archived.story, bullets=()),
        topics=(),
        sources=archived.sources,
        number=0,
        note=" ".join(archived.story.bullets),
    )
