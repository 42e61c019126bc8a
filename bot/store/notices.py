"""Notices to the operator's own chats: told once, through the same queues and ledger as alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model import FeedName, Source, Story, StoryId, source_selector
from bot.store.client import Store
from bot.store.encoding import source_document, story_document

NOTICES = FeedName("~notices")
"""The feed that notices come from; no configured feed can have this name."""

MOVES = FeedName("~moves")
"""The feed of what a chat is told once of itself, whatever it follows; nobody follows it."""

SELECTOR = source_selector(NOTICES)
"""What ``admin_chats`` follow."""

LIFE = timedelta(days=30)


class NoticeBoard:
    """Posts notices into one store."""

    def __init__(self, store: Store, *, sender: str) -> None:
        self._store = store
        self._sender = sender

    async def post(
        self, notice: StoryId, title: str, points: Sequence[str], *, now: datetime
    ) -> bool:
        """Tell all ``admin_chats``; False if the notice of this id was told before (30 days)."""
        story = Story(
            id=notice,
            feed=NOTICES,
            source=self._sender,
            title=title,
            url=None,
            bullets=tuple(points),
            summary="",
            published=now,
        )
        answer = await self._store.run(
            "notice",
            notice,
            title,
            story_document(story),
            NOTICES,
            source_document(Source(NOTICES, self._sender, None)),
            SELECTOR,
            round(LIFE.total_seconds() * 1000),
        )
        return bool(answer)
