"""The worker processes: they answer, are ended when they must be, and end with the bot."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from bot.errors import FeedError, StoppingError
from bot.feeds.parse import parse_feed
from bot.feeds.worker import read_frame
from bot.feeds.workers import ParserPool
from bot.model import Entry, Split

RSS = (
    b"<rss version='2.0'><channel><title>News</title><item><title>%s</title></item></channel></rss>"
)
URL = "https://news.example/feed"


@asynccontextmanager
async def pool(
    *, size: int = 1, seconds: float = 20, memory_mb: int = 150, work: float = 15, rest: float = 60
) -> AsyncIterator[ParserPool]:
    found = ParserPool(size=size, timeout=seconds, memory_mb=memory_mb, work=work, rest=rest)
    try:
        yield found
    finally:
        await found.close()


async def gone(pid: int, *, within: float = 10) -> bool:
    """Whether a process ends in time (a zombie that nobody reaps has ended)."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        await asyncio.sleep(0.02)
    return False


async def test_a_folder_named_like_ours_where_the_command_is_given_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__init__.py").write_text("raise SystemExit('not ours')")
    monkeypatch.chdir(tmp_path)
    async with pool() as workers:
        feed = await workers.parse(RSS % b"a", url=URL, content_type=None)
    assert feed.title == "News"


async def test_a_worker_parses_as_the_bot_would() -> None:
    async with pool() as workers:
        feed = await workers.parse(RSS % b"a &amp; b", url=URL, content_type=None)
    assert feed.title == "News"
    assert feed.entries[0].title == "a & b"


async def test_a_worker_splits_as_the_bot_would() -> None:
    entry = Entry("g", "A title", URL, None, "", "<ul><li>One point</li></ul><p>Words.</p>", "h")
    async with pool() as workers:
        (story,) = await workers.split(entry, Split.AUTO)
    assert (story.title, story.bullets, story.summary) == ("A title", ("One point",), "Words.")


async def test_a_document_that_is_no_feed_is_an_error_and_the_worker_lives_on() -> None:
    async with pool() as workers:
        with pytest.raises(FeedError, match="is a web page"):
            await workers.parse(b"<html><p>x", url=URL, content_type="text/html")
        before = workers.pids
        await workers.parse(RSS % b"x", url=URL, content_type=None)
        assert workers.pids == before


async def test_nothing_runs_before_the_first_use() -> None:
    async with pool() as workers:
        assert workers.pids == ()
        await workers.start()
        assert len(workers.pids) == 1


async def test_a_worker_that_hangs_is_ended_alone_and_replaced() -> None:
    async with pool(size=2, seconds=0.8) as workers:
        await workers.start()
        await asyncio.gather(
            *(workers.parse(RSS % b"x", url=URL, content_type=None) for _ in range(2))
        )
        before = set(workers.pids)
        with pytest.raises(FeedError, match=r"longer than 0\.8 seconds"):
            await workers.stall(60)
        (ended,) = before - set(workers.pids)
        assert await gone(ended)
        feed = await workers.parse(RSS % b"after", url=URL, content_type=None)
        assert feed.entries[0].title == "after"


async def test_a_worker_that_works_too_long_is_ended_by_the_kernel_alone() -> None:
    async with pool(size=2, work=0.3) as workers:
        await workers.start()
        with pytest.raises(FeedError, match=r"more than 0\.3 seconds of work"):
            await workers.stall(60, busy=True)
        assert len(workers.pids) == 1
        # Waiting is no work.
        await workers.stall(0.5)
        assert len(workers.pids) == 1


async def test_a_well_behaved_feed_does_not_wait_for_a_hostile_one() -> None:
    async with pool(size=2) as workers:
        await workers.parse(RSS % b"x", url=URL, content_type=None)
        hostile = asyncio.create_task(workers.stall(60))
        await asyncio.sleep(0.1)
        feed = await workers.parse(RSS % b"mine", url=URL, content_type=None)
        assert feed.entries[0].title == "mine"
        assert not hostile.done()
        hostile.cancel()


async def test_more_workers_start_only_when_the_others_are_busy_and_end_when_unused() -> None:
    async with pool(size=3, rest=0.3) as workers:
        for _ in range(4):
            await workers.parse(RSS % b"x", url=URL, content_type=None)
        (first,) = workers.pids
        busy = asyncio.gather(*(workers.stall(2) for _ in range(3)))
        async with asyncio.timeout(10):
            while len(pids := workers.pids) < 3:
                await asyncio.sleep(0.01)
        assert first in pids
        await busy
        async with asyncio.timeout(10):
            while len(left := workers.pids) > 1:
                await asyncio.sleep(0.05)
        assert [await gone(pid) for pid in pids if pid not in left] == [True, True]
        await asyncio.sleep(0.5)
        assert workers.pids == left


