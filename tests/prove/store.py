"""The store of one run: a server process that the prover owns, kills and starts again."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tests.fakes.server import RedisServer
from tests.prove.abilities import sweep

PREFIX = "newsbell:"


@dataclass(frozen=True, slots=True)
class State:
    """How far the bot's work is. ``waiting``: routings, chats that are due, edits; ``polled``: the
    feed's poll is written down.
    """

    waiting: tuple[int, ...]
    polled: bool
    unknown: int
    dead: int

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be routed, sent or edited, and the poll is done."""
        return self.polled and not any(self.waiting)


class ProverStore:
    """One server with its append-only file in a folder of its own, synced before each answer.

    ``url``: where it is, past the proxy.
    """

    def __init__(self, binary: str, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        folder.mkdir()
        self._server = RedisServer(binary, folder, environ)
        self._socket = folder / "s"
        self._restart: asyncio.Task[None] | None = None
        self.kills = 0
        self.url = self._server.url

    async def __aenter__(self) -> ProverStore:
        await asyncio.to_thread(self._server.start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._restart is not None:
            await asyncio.wait([self._restart])
        await asyncio.to_thread(self._server.kill)

    async def connect(self) -> tuple[StreamReader, StreamWriter]:
        """A connection to it, for a proxy."""
        return await asyncio.open_unix_connection(str(self._socket), limit=16 * 2**20)

    def strike(self) -> None:
        """``kill -9`` now; it is started again at once."""
        if self._restart is None or self._restart.done():
            self.kills += 1
            os.kill(self._server.pid, signal.SIGKILL)
            self._restart = asyncio.create_task(self._again())

    async def _again(self) -> None:
        await asyncio.to_thread(self._server.kill)
        sweep()
        await asyncio.to_thread(self._server.start)


async def state_of(url: str, feed: str) -> State | None:
    """What a store knows, None while it does not answer."""
    redis: Any = Redis.from_url(url, decode_responses=True, socket_timeout=2)
    try:
        return await _state(redis, feed)
    except (RedisError, OSError):
        return None
    finally:
        with suppress(RedisError, OSError):
            await redis.aclose()


async def _state(redis: Any, feed: str) -> State:
    async with redis.pipeline(transaction=False) as pipe:
        pipe.xlen(f"{PREFIX}routing")
        for name in ("due:telegram", "due:discord", "edits", "edit:telegram", "edit:discord"):
            pipe.zcard(PREFIX + name)
        pipe.hget(f"{PREFIX}feed:{feed}", "next_poll")
        pipe.hget(f"{PREFIX}counters", "unknown")
        pipe.xlen(f"{PREFIX}dead")
        *waiting, polled, unknown, dead = await pipe.execute()
    return State(tuple(waiting), polled is not None, int(unknown or 0), dead)
