"""What chats have set for when they are told, the plans that follow, and what is held by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.model import ChatId, FeedName, Source, Story, StoryId, TopicName
from bot.store.client import Store
from bot.store.encoding import from_ms, in_ms, source_document, story_document, to_ms
from bot.store.ledger import earlier_ids
from bot.timing_model import DigestTime, Mode, Plan, QuietHours, Reason, Timing

DIGESTS = FeedName("~digests")
"""The feed that digests come from; no configured feed can have this name."""

_AT_ONCE = 200  # more would hold up the event loop while their answers are read
_FIELDS = ("zone", "quiet", "urgent", "digest", "silent", "muted")


@dataclass(frozen=True, slots=True)
class ChatTiming:
    """What a chat has set, the plan in force, how many stories are held, by the server's clock.

    ``plan`` may have ended; None: everything rings at once.
    """

    timing: Timing
    plan: Plan | None
    held: int
    now: datetime


@dataclass(frozen=True, slots=True)
class WaitingStory:
    """A story that waits for a chat. ``order`` is its place; ``since`` when it was routed.

    ``unknowns``: how many attempts may have arrived; ``digest``: it tells other stories, or is told
    by itself; ``urgent``: it has a topic that the chat has named so.
    """

    story: StoryId
    since: datetime
    unknowns: int = 0
    digest: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """A chat whose turn it is, as it was read. ``held`` and ``queued`` are in order of routing;
    ``overflow``: how many more there were than it holds.
    """

    chat: ChatId
    timing: Timing
    plan: Plan | None
    written_plan: str
    held: tuple[WaitingStory, ...]
    queued: tuple[WaitingStory, ...]
    overflow: int
    now: datetime


@dataclass(frozen=True, slots=True)
class NewDigest:
    """A message that tells several stories to one chat, the first ones first.

    ``part`` of ``parts`` messages (from 1); of ``total`` stories in all of them, ``more`` are only
    counted.
    """

    id: StoryId
    reason: Reason
    stories: tuple[StoryId, ...]
    part: int
    parts: int
    more: int
    total: int
    silent: bool


@dataclass(frozen=True, slots=True)
class Release:
    """What becomes of what is held: told together, told one by one, or not told, each with why.
    ``counted`` are only a number in a digest.
    """

    digests: tuple[NewDigest, ...] = ()
    singly: tuple[StoryId, ...] = ()
    skipped: Mapping[StoryId, str] = field(default_factory=dict)
    counted: tuple[StoryId, ...] = ()


class TimingBook:
    """The timings of one store's chats."""

    def __init__(self, store: Store, *, empty_life: timedelta, ledger_life: timedelta) -> None:
        self._store = store
        self._empty_life = in_ms(empty_life)
        self._ledger_life = in_ms(ledger_life)

    async def of(self, chat: ChatId) -> ChatTiming:
        """What a chat has set; nothing for a chat never seen."""
        keys = self._store.keys
        async with self._store.reaching() as redis, redis.pipeline(transaction=True) as pipe:
            pipe.time()
            pipe.hmget(keys.chat(chat), [*_FIELDS, "plan"])
            pipe.zcard(keys.held(chat))
            time, (*fields, plan), held = await pipe.execute()
        return ChatTiming(_timing(fields), _plan(plan), held, _moment(time))

    async def change(self, chat: ChatId, before: Timing, after: Timing, plan: Plan | None) -> bool:
        """Write what a chat has set and its plan; False if it has changed since ``before``."""
        answer = await self._store.run(
            "plan",
            str(chat),
            "\n".join(_written(before)),
            _plan_text(plan, after),
            _ends(plan),
            self._empty_life,
            *_written(after),
        )
        return bool(answer)

    async def turn_of(self, chat: ChatId) -> ChatTurn:
        """All that decides on a chat's turn."""
        keys = self._store.keys
        async with self._store.reaching() as redis, redis.pipeline(transaction=True) as pipe:
            pipe.time()
            pipe.hmget(keys.chat(chat), [*_FIELDS, "plan", "overflow"])
            pipe.zrange(keys.held(chat), 0, -1, withscores=True)
            pipe.zrange(keys.queue(chat), 0, -1, withscores=True)
            time, (*fields, plan, overflow), held, queued = await pipe.execute()
        timing = _timing(fields)
        return ChatTurn(
            chat,
            timing,
            _plan(plan),
            plan or "",
            await self._waiting(chat, held, timing.urgent),
            await self._waiting(chat, queued, timing.urgent),
            int(overflow or 0),
            _moment(time),
        )

    async def take_turn(
        self, turn: ChatTurn, release: Release, plan: Plan | None, *, whole: bool
    ) -> int:
        """Release what is held and write the next plan, in one step. ``whole``: of all that is
        held, rather than of some that go before the others.

        Returns how many messages were queued; -1 if the plan is another one than was read: then
        nothing was done. What does not wait any more is left as it is.
        """
        digests: list[str | int] = []
        for one in release.digests:
            digests += (one.id, _kind(one), len(one.stories), *one.stories)
        story = _digest_story()
        answer = await self._store.run(
            "turn",
            str(turn.chat),
            turn.written_plan,
            _plan_text(plan, turn.timing),
            _ends(plan),
            self._ledger_life,
            DIGESTS,
            source_document(Source(DIGESTS, story.source, None)),
            story_document(story),
            int(whole),
            len(release.digests),
            *digests,
            len(release.singly),
            *release.singly,
            len(release.counted),
            *release.counted,
            *(part for pair in release.skipped.items() for part in pair),
        )
        return int(answer)

    async def _waiting(
        self, chat: ChatId, scored: Sequence[Any], urgent: Sequence[TopicName]
    ) -> tuple[WaitingStory, ...]:
        found: list[WaitingStory] = []
        if not scored:
            return ()
        async with self._store.reaching() as redis:
            # What came with a move still has its line under the old id.
            names = [str(chat), *earlier_ids(await redis.get(self._store.keys.was(chat)))]
        for at in range(0, len(scored), _AT_ONCE):
            some = scored[at : at + _AT_ONCE]
            async with self._store.reaching() as redis, redis.pipeline(transaction=False) as pipe:
                for story, _ in some:
                    pipe.hmget(self._store.keys.ledger(StoryId(story)), names)
                    pipe.hmget(self._store.keys.story(StoryId(story)), ["held", "alone", "topics"])
                answers = await pipe.execute()
            for (story, order), lines, fields in zip(
                some, answers[::2], answers[1::2], strict=True
            ):
                # A message that is on its way is none that waits.
                line = next((one for one in lines if one and not one.startswith("skipped|")), "")
                if line.partition("|")[0] in {"held", "queued"}:
                    *digest, topics = fields
                    found.append(
                        WaitingStory(
                            StoryId(story),
                            from_ms(order / 1000),
                            _unknowns(line),
                            any(digest),
                            not set(urgent).isdisjoint((topics or "").split()),
                        )
                    )
        return tuple(found)


