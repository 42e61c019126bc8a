"""How fast documents become feeds beside plain feedparser, and how long the bot stands still."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import feedparser

from bot.errors import FeedError
from bot.feeds.fetch import Document, Fetcher
from bot.feeds.manners import HostManners
from bot.feeds.reading import Validators
from bot.feeds.workers import ParserPool
from bot.model import ParsedFeed
from tests.beside import SHARED
from tests.feeds.drivers import URL, default_driver, read_by_default_driver
from tests.feeds.generated import documents

AT_ONCE = 16
"""Documents under way together, as many as the bot downloads at once."""

STALL_DOCUMENTS = 200
STALL_SIZE = 1_000_000
_TICK = 0.001

Answer = ParsedFeed | str


@dataclass(frozen=True, slots=True)
class Speed:
    """Documents a second, and how many of ours were read otherwise than by feedparser's driver."""

    what: str
    documents: int
    megabytes: float
    feedparser: float
    ours: float
    differ: int

    @property
    def ratio(self) -> float:
        """How many times as fast."""
        return self.ours / self.feedparser


@dataclass(frozen=True, slots=True)
class Stalls:
    """Milliseconds that the event loop let a ticker wait beyond its time.

    ``worst_worked`` is the most that the bot itself computed between two ticks; ``idle_worst`` what
    the machine does to a bot that has nothing to do.
    """

    documents: int
    seconds: float
    p50: float
    p99: float
    worst: float
    worst_worked: float
    idle_worst: float


def real_documents() -> list[bytes]:
    """The real feeds of the corpus; none where it is not beside the checkout."""
    corpus = SHARED / "corpus/feeds"
    if not corpus.is_dir():
        return []
    lines = (corpus / "expected.jsonl").read_text("utf-8").splitlines()
    files = [found["file"] for line in lines if (found := json.loads(line))["kind"] == "real"]
    return [(corpus / "docs" / file).read_bytes() for file in files]


def plain(body: bytes) -> object:
    """feedparser as everybody calls it."""
    return feedparser.parse(io.BytesIO(body))


def per_second(bodies: Sequence[bytes], act: Callable[[bytes], object]) -> float:
    """Documents a second, one after the other."""
    gc.collect()
    began = time.perf_counter()
    for body in bodies:
        act(body)
    return len(bodies) / (time.perf_counter() - began)


async def pooled(pool: ParserPool, bodies: Sequence[bytes]) -> tuple[float, list[Answer]]:
    """Documents a second through the parser processes, and what became of each."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(body: bytes) -> Answer:
        async with slots:
            try:
                return await pool.parse(body, url=URL, content_type=None)
            except FeedError as error:
                return str(error)

    began = time.perf_counter()
    found = await asyncio.gather(*(one(body) for body in bodies))
    return len(bodies) / (time.perf_counter() - began), found


async def speed(what: str, bodies: Sequence[bytes], rounds: int) -> Speed:
    """The best of some rounds of each, turn about, so that both meet the same machine."""
    expected = [read_by_default_driver(body) for body in bodies]
    pool = ParserPool()
    try:
        await asyncio.gather(*(pool.parse(bodies[0], url=URL, content_type=None) for _ in "1234"))
        theirs = ours = 0.0
        answers: list[Answer] = []
        for _ in range(rounds):
            with default_driver():
                theirs = max(theirs, per_second(bodies, plain))
            rate, answers = await pooled(pool, bodies)
            ours = max(ours, rate)
    finally:
        await pool.close()
    differ = sum(a != b for a, b in zip(answers, expected, strict=True))
    return Speed(what, len(bodies), sum(map(len, bodies)) / 1e6, theirs, ours, differ)


async def speeds(rounds: int = 2) -> list[Speed]:
    """Over generated documents, and over the corpus where it is."""
    found = [await speed("generated feeds", list(documents(200)), rounds)]
    if bodies := real_documents():
        found.append(await speed("real feeds of the corpus", bodies, rounds))
    return found


# ── How long the bot stands still ───────────────────────────────────────────────────────────────


class Ticker:
    """Wakes every millisecond and notes by how much it was late.

    ``worked``: seconds of processor time that the bot itself took meanwhile. Where it is late by
    more, the machine had given its cores to others.
    """

    def __init__(self) -> None:
        self.late: list[float] = []
        self.worked: list[float] = []

    async def run(self) -> None:
        """Tick until cancelled."""
        clock = time.perf_counter
        due, before = clock() + _TICK, time.thread_time()
        while True:
            await asyncio.sleep(max(0.0, due - clock()))
            now, work = clock(), time.thread_time()
            self.late.append(max(0.0, now - due))
            self.worked.append(work - before)
            due, before = now + _TICK, work

    @asynccontextmanager
    async def ticking(self) -> AsyncIterator[None]:
        """Tick for as long as the context lasts."""
        task = asyncio.create_task(self.run())
        try:
            yield
        finally:
            task.cancel()


def ms(seconds: Sequence[float], share: float) -> float:
    """A quantile in milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


async def stalls(count: int = STALL_DOCUMENTS, size: int = STALL_SIZE) -> Stalls:
    """Fetch and parse documents of a size from a server in a process of its own."""
    fetcher = Fetcher(
        user_agent="newsbell-bench/1", manners=HostManners(interval=timedelta(0), at_once=AT_ONCE)
    )
    pool = ParserPool()
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.feeds_server", "large", str(size)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert server.stdout is not None
        url = (await server.stdout.readline()).decode().strip()

        async def one(number: int) -> int:
            answer = await fetcher.fetch(f"{url}/{number}", Validators())
            assert isinstance(answer, Document), answer
            feed = await pool.parse(answer.body, url=answer.url, content_type=answer.content_type)
            return len(feed.entries)

        await asyncio.gather(*(one(number) for number in range(4)))
        gc.collect()
        idle, busy = Ticker(), Ticker()
        async with idle.ticking():
            await asyncio.sleep(2)
        began = time.perf_counter()
        async with busy.ticking():
            read = await asyncio.gather(*(one(number) for number in range(count)))
        assert all(read)
        seconds = time.perf_counter() - began
    finally:
        server.kill()
        await server.wait()
        await pool.close()
        await fetcher.close()
    late = busy.late
    return Stalls(
        count,
        seconds,
        p50=ms(late, 0.5),
        p99=ms(late, 0.99),
        worst=ms(late, 1),
        worst_worked=ms(busy.worked, 1),
        idle_worst=ms(idle.late, 1),
    )
