"""Runs the parts: every role in one process, until told to stop; then drains."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.app.changes import is_asked_otherwise
from bot.app.opening import utc_now
from bot.app.parts import Parts
from bot.app.push import web_server
from bot.app.sorting import sort_archive
from bot.config import Config
from bot.errors import PlatformError, StoreError, WebError
from bot.feeds.rhythm import is_late, spread
from bot.feeds.schedule import Chore, PollSchedule
from bot.model import ChatId, FeedName
from bot.same import new_story_id
from bot.store.encoding import to_ms
from bot.store.notices import NOTICES, SELECTOR as NOTICES_SELECTOR
from bot.store.roles import Health, Role
from bot.web.server import WebServer

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10.0
HEARTBEAT_SECONDS = 10.0
GOODBYE_SECONDS = 2.0
AFTER_FAULT_SECONDS = 30.0

WEB = "web"
"""What the web server is called among the networks."""

Service = Callable[[], Awaitable[None]]


class Bot:
    """One running bot: routing, delivery, polling, and the services of the chat networks.

    ``services`` are the networks' command sides by name: each runs until cancelled; one that
    raises PlatformError is said once and ends alone.
    """

    def __init__(self, parts: Parts, services: Mapping[str, Service]) -> None:
        self._parts = parts
        self._services = services
        self._troubles: dict[str, str] = {}
        self._started = utc_now()
        self._token = secrets.token_hex(8)
        self._schedule = self._new_schedule()

    async def run(self, stop: asyncio.Event) -> None:
        """Run until ``stop`` is set; then take nothing more, and drain for at most 10 s."""
        parts = self._parts
        if not await self._prepared(stop):
            return
        async with asyncio.TaskGroup() as group:
            senders = [
                group.create_task(network.sender.run(), name=f"sender {name}")
                for name, network in parts.networks.items()
            ]
            background: list[Coroutine[Any, Any, None]] = [
                parts.routes.run(),
                *(network.editor.run() for network in parts.networks.values()),
                self._poll_in_turn(),
                self._heartbeat(),
                *(self._serve(name, service) for name, service in self._services.items()),
                *self._web(),
            ]
            takers = [group.create_task(work) for work in background]
            await stop.wait()
            log.info("Stopping: what is under way is finished first.")
            for network in parts.networks.values():
                network.sender.stop()
            for taker in takers:
                taker.cancel()
            await asyncio.wait([*takers, *senders], timeout=DRAIN_SECONDS)
            await _end(senders)
            await self._say_goodbye()

    async def adopt(self, config: Config) -> None:
        """Go by another configuration, of which only feeds, chats and access may be different.

        The networks notice nothing. A feed that is new, or asked otherwise, is asked at once.
        """
        before, feeds = self._parts.config, self._parts.settings.feeds
        self._parts.settings.replace(config)
        if (config.chats, config.admin_chats) != (before.chats, before.admin_chats):
            await self._until_done(self._pin_chats)
        polled = self._parts.settings.polled
        eager = [name for name in polled if is_asked_otherwise(feeds.get(name), polled[name])]
        dates = spread(eager, now=utc_now(), jitter=random.random)
        gone = feeds.keys() - polled.keys()
        await self._schedule.take_up(dates, gone=gone)
        if self._parts.push is not None:
            for name in (*eager, *gone):
                self._parts.push.subscriber.wake(name)

    async def _until_done(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                return await step()
            except StoreError as error:
                log.warning("Taking up what changed waits: %s", error)
            await asyncio.sleep(1)

    async def _poll(self, name: FeedName) -> datetime:
        report = await self._parts.intake.poll(self._parts.settings.polled[name])
        if self._parts.push is not None and report.offer is not None:
            self._parts.push.subscriber.wake(name)
        return report.next_poll

    async def _prepared(self, stop: asyncio.Event) -> bool:
        while not stop.is_set():
            try:
                await self.prepare()
            except StoreError as error:
                log.warning("Starting waits: %s", error)
                await asyncio.sleep(1)
            else:
                return True
        return False

    async def prepare(self) -> None:
        """What has to be so before anything is sent: the store's clock, free leases, what the last
        run left half done, the config's subscriptions.
        """
        await self._mind_clock()
        if self._parts.alone:
            # The last run's leases cannot be anybody's: what they sent is unknown at once.
            for network in self._parts.networks.values():
                await network.deliveries.release_all()
        await self._parts.chats.clear()
        await self._pin_chats()

    async def _pin_chats(self) -> None:
        wanted: dict[ChatId, tuple[Any, ...]] = {}
        for chat in self._parts.config.chats:
            wanted[chat.id] = (*wanted.get(chat.id, ()), *chat.topics)
        for admin in self._parts.config.admin_chats:
            wanted[admin] = (*wanted.get(admin, ()), NOTICES_SELECTOR)
        await self._parts.chats.pin(wanted)

    async def _due(self) -> Mapping[FeedName, datetime]:
        now = utc_now()
        states = await self._parts.feeds.states(tuple(self._parts.settings.polled))
        dates = {state.name: state.next_poll for state in states if state.next_poll is not None}
        late = [
            state.name
            for state in states
            if is_late(state, now=now, longest=self._longest_wait(state.name))
        ]
        return dates | spread(late, now=now, jitter=random.random)

    def _longest_wait(self, name: FeedName) -> timedelta:
        feed = self._parts.settings.feeds.get(name)
        longest = self._parts.config.poll.max_interval
        return max(longest, feed.interval) if feed else longest

    async def _poll_in_turn(self) -> None:
        """Poll while this process holds the role; another one waits until it is free."""
        if self._parts.alone:
            await self._poll_and_subscribe()
            return
        role = Role(self._parts.store, "poll", self._token)
        polling: asyncio.Task[None] | None = None
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    ours = await self._holds(role)
                    if ours and polling is None:
                        polling = group.create_task(self._poll_and_subscribe())
                    elif not ours and polling is not None:
                        await _end([polling])
                        polling = None
                    await asyncio.sleep(HEARTBEAT_SECONDS)
        finally:
            if polling is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(GOODBYE_SECONDS):
                        await _quietly(role.give_up())

    async def _poll_and_subscribe(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._schedule.run())
            group.create_task(self._until_done(self._sort_archive))
            if self._parts.push is not None:
                group.create_task(self._serve("push", self._parts.push.subscriber.run))

    def _web(self) -> list[Coroutine[Any, Any, None]]:
        """What answers on the web, where the config has it."""
        push = self._parts.push
        server = web_server(self._parts.config, push)
        if server is None:
            return []
        listening = self._serve(WEB, partial(self._listen, server))
        return [listening, *([self._serve("push", push.desk.run)] if push is not None else [])]

    async def _listen(self, server: WebServer) -> None:
        """Serve until cancelled; an address that cannot be had is said, and tried again."""
        said = ""
        while True:
            try:
                async with server.listening() as port:
                    log.info("Web server: listening on port %d.", port)
                    self._troubles.pop(WEB, None)
                    await asyncio.Event().wait()
            except WebError as error:
                if str(error) != said:
                    said = str(error)
                    log.error("%s It is tried again; the rest of the bot goes on.", error)  # noqa: TRY400
                self._troubles[WEB] = said
            await asyncio.sleep(AFTER_FAULT_SECONDS)

    async def _sort_archive(self) -> None:
        parts = self._parts
        await sort_archive(parts.sorting, parts.archive, parts.rules)

    async def _holds(self, role: Role) -> bool:
        try:
            return await role.hold()
        except StoreError:
            return False

    def _new_schedule(self) -> PollSchedule:
        return PollSchedule(
            self._due,
            self._poll,
            now=utc_now,
            monotonic=time.monotonic,
            chores=(
                Chore("tidying the routing group", timedelta(hours=1), self._tidy_routing),
                Chore("forgetting old feeds", timedelta(days=1), self._forget_feeds),
            ),
            watchers=[
                partial(watcher.watch, tuple(self._parts.settings.polled.values()))
                for watcher in self._parts.watchers
            ],
        )

    async def _tidy_routing(self) -> None:
        await self._parts.router.tidy()

    async def _forget_feeds(self) -> None:
        life = timedelta(days=self._parts.config.archive.days)
        await self._parts.feeds.forget(self._parts.settings.feeds, before=utc_now() - life)

    async def _serve(self, name: str, service: Service) -> None:
        while True:
            try:
                return await service()
            except PlatformError as error:
                log.error("%s", error)  # noqa: TRY400 - a sentence, no traceback
                return await self._give_up(name, str(error))
            except Exception:
                # A fault in one network's commands must not take the others along.
                log.exception("The commands of %s failed; they begin again", name)
                self._troubles[name] = "its commands failed and begin again"
            await asyncio.sleep(AFTER_FAULT_SECONDS)
            self._troubles.pop(name, None)

    async def _give_up(self, name: str, why: str) -> None:
        self._troubles[name] = why
        if (network := self._parts.networks.get(name)) is not None:
            # Nothing can be sent either; what waits, waits for a start with a good token.
            network.sender.stop()
        await _quietly(self._tell_admins(name, why))

    async def _tell_admins(self, network: str, why: str) -> None:
        now = utc_now()
        title = self._parts.texts("notice-network", network=network.capitalize())
        key = f"network\x1f{network}\x1f{now.date()}"
        await self._parts.notices.post(new_story_id(NOTICES, key), title, [why], now=now)

    async def _mind_clock(self) -> None:
        if back := await self._parts.clock.mind():
            log.warning(
                "The store's clock was set back by %.0f s; what waits is dated anew.",
                back.total_seconds(),
            )
            for network in self._parts.networks.values():
                network.sender.wake()

    async def _heartbeat(self) -> None:
        while True:
            await _quietly(self._mind_clock())
            # Should another process have died while a chat closed.
            await _quietly(self._parts.chats.clear())
            await _quietly(self._post_health())
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _post_health(self) -> None:
        failing = await self._parts.feeds.failing(tuple(self._parts.settings.polled))
        await self._parts.health.post(
            Health(
                host=socket.gethostname(),
                pid=os.getpid(),
                started_ms=to_ms(self._started),
                feeds=len(self._parts.settings.feeds),
                failing_feeds=failing,
                platforms={name: self._troubles.get(name, "ok") for name in self._shown()},
            )
        )

    def _shown(self) -> list[str]:
        web = [WEB] if self._parts.config.web.address else []
        return [*self._parts.networks, *web]

    async def _say_goodbye(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await _quietly(self._parts.health.clear())


async def _end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


async def _quietly(step: Awaitable[Any]) -> None:
    """Do what may fail while the store is away, and is done again soon or not needed."""
    try:
        await step
    except StoreError as error:
        log.debug("%s", error)
