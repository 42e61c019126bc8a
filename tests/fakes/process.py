"""``newsbell run`` as a process of its own, as an operator starts it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType


async def start_bot(
    config: Path, log: Path, environ: Mapping[str, str], *, module: str = "bot"
) -> asyncio.subprocess.Process:
    """Start the bot, or the ``module`` that runs it; a log gets what it says."""
    with log.open("ab") as out:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, "run", "--config", str(config)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={name: value for name, value in environ.items() if not name.startswith("COV_")},
        )


class BotProcess:
    """The bot with a config file; what it says is in ``bot.log`` beside that."""

    def __init__(self, config: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._config = config
        self._environ = environ
        self._process: asyncio.subprocess.Process | None = None
        self.log = config.parent / "bot.log"

    @property
    def pid(self) -> int:
        """Of the bot that runs."""
        assert self._process is not None
        return self._process.pid

    @property
    def said(self) -> str:
        """Everything that it wrote so far."""
        return self.log.read_text("utf-8")

    async def start(self) -> None:
        """Start; one that runs already stays."""
        if self._process is not None and self._process.returncode is None:
            return
        self._process = await start_bot(self._config, self.log, self._environ)

    async def kill(self) -> None:
        """``kill -9``."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def ended(self, timeout: float = 30) -> int:
        """Its exit code, once it has ended."""
        assert self._process is not None
        async with asyncio.timeout(timeout):
            return await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        return await self.ended()

    async def says(self, words: str, timeout: float = 20) -> str:
        """All that it said, once that holds these words."""
        async with asyncio.timeout(timeout):
            while not self.log.exists() or words not in self.said:
                await asyncio.sleep(0.05)
        return self.said

    async def __aenter__(self) -> BotProcess:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.kill()
