"""The arrows from entries to admitted stories: split, classify, admit."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import FeedError
from bot.feeds.clean import markup_to_line, shorten
from bot.feeds.workers import ParserPool
from bot.intake.joining import Joiner
from bot.intake.rules import PollRules
from bot.model import Admission, Entry, Feed, ParsedFeed, SplitStory, Story, StoryId, TopicMatch
from bot.same import canonical_url, host_of, identities, new_story_id, normal_title, shared_urls
from bot.store.admission import Admissions, Admitted, How, Identity
from bot.store.polls import was_seen
from bot.topics import Classifier

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """What was admitted so far."""

    admissions: Counter[Admission] = field(default_factory=Counter)
    stories: int = 0
    rung: int = 0
    told: list[StoryId] = field(default_factory=list)

    def add(self, admitted: Admitted, *, rings: bool) -> None:
        """Count one story; ``rings``: it may have rung."""
        self.admissions[admitted.admission] += 1
        self.stories += 1
        self.rung += rings and admitted.admission is Admission.NEW
        if admitted.admission is not Admission.KNOWN:
            self.told.append(admitted.story)


class StoryIntake:
    """Admits the stories of entries. Without ``joiner`` no report joins another's event."""

    def __init__(
        self,
        *,
        parsers: ParserPool,
        classifier: Classifier,
        admissions: Admissions,
        rules: PollRules,
        now: Callable[[], datetime],
        joiner: Joiner | None = None,
    ) -> None:
        self._parsers = parsers
        self._classifier = classifier
        self._admissions = admissions
        self._rules = rules
        self._now = now
        self._joiner = joiner

    async def admit(
        self,
        feed: Feed,
        parsed: ParsedFeed,
        fresh: Sequence[Entry],
        seen: Mapping[str, str],
        *,
        first: bool,
        late: bool = False,
    ) -> Tally:
        """Admit what is in the ``fresh`` entries of a document.

        ``seen`` is what the feed's polls remember; ``first``: this is the feed's first poll;
        ``late``: it comes after an outage, so that nothing is told by itself.
        """
        burst = None if late else self._rules.burst
        ringing = self._ringing(fresh, first=first)
        tally = Tally()
        shared = shared_urls(entry.url for entry in parsed.entries)
        # Oldest first, so that alerts come in the order of the news.
        for entry in reversed(fresh):
            # One moment for all stories of an issue: ``position`` orders them in /latest.
            now = self._now()
            stories = await self._stories(feed, parsed, entry, shared)
            # An entry of one story that was seen is an edition, however long ago that was; an
            # issue may have been extended.
            known = len(stories) == 1 and was_seen(entry, seen)
            rings = entry.guid in ringing
            told: list[StoryId] = []
            for story, split, identity in stories:
                topics = self._classifier.classify(
                    title=story.title,
                    summary=story.summary,
                    bullets=story.bullets,
                    text=story.text,
                    language=story.language,
                )
                how = How(
                    ring=rings,
                    now=now,
                    position=split.position,
                    seen=known,
                    over_burst=burst is not None and tally.rung >= burst,
                    late=late,
                )
                admitted = await self._admit(story, topics, identity, how, told)
                told.append(admitted.story)
                tally.add(admitted, rings=rings and not known)
        return tally

    async def _admit(
        self,
        story: Story,
        topics: tuple[TopicMatch, ...],
        identity: tuple[Identity, ...],
        how: How,
        told: Sequence[StoryId],
    ) -> Admitted:
        """``told``: the stories of the same issue that are admitted; none of them is this one."""
        if self._joiner is not None:
            return await self._joiner.admit(story, topics, identity, how, apart=told)
        return await self._admissions.admit_as(story, topics, identity, how)

    async def catch_up(self, feed: Feed, epoch: int, title: str, *, late: bool = False) -> None:
        """Tell what ``poll.burst`` held back. ``late``: by a poll before that of ``epoch``."""
        story = Story(
            id=new_story_id(feed.name, f"catch-up\x1f{epoch}\x1f{late}"),
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
        source, outlet = _teller(feed, parsed, entry)
        found = []
        for part in parts:
            key = f"{entry.guid}\x1f{normal_title(part.title)}" if several else entry.guid
            story = Story(
                id=new_story_id(feed.name, key),
                feed=feed.name,
                source=source,
                title=part.title,
                url=part.url or entry.url,
                bullets=part.bullets,
                summary=part.summary,
                published=entry.published,
                text=part.text,
                language=parsed.language,
                picture=part.picture,
                section=part.section,
                outlet=outlet,
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


def _teller(feed: Feed, parsed: ParsedFeed, entry: Entry) -> tuple[str, str]:
    """Who tells an entry, by name, and its host where that is another than the feed's: a search
    for news or a planet lists what many outlets tell.
    """
    if entry.outlet is not None and entry.outlet.host != host_of(feed.url):
        return entry.outlet.name, entry.outlet.host
    return parsed.title or feed.name, ""


def unsplit(entry: Entry) -> SplitStory:
    """The entry as one story, without the splitter: what is left when that fails."""
    text = markup_to_line(entry.content or entry.summary)
    return SplitStory(
        title=entry.title,
        url=entry.url,
        bullets=(),
        summary=shorten(text, 400),
        text=text,
        picture=entry.picture,
    )
