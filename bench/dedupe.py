"""Measures admission beside many known stories: ``python -m bench.dedupe [--stories N …]``.

A server of its own, as the tests start it, is filled with stories of made-up words that are drawn
as words of a language are (few common ones, many rare). At each size: how long one admission takes,
by the client's clock and by the server's (its script alone), of stories that are new, of reports
that join another, and of what is known; and how many admissions a second a client gets done, one
after the other. At the end: bytes for a story, by the server's own count.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.intake.joining import Joiner
from bot.model import FeedName, Story, StoryId
from bot.same import Identity as Key, identities, near_terms
from bot.store.admission import Admissions, How, Identity, Near
from bot.store.archive import Archive
from bot.store.client import Store
from tests.fakes.server import RedisServer, server_binary

SIZES = (10_000, 100_000, 1_000_000)
SAMPLE = 400
VOCABULARY, COMMONEST = 200_000, 1.05
WINDOW, KEEP, ARCHIVE = timedelta(hours=72), timedelta(days=30), timedelta(days=90)
FEEDS = 200
AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Row:
    """What one size of the store costs: milliseconds, but for ``a_second``."""

    stories: int
    new: float
    joined: float
    known: float
    script: float
    longest_script: float
    a_second: float


class Press:
    """Writes stories of made-up words; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self._drawn = random.Random(seed)
        letters = "abcdefghiklmnoprstuvwz"
        self._words = [
            "".join(self._drawn.choices(letters, k=self._drawn.randint(4, 9)))
            for _ in range(VOCABULARY)
        ]
        self._weights = [1 / (rank + 10) ** COMMONEST for rank in range(VOCABULARY)]

    def words(self, count: int) -> list[str]:
        """Words as a text has them: a few again and again, most of them seldom."""
        return self._drawn.choices(self._words, self._weights, k=count)

    def stories(self, count: int, first: int = 0) -> Iterator[Story]:
        """So many stories, each of another event."""
        text = self.words(count * 34)
        for number in range(count):
            words = text[number * 34 : (number + 1) * 34]
            feed = f"feed{number % FEEDS}"
            yield Story(
                id=StoryId(f"s{first + number:011d}"),
                feed=FeedName(feed),
                source=feed.title(),
                title=" ".join(words[:9]).capitalize(),
                url=f"https://{feed}.example/2026/03/{first + number}-{words[0]}",
                bullets=(),
                summary=" ".join(words[9:]).capitalize() + ".",
                published=datetime.now(UTC),
                language="en",
            )


def names_of(story: Story) -> tuple[Identity, ...]:
    """The identities of a story, as the intake makes them."""
    found: tuple[Key, ...] = identities(
        story, own_url=story.url, entry_guid=story.id, split=False, keep=KEEP, window=WINDOW
    )
    return tuple(Identity(one.key, one.life) for one in found)


async def fill(admissions: Admissions, stories: Iterator[Story]) -> None:
    """Admit stories as quickly as they go, without comparing them."""

    async def work() -> None:
        for story in stories:
            near = Near(near_terms(story.title, story.summary, story.source), WINDOW, done=True)
            how = How(ring=False, now=datetime.now(UTC))
            await admissions.admit_unless_alike(story, (), names_of(story), how, near)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


async def timed(act: Callable[[Story], Awaitable[object]], stories: list[Story]) -> list[float]:
    """Milliseconds of each."""
    taken = []
    for story in stories:
        began = time.perf_counter()
        await act(story)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


async def measure(store: Store, press: Press, size: int) -> Row:
    """The costs beside ``size`` stories."""
    joiner = Joiner(Admissions(store, archive_life=ARCHIVE), Archive(store), window=WINDOW)

    async def admit(story: Story) -> object:
        how = How(ring=True, now=datetime.now(UTC))
        return await joiner.admit(story, (), names_of(story), how)

    fresh = list(press.stories(SAMPLE, first=10_000_000 + size))
    reports = [
        replace(
            story,
            id=StoryId(f"r{story.id[1:]}"),
            feed=FeedName("other"),
            url=f"https://other.example/{story.id}-report",
            title=" ".join(reversed(story.title.lower().split())).capitalize(),
        )
        for story in fresh
    ]
    await store.redis.slowlog_reset()
    began = time.perf_counter()
    new = await timed(admit, fresh)
    seconds = time.perf_counter() - began
    joined, known = await timed(admit, reports), await timed(admit, fresh)
    scripts = [
        entry["duration"] / 1000
        for entry in await store.redis.slowlog_get(SAMPLE * 20)
        if entry["command"].upper().startswith(b"EVALSHA")
    ]
    return Row(
        stories=size,
        new=statistics.median(new),
        joined=statistics.median(joined),
        known=statistics.median(known),
        script=statistics.median(scripts),
        longest_script=max(scripts),
        a_second=len(fresh) / seconds,
    )


async def run(sizes: list[int]) -> None:
    """Fill and measure, size after size."""
    with RedisServer(server_binary(os.environ), Path(tempfile.mkdtemp())) as server:
        store = Store(server.url, "bench:")
        # Of everything, and none forgotten: the scripts' times are asked of this log.
        await store.redis.config_set("slowlog-log-slower-than", 0)
        await store.redis.config_set("slowlog-max-len", SAMPLE * 20)
        await store.redis.config_set("appendfsync", "everysec")
        press = Press(11)
        admissions = Admissions(store, archive_life=ARCHIVE)
        empty = (await store.redis.info("memory"))["used_memory"]
        known = 0
        print(f"{'stories':>10} {'new':>8} {'joined':>8} {'known':>8} {'script':>8} {'longest':>8}")
        print(f"{'':>10} {'ms':>8} {'ms':>8} {'ms':>8} {'ms':>8} {'ms':>8}  {'new/s':>7}")
        rows: list[Row] = []
        for size in sizes:
            await fill(admissions, press.stories(size - known, first=known))
            known = size
            used = (await store.redis.info("memory"))["used_memory"] - empty
            row = await measure(store, press, size)
            rows.append(row)
            print(
                f"{row.stories:10,} {row.new:8.2f} {row.joined:8.2f} {row.known:8.2f}"
                f" {row.script:8.3f} {row.longest_script:8.2f}  {row.a_second:7.0f}"
                f"   {used / size:,.0f} bytes for a story",
                flush=True,
            )
        print(f"new, last by first: {rows[-1].new / rows[0].new:.2f}")
        print(f"script, last by first: {rows[-1].script / rows[0].script:.2f}")
        await store.close()


def main() -> None:
    """Measure at the sizes that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, nargs="+", default=list(SIZES))
    asyncio.run(run(parser.parse_args().stories))


if __name__ == "__main__":
    main()
