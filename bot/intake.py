"""The arrows from fetch to admit, for one feed, once: the way of a story before it is known.

fetch → parse → (what is new?) → split → classify → admit. What the feed remembers of this poll is
written last, after its last entry was admitted: a crash before that repeats the poll, and
admission makes the repetition harmless.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.errors import FeedError
from bot.feeds.clean import markup_to_line, shorten
from bot.feeds.fetch import Document, Failed, Fetcher, NotModified, Validators
from bot.feeds.learned import Rhythm, learn
from bot.feeds.learned_text import from_text, to_text
from bot.feeds.moves import (
    address_hash,
    address_in_force,
    after_answer,
    after_failure,
    shown_address,
)
from bot.feeds.plan import Rules, wished
from bot.feeds.rhythm import next_poll, rest_of_gone
from bot.feeds.workers import ParserPool
from bot.model import Admission, Entry, Feed, FeedMove, ParsedFeed, SplitStory, Story, StoryId
from bot.polling import PollReport, PollRules
from bot.same import (
    canonical_url,
    identities,
    new_story_id,
    normal_title,
    shared_urls,
)
from bot.store.admission import Admissions, Admitted, Identity
from bot.store.notices import NOTICES, NoticeBoard
from bot.store.polls import FeedBook, FeedMemory, PollRecord, guid_hash, seen_update
from bot.texts import Texts
from bot.topics import Classifier

log = logging.getLogger(__name__)

FAILURES_BEFORE_NOTICE = 5
"""Failed polls in a row after which the operator's chats are told of a feed."""


@dataclass(slots=True)
class _Tally:
    """What was admitted so far."""

    admissions: Counter[Admission] = field(default_factory=Counter)
    stories: int = 0
    rung: int = 0
    told: list[StoryId] = field(default_factory=list)

    def add(self, admitted: Admitted, *, rings: bool) -> None:
        self.admissions[admitted.admission] += 1
        self.stories += 1
        self.rung += rings and admitted.admission is Admission.NEW
        if admitted.admission is not Admission.KNOWN:
            self.told.append(admitted.story)


