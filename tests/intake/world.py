"""What the tests of the intake share: one intake, its store, and a web server to poll."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.feeds.fetch import Fetcher
from bot.feeds.manners import HostManners
from bot.feeds.reading import FeedReader
from bot.feeds.web_reader import WebReader
from bot.feeds.workers import ParserPool
from bot.intake import Intake, PollReport, PollRules
from bot.intake.health import FeedHealth
from bot.intake.joining import Joiner
from bot.intake.stories import StoryIntake
from bot.model import ALL, Feed, FeedName, FeedType, Story, StoryId
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.notices import SELECTOR as NOTICES, NoticeBoard
from bot.store.polls import FeedBook
from bot.store.pushes import PushBook
from bot.texts import Texts
from bot.topics import Classifier, built_in_topics
from tests.builders import DAY
from tests.fakes.web import FakeWeb, rss

RULES = PollRules(
    min_interval=timedelta(seconds=1),
    max_interval=DAY,
    ring_first=None,
    max_age=7 * DAY,
    burst=None,
    keep=30 * DAY,
    window=3 * DAY,
    join=True,
)
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def item(number: int, title: str | None = None, **more: str) -> dict[str, str]:
    """One item; each number is another event."""
    words = ("wafer", "laser", "etching", "packaging", "memory", "photoresist", "mask", "gas")
    return {
        "guid": f"item-{number}",
        "title": title or f"Halden Semiconductor opens {words[number % 8]} line number {number}",
        "link": f"https://wire.example/{number}",
        "description": f"The line number {number} is open.",
        "pubDate": "Wed, 04 Mar 2026 08:00:00 GMT",
    } | more


class World:
    """One intake on a store of its own, and a web server to poll."""

    def __init__(self, store: Store, web: FakeWeb, parsers: ParserPool) -> None:
        self.store = store
        self.web = web
        self.fetcher = Fetcher(user_agent="test", manners=HostManners(interval=timedelta(0)))
        self.parsers = parsers
        self.now = NOW
        self.feeds = FeedBook(store)
        self.readers: dict[FeedType, FeedReader] = {
            FeedType.WEB: WebReader(self.fetcher, self.parsers)
        }

    def intake(self, rules: PollRules = RULES) -> Intake:
        admissions = Admissions(self.store, archive_life=90 * DAY)
        archive = Archive(self.store)
        joiner = Joiner(admissions, archive, window=rules.window) if rules.join else None
        return Intake(
            readers=self.readers,
            feeds=self.feeds,
            stories=StoryIntake(
                parsers=self.parsers,
                classifier=Classifier(built_in_topics()),
                admissions=admissions,
                rules=rules,
                now=lambda: self.now,
                joiner=joiner,
            ),
            pushes=PushBook(self.store),
            health=FeedHealth(NoticeBoard(self.store, sender="Newsbell"), Texts()),
            rules=rules,
            now=lambda: self.now,
            jitter=lambda: 0.0,
        )

    def feed(self, name: str = "wire") -> Feed:
        url = f"{self.web.url}/{name}"
        return Feed(FeedName(name), url, timedelta(minutes=15))

    def publish(self, *items: dict[str, str], name: str = "wire") -> None:
        self.web.feed(f"/{name}", rss(name.title(), list(items)))

    async def poll(self, rules: PollRules = RULES, name: str = "wire") -> PollReport:
        return await self.intake(rules).poll(self.feed(name))

    async def routed(self) -> list[dict[str, str]]:
        messages = await self.store.redis.xrange(self.store.keys.routing)
        return [fields for _, fields in messages]

    async def notices(self) -> list[Story]:
        found = [
            await Archive(self.store).get(StoryId(fields["story"]))
            for fields in await self.routed()
            if fields["selectors"] == NOTICES
        ]
        return [one.story for one in found if one is not None]

    async def titles(self) -> list[str]:
        return [one.story.title for one in await Archive(self.store).latest(ALL, 100)]


@asynccontextmanager
async def intake_world(store: Store) -> AsyncIterator[World]:
    """A world for the length of a test."""
    parsers = ParserPool()
    async with FakeWeb() as web:
        world = World(store, web, parsers)
        yield world
        await world.fetcher.close()
    await parsers.close()
