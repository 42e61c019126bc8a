"""The owner of the worker processes: starts them, asks them, ends the one that hangs or grows."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.errors import FeedError, StoppingError
from bot.feeds.discovery.leads import Lead
from bot.feeds.mail.message import Letter, MailHead
from bot.feeds.worker import (
    entry_from_data,
    entry_to_data,
    feed_from_data,
    lead_from_data,
    letter_from_data,
    story_from_data,
    to_json,
)
from bot.mail_model import MailRules
from bot.model import Entry, ParsedFeed, Split, SplitStory

_LARGEST_ANSWER = 64 << 20
_GRACE = 2.0
_FEWEST, _MOST = 2, 4

Take = Callable[[list[dict[str, Any]]], None]


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class ParserPool:
    """Parses and splits in up to ``size`` processes, each started when the others are busy.

    One request is served by one process; more wait for a free one. A request costs its process
    when it takes more than ``work`` seconds of processor time or ``timeout`` seconds in all, makes
    it grow by ``memory_mb``, or is cancelled; the next use starts another. Processes that were
    not used for ``rest`` seconds end, but for one. By default there are as many as cores, from two
    (so that one document never holds up all the others) to four.
    """

    def __init__(
        self,
        *,
        size: int | None = None,
        work: float = 3,
        timeout: float = 20,
        memory_mb: int = 140,
        rest: float = 60,
    ) -> None:
        self._work = work
        self._timeout = timeout
        self._rest = rest
        count = size or min(max(_cores(), _FEWEST), _MOST)
        self._workers = [_Worker(memory_mb, work) for _ in range(count)]
        self._idle = list(self._workers)  # the one used last is the last
        self._free = asyncio.Semaphore(count)
        self._tidying: asyncio.TimerHandle | None = None
        self._closed = False

    async def start(self) -> None:
        """Start all processes now; without it each starts at its first use."""
        await asyncio.gather(*(worker.start() for worker in self._workers))

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParsedFeed:
        """``parse_feed`` in a worker; raises its FeedError, and one for time and memory."""
        head = {"op": "parse", "url": url, "content_type": content_type}
        return await self._feed(head, body, url or "The document")

    async def _feed(self, head: dict[str, Any], body: bytes, name: str) -> ParsedFeed:
        entries: list[Entry] = []

        def take(part: list[dict[str, Any]]) -> None:
            entries.extend(entry_from_data(entry) for entry in part)

        found = await self._ask(head, body, name, take)
        return replace(feed_from_data(found), entries=tuple(entries))

    async def leads(self, body: bytes, *, url: str, content_type: str | None) -> tuple[Lead, ...]:
        """``page_leads`` in a worker; FeedError as in ``parse``."""
        head = {"op": "leads", "url": url, "content_type": content_type}
        found = await self._ask(head, body, url or "The page")
        return tuple(lead_from_data(lead) for lead in found)

    async def split(self, entry: Entry, mode: Split) -> tuple[SplitStory, ...]:
        """``split_entry`` in a worker; FeedError as in ``parse``."""
        head = {"op": "split", "mode": str(mode), "url": entry.url or ""}
        body = to_json(entry_to_data(entry))
        found = await self._ask(head, body, entry.url or f"The entry “{entry.title[:80]}”")
        return tuple(story_from_data(story) for story in found)

    async def heads(self, headers: Sequence[bytes]) -> list[MailHead]:
        """``read_head`` of several mails in a worker; FeedError as in ``parse``."""
        body = to_json([text.decode("latin-1") for text in headers])
        found = await self._ask({"op": "heads"}, body, "The heads of the mails")
        return [MailHead(**head) for head in found]

    async def letter(self, data: bytes, rules: MailRules, name: str) -> Letter:
        """``read_letter`` in a worker; ``name`` is for the FeedError, as in ``parse``."""
        head = {"op": "letter", "rules": asdict(rules), "url": name}
        return letter_from_data(await self._ask(head, data, name))

    async def file(self, data: bytes, rules: MailRules, filename: str) -> ParsedFeed:
        """``read_file`` in a worker; FeedError as in ``parse``."""
        head = {"op": "file", "rules": asdict(rules), "filename": filename, "url": filename}
        return await self._feed(head, data, filename)

    async def stall(self, seconds: float, *, busy: bool = False) -> None:
        """Keep a worker waiting or busy: how a test sees that a hanging one is ended."""
        await self._ask({"op": "stall", "seconds": seconds, "busy": busy}, b"", "The pause")

    async def close(self) -> None:
        """End the processes; what they are doing ends with StoppingError."""
        self._closed = True
        if self._tidying is not None:
            self._tidying.cancel()
        await asyncio.gather(*(worker.stop() for worker in self._workers))

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return tuple(pid for worker in self._workers if (pid := worker.pid) is not None)

    async def _ask(
        self, head: dict[str, Any], body: bytes, name: str, take: Take | None = None
    ) -> Any:
        if self._closed:
            raise _stopping()
        async with self._free:
            worker = self._take()
            try:
                answer = await self._answer(worker, to_json(head), body, name, take)
            finally:
                worker.used = asyncio.get_running_loop().time()
                self._idle.append(worker)
                self._tidy_later()
        if "error" in answer:
            raise FeedError(answer["error"])
        return answer["ok"]

    def _take(self) -> _Worker:
        """The worker that was used last among those that run, else one that will be started."""
        running = [worker for worker in self._idle if worker.pid is not None]
        worker = (running or self._idle)[-1]
        self._idle.remove(worker)
        return worker

    async def _answer(
        self, worker: _Worker, head: bytes, body: bytes, name: str, take: Take | None
    ) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._timeout):
                answer = await worker.ask(head, body, take)
        except TimeoutError as error:
            await worker.stop()
            raise FeedError(
                f"{name} took longer than {self._timeout:g} seconds to read and was given up."
            ) from error
        except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
            code = await worker.ended()
            if self._closed:
                raise _stopping() from error
            if code == -signal.SIGPROF:
                raise FeedError(
                    f"{name} took more than {self._work:g} seconds of work to read and was given "
                    "up: too large or malformed."
                ) from error
            raise FeedError(
                f"The process that read {name} ended: too large or malformed."
            ) from error
        except BaseException:
            # Cancelled in the middle: what it would answer belongs to nobody.
            worker.abandon()
            raise
        if answer.get("worn"):
            worker.abandon()
        return answer

    def _tidy_later(self) -> None:
        if self._tidying is None and not self._closed and len(self.pids) > 1:
            self._tidying = asyncio.get_running_loop().call_later(self._rest, self._tidy)

    def _tidy(self) -> None:
        self._tidying = None
        before = asyncio.get_running_loop().time() - self._rest
        idle = [worker for worker in self._idle if worker.pid is not None]
        spare = len(self.pids) - 1
        for worker in idle[:spare]:
            if worker.used <= before:
                worker.abandon()
        self._tidy_later()


def _stopping() -> StoppingError:
    return StoppingError("the bot is closing: the document is read at the next start")


class _Worker:
    """One process, started when it is needed."""

    def __init__(self, memory_mb: int, work: float) -> None:
        self._limits = (str(memory_mb), str(work))
        self._abandoned: list[asyncio.subprocess.Process] = []
        self.used = 0.0  # when the last request ended, by the loop's clock
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        if self.pid is not None:
            return
        await self.stop()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # a folder named "bot" where the command is given must not be taken for ours
            "-m",
            "bot.feeds.worker",
            *self._limits,
            str(os.getpid()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the bot, which then closes this one's stdin
        )

    async def ask(self, head: bytes, body: bytes, take: Take | None) -> dict[str, Any]:
        """The answer's last frame; ``take`` gets the parts before it, one after the other."""
        await self.start()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise EOFError("the worker has no pipes")
        for frame in (head, body):
            process.stdin.write(len(frame).to_bytes(4, "big"))
            process.stdin.write(frame)
        await process.stdin.drain()
        left = _LARGEST_ANSWER
        while True:
            size = int.from_bytes(await process.stdout.readexactly(4), "big")
            left -= size
            if left < 0:
                raise ValueError("the worker's answer is too large")
            frame = json.loads(await process.stdout.readexactly(size))
            if "part" not in frame:
                return dict(frame)
            if take is not None:
                take(frame["part"])
            # What is at hand is read without a pause; others have work to do.
            await asyncio.sleep(0)

    def abandon(self) -> None:
        """End the process without waiting; it is awaited when this worker stops."""
        process, self._process = self._process, None
        self._abandoned = [one for one in self._abandoned if one.returncode is None]
        if process is not None:
            self._abandoned.append(process)
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    async def ended(self) -> int | None:
        """How the process ended whose pipe broke (ended now if it did not); see ``returncode``."""
        process, code = self._process, None
        if process is not None:
            # Not killed first: that may reap it, and then nobody could tell what ended it.
            with contextlib.suppress(TimeoutError):
                code = await asyncio.wait_for(process.wait(), _GRACE)
        await self.stop()
        return code

    async def stop(self) -> None:
        """End the process and wait until it is gone."""
        self.abandon()
        for process in self._abandoned:
            if process.stdin is not None:
                process.stdin.close()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _GRACE)
