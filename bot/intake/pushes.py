"""Answers the hubs: whether a subscription is meant, and what becomes of what they push.

A push is written down as begun before it is acknowledged, so that what a crash interrupts is made
good by a poll at the next start. Only what is signed is read; a hub that could not be told a
secret (it has no TLS), or that pushes nothing readable, has the feed polled at once.
"""

from __future__ import annotations

import asyncio
import enum
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.errors import StoreError
from bot.feeds.fetch import Document
from bot.feeds.push.hub import reason_text
from bot.feeds.push.signature import is_signed
from bot.feeds.reading import Failed, Validators
from bot.feeds.web_reader import WebReader
from bot.intake import pushing
from bot.intake.poll import Intake
from bot.model import Feed, FeedName
from bot.store.pushes import Push, PushBook, PushStage

log = logging.getLogger(__name__)

WORKERS = 4
MOST_HELD = 64 * 2**20
"""Bytes of pushes that wait; beyond them feeds are polled instead."""

_LARGE = 256 * 2**10  # bytes from which hashing is noticed by others
_SAY_EVERY = timedelta(hours=1)


class Answer(enum.Enum):
    """What a hub is told of its push."""

    TAKEN = enum.auto()
    UNKNOWN = enum.auto()
    NO_LONGER_WANTED = enum.auto()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A push as it came. ``encoding`` and ``signature`` are headers; None where there is none."""

    body: bytes
    content_type: str | None
    encoding: str | None
    signature: str | None


@dataclass(frozen=True, slots=True)
class _Job:
    """A push to be read or, without a ``delivery``, a feed to be polled; ``token``: for whom."""

    feed: FeedName
    token: str = ""
    topic: str = ""
    delivery: Delivery | None = None


class _Unfinished:
    """The pushes that this process acknowledged and has not dealt with."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, datetime]] = {}

    def __contains__(self, token: str) -> bool:
        return token in self._open

    def add(self, token: str, began: datetime) -> None:
        count, latest = self._open.get(token, (0, began))
        self._open[token] = (count + 1, max(latest, began))

    def upto(self, token: str, number: int) -> datetime | None:
        """When the last came of them, if these are all that there are."""
        count, latest = self._open[token]
        return latest if count == number else None

    def done(self, token: str, number: int) -> None:
        """So many are dealt with."""
        count, latest = self._open.pop(token)
        if count > number:
            self._open[token] = (count - number, latest)


