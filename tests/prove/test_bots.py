"""A copy of the bot knows of each process that was started for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.prove.bots import BotCopy, Running


class Slow:
    """A starter that takes its time."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.goes_on = asyncio.Event()

    async def start(self, config: Path, log: Path) -> Running:
        self.asked.set()
        await self.goes_on.wait()
        return Running(4711, asyncio.get_running_loop().create_future())


async def test_one_that_is_cancelled_while_it_starts_is_known_all_the_same(tmp_path: Path) -> None:
    starter = Slow()
    bot = BotCopy(starter, tmp_path / "config.toml", tmp_path / "bot.log")
    keeper = asyncio.create_task(bot.start())
    await starter.asked.wait()
    keeper.cancel()
    await asyncio.sleep(0)
    starter.goes_on.set()
    await asyncio.wait([keeper])
    assert keeper.cancelled()
    assert (bot.pid, bot.lives, bot.starts) == (4711, True, 1)
