"""Ten thousand feeds polled by the real bot, in a process of its own, at a compressed rhythm."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import psutil

from bench.feeds_hosts import FEEDS_OF_A_HOST, Hosts, address, entries, etag, items, now
from bot.feeds.parse import parse_feed
from bot.model import FeedName
from bot.store.client import Store
from bot.store.polls import FeedBook, PollRecord, seen_update
from tests.fakes.process import BotProcess
from tests.fakes.server import RedisServer, server_binary
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import rss

PREFIX = "bench:"
REAL_INTERVAL = 900.0
NEWS_EVERY = 4 * 3600.0
"""A feed has something new every four hours: fifteen of sixteen polls find nothing."""


@dataclass(frozen=True, slots=True)
class Polling:
    """What polling cost. CPU in cores, memory in MiB.

    Lateness in seconds as they passed, not compressed: from a feed's answer to the next request for
    it, less the interval; so the bot's own work on the answer counts as lateness too.
    """

    feeds: int
    hosts: int
    compressed: float
    seconds: float
    polls: int
    due: float
    unchanged: float
    late_p50: float
    late_p99: float
    late_worst: float
    bot_cpu: float
    store_cpu: float
    parsers_cpu: float
    bot_mib: float
    store_mib: float
    parsers_mib: float


def config_text(store: str, telegram: FakeTelegram, port: int, *, feeds: int, every: float) -> str:
    """A config of so many feeds, polled every so many seconds."""
    tables = "".join(
        f'[[feeds]]\nname = "quay-{number}"\nurl = "{address(number, port)}"\n'
        for number in range(feeds)
    )
    return f"""
[store]
url = "{store}"
prefix = "{PREFIX}"
[telegram]
token = "{telegram.token}"
api_base = "{telegram.url}"
[poll]
interval = "{every:g}s"
min_interval = "{every:g}s"
{tables}"""


async def remember(url: str, feeds: int, every: float, ahead: float, hosts: Hosts) -> None:
    """Write into the store what an earlier run would have left there.

    The next polls are due evenly over an interval that begins ``ahead`` seconds from now.
    """
    read = parse_feed(rss("Quay 7", items(7, 3)), url=address(7, 80), content_type=None)
    assert list(read.entries) == entries(7, 3), "what is remembered must be what is read"
    store = Store(url, PREFIX)
    book = FeedBook(store)
    start = now() + timedelta(seconds=ahead)

    async def one(number: int) -> None:
        name = FeedName(f"quay-{number}")
        memory = await book.begin(name)
        version = hosts.version(number)
        listed, _ = seen_update(entries(number, version), {}, now())
        record = PollRecord(
            at=now(),
            next_poll=start + timedelta(seconds=every * number / feeds),
            title=f"Quay {number}",
            etag=etag(number, version),
            read=True,
            seen=listed,
        )
        assert await book.commit(name, memory.epoch, record)

    for at in range(0, feeds, 100):
        await asyncio.gather(*(one(number) for number in range(at, min(at + 100, feeds))))
    await store.close()


class Usage:
    """CPU time and memory of the bot and of its parser processes, and of the store."""

    def __init__(self, bot: int, store: int) -> None:
        self._bot, self._store = psutil.Process(bot), psutil.Process(store)
        self._began = time.monotonic()
        self._cpu = self._seconds()

    def _parsers(self) -> list[psutil.Process]:
        return [child for child in self._bot.children() if "-server" not in child.name()]

    def _seconds(self) -> tuple[float, float, float]:
        return (
            sum(self._bot.cpu_times()[:2]),
            sum(self._store.cpu_times()[:2]),
            sum(sum(child.cpu_times()[:2]) for child in self._parsers()),
        )

    def cores(self) -> tuple[float, ...]:
        """How many cores each took since the beginning."""
        took = time.monotonic() - self._began
        return tuple((b - a) / took for a, b in zip(self._cpu, self._seconds(), strict=True))

    def mib(self) -> tuple[float, float, float]:
        """What each has resident."""
        parsers = sum(child.memory_info().rss for child in self._parsers())
        bot, store = self._bot.memory_info().rss, self._store.memory_info().rss
        return bot / 2**20, store / 2**20, parsers / 2**20


async def polling(
    feeds: int = 10_000, *, compressed: float = 15, seconds: float = 45, warm: float = 5
) -> Polling:
    """Run the bot on so many feeds and watch it for some seconds, once it is warm."""
    every = REAL_INTERVAL / compressed
    news_every = NEWS_EVERY / compressed
    ahead = feeds / 1000 + 8  # what remembering and starting take
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsbell-feeds-")))
        store = stack.enter_context(RedisServer(server_binary(os.environ), folder))
        telegram = await stack.enter_async_context(FakeTelegram(limits=None))
        server = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.feeds_hosts", str(news_every)),
            stdout=asyncio.subprocess.PIPE,
        )
        stack.callback(server.kill)
        assert server.stdout is not None
        port = int(await server.stdout.readline())
        config = folder / "config.toml"
        config.write_text(config_text(store.url, telegram, port, feeds=feeds, every=every))
        await remember(store.url, feeds, every, ahead, Hosts(news_every))
        bot = await stack.enter_async_context(BotProcess(config))
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def ask(path: str) -> str:
            async with session.get(f"http://127.0.0.1:{port}/{path}") as answer:
                return await answer.text()

        while json.loads(await ask("figures"))["polls"] == 0:
            await asyncio.sleep(0.1)
        await asyncio.sleep(every + warm)  # until each feed was asked once
        await ask("reset")
        usage = Usage(bot.pid, store.pid)
        await asyncio.sleep(seconds)
        cores, mib = usage.cores(), usage.mib()
        asked = json.loads(await ask("figures"))
    late = sorted(gap - every for gap in asked["gaps"])
    return Polling(
        feeds=feeds,
        hosts=-(-feeds // FEEDS_OF_A_HOST),
        compressed=compressed,
        seconds=seconds,
        polls=asked["polls"],
        due=feeds * seconds / every,
        unchanged=asked["unchanged"] / max(1, asked["polls"]),
        late_p50=late[len(late) // 2],
        late_p99=late[int(len(late) * 0.99)],
        late_worst=late[-1],
        bot_cpu=cores[0],
        store_cpu=cores[1],
        parsers_cpu=cores[2],
        bot_mib=mib[0],
        store_mib=mib[1],
        parsers_mib=mib[2],
    )