class _Ignored:
    """Counts pushes that were ignored, and says so once an hour for each subscription."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, datetime]] = {}

    def add(self, push: Push, now: datetime) -> None:
        count, said = self._counts.get(push.token, (0, now - _SAY_EVERY))
        count += 1
        if now - said >= _SAY_EVERY:
            log.warning(
                "%s: what does not bear the signature of %s is ignored: "
                "%d since this was last said.",
                push.feed,
                pushing.hub_name(push),
                count,
            )
            count, said = 0, now
        self._counts[push.token] = (count, said)


class PushDesk:
    """Answers hubs for the feeds that ``feeds`` names.

    ``read`` is called with a feed whose document was read, which may name another hub now.
    """

    def __init__(
        self,
        *,
        feeds: Callable[[], Mapping[FeedName, Feed]],
        pushes: PushBook,
        intake: Intake,
        reader: WebReader,
        read: Callable[[FeedName], None],
        least_between_pings: timedelta,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._feeds = feeds
        self._pushes = pushes
        self._intake = intake
        self._reader = reader
        self._was_read = read
        self._pause = least_between_pings.total_seconds()
        self._now = now
        self._jitter = jitter
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._held = 0
        self._last: dict[str, str | None] = {}
        self._unfinished = _Unfinished()
        self._marking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._pinged: dict[FeedName, list[_Job]] = {}
        self._not_before: dict[FeedName, float] = {}
        self._ignored = _Ignored()

    # ── What hubs ask ───────────────────────────────────────────────────────────────────────────

    async def is_meant(self, token: str, mode: str, topic: str, lease: int | None) -> bool:
        """Whether a hub may begin (``subscribe``) or end a subscription. Raises StoreError."""
        push = await self._pushes.get(token)
        if push is None or push.topic != topic:
            return False
        now, leaves = self._now(), push.stage is PushStage.LEAVING
        if mode == "unsubscribe" and leaves:
            await self._pushes.forget(push)
            return True
        if mode != "subscribe" or leaves:
            return False
        after = await self._pushes.change(token, lambda it: pushing.verified(it, lease, now))
        if after is not None and not pushing.is_active(push, now):
            log.info("%s: pushed by %s from now on.", push.feed, pushing.hub_name(push))
        return True

    async def is_denied(self, token: str, topic: str, reason: str) -> bool:
        """A hub denies a subscription; False if there is none. Raises StoreError."""
        push = await self._pushes.get(token)
        if push is None or push.topic != topic:
            return False
        if push.stage is PushStage.LEAVING:
            await self._pushes.forget(push)
            return True
        now, said = self._now(), reason_text(reason)
        after = await self._pushes.change(
            token, lambda it: pushing.denied(it, said, now, self._jitter())
        )
        if after is not None and after.why != push.why:
            log.warning("%s: not pushed for now. %s", push.feed, after.why)
        if pushing.is_active(push, now):
            # What it may have kept back since its last push; and polls are as usual from here on.
            self._jobs.put_nowait(_Job(push.feed))
        return True

    async def knows(self, token: str) -> Answer:
        """What to answer a push before its body was read. Raises StoreError."""
        return _answer(await self._pushes.get(token))

    async def take(self, token: str, delivery: Delivery) -> Answer:
        """Take a push. Raises StoreError: then nothing was taken, and the hub may try again."""
        push = await self._pushes.get(token)
        answer = _answer(push)
        if push is None or answer is not Answer.TAKEN or push.feed not in self._feeds():
            return Answer.UNKNOWN if answer is Answer.TAKEN else answer
        if push.signed and not await _bears_signature(delivery, push.secret):
            self._ignored.add(push, self._now())
            return answer
        if push.signed and self._last.get(token) == delivery.signature:
            # The same again: a hub that missed our answer, or a storm.
            return answer
        readable = push.signed and bool(delivery.body.strip()) and delivery.encoding is None
        fits = self._held + len(delivery.body) <= MOST_HELD
        began = self._now()
        # In turn with what is finished: neither mark may be taken for the other's.
        async with self._marking[token]:
            marked = await self._pushes.change(token, lambda it: replace(it, pending=began))
            if marked is None:
                raise StoreError(f"the subscription of {push.feed} is being changed")
            self._unfinished.add(token, began)
        if readable and fits:
            self._last[token] = delivery.signature
            self._held += len(delivery.body)
            self._jobs.put_nowait(_Job(push.feed, token, push.topic, delivery))
        else:
            self._jobs.put_nowait(_Job(push.feed, token))
        return answer

    # ── What becomes of it ──────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Deal with pushes until cancelled, those first that an earlier run did not finish."""
        self._pinged.clear()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._finish_earlier())
            for _ in range(WORKERS):
                group.create_task(self._work(group))

    async def _finish_earlier(self) -> None:
        while True:
            try:
                unfinished = await self._pushes.unfinished()
            except StoreError:
                await asyncio.sleep(1)
                continue
            for push in unfinished:
                if push.token not in self._unfinished and push.pending is not None:
                    self._unfinished.add(push.token, push.pending)
                    self._jobs.put_nowait(_Job(push.feed, push.token))
            return

    async def _work(self, group: asyncio.TaskGroup) -> None:
        while True:
            job = await self._jobs.get()
            if job.delivery is None:
                self._ping(job, group)
                continue
            await _persistently(partial(self._read, job))
            self._held -= len(job.delivery.body)

    async def _read(self, job: _Job) -> None:
        feed, delivery = self._feeds().get(job.feed), job.delivery
        if feed is None or delivery is None:
            return await self._finish([job], news=False)
        news = await self._reader.parse(
            Document(
                url=job.topic,
                body=delivery.body,
                content_type=delivery.content_type,
                validators=Validators(),
                fresh_for=None,
            )
        )
        if isinstance(news, Failed) or not news.parsed.entries:
            # Whatever it was, it says that there is news, and says so when it comes again.
            self._last.pop(job.token, None)
            return self._jobs.put_nowait(_Job(job.feed, job.token))
        report = await self._intake.take(feed, news.parsed)
        return await self._finish([job], news=report.fresh > 0)

    def _ping(self, job: _Job, group: asyncio.TaskGroup) -> None:
        """Poll the feed soon: one poll for all who ask until it begins."""
        if job.feed in self._pinged:
            self._pinged[job.feed].append(job)
            return
        self._pinged[job.feed] = [job]
        group.create_task(self._poll(job.feed))

    async def _poll(self, name: FeedName) -> None:
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(max(0.0, self._not_before.get(name, 0.0) - clock()))
        self._not_before[name] = clock() + self._pause
        jobs = self._pinged.pop(name)

        async def poll() -> None:
            feed = self._feeds().get(name)
            report = None if feed is None else await self._intake.poll(feed, pinged=True)
            if report is not None and report.offer is not None:
                self._was_read(name)
            await self._finish(jobs, news=report is not None and report.fresh > 0)

        await _persistently(poll)

    async def _finish(self, jobs: Sequence[_Job], *, news: bool) -> None:
        for token, number in Counter(job.token for job in jobs if job.token).items():
            async with self._marking[token]:
                upto, now = self._unfinished.upto(token, number), self._now()
                heard = partial(pushing.heard, now=now, news=news, upto=upto)
                await self._pushes.change(token, heard)
                self._unfinished.done(token, number)


async def _persistently(act: Callable[[], Awaitable[None]]) -> None:
    """Do it once the store is there; a fault of ours is said, and the next poll makes it good."""
    while True:
        try:
            return await act()
        except StoreError as error:
            log.debug("A push waits: %s", error)
            await asyncio.sleep(1)
        except Exception:
            return log.exception("Dealing with a push failed")


def _answer(push: Push | None) -> Answer:
    if push is None:
        return Answer.UNKNOWN
    return Answer.NO_LONGER_WANTED if push.stage is PushStage.LEAVING else Answer.TAKEN


async def _bears_signature(delivery: Delivery, secret: str) -> bool:
    arguments = (delivery.body, delivery.signature, secret)
    if len(delivery.body) < _LARGE:
        return is_signed(*arguments)
    return await asyncio.to_thread(is_signed, *arguments)
