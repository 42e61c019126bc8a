"""What the tests of mail share: workers, a server that can misbehave, and a real one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.feeds.workers import ParserPool
from tests.fakes.dovecot import Dovecot, dovecot_binary, running
from tests.fakes.imap import FakeImap


@pytest.fixture
async def parsers() -> AsyncIterator[ParserPool]:
    """Workers for one test."""
    pool = ParserPool()
    yield pool
    await pool.close()


@pytest.fixture
async def imap() -> AsyncIterator[FakeImap]:
    """A server that can misbehave."""
    async with FakeImap() as server:
        yield server


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A real server; skips where none is installed."""
    if dovecot_binary() is None:
        pytest.skip("no IMAP server is installed: apt-get install dovecot-imapd")
    with running() as server:
        yield server
