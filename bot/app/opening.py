"""Opening the store: a server that the config names, the running bot's own, or an embedded one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.config import Config
from bot.errors import StoppingError
from bot.store.client import Store
from bot.store.embedded import EmbeddedServer, running_at

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenStore:
    """A store that answers. ``server`` is the embedded one, if this process started it.

    ``alone``: no other process can work on this store while this one does.
    """

    store: Store
    server: EmbeddedServer | None

    @property
    def alone(self) -> bool:
        return self.server is not None


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_store(
    config: Config,
    environ: Mapping[str, str],
    *,
    attach: bool,
    patience: float | None = None,
    stop: asyncio.Event | None = None,
) -> AsyncIterator[OpenStore]:
    """The store, for as long as the context lasts.

    With ``attach`` a bot that runs on the same data directory is no obstacle: its server is used.
    ``patience``: seconds to wait for a server that does not answer (None: for ever, or until
    ``stop`` is set).

    Raises StoreError when it cannot be opened, with what to do; StoppingError when ``stop`` came
    first.
    """
    url = config.store.url.get_secret_value()
    server: EmbeddedServer | None = None
    if not url and attach:
        url = running_at(config.data_dir) or ""
    if not url:
        server = EmbeddedServer(config.data_dir, environ=environ, clock=utc_now)
        url = await _unless(stop, server.start())
    # From here on: a server that dies while the parts are being built is started again too.
    guard = asyncio.create_task(server.supervise()) if server is not None else None
    try:
        store = Store(url, config.store.prefix)
        try:
            await _unless(stop, store.wait_until_up(patience=patience))
            if server is None:
                for risk in await store.risks():
                    log.warning("%s", risk)
            yield OpenStore(store, server)
        finally:
            await store.close()
    finally:
        if guard is not None:
            guard.cancel()
            await asyncio.wait([guard])
        if server is not None:
            await server.stop()


async def _unless(stop: asyncio.Event | None, work: Coroutine[Any, Any, T]) -> T:
    """Do the work, unless ``stop`` is set before it is done: then it is cancelled."""
    if stop is None:
        return await work
    task = asyncio.create_task(work)
    waiter = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, waiter}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
    finally:
        waiter.cancel()
        task.cancel()
        await asyncio.wait({task, waiter})
    raise StoppingError("stopped before the store answered")
