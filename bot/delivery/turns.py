"""A chat's turn: its plan has ended, or what waits there is to be told together."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.delivery.digest import DIGEST_MESSAGES, DIGEST_STORIES, Wanted, in_groups, wanted
from bot.delivery.timetable import turn_at
from bot.delivery.zones import zone_of
from bot.model import ChatId, StoryId, Subscriptions, Topic, TopicName
from bot.same import new_story_id
from bot.store.archive import Archive
from bot.store.deliveries import FEW
from bot.store.subscriptions import ChatBook
from bot.store.timings import (
    DIGESTS,
    ChatTurn,
    NewDigest,
    Release,
    TimingBook,
    WaitingStory,
)
from bot.timing_model import Mode, Reason

log = logging.getLogger(__name__)

_AT_ONCE = 50  # more would hold up the event loop while they are read
_MOST_LATE = 200
_NOT_FOLLOWED = "nothing of it is followed any more"
_COUNTED = "only counted in a digest"

_REASONS = {Mode.QUIET: Reason.QUIET, Mode.MUTE: Reason.MUTE, Mode.DIGEST: Reason.DIGEST}


class Turns:
    """Takes the turns of chats. ``zone`` is that of chats that have set none.

    ``stale``: a digest that is later is left to the next one, and what has waited for so long in a
    queue is told together.
    """

    def __init__(
        self,
        timings: TimingBook,
        archive: Archive,
        chats: ChatBook,
        topics: Mapping[TopicName, Topic],
        *,
        zone: str,
        stale: timedelta,
    ) -> None:
        self._timings = timings
        self._archive = archive
        self._chats = chats
        self._topics = topics
        self._zone = zone
        self._stale = stale

    async def take(self, chat: ChatId) -> None:
        """Let out what is to be let out, and plan what comes next.

        Whoever takes the same turn at the same time does no harm. Raises StoreError when the store
        is away; the turn then comes again.
        """
        turn = await self._timings.turn_of(chat)
        zone = zone_of(turn.timing.zone or self._zone)
        # The clock may have been set back since the plan was made.
        since = min(turn.plan.since, turn.now) if turn.plan else turn.now
        next_ = turn_at(turn.timing, zone, since, turn.now, self._stale)
        if next_.release:
            turn = await self._thinned(turn)
        release = await self._release(turn) if next_.release else Release()
        queued = await self._timings.take_turn(turn, release, next_.plan)
        if queued > 0:
            log.info("%s: what was held goes out in %d messages", chat, queued)

    async def _thinned(self, turn: ChatTurn) -> ChatTurn:
        """The turn without more stories than one step of the store should see at once."""
        late = _late(turn.queued, turn.now - self._stale)
        surplus = late[:-_MOST_LATE]
        for at in range(0, len(surplus), _MOST_LATE):
            counted = Release(skipped=tuple(surplus[at : at + _MOST_LATE]), why=_COUNTED)
            await self._timings.take_turn(turn, counted, turn.plan)
        return await self._timings.turn_of(turn.chat) if surplus else turn

    async def _release(self, turn: ChatTurn) -> Release:
        # What may have arrived is told as before, else it might be seen twice.
        singly = [one.story for one in turn.held if one.unknowns or one.digest]
        certain = [one.story for one in turn.held if not (one.unknowns or one.digest)]
        late = _late(turn.queued, turn.now - self._stale)
        if len(late) > FEW:
            certain = [*late, *certain]
        subscriptions = await self._chats.of(turn.chat)
        chosen = await self._wanted(certain, subscriptions)
        kept = [one.story.story.id for one in chosen]
        gone = [story for story in certain if story not in set(kept)]
        if turn.timing.digest is None and len(chosen) <= FEW:
            return Release((), (*singly, *kept), tuple(gone), _NOT_FOLLOWED)
        return _together(turn, chosen, self._topics, singly=singly, gone=gone)

    async def _wanted(
        self, stories: Sequence[StoryId], subscriptions: Subscriptions
    ) -> list[Wanted]:
        found: list[Wanted] = []
        for at in range(0, len(stories), _AT_ONCE):
            some = await self._archive.several(stories[at : at + _AT_ONCE])
            found += wanted(some, subscriptions, self._topics)
        return found


def _together(
    turn: ChatTurn,
    chosen: Sequence[Wanted],
    topics: Mapping[TopicName, Topic],
    *,
    singly: Sequence[StoryId],
    gone: Sequence[StoryId],
) -> Release:
    """The newest are told, by topics; the others are counted."""
    newest = list(reversed(chosen))
    told = newest[: DIGEST_STORIES * DIGEST_MESSAGES]
    ordered = [one.story.story.id for _, group in in_groups(told, topics) for one in group]
    parts = [
        tuple(ordered[at : at + DIGEST_STORIES]) for at in range(0, len(ordered), DIGEST_STORIES)
    ]
    digests = tuple(
        NewDigest(
            id=_digest_id(turn.chat, turn.now, part),
            reason=_reason(turn),
            stories=stories,
            part=part,
            parts=len(parts),
            more=len(newest) - len(told) + turn.overflow,
            total=len(newest) + turn.overflow,
            silent=turn.timing.silent,
        )
        for part, stories in enumerate(parts, start=1)
    )
    counted = [one.story.story.id for one in newest[len(told) :]]
    why = _COUNTED if counted else _NOT_FOLLOWED
    return Release(digests, tuple(singly), (*counted, *gone), why)


def _late(queued: Sequence[WaitingStory], before: datetime) -> list[StoryId]:
    # As in ``take.lua``, which hands the turn out: else it would come again at once.
    return [
        one.story
        for one in queued
        if one.since < before and not (one.unknowns or one.digest or one.urgent)
    ]


def _reason(turn: ChatTurn) -> Reason:
    if turn.timing.digest is not None:
        return Reason.DIGEST
    return _REASONS.get(turn.plan.mode, Reason.LATE) if turn.plan else Reason.LATE


def _digest_id(chat: ChatId, now: datetime, part: int) -> StoryId:
    return new_story_id(DIGESTS, f"{chat}\x1f{now.timestamp():.3f}\x1f{part}")
