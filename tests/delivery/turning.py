"""Chats with times of their own, and what a sender tells them."""

from __future__ import annotations

import asyncio

from bot.model import Alert, ChatId
from bot.store.client import Store
from bot.timing_model import DigestTime, Timing
from tests.builders import READER
from tests.delivery.test_sender import running, sender_of
from tests.delivery.timing import HOUR, server_now
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import state


async def daily_soon(store: Store) -> Timing:
    """A daily digest whose time is in an hour."""
    now = await server_now(store)
    return Timing(digest=DigestTime.parse(f"daily {now + HOUR:%H:%M}"))


def titles(alert: Alert) -> list[str]:
    return [item.title for group in alert.groups for item in group.items]


async def lines(store: Store, *numbers: int) -> list[str]:
    return [await state(store, number) for number in numbers]


async def sent_by(
    store: Store, platform: MemoryPlatform, messages: int, chat: ChatId = READER
) -> list[Alert]:
    """What a sender tells, once all of it is written down."""
    async with running(sender_of(store, platform)):
        await platform.told(messages)
        await settled_all(store, chat)
    return platform.alerts


async def settled_all(store: Store, chat: ChatId = READER) -> None:
    for _ in range(500):
        if not await store.redis.zcard(store.keys.queue(chat)):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("something still waits")
