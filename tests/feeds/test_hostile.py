"""Hostile documents, at a small part of their size: each gets an answer, soon, and harms nobody."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import psutil
import pytest

from bot.errors import FeedError
from bot.feeds.workers import ParserPool
from bot.model import ParsedFeed, Split
from tests.fakes.web import FakeWeb
from tests.feeds.hostile import (
    BYTES,
    CONTENTS,
    ENTITIES,
    OTHERS,
    SHAPES,
    VALUES,
    WITNESS,
    Hostile,
)

SCALE = 0.02
SECONDS = 5.0
MEMORY = 150 << 20


@pytest.fixture
async def pool() -> AsyncIterator[ParserPool]:
    pool = ParserPool(size=1)
    await pool.parse(b"<rss><channel/></rss>", url="", content_type=None)
    yield pool
    await pool.close()


async def answer(pool: ParserPool, case: Hostile, body: bytes) -> ParsedFeed | str:
    try:
        feed = await pool.parse(
            body, url="https://news.example/feed", content_type=case.content_type
        )
    except FeedError as error:
        return str(error)
    for entry in feed.entries[:20]:
        await pool.split(entry, Split.AUTO)
    return feed


@pytest.mark.parametrize(
    "cases",
    [ENTITIES, SHAPES, VALUES, BYTES, OTHERS, CONTENTS],
    ids=["entities", "shapes", "values", "bytes", "others", "contents"],
)
async def test_a_hostile_document_gets_entries_or_a_sentence_soon_and_in_little_memory(
    pool: ParserPool, cases: tuple[Hostile, ...]
) -> None:
    async with FakeWeb() as witness:
        (idle,) = (psutil.Process(pid).memory_info().rss for pid in pool.pids)
        for case in cases:
            body = case.body(SCALE).replace(WITNESS.encode(), witness.url.encode())
            began = time.monotonic()
            found = await answer(pool, case, body)
            assert time.monotonic() - began < SECONDS, case.name
            if isinstance(found, str):
                assert found.endswith("."), (case.name, found)
                assert case.reads is not True, (case.name, found)
            else:
                assert case.reads is not False, (case.name, found)
            for pid in pool.pids:
                assert psutil.Process(pid).memory_info().rss - idle < MEMORY, case.name
        assert witness.requests == []
