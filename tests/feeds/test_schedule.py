"""The schedule: each feed is polled when it is due, late jobs are not dropped, clocks may jump."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import StoreError
from bot.feeds.schedule import Chore, PollSchedule, Watcher
from bot.model import FeedName

WIRE, GAZETTE, TIDE = FeedName("wire"), FeedName("gazette"), FeedName("tide")
FAST = timedelta(milliseconds=20)


class Clock:
    """The wall clock, which can be set; the monotonic one goes on by itself."""

    def __init__(self) -> None:
        self.set_by = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.set_by


class Feeds:
    """Feeds with due dates, and a record of their polls."""

    def __init__(self, clock: Clock, due: Mapping[FeedName, datetime]) -> None:
        self.dates = dict(due)
        self.polls: list[FeedName] = []
        self.next = timedelta(days=1)
        self.fails: set[FeedName] = set()
        self.open, self.known = asyncio.Event(), asyncio.Event()
        self.open.set()
        self.known.set()
        self._clock = clock

    async def due(self) -> Mapping[FeedName, datetime]:
        await self.known.wait()
        return self.dates

    async def poll(self, feed: FeedName) -> datetime:
        self.polls.append(feed)
        if feed in self.fails:
            raise StoreError("away")
        await self.open.wait()
        self.dates[feed] = self._clock.now() + self.next
        return self.dates[feed]

    async def polled(self, count: int) -> list[FeedName]:
        async with asyncio.timeout(10):
            while len(self.polls) < count:
                await asyncio.sleep(0.005)
        return self.polls


class Running:
    """A schedule that runs for the length of a test."""

    def __init__(
        self,
        feeds: Feeds,
        clock: Clock,
        *chores: Chore,
        at_once: int = 9,
        watchers: Sequence[Watcher] = (),
    ) -> None:
        self._schedule = PollSchedule(
            feeds.due,
            feeds.poll,
            now=clock.now,
            monotonic=asyncio.get_running_loop().time,
            chores=chores,
            watchers=watchers,
            at_once=at_once,
            watch_every=FAST,
        )

    async def __aenter__(self) -> PollSchedule:
        self._task = asyncio.create_task(self._schedule.run())
        return self._schedule

    def end(self) -> None:
        self._task.cancel()

    async def __aexit__(self, *_: object) -> None:
        self.end()
        with suppress(asyncio.CancelledError):
            await self._task


async def test_a_feed_is_polled_when_due_and_dated_anew_after_each_poll() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now()})
    feeds.next = FAST
    async with Running(feeds, clock):
        assert await feeds.polled(3) >= [WIRE, WIRE, WIRE]


async def test_a_poll_that_is_a_year_late_is_made_at_once_and_not_dropped() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now() - timedelta(days=365)})
    async with Running(feeds, clock):
        assert await feeds.polled(1) == [WIRE]


async def test_what_is_not_due_waits() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now() + timedelta(hours=1), GAZETTE: clock.now()})
    async with Running(feeds, clock):
        await feeds.polled(1)
        await asyncio.sleep(0.1)
    assert feeds.polls == [GAZETTE]


async def test_a_feed_that_fails_does_not_hold_up_the_others() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now(), GAZETTE: clock.now()})
    feeds.fails = {WIRE}
    feeds.next = FAST
    async with Running(feeds, clock):
        await feeds.polled(5)
    assert feeds.polls.count(GAZETTE) >= 3
    assert feeds.polls.count(WIRE) == 1, "the failing one is tried again a minute later"


async def test_a_clock_set_forward_polls_what_became_due() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now() + timedelta(hours=5)})
    async with Running(feeds, clock):
        await asyncio.sleep(0.1)
        assert feeds.polls == []
        clock.set_by = timedelta(hours=6)
        assert await feeds.polled(1) == [WIRE]


async def test_a_clock_set_back_does_not_silence_a_feed() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now() + timedelta(milliseconds=200)})
    async with Running(feeds, clock):
        await asyncio.sleep(0.05)
        clock.set_by = timedelta(days=-1)
        # The truth says that the feed is due now, by the clock that was set.
        feeds.dates[WIRE] = clock.now()
        assert await feeds.polled(1) == [WIRE]


async def test_a_chore_comes_round_and_one_that_fails_stops_nothing() -> None:
    clock = Clock()
    done: list[str] = []

    async def act() -> None:
        done.append("chore")
        raise RuntimeError("a fault of ours")

    feeds = Feeds(clock, {WIRE: clock.now() + timedelta(seconds=1.5)})
    chore = Chore("sweeping", timedelta(seconds=1), act)
    async with Running(feeds, clock, chore):
        await feeds.polled(1)
        async with asyncio.timeout(10):
            while len(done) < 2:
                await asyncio.sleep(0.02)


async def test_a_watcher_has_a_feed_polled_at_once() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now() + timedelta(hours=1), GAZETTE: clock.now()})

    async def watch(hurry: Callable[[FeedName], None]) -> None:
        await feeds.polled(1)
        hurry(WIRE)

    async with Running(feeds, clock, watchers=[watch]):
        assert await feeds.polled(2) == [GAZETTE, WIRE]


async def test_a_feed_that_is_hurried_while_it_is_polled_is_polled_once_more() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now()})
    going_on = asyncio.Event()

    async def watch(hurry: Callable[[FeedName], None]) -> None:
        await feeds.polled(1)
        for _ in range(5):
            hurry(WIRE)
        going_on.set()

    async def slow(feed: FeedName) -> datetime:
        feeds.polls.append(feed)
        await going_on.wait()
        return clock.now() + timedelta(days=1)

    feeds.poll = slow  # type: ignore[method-assign]
    async with Running(feeds, clock, watchers=[watch]):
        await feeds.polled(2)
        await asyncio.sleep(0.1)
    assert feeds.polls == [WIRE, WIRE]


async def test_a_watcher_that_fails_stops_nothing() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now()})
    feeds.next = FAST

    async def watch(_hurry: Callable[[FeedName], None]) -> None:
        raise RuntimeError("a fault of ours")

    async with Running(feeds, clock, watchers=[watch]):
        await feeds.polled(3)


@pytest.mark.parametrize("turns", range(4))
async def test_a_feed_that_falls_due_while_it_ends_is_no_error(
    turns: int, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now() + timedelta(hours=1)})
    running = Running(feeds, clock)
    async with running as schedule:
        await asyncio.sleep(0.02)
        running.end()
        for _ in range(turns):
            await asyncio.sleep(0)
        schedule.hurry(WIRE)
        await asyncio.sleep(0.02)
    assert caplog.messages == []
    assert feeds.polls == []


async def test_a_feed_that_is_added_while_it_runs_is_polled_and_one_taken_away_is_not() -> None:
    clock = Clock()
    soon = clock.now() + timedelta(milliseconds=200)
    feeds = Feeds(clock, {WIRE: clock.now(), GAZETTE: soon})
    async with Running(feeds, clock) as schedule:
        await feeds.polled(1)
        await schedule.take_up({TIDE: clock.now()}, gone=[GAZETTE])
        assert await feeds.polled(2) == [WIRE, TIDE]
        await asyncio.sleep(0.3)
        assert feeds.polls == [WIRE, TIDE], "gazette was due by now"


async def test_a_feed_is_polled_sooner_than_it_is_due_where_that_is_wanted() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now() + timedelta(hours=1)})
    async with Running(feeds, clock) as schedule:
        await asyncio.sleep(0.05)
        await schedule.take_up({WIRE: clock.now()})
        assert await feeds.polled(1) == [WIRE]


async def test_a_poll_under_way_is_finished_and_made_again_where_that_is_wanted() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now()})
    async with Running(feeds, clock) as schedule:
        feeds.open.clear()
        await feeds.polled(1)
        await schedule.take_up({WIRE: clock.now()})
        await asyncio.sleep(0.05)
        assert feeds.polls == [WIRE], "one at a time"
        feeds.open.set()
        assert await feeds.polled(2) == [WIRE, WIRE]
        await asyncio.sleep(0.05)
        assert len(feeds.polls) == 2, "once more is enough"


async def test_a_feed_taken_away_during_its_poll_is_not_polled_again() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now()})
    feeds.next = FAST
    async with Running(feeds, clock) as schedule:
        feeds.open.clear()
        await feeds.polled(1)
        await schedule.take_up({}, gone=[WIRE])
        feeds.open.set()
        await asyncio.sleep(0.1)
    assert feeds.polls == [WIRE]


async def test_a_feed_taken_away_while_it_waits_for_its_turn_is_not_polled() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now(), GAZETTE: clock.now() + FAST})
    async with Running(feeds, clock, at_once=1) as schedule:
        feeds.open.clear()
        await feeds.polled(1)
        await asyncio.sleep(0.1)  # gazette is due, and waits for the one place
        await schedule.take_up({}, gone=[GAZETTE])
        feeds.open.set()
        await asyncio.sleep(0.1)
    assert feeds.polls == [WIRE]


async def test_a_schedule_that_does_not_run_takes_nothing_up() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now()})
    schedule = PollSchedule(feeds.due, feeds.poll, now=clock.now, monotonic=lambda: 0.0)
    await schedule.take_up({WIRE: clock.now()})
    assert feeds.polls == []


async def test_a_feed_that_goes_while_the_dates_are_asked_does_not_come_back_with_them() -> None:
    clock = Clock()
    feeds = Feeds(clock, {WIRE: clock.now(), GAZETTE: clock.now() + timedelta(milliseconds=300)})
    feeds.known.clear()
    async with Running(feeds, clock) as schedule:
        await asyncio.sleep(0.02)
        change = asyncio.create_task(schedule.take_up({TIDE: clock.now()}, gone=[GAZETTE]))
        await asyncio.sleep(0.02)
        feeds.known.set()
        await change
        assert set(await feeds.polled(2)) == {WIRE, TIDE}
        await asyncio.sleep(0.4)
        assert GAZETTE not in feeds.polls
