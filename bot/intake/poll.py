"""One poll of one feed: fetch → parse → (what is new?) → split → classify → admit.

What the feed remembers of this poll is written last, after its last entry was admitted: a crash
before that repeats the poll, and admission makes the repetition harmless.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds.hints import hints_from_text, hints_to_text
from bot.feeds.learned import Rhythm, learn
from bot.feeds.learned_text import from_text, to_text
from bot.feeds.moves import address_hash, address_in_force, after_answer, after_failure
from bot.feeds.plan import Rules, Wait, wished
from bot.feeds.push.offer import offer_to_text
from bot.feeds.reading import Failed, FeedReader, Known, Marks, News, Unchanged, Validators
from bot.feeds.rhythm import next_poll, rest_of_gone
from bot.intake.health import FeedHealth, Gone
from bot.intake.pushing import is_active, not_pushed, stretched
from bot.intake.rules import PollReport, PollRules, PushReport
from bot.intake.stories import StoryIntake
from bot.model import Admission, Feed, FeedName, FeedType, Hints, ParsedFeed
from bot.store.polls import (
    FeedBook,
    FeedMemory,
    PollRecord,
    PushRecord,
    seen_update,
    was_seen,
)
from bot.store.pushes import PushBook

log = logging.getLogger(__name__)


class _Turn:
    """What is done with one feed in turn; ``pushes`` counts those that were admitted."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.pushes = 0


