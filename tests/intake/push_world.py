"""What the tests of push share: an intake, who subscribes for it, a server for hubs, and a hub."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.feeds.push.hub import HubClient
from bot.feeds.web_reader import WebReader
from bot.intake.pushes import PushDesk
from bot.intake.subscriber import Subscriber
from bot.model import Feed, FeedName
from bot.store.polls import FeedBook
from bot.store.pushes import Push, PushBook, PushStage
from bot.web.server import WebServer
from bot.web.websub import PATH, websub_routes
from tests.fakes.hub import FakeHub, Subscription
from tests.fakes.web import rss
from tests.feeds.fetching import unhurried
from tests.intake.world import RULES, World

WIRE = FeedName("wire")


class PushWorld:
    """A bot's side of push and a hub; ``polled`` and ``keep`` do what a running bot does."""

    def __init__(self, world: World, hub: FakeHub, hubs: HubClient) -> None:
        self.world = world
        self.hub = hub
        self.followed: dict[FeedName, Feed] = {WIRE: world.feed()}
        self.book = PushBook(world.store)
        self.intake = world.intake(replace(RULES, pushed=True))
        self._hubs = hubs
        self.desk = PushDesk(
            feeds=lambda: self.followed,
            pushes=self.book,
            intake=self.intake,
            reader=WebReader(world.fetcher, world.parsers),
            read=self._was_read,
            least_between_pings=timedelta(seconds=0.1),
            now=lambda: world.now,
            jitter=lambda: 0.0,
        )

    def _was_read(self, feed: FeedName) -> None:
        self.subscriber.wake(feed)

    def listens(self, port: int) -> None:
        """From here on hubs can be told where to push."""
        self.url = f"http://127.0.0.1:{port}"
        self.subscriber = self.subscribing(self.url)

    def subscribing(self, url: str) -> Subscriber:
        """Who subscribes for a bot that the world reaches at ``url``."""
        return Subscriber(
            feeds=lambda: self.followed,
            book=FeedBook(self.world.store),
            pushes=self.book,
            hubs=self._hubs,
            base=url + PATH,
            now=lambda: self.world.now,
            jitter=lambda: 0.0,
        )

    @property
    def topic(self) -> str:
        return self.world.feed().url

    def publish(self, *items: dict[str, str], hubs: tuple[str, ...] | None = None) -> bytes:
        """Publish items, with links to the hub; returns the document."""
        body = rss("Wire", list(items))
        named = (self.hub.url,) if hubs is None else hubs
        links = [f'<{hub}>; rel="hub"' for hub in named] + [f'<{self.topic}>; rel="self"']
        self.world.web.feed("/wire", body, headers={"Link": ", ".join(links)})
        return body

    async def poll(self) -> datetime:
        """Poll the feed as the schedule does; returns when the next poll is due."""
        return (await self.intake.poll(self.followed[WIRE])).next_poll

    async def push(self) -> Push:
        """The feed's subscription as the store has it."""
        found = await self.book.of(WIRE)
        assert found is not None
        return found

    async def subscribe(self, *, signed: bool = True) -> Subscription:
        """Poll, subscribe and have it verified; ``signed``: as if the hub had TLS."""
        await self.poll()
        await self.subscriber.keep()
        await self.hub.wait_for(lambda: bool(self.hub.subscriptions))
        await self.until(PushStage.ACTIVE)
        one = self.hub.only()
        if signed:
            push = await self.book.change((await self.push()).token, _signed)
            assert push is not None
            one.secret = push.secret
        return one

    async def until(self, stage: PushStage) -> Push:
        """The subscription, once it has got so far."""
        return await self.so(lambda push: push.stage is stage)

    async def so(self, what: Callable[[Push], bool]) -> Push:
        """The subscription, once something is so with it."""
        async with asyncio.timeout(10):
            while True:
                push = await self.book.of(WIRE)
                if push is not None and what(push):
                    return push
                await asyncio.sleep(0.01)

    async def known(self, number: int) -> list[str]:
        """The titles of all stories, once there are so many."""
        async with asyncio.timeout(10):
            while len(titles := await self.world.titles()) < number:
                await asyncio.sleep(0.01)
        return titles

    async def settled(self) -> Push:
        """The subscription, once no push is pending."""
        return await self.so(lambda push: push.pending is None)


def _signed(push: Push) -> Push:
    return replace(push, signed=True)


@asynccontextmanager
async def push_world(world: World) -> AsyncIterator[PushWorld]:
    """A world of push for the length of a test."""
    hubs = HubClient(
        user_agent="newsbell/test",
        manners=unhurried(),
        total_timeout=timedelta(seconds=2),
        now=lambda: world.now,
        public=lambda _: True,
    )

    def clock() -> float:
        return world.now.timestamp()

    async with FakeHub(world.web, clock=clock) as hub:
        it = PushWorld(world, hub, hubs)
        server = WebServer("127.0.0.1", 0, websub_routes(it.desk))
        work = asyncio.create_task(it.desk.run())
        try:
            async with server.listening() as port:
                it.listens(port)
                yield it
        finally:
            work.cancel()
            await asyncio.wait([work])
            await hubs.close()
        assert hub.violations == []
