"""An embedded store for as long as a test needs it, and what to ask about its processes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from bot.errors import StoreError
from bot.store.binary import VARIABLE, find_server
from bot.store.embedded import EmbeddedServer

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)

Environ = Mapping[str, str]


@asynccontextmanager
async def client(url: str) -> AsyncIterator[Any]:
    """A client that waits out a restart of the server."""
    patient = Retry(ExponentialBackoff(base=0.02, cap=0.2), 60)
    redis = Redis.from_url(url, decode_responses=True, retry=patient, socket_timeout=5)
    try:
        yield redis
    finally:
        await redis.aclose()


@asynccontextmanager
async def running(
    data_dir: Path, environ: Environ, *, patience: float = 20, supervised: bool = False
) -> AsyncIterator[tuple[EmbeddedServer, Any]]:
    """A started store and a client of it; stopped in the end."""
    server = EmbeddedServer(data_dir, environ=environ, clock=lambda: NOW, patience=patience)
    async with AsyncExitStack() as stack:
        url = await server.start()
        stack.push_async_callback(server.stop)
        if supervised:
            guard = asyncio.create_task(server.supervise())
            stack.callback(guard.cancel)
        yield server, await stack.enter_async_context(client(url))


async def refused(data_dir: Path, environ: Environ) -> str:
    """The sentence with which a store refuses to start."""
    with pytest.raises(StoreError) as caught:
        await EmbeddedServer(data_dir, environ=environ, clock=lambda: NOW).start()
    return str(caught.value)


def processes_on(data_dir: Path) -> list[int]:
    """Process ids of the servers whose working directory is this store."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if Path(process.cwd()).is_relative_to(data_dir):
                found.append(process.pid)
    return found


async def until_gone(data_dir: Path) -> None:
    async with asyncio.timeout(20):
        while processes_on(data_dir):
            await asyncio.sleep(0.01)


def wrapper(tmp_path: Path, environ: Environ, *, line: str) -> Environ:
    """An environment whose server is a script that runs ``line`` with {server} for the real one."""
    server = find_server(environ).path
    script = tmp_path / "wrapper.sh"
    script.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && exec {server} "$1"\n{line.format(server=server)}\n'
    )
    script.chmod(0o755)
    return {**environ, VARIABLE: str(script)}
