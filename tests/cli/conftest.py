"""A shell in an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.client import Store
from tests.cli.shell import Shell
from tests.fakes.server import RedisServer


@pytest.fixture
def newsbell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def shell(newsbell: Shell, redis_server: RedisServer, store: Store) -> Shell:
    """A shell in a folder whose config names the store of the test."""
    (newsbell.folder / "config.toml").write_text(
        f'[store]\nurl = "{redis_server.url}"\nprefix = "{store.keys.prefix}"\n'
    )
    return newsbell
