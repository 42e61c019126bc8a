"""The bot as processes: started, killed, stopped, and whether it ended by itself."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol

from tests.fakes.helper import Helper
from tests.fakes.process import start_bot
from tests.prove.abilities import sweep

STOP_SECONDS = 120.0
"""A bot that is told to stop drains for ten seconds and says goodbye; more on a busy machine."""


@dataclass(frozen=True, slots=True)
class Running:
    """One process; ``ended`` is its exit code, once it has one (a signal's number: below 0)."""

    pid: int
    ended: asyncio.Future[int]


class Starter(Protocol):
    """Starts ``newsbell run`` with a config; what it says is appended to a log."""

    async def start(self, config: Path, log: Path) -> Running: ...


class Cold:
    """Starts ``python -m bot run`` as an operator does, in an environment of its own: with a clock
    of its own.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._waiting: set[asyncio.Task[None]] = set()

    async def start(self, config: Path, log: Path) -> Running:
        sweep()
        process = await start_bot(config, log, self._environ, module="tests.prove.shifted")
        ended = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(_wait(process, ended))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)
        return Running(process.pid, ended)


async def _wait(process: asyncio.subprocess.Process, ended: asyncio.Future[int]) -> None:
    ended.set_result(await process.wait())


class Warm:
    """Starts bots by forks of one process that has loaded their modules (see ``zygote``)."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._helper = Helper("tests.prove.zygote", environ=environ)
        self._reading: asyncio.Task[None] | None = None
        self._orders: dict[int, asyncio.Future[Running]] = {}
        self._running: dict[int, Running] = {}
        self._count = 0

    async def __aenter__(self) -> Warm:
        await self._helper.__aenter__()
        await self._helper.answer()
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._helper.__aexit__(kind, error, trace)
        assert self._reading is not None
        await self._reading

    async def start(self, config: Path, log: Path) -> Running:
        self._count += 1
        mine: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
        self._orders[self._count] = mine
        order = {"order": self._count, "config": str(config), "log": str(log)}
        self._helper.tell(json.dumps(order))
        return await mine

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        while (told := await self._helper.told()) is not None:
            if "order" in told:
                running = self._running[told["pid"]] = Running(told["pid"], loop.create_future())
                waiting = self._orders.pop(told["order"])
                if not waiting.done():
                    waiting.set_result(running)
            elif (gone := self._running.pop(told["ended"], None)) and not gone.ended.done():
                gone.ended.set_result(told["code"])


@dataclass(slots=True)
class BotCopy:
    """One copy of the bot through its lives. ``refused``: how its own ends by itself were."""

    starter: Starter
    config: Path
    log: Path
    running: Running | None = None
    starts: int = 0
    refused: list[int] = field(default_factory=list)

    @property
    def lives(self) -> bool:
        """Whether a process is there."""
        return self.running is not None and not self.running.ended.done()

    @property
    def pid(self) -> int:
        """Of the process started last."""
        assert self.running is not None
        return self.running.pid

    async def start(self) -> None:
        """Start, where none runs."""
        if self.lives:
            return
        if self.running is not None:
            code = self.running.ended.result()
            if code not in {0, -signal.SIGKILL}:
                self.refused.append(code)
        starting = asyncio.ensure_future(self.starter.start(self.config, self.log))
        try:
            await asyncio.shield(starting)
        finally:
            # Cancelled or not: a process that nobody knows of would outlive its run.
            self.running = await starting
            self.starts += 1

    def kill(self) -> None:
        """``kill -9``, now."""
        if self.running is not None and self.lives:
            with suppress(ProcessLookupError):
                os.kill(self.running.pid, signal.SIGKILL)

    async def killed(self) -> None:
        """The same, and return when it is gone."""
        self.kill()
        if self.running is not None:
            await self.running.ended

    async def stop(self) -> int | None:
        """SIGTERM; the exit code, or None when it had to be killed or was never started."""
        if self.running is None:
            return None
        if not self.lives:
            return self.running.ended.result()
        os.kill(self.running.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await asyncio.shield(self.running.ended)
        except TimeoutError:
            await self.killed()
            return None

    @property
    def said(self) -> str:
        """All that it wrote."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""