def _digest_story() -> Story:
    return Story(
        id=StoryId(""),
        feed=DIGESTS,
        source="Newsbell",
        title="",
        url=None,
        bullets=(),
        summary="",
        published=None,
    )


def _kind(digest: NewDigest) -> str:
    numbers = f"{digest.part}|{digest.parts}|{digest.more}|{digest.total}"
    return f"{digest.reason}|{numbers}|{'silent' if digest.silent else ''}"


def _unknowns(line: str) -> int:
    fields = line.split("|")
    return int(fields[3] if fields[0] == "held" else fields[2])


def _moment(time: tuple[int, int]) -> datetime:
    seconds, micros = time
    return from_ms(seconds * 1000 + micros // 1000)


def _timing(fields: Sequence[str | None]) -> Timing:
    zone, quiet, urgent, digest, silent, muted = (field or "" for field in fields)
    return Timing(
        zone=zone,
        quiet=QuietHours.parse(quiet) if quiet else None,
        urgent=tuple(TopicName(name) for name in urgent.split()),
        digest=DigestTime.parse(digest) if digest else None,
        silent=bool(silent),
        muted_until=from_ms(muted) if muted else None,
    )


def _written(timing: Timing) -> tuple[str, ...]:
    return (
        timing.zone,
        str(timing.quiet or ""),
        " ".join(timing.urgent),
        str(timing.digest or ""),
        "1" if timing.silent else "",
        str(to_ms(timing.muted_until)) if timing.muted_until else "",
    )


def _plan(text: str | None) -> Plan | None:
    if not text:
        return None
    mode, until, since, _ = text.split("|")
    return Plan(Mode(mode), from_ms(until), from_ms(since))


def _plan_text(plan: Plan | None, timing: Timing) -> str:
    if plan is None:
        return ""
    urgent = " ".join(timing.urgent)
    return f"{plan.mode}|{to_ms(plan.until)}|{to_ms(plan.since)}|{urgent}"


def _ends(plan: Plan | None) -> int:
    return 0 if plan is None or plan.mode is Mode.OPEN else to_ms(plan.until)
