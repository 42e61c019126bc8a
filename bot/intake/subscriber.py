"""Keeps the subscriptions at hubs as the feeds want them: asked for, renewed, ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from bot.errors import StoreError
from bot.feeds.push.hub import HubClient, HubRequest, NotTaken
from bot.feeds.push.offer import PushOffer, offer_from_text
from bot.feeds.push.signature import new_secret, new_token
from bot.intake import pushing
from bot.model import Feed, FeedName
from bot.store.polls import FeedBook
from bot.store.pushes import Push, PushBook, PushStage

log = logging.getLogger(__name__)

ROUND = timedelta(minutes=1)
AT_ONCE = 8
"""Hubs that are asked together; each host in its own turn besides."""

_MOST_IN_A_ROUND = 200
_BATCH = 500


class Subscriber:
    """Keeps the subscriptions of the feeds that ``feeds`` names.

    ``base`` is what hubs call, and a subscription's token behind it.

    One process does this at a time, the one that polls.
    """

    def __init__(
        self,
        *,
        feeds: Callable[[], Mapping[FeedName, Feed]],
        book: FeedBook,
        pushes: PushBook,
        hubs: HubClient,
        base: str,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._feeds = feeds
        self._book = book
        self._pushes = pushes
        self._hubs = hubs
        self._base = base
        self._now = now
        self._jitter = jitter
        self._woken: set[FeedName] = set()
        self._wake = asyncio.Event()

    def wake(self, feed: FeedName) -> None:
        """Look at this feed soon: it was polled, and may be pushed by somebody else now."""
        self._woken.add(feed)
        self._wake.set()

    async def run(self) -> None:
        """Keep them until cancelled. What the store or a hub does wrong is tried again."""
        clock = asyncio.get_running_loop().time
        whole_round_at = clock()
        while True:
            self._wake.clear()
            woken, self._woken = self._woken, set()
            try:
                if clock() >= whole_round_at:
                    await self.keep()
                    whole_round_at = clock() + ROUND.total_seconds()
                elif woken:
                    await self._reconcile(woken)
                    await self._ask_what_is_due()
            except StoreError as error:
                self._woken |= woken
                log.debug("Push subscriptions wait: %s", error)
                await asyncio.sleep(1)
            except Exception:
                log.exception("Keeping the push subscriptions failed; it is tried again")
                await asyncio.sleep(ROUND.total_seconds())
            try:
                async with asyncio.timeout_at(whole_round_at):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def keep(self) -> None:
        """One round over all feeds. Raises StoreError when the store is away."""
        await self._reconcile(frozenset(self._feeds()) | await self._pushes.feeds())
        await self._ask_what_is_due()

    async def _reconcile(self, names: Iterable[FeedName]) -> None:
        feeds = self._feeds()
        subscribed = await self._pushes.feeds()
        ordered = sorted(names)
        for start in range(0, len(ordered), _BATCH):
            batch = ordered[start : start + _BATCH]
            offers = await self._book.offers([name for name in batch if name in feeds])
            for name in batch:
                offer = offer_from_text(offers.get(name, ""))
                if offer.hubs or name in subscribed:
                    await self._settle(name, offer)

    async def _settle(self, feed: FeedName, offer: PushOffer) -> None:
        now, push = self._now(), await self._pushes.of(feed)
        stands = push is not None and (push.topic, push.base) == (offer.topic, self._base)
        if push is not None and stands and push.hub in offer.hubs:
            if (hub := pushing.next_hub(push, offer.hubs, now)) is not None:
                await self._go_over(push, hub, len(offer.hubs))
            return
        if push is not None:
            await self._leave(push)
        if offer.hubs:
            await self._pushes.begin(
                Push(
                    token=new_token(),
                    secret=new_secret(),
                    feed=feed,
                    hub=offer.hubs[0],
                    topic=offer.topic,
                    base=self._base,
                    due=now,
                )
            )

    async def _leave(self, push: Push) -> None:
        if push.stage is PushStage.ACTIVE:
            now = self._now()
            await self._pushes.change(push.token, lambda it: pushing.leaving(it, now))
            log.info("%s: no longer pushed by %s.", push.feed, pushing.hub_name(push))
        else:
            # A hub that verifies it later is told that there is no such subscription.
            await self._pushes.forget(push)

    async def _go_over(self, push: Push, hub: str, hubs: int) -> None:
        log.info("%s: %s Another hub is asked.", push.feed, push.why or "Not verified.")
        await self._pushes.forget(push)
        await self._pushes.begin(
            pushing.moved_to(
                push, hub, token=new_token(), secret=new_secret(), hubs=hubs, now=self._now()
            )
        )

    async def _ask_what_is_due(self) -> None:
        due = (await self._pushes.due(self._now()))[:_MOST_IN_A_ROUND]
        places = asyncio.Semaphore(AT_ONCE)

        async def ask(push: Push) -> None:
            async with places:
                await self._ask(push)

        tasks = [asyncio.create_task(ask(push)) for push in due]
        try:
            for task in tasks:
                await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, push: Push) -> None:
        leaves = push.stage is PushStage.LEAVING
        if leaves and push.attempts >= pushing.GOODBYES:
            await self._pushes.forget(push)
            return
        now, chance = self._now(), self._jitter()
        # Before the hub is asked: it may verify before it answers.
        asked = await self._pushes.change(push.token, lambda it: pushing.asking(it, now, chance))
        if asked is None:
            return
        feed = self._feeds().get(push.feed)
        answer = await self._hubs.ask(
            HubRequest(
                hub=push.hub,
                topic=push.topic,
                callback=push.base + push.token,
                secret=push.secret,
                lease=pushing.LEASE,
                feed_url=feed.url if feed else "",
                unsubscribe=leaves,
            )
        )
        after = await self._pushes.change(
            push.token, lambda it: pushing.answered(it, answer, self._now(), chance)
        )
        if isinstance(answer, NotTaken):
            self.wake(push.feed)
        if after is not None and after.why and after.why != push.why:
            log.warning("%s: not pushed for now. %s", push.feed, after.why)
