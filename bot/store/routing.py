"""The routing stream: stories that must be put on the queues of the chats that follow them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from redis.exceptions import ResponseError

from bot.model import Selector, StoryId
from bot.store.client import Store

GROUP = "router"
CHUNK = 60
"""Chats for each step of a fan-out: the server is held up for half a millisecond."""

OVERTAKEN = 1000
"""Unfinished messages that are taken over at once: as many as fifty dead readers leave."""

QUEUE_CAP = 1000
"""Alerts that may wait for one chat; what comes on top is counted and left to ``/latest``."""


Unwanted = Callable[[StoryId, Sequence[str]], Awaitable[Mapping[str, str]]]
"""Tells which of some chats have filters that a story does not pass, and why not."""

LATE_GATHERED = timedelta(minutes=2)
"""How long stories that come late are gathered in a chat: after an outage, feeds are polled one
after the other."""

CONSUMER_SILENT = timedelta(hours=1)
"""A consumer that asked for nothing for so long belongs to a process that is gone."""


@dataclass(frozen=True, slots=True)
class Routing:
    """A story to be routed to those who follow one of its selectors. ``report``: what brings it to
    them, which those who want each outlet's have as an alert of its own. ``order``: where the story
    stands in every queue.
    """

    message: str
    order: int
    story: StoryId
    selectors: tuple[Selector, ...]
    report: StoryId | None = None
    again: bool = False  # it has changed: for those whose filters it did not pass
    late: bool = False  # told long after it should have been: together with others


class Router:
    """Reads the routing stream as one consumer of its group, and fans stories out."""

    def __init__(
        self,
        store: Store,
        *,
        consumer: str,
        ledger_life: timedelta,
        unwanted: Unwanted | None = None,
    ) -> None:
        self._store = store
        self._consumer = consumer
        self._ledger_life = round(ledger_life.total_seconds() * 1000)
        self._unwanted = unwanted

    async def open(self) -> None:
        """Create the group where it is missing; it begins with the oldest message."""
        async with self._store.reaching() as redis:
            try:
                await redis.xgroup_create(self._store.keys.routing, GROUP, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    async def orphans(self, idle: timedelta) -> tuple[Routing, ...]:
        """Take over what another consumer read and has not finished for ``idle``."""
        async with self._store.reaching() as redis:
            answer = await redis.xautoclaim(
                self._store.keys.routing,
                GROUP,
                self._consumer,
                min_idle_time=round(idle.total_seconds() * 1000),
                start_id="0-0",
                count=50,
            )
        return tuple(_routing(message, fields) for message, fields in answer[1] if fields)

    async def next(self, *, block: timedelta) -> tuple[Routing, ...]:
        """The next messages, waiting for one up to ``block``; before them what others that read
        earlier ones have not finished, so that no story overtakes an older one.
        """
        found = await self._unread(block)
        return (*await self._unfinished_before(found[0]), *found) if found else ()

    async def _unread(self, block: timedelta) -> list[Routing]:
        async with self._store.reaching() as redis:
            answer = await redis.xreadgroup(
                GROUP,
                self._consumer,
                {self._store.keys.routing: ">"},
                count=20,
                block=round(block.total_seconds() * 1000),
            )
        streams = (
            answer.values() if isinstance(answer, dict) else [part[1] for part in answer or ()]
        )
        found: list[Routing] = []
        for batches in streams:
            # RESP3 answers with a list of batches, RESP2 with one batch.
            flat = batches[0] if batches and isinstance(batches[0], list) else batches
            found.extend(_routing(message, fields) for message, fields in flat)
        return found

    async def _unfinished_before(self, routing: Routing) -> list[Routing]:
        """Taken over, oldest first. The reader died, or the answer was lost on its way to us; if
        it lives, both fan the story out, which does no harm.
        """
        stream = self._store.keys.routing
        async with self._store.reaching() as redis:
            older = await redis.xpending_range(
                stream, GROUP, min="-", max=f"({routing.message}", count=OVERTAKEN
            )
            if not older:
                return []
            ids = [one["message_id"] for one in older]
            answer = await redis.xclaim(stream, GROUP, self._consumer, 0, ids)
        return [_routing(message, fields) for message, fields in answer if fields]

    async def fan_out(
        self, routing: Routing, *, gathered: timedelta = LATE_GATHERED
    ) -> AsyncIterator[int]:
        """Queue the story for its chats in chunks; yields how many were queued at each step.

        Goes on where an earlier, broken-off run stopped, and acknowledges at the end. A story that
        comes late waits for others that do until it is ``gathered``.
        """
        progress_key = f"{self._store.keys.prefix}route:{routing.message}"
        async with self._store.reaching() as redis:
            reached, cursor = await redis.hmget(progress_key, ["selector", "cursor"])
        todo: list[str] = list(routing.selectors)
        if reached in todo:
            todo = todo[todo.index(reached) :]
            if not cursor:
                todo = todo[1:]
        position = cursor or ""
        for selector in todo:
            while True:
                position, queued = await self._store.run(
                    "fanout",
                    routing.message,
                    routing.story,
                    selector,
                    position,
                    CHUNK,
                    routing.order,
                    self._ledger_life,
                    QUEUE_CAP,
                    routing.report or "",
                    round(gathered.total_seconds() * 1000) if routing.late else "",
                    int(routing.again),
                    *await self._filtered(routing.story, Selector(selector), position),
                )
                yield int(queued)
                if not position:
                    break
        async with self._store.reaching() as redis, redis.pipeline(transaction=True) as pipe:
            pipe.xack(self._store.keys.routing, GROUP, routing.message)
            pipe.xdel(self._store.keys.routing, routing.message)
            pipe.delete(progress_key)
            await pipe.execute()

    async def _filtered(self, story: StoryId, selector: Selector, cursor: str) -> list[str]:
        """Of the next chats those that do not want the story, each with why."""
        if self._unwanted is None:
            return []
        first = f"({cursor}" if cursor else "-"
        async with self._store.reaching() as redis:
            chats = await redis.zrangebylex(self._store.keys.subs(selector), first, "+", 0, CHUNK)
        found = await self._unwanted(story, chats)
        return [word for chat, why in found.items() for word in (chat, why)]

    async def leave(self) -> None:
        """Leave the group, unless there is work that another consumer must take over first."""
        async with self._store.reaching() as redis:
            for consumer in await redis.xinfo_consumers(self._store.keys.routing, GROUP):
                if consumer["name"] == self._consumer and not consumer["pending"]:
                    await redis.xgroup_delconsumer(self._store.keys.routing, GROUP, self._consumer)

    async def tidy(self) -> int:
        """Drop the consumers of processes that ended and left nothing; returns how many."""
        dropped = 0
        async with self._store.reaching() as redis:
            for consumer in await redis.xinfo_consumers(self._store.keys.routing, GROUP):
                silent = consumer["idle"] > CONSUMER_SILENT.total_seconds() * 1000
                if silent and not consumer["pending"] and consumer["name"] != self._consumer:
                    await redis.xgroup_delconsumer(
                        self._store.keys.routing, GROUP, consumer["name"]
                    )
                    dropped += 1
        return dropped

    async def waiting(self) -> int:
        """How many stories have not been routed to their end."""
        async with self._store.reaching() as redis:
            return int(await redis.xlen(self._store.keys.routing))


def _routing(message: str, fields: dict[str, str]) -> Routing:
    ms, _, sequence = message.partition("-")
    return Routing(
        message=message,
        # One that an earlier version wrote has its place by its id.
        order=int(fields.get("order") or int(ms) * 1000 + int(sequence)),
        story=StoryId(fields["story"]),
        selectors=tuple(Selector(word) for word in fields["selectors"].split()),
        report=StoryId(fields["report"]) if fields.get("report") else None,
        again=bool(fields.get("again")),
        late=bool(fields.get("late")),
    )
