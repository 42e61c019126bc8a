"""A module of ours as a process of its own, spoken to in lines; its clock and cost are its own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]

_LONGEST_LINE = 2**24
_ANSWER_SECONDS = 60.0


class Helper:
    """``python -m module``; ``async with`` starts it, and ends it by ending its standard input.

    It answers with lines of JSON.
    """

    def __init__(
        self, module: str, *arguments: str, environ: Mapping[str, str] = os.environ
    ) -> None:
        self._command = (sys.executable, "-m", module, *arguments)
        self._environ = {
            name: value for name, value in environ.items() if not name.startswith("COV_")
        }
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self._environ,
            limit=_LONGEST_LINE,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    def tell(self, line: str) -> None:
        """Say something, without its line break."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())

    async def told(self) -> Any:
        """The next thing that it says, whenever that is; None when it has ended."""
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        return json.loads(line) if line else None

    async def answer(self) -> Any:
        """The same; raises RuntimeError if it ends instead, TimeoutError after a minute."""
        async with asyncio.timeout(_ANSWER_SECONDS):
            told = await self.told()
        if told is None:
            module = self._command[2]
            raise RuntimeError(f"the process of {module} ended; what it said stands above")
        return told
