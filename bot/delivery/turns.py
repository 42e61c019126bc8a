"""A chat's turn: its plan has ended, or what waits there is to be told together."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.delivery.choosing import Choosing
from bot.delivery.digest import DIGEST_MESSAGES, DIGEST_STORIES, Wanted, in_groups
from bot.delivery.timetable import turn_at
from bot.delivery.zones import zone_of
from bot.model import ChatId, StoryId, Topic, TopicName
from bot.same import new_story_id
from bot.store.archive import Archive
from bot.store.deliveries import FEW
from bot.store.kin import Kin
from bot.store.subscriptions import ChatBook
from bot.store.timings import (
    DIGESTS,
    ChatTurn,
    NewDigest,
    Release,
    TimingBook,
    WaitingStory,
)
from bot.timing_model import Mode, Plan, Reason

log = logging.getLogger(__name__)

_MOST_LATE = 200

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
        kin: Kin,
        chats: ChatBook,
        topics: Mapping[TopicName, Topic],
        *,
        zone: str,
        stale: timedelta,
    ) -> None:
        self._timings = timings
        self._choosing = Choosing(archive, kin, topics)
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
            release = await self._release(turn)
        else:
            release = await self._urgent(turn, next_.plan)
        queued = await self._timings.take_turn(turn, release, next_.plan, whole=next_.release)
        if queued > 0:
            log.info("%s: what was held goes out in %d messages", chat, queued)

    async def _thinned(self, turn: ChatTurn) -> ChatTurn:
        """The turn without more stories than one step of the store should see at once."""
        late = _late(turn.queued, turn.now - self._stale)
        surplus = late[:-_MOST_LATE]
        for at in range(0, len(surplus), _MOST_LATE):
            counted = Release(counted=tuple(surplus[at : at + _MOST_LATE]))
            await self._timings.take_turn(turn, counted, turn.plan, whole=True)
        return await self._timings.turn_of(turn.chat) if surplus else turn

    async def _urgent(self, turn: ChatTurn, plan: Plan | None) -> Release:
        """What a mute held and no digest or quiet hours would have: it goes when the mute ends."""
        held = tuple(one for one in turn.held if one.urgent)
        if not held or (plan is not None and plan.mode is Mode.MUTE):
            return Release()
        timing = replace(turn.timing, digest=None, silent=False)
        return await self._release(replace(turn, timing=timing, held=held, queued=(), overflow=0))

    async def _release(self, turn: ChatTurn) -> Release:
        # What may have arrived is told as before, else it might be seen twice.
        singly = [one.story for one in turn.held if one.unknowns or one.digest]
        certain = [one.story for one in turn.held if not (one.unknowns or one.digest)]
        late = _late(turn.queued, turn.now - self._stale)
        if len(late) > FEW:
            certain = [*late, *certain]
        follows = await self._chats.of(turn.chat)
        chosen, gone = await self._choosing.choose(follows, certain)
        kept = [one.story.story.id for one in chosen]
        if turn.timing.digest is None and len(chosen) <= FEW:
            return Release((), (*singly, *kept), gone)
        return _together(turn, chosen, self._topics, singly=singly, gone=gone)


def _together(
    turn: ChatTurn,
    chosen: Sequence[Wanted],
    topics: Mapping[TopicName, Topic],
    *,
    singly: Sequence[StoryId],
    gone: Mapping[StoryId, str],
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
    counted = tuple(one.story.story.id for one in newest[len(told) :])
    return Release(digests, tuple(singly), gone, counted)


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