class Intake:
    """Polls feeds into the store, and admits what is pushed.

    Reading takes as long as the feed's server likes, and no push waits for it; what follows is
    done for one feed after the other.
    """

    def __init__(
        self,
        *,
        readers: Mapping[FeedType, FeedReader],
        feeds: FeedBook,
        stories: StoryIntake,
        health: FeedHealth,
        pushes: PushBook,
        rules: PollRules,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._readers = readers
        self._feeds = feeds
        self._stories = stories
        self._health = health
        self._pushes = pushes
        self._rules = rules
        self._now = now
        self._jitter = jitter
        self._turns: defaultdict[FeedName, _Turn] = defaultdict(_Turn)

    async def poll(self, feed: Feed, *, pinged: bool = False) -> PollReport:
        """Poll one feed now. ``pinged``: because its hub said that there is news.

        What is wrong with the feed is in the report, not raised. Raises StoreError when the store
        is away; nothing is then written of the poll, and it may be repeated.
        """
        turn = self._turns[feed.name]
        async with turn.lock:
            memory, pushes = await self._begin(feed), turn.pushes
        validators = Validators(memory.etag, memory.last_modified, memory.body_hash)
        known = Known(validators, address_in_force(memory.move, feed.url), memory.cursor)
        reading = await self._readers[feed.type].read(feed, known)
        async with turn.lock:
            if turn.pushes != pushes:
                # A push came while this was read, and made itself the feed's owner.
                memory = await self._begin(feed)
            match reading:
                case News():
                    return await self._news(feed, memory, reading, pinged=pinged)
                case Unchanged():
                    return await self._unchanged(feed, memory, reading.marks)
                case Failed():
                    return await self._failed(feed, memory, reading)

    async def take(self, feed: Feed, parsed: ParsedFeed) -> PushReport:
        """Admit what a hub pushed: the feed's document, or only what is new in it.

        Raises StoreError as ``poll`` does.
        """
        turn = self._turns[feed.name]
        async with turn.lock:
            turn.pushes += 1
            memory, now = await self._begin(feed), self._now()
            fresh, seen = await self._feeds.changed(feed.name, parsed.entries)
            dates = [entry.published for entry in fresh if not was_seen(entry, seen)]
            first = not memory.first_poll_done
            tally = await self._stories.admit(feed, parsed, fresh, seen, first=first)
            await self._stories.catch_up(feed, memory.epoch, parsed.title)
            told = await self._health.spoke(feed, memory.told, now) if dates else memory.told
            rhythm = learn(from_text(memory.rhythm), now=now, published=dates) if dates else None
            record = PushRecord(
                at=now,
                rhythm=memory.rhythm if rhythm is None else to_text(rhythm),
                told=told,
                title=parsed.title,
                new=tally.admissions[Admission.NEW],
                seen=seen_update(parsed.entries, seen, now)[0],
            )
            await self._feeds.add(feed.name, memory.epoch, record)
        log.info(
            "Pushed %s: %d entries, %d new stories", feed.name, len(parsed.entries), record.new
        )
        return PushReport(len(parsed.entries), len(dates), record.new, tuple(tally.told))

    async def _begin(self, feed: Feed) -> FeedMemory:
        memory = await self._feeds.begin(feed.name)
        # An earlier poll may have ended before its catch-up.
        await self._stories.catch_up(feed, memory.epoch, memory.title, late=True)
        return memory

    async def _news(
        self, feed: Feed, memory: FeedMemory, news: News, *, pinged: bool
    ) -> PollReport:
        parsed = news.parsed
        fresh, seen = await self._feeds.changed(feed.name, parsed.entries)
        dates = [entry.published for entry in fresh if not was_seen(entry, seen)]
        late = memory.expected is not None and self._now() - memory.expected > self._rules.stale
        tally = await self._stories.admit(
            feed, parsed, fresh, seen, first=not memory.first_poll_done, late=late
        )
        if late and tally.told:
            log.info("%s was away: its %d stories are told together", feed.name, len(tally.told))
        await self._stories.catch_up(feed, memory.epoch, parsed.title)
        memory = replace(memory, offer=offer_to_text(news.offer))
        if dates and not pinged:
            await self._not_pushed(feed, memory)
        record = await self._went_well(feed, memory, news.marks, dates, parsed.hints)
        listed, forget = seen_update(parsed.entries, seen, record.at, whole=news.whole)
        record = replace(
            record,
            answer="new document",
            entries=len(parsed.entries),
            title=parsed.title,
            new=tally.admissions[Admission.NEW],
            seen=listed,
            forget=forget,
        )
        await self._feeds.commit(feed.name, memory.epoch, record)
        log.info(
            "Polled %s: %d entries, %d new or changed, %d new stories",
            feed.name,
            len(parsed.entries),
            len(fresh),
            tally.admissions[Admission.NEW],
        )
        return PollReport(
            feed=feed,
            answer=record.answer,
            failed=False,
            next_poll=record.next_poll,
            entries=len(parsed.entries),
            stories=tally.stories,
            admissions=tally.admissions,
            told=tuple(tally.told),
            fresh=len(dates),
            offer=news.offer,
        )

    async def _unchanged(self, feed: Feed, memory: FeedMemory, marks: Marks) -> PollReport:
        hints = hints_from_text(memory.hints)
        record = await self._went_well(feed, memory, marks, (), hints)
        record = replace(record, answer="unchanged")
        await self._feeds.commit(feed.name, memory.epoch, record)
        return PollReport(feed=feed, answer=record.answer, failed=False, next_poll=record.next_poll)

    async def _went_well(
        self,
        feed: Feed,
        memory: FeedMemory,
        marks: Marks,
        news: Sequence[datetime | None],
        hints: Hints,
    ) -> PollRecord:
        """What every poll that went well writes down; ``news`` are the dates of new entries."""
        now = self._now()
        rhythm = learn(from_text(memory.rhythm), now=now, published=news)
        told = await self._health.answered(feed, memory.told, rhythm, news=bool(news), now=now)
        move = after_answer(memory.move, feed.url, moved=marks.moved, now=now)
        await self._health.moved(feed, memory.move, move, now)
        wait = self._wished(feed, rhythm, hints, now).length
        if memory.offer and self._rules.pushed and not feed.fixed:
            wait = stretched(wait, await self._pushes.of(feed.name), now)
        return PollRecord(
            at=now,
            next_poll=next_poll(
                now=now,
                interval=feed.interval,
                min_interval=self._rules.min_interval,
                max_interval=self._rules.max_interval,
                fresh_for=marks.fresh_for,
                retry_after=None,
                failures=0,
                jitter=self._jitter(),
                expected=wait,
            ),
            move=move,
            told=told,
            rhythm=to_text(rhythm),
            hints=hints_to_text(hints),
            offer=memory.offer,
            etag=marks.validators.etag,
            last_modified=marks.validators.last_modified,
            body_hash=marks.validators.body_hash,
            cursor=marks.cursor,
            read=True,
        )

    async def _not_pushed(self, feed: Feed, memory: FeedMemory) -> None:
        if not (memory.offer and self._rules.pushed):
            return
        push = await self._pushes.of(feed.name)
        if push is not None and is_active(push, self._now()):
            await self._pushes.change(push.token, not_pushed)

    def _wished(self, feed: Feed, rhythm: Rhythm, hints: Hints, now: datetime) -> Wait:
        bounds = (self._rules.min_interval, self._rules.max_interval)
        rules = Rules(
            feed.interval, *bounds, hints, adaptive=self._rules.adaptive, fixed=feed.fixed
        )
        return wished(rhythm, rules, now)

    async def _failed(self, feed: Feed, memory: FeedMemory, answer: Failed) -> PollReport:
        now, here, why = self._now(), address_hash(feed.url), answer.why
        failures = memory.failures + 1
        log.warning("%s: %s", feed.name, why)
        # What a server chose to be the new address does not speak for the feed.
        says_gone = answer.gone and address_in_force(memory.move, feed.url) is None
        gone = Gone.NOT
        if says_gone or memory.gone == here:
            gone = Gone.LONG_SINCE if memory.gone == here else Gone.NEWLY
        told = await self._health.failed(
            feed, memory.told, why, failures=failures, gone=gone, now=now
        )
        due = next_poll(
            now=now,
            interval=feed.interval,
            min_interval=self._rules.min_interval,
            max_interval=self._rules.max_interval,
            fresh_for=None,
            retry_after=answer.retry_after,
            failures=failures,
            jitter=self._jitter(),
        )
        if gone is not Gone.NOT:
            due = now + rest_of_gone(feed.interval, self._rules.max_interval)
        record = PollRecord(
            at=now,
            next_poll=due,
            error=why,
            failures=failures,
            move=after_failure(memory.move, failures=failures, gone=answer.gone),
            gone="" if gone is Gone.NOT else here,
            told=told,
        )
        await self._feeds.commit(feed.name, memory.epoch, record)
        return PollReport(feed=feed, answer=why, failed=True, next_poll=due)
