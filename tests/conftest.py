"""What all tests share: one real Redis-compatible server, and a store of its own for each test."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store.client import Store
from tests.fakes.server import RedisServer, server_binary

SHARED = Path(__file__).resolve().parents[2] / "shared"
_numbers = itertools.count()


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
