"""The edit loop: what has changed since it was told is shown as it is now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.delivery.editor import Editor
from bot.outcome_model import Gone, Moved, Outcome, Refused, Retry, Sent, Unknown
from bot.store.client import Store
from bot.store.ledger import Ledger
from bot.store.subscriptions import ChatBook
from tests.builders import DAY, READER, chat, selectors, story
from tests.delivery.test_sender import preparing_of
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import state
from tests.store.test_edits import correct, edits, tell

TITLE = "Halden opens another fab"


@asynccontextmanager
async def running(store: Store, platform: MemoryPlatform) -> AsyncIterator[None]:
    task = asyncio.create_task(Editor(platform, edits(store), preparing_of(store)).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def shows(store: Store, revision: int) -> None:
    """The ledger says that the reader's message shows this revision."""
    async with asyncio.timeout(10):
        while not (await state(store)).startswith(f"sent|m1|{revision}|"):
            await asyncio.sleep(0.01)


async def test_a_correction_reaches_the_message_that_was_sent(store: Store) -> None:
    platform = MemoryPlatform()
    await tell(store)
    await correct(store, TITLE)
    async with running(store, platform):
        assert await platform.edited(1) == [("m1", TITLE)]
        await shows(store, 2)
    assert platform.alerts == []


@pytest.mark.parametrize(
    "answer",
    [
        Retry("away", timedelta(0)),
        Retry("too many", timedelta(milliseconds=10), throttled=True),
        Retry("too many", timedelta(milliseconds=10), whole_bot=True, throttled=True),
    ],
)
async def test_what_did_not_come_through_is_tried_again(store: Store, answer: Outcome) -> None:
    platform = MemoryPlatform([answer])
    await tell(store)
    await correct(store, TITLE)
    async with running(store, platform):
        await platform.edited(2)
        await shows(store, 2)


@pytest.mark.parametrize("answer", [Refused("not found"), Gone("kicked"), Moved(chat(9))])
async def test_a_message_that_is_gone_is_left_alone(store: Store, answer: Outcome) -> None:
    platform = MemoryPlatform([answer])
    await tell(store)
    await correct(store, TITLE)
    async with running(store, platform):
        await shows(store, 2)
        await asyncio.sleep(0.05)
    assert len(platform.edits) == 1
    line = await Ledger(store).line(story(1).id, READER)
    assert line is not None
    assert line.edited is None, "explain does not say that it was edited"


@pytest.mark.parametrize("answer", [Unknown("no answer"), RuntimeError("a fault of ours")])
async def test_one_without_an_answer_comes_again_later_and_holds_up_no_other(
    store: Store, answer: Outcome | Exception
) -> None:
    platform = MemoryPlatform([answer])
    await tell(store, READER, chat(2))
    await correct(store, TITLE)
    async with running(store, platform):
        assert [title for _, title in await platform.edited(2)] == [TITLE, TITLE]
    assert len({message for message, _ in await platform.edited(2)}) == 2


async def test_where_nothing_of_it_is_followed_any_more_the_message_stays(store: Store) -> None:
    platform = MemoryPlatform([Sent("m1")])
    chats = ChatBook(store, empty_life=DAY)
    await tell(store)
    await chats.unfollow(READER, selectors("chips"))
    await correct(store, TITLE)
    async with running(store, platform):
        await shows(store, 2)
    assert platform.edits == []
