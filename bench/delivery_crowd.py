"""One story to 100,000 chats: how long until it waits in every queue, and what that holds up.

``python -m bench.delivery_crowd [--chats 100000] [--json]``. The whole bot runs in this process,
with a store of its own; Telegram, in another process, takes what goes out meanwhile. In a second
run the store is killed (``kill -9``) when the story waits for half of the chats; the bot starts it
again. In a third each chat has one of 5,000 filters, of thirty phrases each.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table

from bench.delivery_fakes import Networks
from bench.delivery_senders import TOPIC, Task, admit, resident, running_bot, story
from bench.feeds_parsing import Ticker, ms
from bot.app.parts import Parts
from bot.errors import StoreError
from bot.filter_model import MOST, Filters
from bot.model import ChatId, Selector
from bot.store.filters import filters_document
from bot.store.ledger import Ledger

SLOW = 200  # µs: scripts that took longer are looked at
PATIENCE = 300.0  # seconds
FILTERS = 5000


@dataclass(frozen=True, slots=True)
class Crowd:
    """What one fan-out did. Times in ms but ``seconds``; memory in MiB.

    ``stall``: how late the event loop was at worst; ``work``: the longest that the bot itself
    (processor time of its thread) kept it; ``script``: the longest run of any script in the store,
    and ``scripts_over`` how many took more than 2 ms; ``twice``: chats whose queue holds the story
    beside a ledger that says it was sent, and chats that have two messages.
    """

    chats: int
    killed: bool
    filters: int
    queued: int
    twice: int
    throttled: int
    seconds: float
    stall: float
    work: float
    script: float
    scripts: int
    usual_script: float
    scripts_over: int
    bot_before: float
    bot_after: float
    store_before: float
    store_after: float


async def crowd(networks: Networks, chats: int, *, kill: bool = False, filters: int = 0) -> Crowd:
    """Tell one story to all of them, which have so many different filters that it passes."""
    await networks.forget()
    where = networks.addresses
    with tempfile.TemporaryDirectory(prefix="newsbell-crowd-") as folder:
        task = Task(folder, where.telegram, where.telegram_token, "", "", where.private, ())
        async with running_bot(task) as (parts, server):
            redis = parts.store.redis
            await _set_filters(parts, filters)
            await redis.config_set("slowlog-log-slower-than", SLOW)
            await redis.config_set("slowlog-max-len", 100_000)
            await redis.slowlog_reset()
            gc.collect()
            await asyncio.sleep(1)
            before = resident(), resident(server.pid)
            ticker = Ticker()
            async with ticker.ticking():
                began = time.monotonic()
                await admit(parts)
                if kill:
                    await _queued(parts, chats // 2)
                    assert server.pid is not None
                    os.kill(server.pid, signal.SIGKILL)
                await _queued(parts, chats)
                seconds = time.monotonic() - began
            slow = [entry["duration"] for entry in await redis.slowlog_get(100_000)]
            counts = await Ledger(parts.store).counts(story().id)
            twice = await _queued_though_sent(parts)
            after = resident(), resident(server.pid)
        told = (await networks.tally())["telegram"]
    return Crowd(
        chats=chats,
        killed=kill,
        filters=filters,
        queued=sum(counts[state] for state in ("queued", "sending", "sent")),
        twice=twice + told.twice,
        throttled=told.throttled,
        seconds=seconds,
        stall=ms(ticker.late, 1),
        work=ms(ticker.worked, 1),
        script=max(slow, default=0) / 1000,
        scripts=len(slow),
        usual_script=statistics.median(slow or [0]) / 1000,
        scripts_over=sum(one > 2000 for one in slow),
        bot_before=before[0],
        bot_after=after[0],
        store_before=before[1],
        store_after=after[1],
    )


async def _set_filters(parts: Parts, count: int) -> None:
    if not count:
        return
    keys = parts.store.keys
    written = [
        filters_document(Filters(without=tuple(f"phrase {one} {nth} word" for nth in range(MOST))))
        for one in range(count)
    ]
    async with parts.store.reaching() as redis:
        chats = await redis.zrange(keys.subs(Selector(TOPIC)), 0, -1)
        for at in range(0, len(chats), 1000):
            async with redis.pipeline(transaction=False) as pipe:
                for number, chat in enumerate(chats[at : at + 1000], start=at):
                    name = keys.chat(ChatId.parse(chat))
                    pipe.hset(name, "filters", written[number % count])
                pipe.sadd(keys.filtered, *chats[at : at + 1000])
                await pipe.execute()


async def _queued(parts: Parts, chats: int) -> None:
    """Return when the story waits for so many chats."""
    ledger = parts.store.keys.ledger(story().id)
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with parts.store.reaching() as redis:
                    if await redis.hlen(ledger) >= chats:
                        return
            except StoreError:
                continue
            finally:
                await asyncio.sleep(0.02)


async def _queued_though_sent(parts: Parts) -> int:
    """In how many chats the story waits although the ledger says that it was sent."""
    found = 0
    async with parts.store.reaching() as redis:
        async for chat, line in redis.hscan_iter(parts.store.keys.ledger(story().id), count=1000):
            if line.startswith("sent|"):
                found += await redis.zcard(parts.store.keys.queue(ChatId.parse(chat)))
    return found


async def run(chats: int) -> list[Crowd]:
    """As it is, with a killed store, and with filters."""
    async with Networks(chats, 0) as networks:
        return [
            await crowd(networks, chats),
            await crowd(networks, chats, kill=True),
            await crowd(networks, chats, filters=FILTERS),
        ]


def print_crowds(console: Console, crowds: Sequence[Crowd]) -> None:
    """One column for each."""
    table = Table("One story to all", *map(_heading, crowds), box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    rows: dict[str, Callable[[Crowd], str]] = {
        "chats that follow it": lambda one: f"{one.chats:,}",
        "queued": lambda one: f"{one.queued:,}",
        "twice": lambda one: f"{one.twice:,}",
        "429 met meanwhile": lambda one: f"{one.throttled:,}",
        "until all are queued": lambda one: f"{one.seconds:.1f} s",
        "event loop late, at worst": lambda one: f"{one.stall:.1f} ms",
        "longest work of the bot itself": lambda one: f"{one.work:.1f} ms",
        f"scripts over {SLOW / 1000} ms": lambda one: "" if one.killed else f"{one.scripts}",
        "their median": lambda one: "" if one.killed else f"{one.usual_script:.2f} ms",
        "longest script": lambda one: "" if one.killed else f"{one.script:.2f} ms",
        "scripts over 2 ms": lambda one: "" if one.killed else f"{one.scripts_over}",
        "the bot, before and after": lambda one: f"{one.bot_before:.0f} → {one.bot_after:.0f} MiB",
        "its store": lambda one: f"{one.store_before:.0f} → {one.store_after:.0f} MiB",
    }
    for name, shown in rows.items():
        table.add_row(name, *map(shown, crowds))
    console.print(table)


def _heading(one: Crowd) -> str:
    if one.filters:
        return f"{one.filters:,} filters"
    return "store killed" if one.killed else ""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=100_000)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args()
    crowds = asyncio.run(run(asked.chats))
    if asked.json:
        for one in crowds:
            print(json.dumps(asdict(one)))
    else:
        print_crowds(Console(width=90, file=sys.stdout), crowds)


if __name__ == "__main__":
    main()
