"""The owner of the worker processes: starts them, asks them, ends the one that hangs or grows."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.errors import FeedError, StoppingError
from bot.feeds.discovery.leads import Lead
from bot.feeds.mail.message import Letter, MailHead
from bot.feeds.worker import (
    entry_to_data,
    feed_from_data,
    lead_from_data,
    letter_from_data,
    story_from_data,
)
from bot.mail_model import MailRules
from bot.model import Entry, ParsedFeed, Split, SplitStory

_LARGEST_ANSWER = 256 << 20
_GRACE = 2.0


class ParserPool:
    """Parses and splits in ``size`` processes of at most ``memory_mb`` each.

    One request is served by one process; more wait for a free one. A request that takes longer
    than ``timeout`` seconds, or that is cancelled, costs its process; the next use starts another.
    """

    def __init__(self, *, size: int = 1, timeout: float = 30, memory_mb: int = 1024) -> None:
        self._timeout = timeout
        self._workers = [_Worker(memory_mb) for _ in range(size)]
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        for worker in self._workers:
            self._idle.put_nowait(worker)
        self._closed = False

    async def start(self) -> None:
        """Start the processes now; without it each starts at its first use."""
        await asyncio.gather(*(worker.start() for worker in self._workers))

    async def parse(self, body: bytes, *, url: str, content_type: str | None) -> ParsedFeed:
        """``parse_feed`` in a worker; raises its FeedError, and one for time and memory."""
        head = {"op": "parse", "url": url, "content_type": content_type}
        return feed_from_data(await self._ask(head, body, url or "The document"))

    async def leads(self, body: bytes, *, url: str, content_type: str | None) -> tuple[Lead, ...]:
        """``page_leads`` in a worker; FeedError as in ``parse``."""
        head = {"op": "leads", "url": url, "content_type": content_type}
        found = await self._ask(head, body, url or "The page")
        return tuple(lead_from_data(lead) for lead in found)

    async def split(self, entry: Entry, mode: Split) -> tuple[SplitStory, ...]:
        """``split_entry`` in a worker; FeedError as in ``parse``."""
        head = {"op": "split", "mode": str(mode), "url": entry.url or ""}
        body = json.dumps(entry_to_data(entry)).encode()
        found = await self._ask(head, body, entry.url or f"The entry “{entry.title[:80]}”")
        return tuple(story_from_data(story) for story in found)

    async def heads(self, headers: Sequence[bytes]) -> list[MailHead]:
        """``read_head`` of several mails in a worker; FeedError as in ``parse``."""
        body = json.dumps([text.decode("latin-1") for text in headers]).encode()
        found = await self._ask({"op": "heads"}, body, "The heads of the mails")
        return [MailHead(**head) for head in found]

    async def letter(self, data: bytes, rules: MailRules, name: str) -> Letter:
        """``read_letter`` in a worker; ``name`` is for the FeedError, as in ``parse``."""
        head = {"op": "letter", "rules": asdict(rules), "url": name}
        return letter_from_data(await self._ask(head, data, name))

    async def file(self, data: bytes, rules: MailRules, filename: str) -> ParsedFeed:
        """``read_file`` in a worker; FeedError as in ``parse``."""
        head = {"op": "file", "rules": asdict(rules), "filename": filename, "url": filename}
        return feed_from_data(await self._ask(head, data, filename))

    async def stall(self, seconds: float) -> None:
        """Keep a worker busy: how a test or a health check sees that a hanging one is ended."""
        await self._ask({"op": "stall", "seconds": seconds}, b"", "The pause")

    async def close(self) -> None:
        """End the processes; what they are doing ends with StoppingError."""
        self._closed = True
        await asyncio.gather(*(worker.stop() for worker in self._workers))

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return tuple(pid for worker in self._workers if (pid := worker.pid) is not None)

    async def _ask(self, head: dict[str, Any], body: bytes, name: str) -> Any:
        if self._closed:
            raise _stopping()
        worker = await self._idle.get()
        try:
            async with asyncio.timeout(self._timeout):
                answer = await worker.ask(json.dumps(head).encode(), body)
        except TimeoutError as error:
            await worker.stop()
            raise FeedError(
                f"{name} took longer than {self._timeout:g} seconds to read and was given up."
            ) from error
        except (OSError, EOFError, TypeError, ValueError) as error:
            await worker.stop()
            if self._closed:
                raise _stopping() from error
            raise FeedError(
                f"The process that read {name} ended: too large or malformed."
            ) from error
        except BaseException:
            # Cancelled in the middle: what it would answer belongs to nobody.
            worker.abandon()
            raise
        finally:
            self._idle.put_nowait(worker)
        if "error" in answer:
            raise FeedError(answer["error"])
        return answer["ok"]


def _stopping() -> StoppingError:
    return StoppingError("the bot is closing: the document is read at the next start")


class _Worker:
    """One process, started when it is needed."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb
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
            "-m",
            "bot.feeds.worker",
            str(self._memory_mb),
            str(os.getpid()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the bot, which then closes this one's stdin
        )

    async def ask(self, head: bytes, body: bytes) -> dict[str, Any]:
        await self.start()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise EOFError("the worker has no pipes")
        for frame in (head, body):
            process.stdin.write(len(frame).to_bytes(4, "big") + frame)
        await process.stdin.drain()
        size = int.from_bytes(await process.stdout.readexactly(4), "big")
        if size > _LARGEST_ANSWER:
            raise ValueError("the worker's answer is too large")
        answer = json.loads(await process.stdout.readexactly(size))
        if not isinstance(answer, dict):
            raise TypeError("the worker's answer is no object")
        return answer

    def abandon(self) -> None:
        """End the process without waiting; the event loop reaps it."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    async def stop(self) -> None:
        """End the process and wait until it is gone."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _GRACE)
