"""The send loop of one platform: take what is due, send it, write down what became of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from bot.delivery.ports import Platform
from bot.delivery.preparing import Prepared, Preparing
from bot.delivery.told import Told
from bot.delivery.turns import Turns
from bot.errors import StoreError
from bot.model import Alert, ChatId, Delivery, StoryId
from bot.outcome_model import Gone, Moved, Outcome, Refused, Retry, Sent, ThreadGone, Unknown
from bot.store.deliveries import Deliveries, Taken, Turn
from bot.store.subscriptions import ChatBook

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_WAIT = 5.0
"""Seconds that a message waits for its moment after its channel was read, within its lease."""

_AT_A_TIME = 8  # slots that are filled by one trip to the store

UNKNOWN_ATTEMPTS = 12
"""Unknown ends after which a delivery is given up: with the back-off, after half an hour."""


class Sender:
    """Delivers one platform's queues. ``at_once`` requests are under way at the same time."""

    def __init__(
        self,
        platform: Platform,
        deliveries: Deliveries,
        chats: ChatBook,
        preparing: Preparing,
        *,
        turns: Turns,
        jitter: Callable[[], float],
        at_once: int = 32,
    ) -> None:
        self._platform = platform
        self._deliveries = deliveries
        self._chats = chats
        self._preparing = preparing
        self._turns = turns
        self._jitter = jitter
        self._slots = asyncio.Semaphore(at_once)
        self._wake = asyncio.Event()
        self._stopped = asyncio.Event()
        self._told = Told(platform.name, time.monotonic)
        self._under_way: set[tuple[str, StoryId]] = set()

    def wake(self) -> None:
        """Something may have become due."""
        self._wake.set()

    def stop(self) -> None:
        """Take nothing more; ``run`` returns when what is under way has ended."""
        self._stopped.set()
        self._wake.set()

    async def run(self) -> None:
        """Send until ``stop``; a store that is away is waited for."""
        troubled = False
        async with asyncio.TaskGroup() as tasks:
            while not self._stopped.is_set():
                slots = await self._free_slots()
                self._wake.clear()
                try:
                    taken = await self._deliveries.take_some(slots)
                    troubled = False
                except StoreError as error:
                    if not troubled:
                        log.warning("Delivery to %s waits: %s", self._platform.name, error)
                    troubled, taken = True, Taken((), timedelta(seconds=1), firm=True)
                work: list[Coroutine[Any, Any, object]] = [
                    *map(self._deliver, taken.deliveries),
                    *(self._take_turn(turn.chat) for turn in taken.turns),
                ]
                for one in work:
                    tasks.create_task(self._in_slot(one))
                for _ in range(slots - len(work)):
                    self._slots.release()
                if not taken.deliveries and not taken.firm:
                    self._told.say()
                await self._rest(taken.rest, self._stopped if taken.firm else self._wake)
        self._told.say()

    async def _free_slots(self) -> int:
        """Occupy all slots that are free, at least one."""
        await self._slots.acquire()
        count = 1
        while count < _AT_A_TIME and not self._slots.locked():
            await self._slots.acquire()
            count += 1
        return count

    async def drain(self) -> int:
        """Deliver all that is due within what the limits ask for; returns how many were sent."""
        sent = 0
        while await self._deliveries.pending():
            taken = await self._deliveries.take()
            if isinstance(taken, Delivery):
                sent += isinstance(await self._deliver(taken), Sent)
            elif isinstance(taken, Turn):
                await self._take_turn(taken.chat)
            elif not await self._due_soon():
                break
            else:
                await asyncio.sleep(taken.total_seconds())
        return sent

    async def _due_soon(self) -> bool:
        return await self._deliveries.due_within(timedelta(seconds=70))

    async def _rest(self, duration: timedelta, unless: asyncio.Event) -> None:
        if not duration or unless.is_set():
            return
        try:
            async with asyncio.timeout(duration.total_seconds()):
                await unless.wait()
        except TimeoutError:
            pass

    async def _take_turn(self, chat: ChatId) -> None:
        try:
            await self._turns.take(chat)
        except StoreError as error:
            log.info("The turn of %s comes again: %s", chat, error)
        except Exception:
            # A fault of ours must not stop the other chats; what is held stays held.
            log.exception("The turn of %s cannot be taken", chat)

    async def _in_slot(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        finally:
            self._slots.release()
            # The chat's next alert may be due at once.
            self._wake.set()

    async def _deliver(self, delivery: Delivery) -> Outcome | None:
        work = (str(delivery.chat), delivery.story)
        if work in self._under_way:
            # Our own earlier attempt still tries to reach the store: its answer counts.
            return None
        self._under_way.add(work)
        try:
            outcome, told = await self._tell(delivery)
            if outcome is not None:
                await self._until_stored(lambda: self._record(delivery, outcome, told))
            return outcome
        finally:
            self._under_way.discard(work)

    async def _tell(self, delivery: Delivery) -> tuple[Outcome | None, Prepared]:
        """Render, make sure of the lease, send. None: nothing to send, or not ours any more."""
        try:
            prepared = await self._until_stored(lambda: self._preparing.delivery(delivery))
        except Exception:
            # A fault of ours must neither stop the other chats nor lose this alert.
            log.exception("Story %s for %s cannot be rendered", delivery.story, delivery.chat)
            return Unknown("an error inside the bot"), Prepared(None, 0)
        if prepared.alert is None:
            why = prepared.why
            await self._until_stored(lambda: self._deliveries.skipped(delivery, why))
            return None, prepared
        await asyncio.sleep(delivery.goes - time.monotonic())
        if not await self._may_go(delivery):
            return None, prepared
        if self._may_be_there(delivery):
            found = await self._look(prepared.alert, delivery)
            if found is not None or not await self._may_go(delivery):
                return found, prepared
        return await self._attempt(prepared.alert, delivery), prepared

    def _may_be_there(self, delivery: Delivery) -> bool:
        """Whether sending it again may make a second message where one can be looked for."""
        safe = self._platform.reads_back_after
        if safe is None or delivery.doubt is None:
            return False
        return not timedelta(0) <= delivery.doubt < safe

    async def _look(self, alert: Alert, delivery: Delivery) -> Outcome | None:
        try:
            found = await self._platform.find(alert, nonce=delivery.nonce)
        except Exception:
            log.exception("Looking for story %s in %s failed", delivery.story, delivery.chat)
            return Unknown("an error inside the bot")
        if found is not None:
            return found
        # Looking took the moment of the message: that one has a moment of its own.
        wait = await self._until_stored(lambda: self._deliveries.reserve(delivery.chat))
        if wait > LONGEST_WAIT:
            return Retry("it waits for its turn", timedelta(seconds=wait))
        await asyncio.sleep(wait)
        return None

    async def _may_go(self, delivery: Delivery) -> bool:
        """Whether the lease outlasts a request. The store may have been away for longer than it
        lasts: another one may have it now.
        """
        return self._deliveries.holds(delivery) or await self._until_stored(
            lambda: self._deliveries.renew(delivery)
        )

    async def _attempt(self, alert: Alert, delivery: Delivery) -> Outcome:
        # Whatever it is that the platform did not like, the news is in the title and the link.
        send = self._platform.send_plain if delivery.refused else self._platform.send
        try:
            return await send(alert, nonce=delivery.nonce)
        except Exception:
            log.exception("Sending story %s to %s failed", delivery.story, delivery.chat)
            return Unknown("an error inside the bot")

    async def _record(self, delivery: Delivery, outcome: Outcome, told: Prepared) -> None:
        chat, story = delivery.chat, delivery.story
        match outcome:
            case Sent(message_id, pause, found, current):
                await self._deliveries.sent(
                    delivery,
                    message_id,
                    # What was told of an earlier one is brought up to date.
                    revision=told.revision if current else 0,
                    pause=pause,
                    shown=told.shown,
                    found=found,
                )
                self._told.note(story)
                log.debug("Told %s story %s", chat, story)
            case Retry(why, after, whole_bot, throttled):
                rest = after if after is not None else self._back_off(delivery.attempt)
                log.info("Story %s for %s waits %.0f s: %s", story, chat, rest.total_seconds(), why)
                await self._deliveries.again(
                    delivery, rest, throttled=throttled, whole_bot=whole_bot
                )
            case Unknown(why) if delivery.unknowns + 1 >= UNKNOWN_ATTEMPTS:
                log.warning("Story %s for %s was given up: %s", story, chat, why)
                await self._deliveries.failed(delivery, why)
            case Unknown(why):
                log.info("Whether story %s reached %s is unknown: %s", story, chat, why)
                await self._deliveries.unknown(delivery, self._back_off(delivery.unknowns + 1))
            case Refused(why, as_it_is=True) if not delivery.refused:
                log.info("Story %s goes to %s in plain form, refused: %s", story, chat, why)
                await self._deliveries.plain_next(delivery, why)
            case Refused(why):
                if delivery.refused:
                    why = f"{delivery.refused}; in plain form: {why}"
                log.warning("Story %s was refused for %s: %s", story, chat, why)
                await self._deliveries.failed(delivery, why)
            case Gone(why):
                lost = await self._chats.close(chat, why)
                # A closed pipe is the wish of whoever reads the output, not trouble.
                level = logging.INFO if chat.platform == "console" else logging.WARNING
                log.log(level, "%s is closed (%s); alerts given up: %d", chat, why, lost)
            case Moved(to):
                await self._chats.move(chat, to, token=delivery.token)
                log.info("%s is now %s", chat, to)
                self._tell_of_config(delivery, to)
            case ThreadGone(why, to):
                notice = self._preparing.thread_notice(delivery, outcome)
                await self._chats.move(chat, to, told=notice, token=delivery.token)
                log.warning("%s: %s; what it followed is told in %s now", chat, why, to)
                self._tell_of_config(delivery, to)

    def _tell_of_config(self, delivery: Delivery, to: ChatId) -> None:
        if delivery.follows.pinned:
            log.warning("Write %s instead of %s into the config", to, delivery.chat)

    def _back_off(self, attempt: int) -> timedelta:
        seconds = min(2.0 ** min(attempt, 9), 300.0)
        return timedelta(seconds=seconds * (0.75 + 0.5 * self._jitter()))

    async def _until_stored(self, step: Callable[[], Awaitable[T]]) -> T:
        # What was sent must be written down, however long the store is away.
        pause = 0.2
        while True:
            try:
                return await step()
            except StoreError:
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
