"""Chats that want to be told at their own times, and a store in which time passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.delivery.timetable import plan_at
from bot.delivery.zones import zone_of
from bot.model import ChatId, TopicName
from bot.store.client import Store
from bot.store.encoding import from_ms
from bot.store.timings import TimingBook
from bot.timing_model import DigestTime, QuietHours, Timing
from tests.builders import DAY, READER

HOUR = timedelta(hours=1)


def timing_book(store: Store) -> TimingBook:
    return TimingBook(store, empty_life=DAY, ledger_life=30 * DAY)


async def server_now(store: Store) -> datetime:
    seconds, micros = await store.redis.time()
    return from_ms(seconds * 1000 + micros // 1000)


async def set_timing(store: Store, timing: Timing, chat: ChatId = READER) -> None:
    """What a command does."""
    book = timing_book(store)
    before = await book.of(chat)
    plan = plan_at(timing, zone_of(timing.zone or "UTC"), before.now, before.now)
    assert await book.change(chat, before.timing, timing, plan)


async def quiet_now(store: Store, *, urgent: tuple[str, ...] = ()) -> Timing:
    """Quiet hours that began an hour ago and end in an hour."""
    now = await server_now(store)
    hours = QuietHours((now - HOUR).time().replace(second=0), (now + HOUR).time().replace(second=0))
    return Timing(quiet=hours, urgent=tuple(map(TopicName, urgent)))


def back(clock: time, by: timedelta) -> time:
    return (datetime(2026, 1, 15, clock.hour, clock.minute, tzinfo=UTC) - by).time()


async def pass_time(store: Store, by: timedelta, chat: ChatId = READER) -> None:
    """Let time pass for a chat: all its moments, and times of day, lie so much further back."""
    ms = round(by.total_seconds() * 1000)
    keys = store.keys
    plan = await store.redis.hget(keys.chat(chat), "plan")
    if plan:
        mode, until, since, urgent = plan.split("|")
        moved = f"{mode}|{int(until) - ms}|{int(since) - ms}|{urgent}"
        await store.redis.hset(keys.chat(chat), "plan", moved)
    book = timing_book(store)
    timing = (await book.of(chat)).timing
    if timing.digest:
        timing = replace(timing, digest=DigestTime(timing.digest.days, back(timing.digest.at, by)))
    if timing.quiet:
        begin, end = (back(clock, by) for clock in (timing.quiet.begin, timing.quiet.end))
        timing = replace(timing, quiet=QuietHours(begin, end))
    for field, value in (("digest", timing.digest), ("quiet", timing.quiet)):
        if value:
            await store.redis.hset(keys.chat(chat), field, str(value))
    muted = await store.redis.hget(keys.chat(chat), "muted")
    if muted:
        await store.redis.hset(keys.chat(chat), "muted", int(muted) - ms)
    for key in (keys.held(chat), keys.queue(chat)):
        for story, order in await store.redis.zrange(key, 0, -1, withscores=True):
            await store.redis.zadd(key, {story: order - ms * 1000})
    for key in (keys.wake(chat.platform), keys.due(chat.platform)):
        score = await store.redis.zscore(key, str(chat))
        if score is not None:
            await store.redis.zadd(key, {str(chat): score - ms})
