"""When each feed is polled: one APScheduler job for a feed, re-dated after each poll.

The truth of when a feed is due lies with the caller (``due``); the jobs only wait for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.errors import NewsbellError
from bot.model import FeedName

log = logging.getLogger(__name__)

CLOCK_JUMP = timedelta(seconds=5)
"""A wall clock that moved against the monotonic one by more than this was set."""

AFTER_FAULT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Chore:
    """Housekeeping that comes round: first after ``every``, then each time again."""

    name: str
    every: timedelta
    act: Callable[[], Awaitable[None]]


Watcher = Callable[[Callable[[FeedName], None]], Awaitable[None]]
"""Runs beside the schedule, and calls what it is given for each feed that may have news now."""


class PollSchedule:
    """Polls feeds when they are due, for as long as it runs.

    ``due`` tells when each feed is due; ``poll`` polls one and tells when it is due next. Both may
    raise; the feed is then tried again a minute later and the others are not held up. ``chores``
    are done beside, and ``watchers`` run.
    """

    def __init__(
        self,
        due: Callable[[], Awaitable[Mapping[FeedName, datetime]]],
        poll: Callable[[FeedName], Awaitable[datetime]],
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        chores: Sequence[Chore] = (),
        watchers: Sequence[Watcher] = (),
        at_once: int = 1000,
        watch_every: timedelta = timedelta(seconds=5),
    ) -> None:
        self._due = due
        self._poll = poll
        self._now = now
        self._monotonic = monotonic
        self._chores = chores
        self._watchers = watchers
        self._slots = asyncio.Semaphore(at_once)
        self._watch_every = watch_every
        self._scheduler: AsyncIOScheduler | None = None
        self._running: set[FeedName] = set()
        self._wanted: set[FeedName] = set()
        self._dating = asyncio.Lock()
        self._again: dict[FeedName, datetime] = {}

    async def run(self) -> None:
        """Poll until cancelled; polls under way are then cancelled and awaited."""
        # A job only begins a task of ours, so it is called in the loop itself: as a task of the
        # scheduler's it would be told as an error when it ends in the moment it falls due.
        scheduler = AsyncIOScheduler(timezone="UTC", executors={"default": DebugExecutor()})
        async with asyncio.TaskGroup() as tasks:
            self._scheduler, self._tasks = scheduler, tasks
            scheduler.start()
            for chore in self._chores:
                scheduler.add_job(
                    self._begin,
                    IntervalTrigger(seconds=round(chore.every.total_seconds())),
                    args=[chore],
                    id=f"chore {chore.name}",
                    misfire_grace_time=None,
                    coalesce=True,
                )
            try:
                await self._rebuild()
                for watcher in self._watchers:
                    tasks.create_task(self._beside(watcher))
                await self._watch()
            finally:
                self._scheduler = None
                scheduler.shutdown(wait=False)

    def hurry(self, feed: FeedName) -> None:
        """Poll a feed now, while this runs; one that is being polled is polled once more."""
        if feed in self._running:
            self._again[feed] = self._now()
        else:
            self._date(feed, self._now())

    async def take_up(
        self, dates: Mapping[FeedName, datetime], gone: Collection[FeedName] = ()
    ) -> None:
        """Poll feeds at these dates, new ones or known ones; those ``gone`` are polled no more.

        A feed whose poll is under way is polled again after it. Nothing happens unless the
        schedule runs: it asks ``due`` when it begins.
        """
        async with self._dating:
            for feed in gone:
                self._wanted.discard(feed)
                if self._scheduler is not None and self._scheduler.get_job(feed) is not None:
                    self._scheduler.remove_job(feed)
            if self._scheduler is None:
                return
            self._wanted.update(dates)
            for feed, moment in dates.items():
                if feed in self._running:
                    self._again[feed] = moment
                else:
                    self._date(feed, moment)

    async def _beside(self, watcher: Watcher) -> None:
        while True:
            try:
                return await watcher(self.hurry)
            except Exception:
                # Without it the feeds are still polled, only later.
                log.exception("Watching for news failed; it begins again")
            await asyncio.sleep(AFTER_FAULT.total_seconds())

    async def _watch(self) -> None:
        # APScheduler waits on the wall clock: set back by a day, it would be silent for a day.
        wall, steady = self._now(), self._monotonic()
        while True:
            await asyncio.sleep(self._watch_every.total_seconds())
            new_wall, new_steady = self._now(), self._monotonic()
            drift = (new_wall - wall) - timedelta(seconds=new_steady - steady)
            if abs(drift) > CLOCK_JUMP:
                log.warning(
                    "The clock was set by %.0f s; feeds are dated anew.", drift.total_seconds()
                )
                await self._rebuild()
            wall, steady = new_wall, new_steady

    async def _rebuild(self) -> None:
        # A feed that goes while the dates are asked must not come back with them.
        async with self._dating:
            dates = await self._known_dates()
            self._wanted = set(dates)
            for feed, moment in dates.items():
                if feed not in self._running:
                    self._date(feed, moment)

    async def _known_dates(self) -> Mapping[FeedName, datetime]:
        pause = 0.5
        while True:
            try:
                return await self._due()
            except NewsbellError as error:
                log.debug("When feeds are due cannot be told yet: %s", error)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10.0)

    def _date(self, feed: FeedName, moment: datetime) -> None:
        wait = max(moment - self._now(), timedelta(0))
        if self._scheduler is None or feed not in self._wanted:
            return
        self._scheduler.add_job(
            self._fire,
            DateTrigger(datetime.now(UTC) + wait),
            args=[feed],
            id=feed,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    def _fire(self, feed: FeedName) -> None:
        if self._scheduler is not None and feed not in self._running:
            self._running.add(feed)
            self._tasks.create_task(self._poll_one(feed))

    def _begin(self, chore: Chore) -> None:
        if self._scheduler is not None:
            self._tasks.create_task(self._do(chore))

    async def _do(self, chore: Chore) -> None:
        try:
            await chore.act()
        except NewsbellError as error:
            log.debug("%s is put off: %s", chore.name, error)
        except Exception:
            log.exception("%s failed", chore.name)

    async def _poll_one(self, feed: FeedName) -> None:
        try:
            async with self._slots:
                if feed not in self._wanted:  # taken away while it waited for its turn
                    return
                moment = await self._poll(feed)
        except NewsbellError as error:
            log.warning("Polling %s is put off for a minute: %s", feed, error)
            moment = self._now() + AFTER_FAULT
        except Exception:
            # A fault of ours with one feed must not silence the others.
            log.exception("Polling %s failed", feed)
            moment = self._now() + AFTER_FAULT
        finally:
            self._running.discard(feed)
        self._date(feed, self._again.pop(feed, moment))
