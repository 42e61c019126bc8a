"""What commands ask of the running bot beside the store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from bot.app.opening import utc_now
from bot.app.parts import Parts
from bot.model import Alert, ChatId, FeedName, FeedState, Story, StoryId, Topic
from bot.outcome_model import Outcome, Refused


class BotOperations:
    """Facts and acts of one running bot."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def topics(self) -> tuple[Topic, ...]:
        """The topics that are switched on, in the operator's order."""
        return tuple(self._parts.topics.values())

    def feeds(self) -> tuple[str, ...]:
        """The names of the configured feeds."""
        return tuple(self._parts.settings.feeds)

    async def feed_states(self) -> tuple[FeedState, ...]:
        """How each configured feed is doing."""
        feeds = self._parts.settings.feeds
        states = await self._parts.feeds.states(tuple(feeds))
        return tuple(replace(state, paused=feeds[state.name].paused) for state in states)

    async def waiting(self, chat: ChatId) -> int:
        """How many alerts wait for this chat."""
        return await self._parts.networks[chat.platform].deliveries.waiting(chat)

    async def counters(self, chat: ChatId) -> Mapping[str, int]:
        """What was counted since the store began, for ``admin_chats``; empty for others."""
        if chat not in self._parts.config.admin_chats:
            return {}
        return await self._parts.health.counters()

    async def test(self, chat: ChatId) -> tuple[Outcome, tuple[str, ...]]:
        """Send a sample alert there: the outcome, and the names of rights the bot lacks."""
        network = self._parts.networks.get(chat.platform)
        if network is None:
            return Refused(f"{chat.platform} is not switched on"), ()
        now = utc_now()
        texts = self._parts.texts
        sample = Alert(
            chat=chat,
            story=Story(
                id=StoryId("sample"),
                feed=FeedName("sample"),
                source="Newsbell",
                title=texts("sample-title"),
                url=None,
                bullets=(texts("sample-bullet-one"), texts("sample-bullet-two")),
                summary="",
                published=now,
            ),
            topics=self.topics()[:1],
            sources=(),
            number=0,
            sample=True,
        )
        # Two tests are two messages: the nonce must not fold them.
        nonce = hashlib.blake2b(f"{chat}{now.isoformat()}".encode(), digest_size=12).hexdigest()
        outcome = await network.platform.send(sample, nonce=nonce)
        return outcome, await network.platform.missing_rights(chat)

    def admits(self, chat: ChatId) -> bool:
        """Whether the operator's ``access`` lets this chat use the bot."""
        access = self._parts.config.access
        if access == "open":
            return True
        whole = ChatId(chat.platform, chat.native)
        return chat in access or whole in access or chat.platform == "console"
