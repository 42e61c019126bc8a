"""What all tests share: one real Redis-compatible server, and a store of its own for each test."""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from bot.store.client import Store
from tests.beside import SHARED
from tests.fakes.server import RedisServer, server_binary
from tests.intake.push_world import PushWorld, push_world
from tests.intake.world import World, intake_world

_LIBRARIES = ("telegram", "discord", "httpx", "apscheduler", "asyncio", "aiohttp")
_numbers = itertools.count()

# How long an example takes says more about what else the machine does than about us.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def _library_loggers() -> list[logging.Logger]:
    return [
        logger
        for name, logger in logging.Logger.manager.loggerDict.items()
        if isinstance(logger, logging.Logger) and name.startswith(_LIBRARIES)
    ]


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """Whatever a test makes of logging ends with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    before = {logger.name: (logger.level, logger.filters[:]) for logger in _library_loggers()}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for logger in _library_loggers():
        was, filters = before.get(logger.name, (logging.NOTSET, []))
        logger.setLevel(was)
        logger.filters[:] = filters
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of other people's texts beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not here: the corpora are no part of the project")
    return SHARED


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A real server on a unix socket: Valkey's, or the one that NEWSBELL_REDIS_SERVER names."""
    with RedisServer(server_binary(os.environ), tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
async def store(redis_server: RedisServer) -> AsyncIterator[Store]:
    """A store with a prefix of its own on the shared server."""
    store = Store(redis_server.url, f"test{os.getpid()}-{next(_numbers)}:")
    yield store
    await store.close()


@pytest.fixture
async def world(store: Store) -> AsyncIterator[World]:
    """One intake on a store of its own, and a web server to poll."""
    async with intake_world(store) as world:
        yield world


@pytest.fixture
async def push(world: World) -> AsyncIterator[PushWorld]:
    """The same with push: who subscribes, a server for hubs, and a hub."""
    async with push_world(world) as it:
        yield it