async def test_a_large_answer_comes_in_small_frames_and_whole() -> None:
    items = "".join(
        f"<item><title>T {n}</title><link>http://x.example/{n}</link><description>"
        f"{'Ebbe 潮汐 ' * 100}</description></item>"
        for n in range(1500)
    )
    body = f"<rss version='2.0'><channel><ttl>5</ttl>{items}</channel></rss>".encode()
    async with pool() as workers:
        found = await workers.parse(body, url=URL, content_type=None)
    assert found == parse_feed(body, url=URL, content_type=None)
    head = json.dumps({"op": "parse", "url": URL, "content_type": None}).encode()
    answer = subprocess.run(
        [sys.executable, "-m", "bot.feeds.worker", "150", "15", str(os.getpid())],
        input=b"".join(len(frame).to_bytes(4, "big") + frame for frame in (head, body)),
        stdout=subprocess.PIPE,
        check=True,
    )
    stream = io.BytesIO(answer.stdout)
    sizes = [len(frame) for frame in iter(lambda: read_frame(stream), None)]
    assert len(sizes) > 10
    assert max(sizes) < 300_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how large a process is")
async def test_a_worker_that_a_document_left_large_is_replaced() -> None:
    items = b"".join(
        b"<item><title>%d</title><link>http://x.example/%d</link></item>" % (n, n)
        for n in range(45_000)
    )
    async with pool() as workers:
        await workers.parse(RSS % b"x", url=URL, content_type=None)
        before = workers.pids
        # Ill-formed: the loose parser builds all of the entries.
        feed = await workers.parse(
            b"<rss version='2.0'><channel>&nope;" + items, url=URL, content_type=None
        )
        assert len(feed.entries) == 2_000
        await workers.parse(RSS % b"x", url=URL, content_type=None)
        assert workers.pids != before


async def test_two_requests_at_once_are_served_one_after_the_other() -> None:
    async with pool() as workers:
        feeds = await asyncio.gather(
            *(workers.parse(RSS % str(n).encode(), url=URL, content_type=None) for n in range(8))
        )
        assert [feed.entries[0].title for feed in feeds] == [str(n) for n in range(8)]
        assert len(workers.pids) == 1


async def test_a_worker_that_is_killed_costs_one_request() -> None:
    async with pool() as workers:
        await workers.start()
        (pid,) = workers.pids
        request = asyncio.create_task(workers.stall(60))
        await asyncio.sleep(0.2)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(FeedError, match="ended"):
            await request
        assert (await workers.parse(RSS % b"x", url=URL, content_type=None)).title == "News"


async def test_a_request_that_is_cancelled_does_not_answer_the_next_one() -> None:
    async with pool() as workers:
        request = asyncio.create_task(workers.stall(60))
        await asyncio.sleep(0.3)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        feed = await workers.parse(RSS % b"mine", url=URL, content_type=None)
        assert feed.entries[0].title == "mine"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's address space")
async def test_a_document_that_needs_too_much_memory_is_given_up() -> None:
    bodies = b"".join(
        b"<item><title>%d</title><description>%s</description></item>" % (n, b"x" * 500)
        for n in range(60_000)
    )
    async with pool(memory_mb=60) as workers:
        with pytest.raises(FeedError, match=r"memory|ended"):
            await workers.parse(
                b"<rss version='2.0'><channel>" + bodies + b"</channel></rss>",
                url=URL,
                content_type=None,
            )
        assert (await workers.parse(RSS % b"x", url=URL, content_type=None)).title == "News"


async def test_closing_ends_the_workers() -> None:
    workers = ParserPool(size=2)
    await workers.start()
    pids = workers.pids
    await workers.close()
    assert all([await gone(pid) for pid in pids])
    with pytest.raises(StoppingError, match="closing"):
        await workers.parse(RSS % b"x", url=URL, content_type=None)


async def test_a_terminals_interrupt_does_not_reach_the_worker() -> None:
    async with pool() as workers:
        await workers.start()
        (pid,) = workers.pids
        assert os.getsid(pid) != os.getsid(0)
        with (
            open(f"/proc/{pid}/fd/0", "rb", buffering=0)
            if sys.platform == "linux"
            else open(os.devnull, "rb") as stdin
        ):
            assert not stdin.isatty()


PARENT = """
import asyncio, sys
from bot.feeds.workers import ParserPool
async def main():
    pool = ParserPool(size=2)
    await pool.start()
    busy = asyncio.create_task(pool.stall(600))
    await asyncio.sleep(0.5)
    print(*pool.pids, flush=True)
    await busy
asyncio.run(main())
"""


@pytest.mark.crash
async def test_workers_end_when_the_bot_is_killed_busy_or_idle() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        line = await asyncio.to_thread(parent.stdout.readline)
        pids = [int(pid) for pid in line.split()]
        assert len(pids) == 2
        parent.send_signal(signal.SIGKILL)
        assert all([await gone(pid) for pid in pids])
    finally:
        parent.kill()
        parent.wait()
        assert parent.stdout is not None
        parent.stdout.close()
