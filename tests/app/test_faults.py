"""A fault of ours in one of the bot's own loops: it ends the bot and is told, nothing hangs."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from bot.app.opening import OpenStore
from bot.app.parts import build
from bot.app.running import Bot
from bot.config import Config
from bot.delivery.ports import Platform
from bot.delivery.routes import Routes
from bot.store.client import Store
from tests.fakes.platform import MemoryPlatform


class BrokenRoutes(Routes):
    """Routing with a fault that shows after a moment."""

    def __init__(self) -> None:
        """Nothing is needed to fail."""

    async def run(self) -> None:
        await asyncio.sleep(0.1)
        raise RuntimeError("a fault of ours")


async def test_a_fault_in_a_loop_ends_the_bot_and_is_not_swallowed(store: Store) -> None:
    config = Config.model_validate({})
    platforms: dict[str, Platform] = {"telegram": MemoryPlatform()}
    async with build(config, OpenStore(store, None), platforms) as parts:
        bot = Bot(dataclasses.replace(parts, routes=BrokenRoutes()), {})
        with pytest.RaisesGroup(RuntimeError, flatten_subgroups=True):
            async with asyncio.timeout(15):
                await bot.run(asyncio.Event())
