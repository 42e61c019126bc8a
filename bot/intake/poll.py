"""One poll of one feed: fetch → parse → (what is new?) → split → classify → admit.

What the feed remembers of this poll is written last, after its last entry was admitted: a crash
before that repeats the poll, and admission makes the repetition harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds.hints import hints_from_text, hints_to_text
from bot.feeds.learned import Rhythm, learn
from bot.feeds.learned_text import from_text, to_text
from bot.feeds.moves import address_hash, address_in_force, after_answer, after_failure
from bot.feeds.plan import Rules, Wait, wished
from bot.feeds.reading import Failed, FeedReader, Known, Marks, News, Unchanged, Validators
from bot.feeds.rhythm import next_poll, rest_of_gone
from bot.intake.health import FeedHealth, Gone
from bot.intake.rules import PollReport, PollRules
from bot.intake.stories import StoryIntake
from bot.model import Admission, Feed, FeedType, Hints
from bot.store.polls import FeedBook, FeedMemory, PollRecord, guid_hash, seen_update

log = logging.getLogger(__name__)


class Intake:
    """Polls feeds into the store."""

    def __init__(
        self,
        *,
        readers: Mapping[FeedType, FeedReader],
        feeds: FeedBook,
        stories: StoryIntake,
        health: FeedHealth,
        rules: PollRules,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._readers = readers
        self._feeds = feeds
        self._stories = stories
        self._health = health
        self._rules = rules
        self._now = now
        self._jitter = jitter

    async def poll(self, feed: Feed) -> PollReport:
        """Poll one feed now.

        What is wrong with the feed is in the report, not raised. Raises StoreError when the store
        is away; nothing is then written of the poll, and it may be repeated.
        """
        memory = await self._begin(feed)
        validators = Validators(memory.etag, memory.last_modified, memory.body_hash)
        known = Known(validators, address_in_force(memory.move, feed.url), memory.cursor)
        reading = await self._readers[feed.type].read(feed, known)
        match reading:
            case News():
                return await self._news(feed, memory, reading)
            case Unchanged():
                return await self._unchanged(feed, memory, reading.marks)
            case Failed():
                return await self._failed(feed, memory, reading)

    async def take(self, feed: Feed, news: News) -> PollReport:
        """Admit what came without being asked for, as ``poll`` does with what it reads.

        Raises StoreError as ``poll`` does.
        """
        return await self._news(feed, await self._begin(feed), news)

    async def _begin(self, feed: Feed) -> FeedMemory:
        memory = await self._feeds.begin(feed.name)
        # An earlier poll may have ended before its catch-up.
        await self._stories.catch_up(feed, memory.epoch, memory.title, late=True)
        return memory

    async def _news(self, feed: Feed, memory: FeedMemory, news: News) -> PollReport:
        parsed = news.parsed
        fresh, seen = await self._feeds.changed(feed.name, parsed.entries)
        dates = [entry.published for entry in fresh if guid_hash(entry) not in seen]
        tally = await self._stories.admit(
            feed, parsed, fresh, seen, first=not memory.first_poll_done
        )
        await self._stories.catch_up(feed, memory.epoch, parsed.title)
        record = await self._went_well(feed, memory, news.marks, dates, parsed.hints)
        listed, forget = seen_update(parsed.entries, seen, record.at)
        record = replace(
            record,
            answer="new document",
            entries=len(parsed.entries),
            title=parsed.title,
            new=tally.admissions[Admission.NEW],
            seen=listed,
            # What came alone says nothing of what the feed no longer lists.
            forget=forget if news.whole else (),
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
            hub=parsed.hub,
            self_url=parsed.self_url,
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
        wait = self._wished(feed, rhythm, hints, now)
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
                expected=wait.length,
            ),
            move=move,
            told=told,
            rhythm=to_text(rhythm),
            hints=hints_to_text(hints),
            etag=marks.validators.etag,
            last_modified=marks.validators.last_modified,
            body_hash=marks.validators.body_hash,
            cursor=marks.cursor,
            read=True,
        )

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
