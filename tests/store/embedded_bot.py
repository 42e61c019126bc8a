"""A bot that is nothing but its embedded store, as a process of its own: to be killed and raced.

``python -m tests.store.embedded_bot DATA_DIR [USER_ID]`` prints one line of JSON, its store's
``url`` and ``server`` (process id), or the ``error`` that kept it from starting. Then it watches
over the server until its stdin ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, Any

from bot.errors import StoreError
from bot.store.embedded import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


async def main() -> None:
    if len(sys.argv) > 2:
        os.setuid(int(sys.argv[2]))
    server = EmbeddedServer(Path(sys.argv[1]), environ=os.environ, clock=lambda: datetime.now(UTC))
    try:
        url = await server.start()
    except StoreError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return
    print(json.dumps({"url": url, "server": server.pid, "adopted": server.adopted}), flush=True)
    guard = asyncio.create_task(server.supervise())
    await asyncio.to_thread(sys.stdin.read)
    guard.cancel()
    with suppress(asyncio.CancelledError):
        await guard
    await server.stop()


@dataclass(frozen=True, slots=True)
class BotProcess:
    """A running one; ``said`` reads what it printed."""

    process: Popen[str]

    @property
    def pid(self) -> int:
        return self.process.pid

    def said(self) -> dict[str, Any]:
        """Its one line; waits for it."""
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def kill(self) -> None:
        """``kill -9``."""
        self.process.kill()
        self.process.wait(10)

    def end(self) -> None:
        """Have it stop as a bot does."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(30) == 0


@contextmanager
def bot_process(
    data_dir: Path, environ: Mapping[str, str], *, user: int | None = None
) -> Iterator[BotProcess]:
    """Start one; it is killed at the end if it still runs."""
    words = [sys.executable, "-m", "tests.store.embedded_bot", str(data_dir)]
    words += [] if user is None else [str(user)]
    with Popen(words, cwd=ROOT, env=dict(environ), stdin=PIPE, stdout=PIPE, text=True) as process:
        try:
            yield BotProcess(process)
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(main())
