"""The ledger, read: each state as the deliveries wrote it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.store.client import Store
from bot.store.ledger import Ledger, LedgerLine
from tests.builders import chat, story
from tests.store.test_deliveries import deliveries, ring, take

ZERO = timedelta(0)


async def test_each_state_is_told(store: Store) -> None:
    await ring(store, 1, 2, 3, to=(chat(1), chat(2)))
    ledger, one = Ledger(store), deliveries(store)
    assert await ledger.line(story(1).id, chat(1)) == LedgerLine("queued")
    sent = await take(one)
    assert await ledger.line(sent.story, sent.chat) == LedgerLine("sending", attempts=1)
    await one.sent(sent, "m77", revision=1, pause=ZERO)
    line = await ledger.line(sent.story, sent.chat)
    assert line is not None
    assert (line.state, line.message) == ("sent", "m77")
    assert line.at is not None
    assert abs(line.at - datetime.now(UTC)) < timedelta(minutes=1)
    failed = await take(one)
    await one.failed(failed, "too long | for them")
    assert await ledger.line(failed.story, failed.chat) == LedgerLine(
        "failed", why="too long | for them"
    )
    assert await ledger.counts(story(1).id) == {"sent": 1, "failed": 1}
    assert await ledger.line(story(1).id, chat(9)) is None
    assert await ledger.counts(story(9).id) == {}


async def test_it_is_known_whether_a_story_was_to_ring(store: Store) -> None:
    await ring(store, 1)
    assert await Ledger(store).rang(story(1).id)
    assert not await Ledger(store).rang(story(2).id)
