"""What the commands ask of the rest of the bot; ``bot.store`` and ``bot.app`` satisfy these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.delivery.timings import TimingNow
from bot.filter_model import Filters
from bot.model import (
    ArchivedStory,
    ChatId,
    FeedState,
    Selector,
    StoryId,
    Subscriptions,
    Topic,
    TopicName,
)
from bot.outcome_model import Outcome
from bot.report_model import Receipt, Verdict
from bot.timing_model import Timing


class Chats(Protocol):
    """Who follows what."""

    async def follow(self, chat: ChatId, selectors: Iterable[Selector]) -> Subscriptions:
        """Add subscriptions (one that is there already is no error); reopens a closed chat."""

    async def unfollow(self, chat: ChatId, selectors: Iterable[Selector]) -> Subscriptions:
        """Take subscriptions away; the operator's pinned ones stay."""

    async def of(self, chat: ChatId) -> Subscriptions:
        """What a chat follows; empty for a chat never seen."""

    async def put_filters(self, chat: ChatId, filters: Filters) -> None:
        """Set what a chat does not want of what it follows."""

    async def each_outlet(self, chat: ChatId, wanted: bool) -> bool:
        """Whether each outlet's report of an event rings in a chat; returns how it was before."""


class Timings(Protocol):
    """When chats are told."""

    async def of(self, chat: ChatId) -> TimingNow:
        """What a chat has set, and what that means now."""

    async def change(self, chat: ChatId, change: Callable[[Timing, datetime], Timing]) -> TimingNow:
        """Make a new timing of the present one, by the present moment."""


class Stories(Protocol):
    """The archive, as a chat sees it."""

    async def latest(self, selector: Selector, count: int) -> tuple[ArchivedStory, ...]:
        """The newest stories of a topic, of ``all``, or of ``source:NAME``; newest first."""

    async def numbered(self, chat: ChatId, stories: Sequence[StoryId]) -> tuple[int, ...]:
        """The running numbers of stories in a chat, given out on first sight and kept."""

    async def by_number(self, chat: ChatId, number: int) -> ArchivedStory | None:
        """The story that has this running number in this chat."""

    async def by_message(self, chat: ChatId, message_id: str) -> ArchivedStory | None:
        """The story that a message of ours told."""

    async def last(self, chat: ChatId) -> ArchivedStory | None:
        """The story of the last alert delivered in this chat."""


class Reports(Protocol):
    """What readers find wrong with topics, for the operator."""

    async def note(
        self, chat: ChatId, story: StoryId, verdicts: Mapping[TopicName, Verdict]
    ) -> Receipt:
        """Note what a chat says of a story; the contrary of what it said takes that one's place."""


class Operations(Protocol):
    """Facts and acts beside the store."""

    def topics(self) -> tuple[Topic, ...]:
        """The topics that are switched on, in the operator's order."""

    def feeds(self) -> tuple[str, ...]:
        """The names of the configured feeds."""

    async def feed_states(self) -> tuple[FeedState, ...]:
        """How each configured feed is doing."""

    async def waiting(self, chat: ChatId) -> int:
        """How many alerts wait for this chat."""

    async def counters(self, chat: ChatId) -> Mapping[str, int]:
        """What was counted since the store began (sent, unknown, repeated, found, failed, …), for
        a chat of the operator's; empty for others, whom it does not concern.
        """

    async def test(self, chat: ChatId) -> tuple[Outcome, tuple[str, ...]]:
        """Send a sample alert there: the outcome, and the names of rights the bot lacks."""

    def admits(self, chat: ChatId) -> bool:
        """Whether the operator's ``access`` lets this chat use the bot."""
