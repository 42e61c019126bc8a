"""What hostile feeds cost: each is fetched, parsed and split as the bot does it, and told of.

``python -m bench.hostile [--json] [--only WORD] [--scale 1.0]``. The servers are a process of
their own, so that memory is that of the bot and of its parser processes. While each document is
read, a well-behaved feed is polled over and over: ``others`` is its longest wait. A server that
every document names as the place of an entity, a DTD or a style sheet counts who asks (nobody may).

Needs Linux (peak memory is read in /proc).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

from bench.hostile_servers import CALM, NETWORK
from bot.errors import FeedError
from bot.feeds.fetch import Document, Fetcher
from bot.feeds.manners import HostManners
from bot.feeds.reading import Failed, Validators
from bot.feeds.workers import ParserPool
from bot.model import Split
from tests.feeds.hostile import DOCUMENTS

NETWORK_SECONDS = 3.0
"""The whole of a fetch, 30 s in the bot: the cases that a slow network makes take this long."""

LONGEST_SECONDS = 5.0
MOST_MIB = 150.0


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one case. Seconds; MiB above idle of the bot and of a parser process."""

    name: str
    outcome: str
    seconds: float
    others: float
    bot_mib: float
    parser_mib: float

    @property
    def well(self) -> bool:
        """Whether it stays within what the project promises."""
        return self.seconds <= LONGEST_SECONDS and max(self.bot_mib, self.parser_mib) <= MOST_MIB


class Peaks:
    """The peak memory of processes, read while they run: one that is killed leaves no trace."""

    def __init__(self, pool: ParserPool) -> None:
        self._pool = pool
        self.bot = self.parser = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch for as long as the context lasts; the peaks begin at what is resident now."""
        self.bot = self.parser = 0.0
        for pid in ("self", *self._pool.pids):
            with suppress(OSError):
                Path(f"/proc/{pid}/clear_refs").write_text("5")  # proc(5): the peak begins anew
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(done,))
        watcher.start()
        try:
            yield
        finally:
            self._look()
            done.set()
            watcher.join()

    def _watch(self, done: threading.Event) -> None:
        while not done.wait(0.01):
            self._look()

    def _look(self) -> None:
        self.bot = max(self.bot, peak("self"))
        self.parser = max([self.parser, *(peak(pid) for pid in self._pool.pids)])


def peak(pid: int | str, field: str = "VmHWM") -> float:
    """MiB that a process had resident at most, 0 when it has ended."""
    with suppress(OSError, IndexError):  # it has ended, or is about to
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition(f"{field}:")[2].split()[0]) / 1024
    return 0.0


class Reader:
    """Reads a feed as the bot does, short of the store."""

    def __init__(self, fetcher: Fetcher, pool: ParserPool) -> None:
        self._fetcher = fetcher
        self._pool = pool

    async def read(self, url: str) -> str:
        """What became of it, as a sentence."""
        answer = await self._fetcher.fetch(url, Validators())
        if isinstance(answer, Failed):
            return answer.why
        assert isinstance(answer, Document)
        try:
            feed = await self._pool.parse(
                answer.body, url=answer.url, content_type=answer.content_type
            )
        except FeedError as error:
            return str(error)
        stories = unsplit = 0
        for entry in feed.entries:
            try:
                stories += len(await self._pool.split(entry, Split.AUTO))
            except FeedError:
                unsplit += 1
        told = f"{len(feed.entries):,} entries, {stories:,} stories"
        return told + (f", {unsplit:,} not split" if unsplit else "")

    async def calm(self, url: str) -> float:
        """Poll a well-behaved feed until cancelled; the longest that it took."""
        longest = 0.0
        with suppress(asyncio.CancelledError):
            while True:
                began = time.monotonic()
                try:
                    told = await self.read(url)
                finally:
                    longest = max(longest, time.monotonic() - began)
                assert told.startswith("20 entries"), told
                await asyncio.sleep(0.02)
        return longest


@asynccontextmanager
async def servers(scale: float) -> AsyncIterator[dict[str, str]]:
    """The hostile servers in a process of their own; the address of each case by its name."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.hostile_servers",
        str(scale),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.kill()
        await process.wait()


async def measure(only: str, scale: float) -> tuple[list[Told], int]:
    """What became of each case whose name contains a word; how often the witness was asked."""
    found = []
    fetcher = Fetcher(
        user_agent="newsbell-bench/1",
        total_timeout=timedelta(seconds=NETWORK_SECONDS),
        manners=HostManners(interval=timedelta(0), at_once=10),
    )
    pool = ParserPool()
    reader = Reader(fetcher, pool)
    try:
        async with servers(scale) as urls:
            for _ in range(3):
                await reader.read(urls[CALM])
            idle_bot, idle_parser = peak("self", "VmRSS"), peak(pool.pids[0], "VmRSS")
            peaks = Peaks(pool)
            for name in (*(case.name for case in DOCUMENTS), *NETWORK):
                if only not in name:
                    continue
                with peaks.watched():
                    beside = asyncio.create_task(reader.calm(urls[CALM]))
                    await asyncio.sleep(0.05)
                    began = time.monotonic()
                    outcome = await reader.read(urls[name])
                    took = time.monotonic() - began
                    await asyncio.sleep(0.05)
                    beside.cancel()
                    others = await beside
                found.append(
                    Told(
                        name,
                        outcome,
                        round(took, 2),
                        round(others, 2),
                        round(max(0.0, peaks.bot - idle_bot), 1),
                        round(max(0.0, peaks.parser - idle_parser), 1),
                    )
                )
            async with aiohttp.ClientSession() as session, session.get(urls["asked"]) as answer:
                asked = int(await answer.text())
    finally:
        await pool.close()
        await fetcher.close()
    return found, asked


def main() -> None:
    """Print the table; exit 1 where a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--scale", type=float, default=1.0)
    wanted = parser.parse_args()
    if sys.platform != "linux":
        sys.exit("bench.hostile reads peak memory in /proc and needs Linux.")
    found, asked = asyncio.run(measure(wanted.only, wanted.scale))
    if wanted.json:
        print(json.dumps({"cases": [asdict(told) for told in found], "asked": asked}))
    else:
        show(found, asked)
    sys.exit(0 if asked == 0 and all(told.well for told in found) else 1)


def show(found: list[Told], asked: int) -> None:
    """Print the cases as a table and what is worst among them."""
    table = Table("Case", "Outcome", "s", "others s", "bot MiB", "parser MiB", box=None)
    for told in found:
        table.add_row(
            told.name if told.well else f"[red]{told.name}[/red]",
            told.outcome,
            f"{told.seconds:.2f}",
            f"{told.others:.2f}",
            f"{told.bot_mib:.0f}",
            f"{told.parser_mib:.0f}",
        )
    for column in table.columns[2:]:
        column.justify = "right"
    console = Console(width=130, file=sys.stdout)
    console.print(table)
    console.print(
        f"{len(found)} cases; at most {max(told.seconds for told in found):.2f} s, "
        f"{max(told.bot_mib for told in found):.0f} MiB in the bot and "
        f"{max(told.parser_mib for told in found):.0f} MiB in a parser process above idle; "
        f"a well-behaved feed beside them waited {max(told.others for told in found):.2f} s "
        f"at most; requests that a document brought about: {asked}. "
        f"A fetch may take {NETWORK_SECONDS:g} s here (30 s in the bot)."
    )


if __name__ == "__main__":
    main()
