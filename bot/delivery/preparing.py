"""What one chat is to be told of a story now: read from the store, then rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.delivery.render import render, render_catch_up
from bot.model import Alert, ChatId, StoryId, Topic, TopicName
from bot.store.archive import Archive
from bot.store.subscriptions import ChatBook
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Prepared:
    """An alert, or None where there is nothing (any more) to tell the chat, and the revision of
    the story that it shows.
    """

    alert: Alert | None
    revision: int


class Preparing:
    """Prepares the alerts of one store."""

    def __init__(
        self,
        archive: Archive,
        chats: ChatBook,
        topics: Mapping[TopicName, Topic],
        texts: Texts,
    ) -> None:
        self._archive = archive
        self._chats = chats
        self._topics = topics
        self._texts = texts

    async def alert(self, chat: ChatId, story: StoryId) -> Prepared:
        """The alert of a story for a chat. Raises StoreError."""
        archived = await self._archive.get(story)
        if archived is None:
            return Prepared(None, 0)
        subscriptions = await self._chats.of(chat)
        (number,) = await self._archive.numbered(chat, [story])
        if not archived.held:
            alert = render(archived, subscriptions, self._topics, number=number)
            return Prepared(alert, archived.revision)
        held = [one for name in archived.held if (one := await self._archive.get(name))]
        alert = render_catch_up(
            archived, held, subscriptions, self._topics, self._texts, number=number
        )
        return Prepared(alert, archived.revision)