class Intake:
    """Polls feeds into the store."""

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        parsers: ParserPool,
        classifier: Classifier,
        feeds: FeedBook,
        admissions: Admissions,
        rules: PollRules,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
        notices: NoticeBoard,
        texts: Texts,
    ) -> None:
        self._notices = notices
        self._texts = texts
        self._fetcher = fetcher
        self._parsers = parsers
        self._classifier = classifier
        self._feeds = feeds
        self._admissions = admissions
        self._rules = rules
        self._now = now
        self._jitter = jitter

    async def poll(self, feed: Feed) -> PollReport:
        """Poll one feed now.

        What is wrong with the feed is in the report, not raised. Raises StoreError when the store
        is away; nothing is then written of the poll, and it may be repeated.
        """
        memory = await self._feeds.begin(feed.name)
        await self._catch_up(feed, memory, memory.title, late=True)
        answer = await self._fetcher.fetch(
            feed.url,
            Validators(memory.etag, memory.last_modified, memory.body_hash),
            moved_to=address_in_force(memory.move, feed.url),
            access=feed.access,
        )
        match answer:
            case NotModified():
                return await self._unchanged(feed, memory, answer)
            case Failed():
                return await self._failed(feed, memory, answer)
            case Document():
                try:
                    parsed = await self._parsers.parse(
                        answer.body, url=answer.url, content_type=answer.content_type
                    )
                except FeedError as error:
                    return await self._failed(feed, memory, Failed(str(error)))
                return await self._read(feed, memory, answer, parsed)

    async def _read(
        self, feed: Feed, memory: FeedMemory, document: Document, parsed: ParsedFeed
    ) -> PollReport:
        fresh, seen = await self._feeds.changed(feed.name, parsed.entries)
        news = [entry.published for entry in fresh if guid_hash(entry) not in seen]
        ringing = self._ringing(fresh, first=not memory.first_poll_done)
        tally = await self._admit(feed, parsed, fresh, ringing, seen)
        await self._catch_up(feed, memory, parsed.title)
        record = await self._learned(feed, memory, document, news)
        listed, forget = seen_update(parsed.entries, seen, record.at)
        await self._feeds.commit(
            feed.name,
            memory.epoch,
            replace(
                record,
                title=parsed.title,
                new=tally.admissions[Admission.NEW],
                seen=listed,
                forget=forget,
            ),
        )
        log.info(
            "Polled %s: %d entries, %d new or changed, %d new stories",
            feed.name,
            len(parsed.entries),
            len(fresh),
            tally.admissions[Admission.NEW],
        )
        return PollReport(
            feed=feed,
            answer="new document",
            failed=False,
            next_poll=record.next_poll,
            entries=len(parsed.entries),
            stories=tally.stories,
            admissions=tally.admissions,
            told=tuple(tally.told),
        )

    async def _admit(
        self,
        feed: Feed,
        parsed: ParsedFeed,
        fresh: Sequence[Entry],
        ringing: set[str],
        seen: Mapping[str, str],
    ) -> _Tally:
        tally = _Tally()
        shared = shared_urls(entry.url for entry in parsed.entries)
        # Oldest first, so that alerts come in the order of the news.
        for entry in reversed(fresh):
            # One moment for all stories of an issue: ``position`` orders them in /latest.
            now = self._now()
            stories = await self._stories(feed, parsed, entry, shared)
            # An entry of one story that was seen is an edition, however long ago that was; an
            # issue may have been extended.
            known = len(stories) == 1 and guid_hash(entry) in seen
            rings = entry.guid in ringing
            for story, split, identity in stories:
                topics = self._classifier.classify(
                    title=story.title,
                    summary=story.summary,
                    bullets=story.bullets,
                    text=story.text,
                    language=story.language,
                )
                admitted = await self._admissions.admit(
                    story,
                    topics,
                    identity,
                    ring=rings,
                    seen=known,
                    now=now,
                    position=split.position,
                    over_burst=self._rules.burst is not None and tally.rung >= self._rules.burst,
                )
                tally.add(admitted, rings=rings and not known)
        return tally

    def _ringing(self, entries: Sequence[Entry], *, first: bool) -> set[str]:
        """The guids of the entries that may ring."""
        oldest = self._now() - self._rules.max_age
        young = [e for e in entries if e.published is None or e.published >= oldest]
        if first and self._rules.ring_first is not None:
            # The sort is stable: entries without a date count as the document orders them.
            now = self._now()
            young.sort(key=lambda entry: entry.published or now, reverse=True)
            young = young[: self._rules.ring_first]
        return {entry.guid for entry in young}

    async def _split(self, feed: Feed, entry: Entry) -> tuple[SplitStory, ...]:
        for last in (False, True):
            try:
                return await self._parsers.split(entry, feed.split)
            except FeedError as error:
                # Once more in a fresh worker: it may have fallen over something else's size.
                if last:
                    log.warning("%s: %s The entry goes on unsplit.", feed.name, error)
        return (unsplit(entry),)

    async def _stories(
        self, feed: Feed, parsed: ParsedFeed, entry: Entry, shared: frozenset[str]
    ) -> list[tuple[Story, SplitStory, tuple[Identity, ...]]]:
        parts = await self._split(feed, entry)
        several = len(parts) > 1
        # A link that several stories carry names none of them: a front page, an issue's own page.
        shared |= shared_urls(part.url for part in parts)
        found = []
        for part in parts:
            key = f"{entry.guid}\x1f{normal_title(part.title)}" if several else entry.guid
            story = Story(
                id=new_story_id(feed.name, key),
                feed=feed.name,
                source=parsed.title or feed.name,
                title=part.title,
                url=part.url or entry.url,
                bullets=part.bullets,
                summary=part.summary,
                published=entry.published,
                text=part.text,
                language=parsed.language,
            )
            known_as = identities(
                story,
                own_url=None if part.url and canonical_url(part.url) in shared else part.url,
                entry_guid=entry.guid,
                split=several,
                keep=self._rules.keep,
                window=self._rules.window,
                across_feeds=self._rules.join,
            )
            found.append((story, part, tuple(Identity(one.key, one.life) for one in known_as)))
        return found

    async def _catch_up(
        self, feed: Feed, memory: FeedMemory, title: str, *, late: bool = False
    ) -> None:
        # Also at the start of a poll: an earlier one may have ended before its catch-up.
        story = Story(
            id=new_story_id(feed.name, f"catch-up\x1f{memory.epoch}\x1f{late}"),
            feed=feed.name,
            source=title or feed.name,
            title="",
            url=None,
            bullets=(),
            summary="",
            published=None,
        )
        if held := await self._admissions.catch_up(story):
            log.info("%s: %d stories over poll.burst go into one catch-up", feed.name, held)

    async def _unchanged(self, feed: Feed, memory: FeedMemory, answer: NotModified) -> PollReport:
        record = await self._learned(feed, memory, answer, ())
        await self._feeds.commit(feed.name, memory.epoch, record)
        return PollReport(feed=feed, answer="unchanged", failed=False, next_poll=record.next_poll)

    async def _learned(
        self,
        feed: Feed,
        memory: FeedMemory,
        answer: Document | NotModified,
        news: Sequence[datetime | None],
    ) -> PollRecord:
        """What every poll that went well writes down; ``news`` are the dates of new entries."""
        now = self._now()
        rhythm = learn(from_text(memory.rhythm), now=now, published=news)
        return PollRecord(
            at=now,
            next_poll=self._due(feed, now, fresh_for=answer.fresh_for, rhythm=rhythm),
            move=await self._moved(feed, memory, answer.moved),
            rhythm=to_text(rhythm),
            etag=answer.validators.etag,
            last_modified=answer.validators.last_modified,
            body_hash=answer.validators.body_hash,
            read=True,
        )

    async def _moved(self, feed: Feed, memory: FeedMemory, moved: str | None) -> FeedMove | None:
        """The new address to remember; the operator is told when it begins to count."""
        move = after_answer(memory.move, feed.url, moved=moved, now=self._now())
        if move and move.held and move != memory.move:
            title = self._texts("notice-moved", feed=feed.name)
            how = self._texts("notice-moved-how", address=shown_address(move.to))
            log.warning("%s. %s", title, how)
            await self._tell(f"moved\x1f{feed.name}\x1f{move.to}", title, how)
        return move

    async def _failed(self, feed: Feed, memory: FeedMemory, answer: Failed) -> PollReport:
        now, here, why = self._now(), address_hash(feed.url), answer.why
        failures = memory.failures + 1
        log.warning("%s: %s", feed.name, why)
        # What a server chose to be the new address does not speak for the feed.
        says_gone = answer.gone and address_in_force(memory.move, feed.url) is None
        if says_gone or memory.gone == here:
            gone, due = here, now + rest_of_gone(feed.interval, self._rules.max_interval)
        else:
            gone = ""
            due = self._due(feed, now, retry_after=answer.retry_after, failures=failures)
        if gone and memory.gone != here:
            title = self._texts("notice-gone", feed=feed.name)
            await self._tell(f"gone\x1f{feed.name}\x1f{now.date()}", title, why)
        elif not gone and failures == FAILURES_BEFORE_NOTICE:
            title = self._texts("notice-feed", feed=feed.name, count=failures)
            await self._tell(f"failing\x1f{feed.name}\x1f{now.date()}", title, why)
        move = after_failure(memory.move, failures=failures, gone=answer.gone)
        await self._feeds.commit(
            feed.name,
            memory.epoch,
            PollRecord(at=now, next_poll=due, error=why, failures=failures, move=move, gone=gone),
        )
        return PollReport(feed=feed, answer=why, failed=True, next_poll=due)

    async def _tell(self, key: str, title: str, point: str) -> None:
        """Tell the operator, once for each ``key``: before the poll is remembered, not after."""
        await self._notices.post(new_story_id(NOTICES, key), title, [point], now=self._now())

    def _due(
        self,
        feed: Feed,
        now: datetime,
        *,
        fresh_for: timedelta | None = None,
        retry_after: timedelta | None = None,
        failures: int = 0,
        rhythm: Rhythm | None = None,
    ) -> datetime:
        rules = Rules(feed.interval, self._rules.min_interval, self._rules.max_interval)
        expected = None
        if rhythm is not None and self._rules.adaptive:
            expected = wished(rhythm, rules, now).length
        return next_poll(
            now=now,
            interval=rules.interval,
            min_interval=rules.min_interval,
            max_interval=rules.max_interval,
            fresh_for=fresh_for,
            retry_after=retry_after,
            failures=failures,
            jitter=self._jitter(),
            expected=expected,
        )


def unsplit(entry: Entry) -> SplitStory:
    """The entry as one story, without the splitter: what is left when that fails."""
    text = markup_to_line(entry.content or entry.summary)
    return SplitStory(
        title=entry.title, url=entry.url, bullets=(), summary=shorten(text, 400), text=text
    )
