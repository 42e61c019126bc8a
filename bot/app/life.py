"""The bot from its start to its stop, through changes of its configuration.

What can be taken up by the parts as they run is; for anything else they are drained and built
again on the store that stays open, as if the bot had been stopped and started.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from bot.app.changes import change
from bot.app.opening import OpenStore
from bot.app.parts import Parts, build
from bot.app.running import Bot, Service
from bot.app.watching import ConfigWatch
from bot.config import Config
from bot.delivery.ports import Platform

log = logging.getLogger(__name__)


class Life:
    """Runs the bot on an open store.

    ``connect`` makes the chat networks of a configuration, ``services`` their command sides for
    given parts; ``renewed`` hears of each configuration before it is in force.
    """

    def __init__(
        self,
        config: Config,
        opened: OpenStore,
        watch: ConfigWatch,
        *,
        connect: Callable[[Config], dict[str, Platform]],
        services: Callable[[Parts], Mapping[str, Service]],
        renewed: Callable[[Config], None],
    ) -> None:
        self._config = config
        self._opened = opened
        self._watch = watch
        self._connect = connect
        self._services = services
        self._renewed = renewed

    async def run(self, stop: asyncio.Event) -> None:
        """Run until ``stop`` is set, and drain."""
        while not stop.is_set():
            halt = asyncio.Event()
            async with build(self._config, self._opened, self._connect(self._config)) as parts:
                bot = Bot(parts, self._services(parts))
                beside = [
                    asyncio.create_task(self._take_up_changes(bot, halt)),
                    asyncio.create_task(_pass_on(stop, halt)),
                ]
                try:
                    await bot.run(halt)
                finally:
                    for task in beside:
                        task.cancel()
                    await asyncio.wait(beside)

    async def _take_up_changes(self, bot: Bot, halt: asyncio.Event) -> None:
        async def changed(config: Config) -> None:
            found = change(self._config, config)
            if found.said:
                log.info("The config changed: %s.", "; ".join(found.said))
            if found.restart:
                log.warning(
                    "What changed in %s counts from the next start: stop the bot and run it again.",
                    " and ".join(found.restart),
                )
            if not found.said:
                return
            self._renewed(found.config)
            self._config = found.config
            if not found.config.feeds:
                log.warning("No feed is left to be polled; newsbell feeds add URL adds one.")
            if found.rebuild:
                log.info("The parts of the bot are built again with the changed config.")
                halt.set()
            else:
                await bot.adopt(found.config)

        while not halt.is_set():
            try:
                await self._watch.run(changed)
            except Exception:
                # A fault of ours with a changed config must not end the bot that runs.
                log.exception("Taking up the changed config failed")


async def _pass_on(stop: asyncio.Event, halt: asyncio.Event) -> None:
    await stop.wait()
    halt.set()
