"""One run's machine: fakes, store and proxies around the bot, and how they are put together."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from bot.errors import StoreError
from bot.store.client import Store
from bot.store.embedded import running_at
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_limits import Limits
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb
from tests.prove.abilities import FakeClock
from tests.prove.bots import BotCopy, Starter
from tests.prove.faults import Choose, Gate, What
from tests.prove.framing import Http, Resp
from tests.prove.proxy import Connect, Proxy
from tests.prove.scenario import FEED, Stage, config_text
from tests.prove.store import PREFIX, ProverStore, State, state_of


@dataclass(slots=True)
class Machine:
    """All that takes part in one run. ``store`` is None when the bot has its own, ``clock`` the
    store's where it can be set.

    ``proxies`` by party: store (unless the bot has its own), telegram, discord, feed.
    """

    folder: Path
    stage: Stage
    store: ProverStore | None
    gate: Gate
    proxies: dict[str, Proxy]
    bots: list[BotCopy]
    clock: FakeClock | None = None

    @property
    def lives(self) -> bool:
        """Whether some copy of the bot runs."""
        return any(bot.lives for bot in self.bots)

    async def state(self) -> State | None:
        """How far the bot's work is; None while no store answers."""
        url = await self._url()
        return None if url is None else await state_of(url, FEED)

    @asynccontextmanager
    async def reaching(self) -> AsyncIterator[Store]:
        """The store, past the proxy. Raises StoreError where there is none now."""
        url = await self._url()
        if url is None:
            raise StoreError("no store runs")
        store = Store(url, PREFIX)
        try:
            async with store.reaching():
                yield store
        finally:
            await store.close()

    async def _url(self) -> str | None:
        if self.store is not None:
            return self.store.url
        return await asyncio.to_thread(running_at, self.folder / "data")

    def pass_time(self, seconds: float) -> None:
        """Let time pass for the store, by whose clock all is dated, and for Discord's nonces."""
        assert self.clock is not None
        self.clock.set_by(seconds)
        self.stage.discord.later(seconds)

    async def kill_store(self) -> None:
        """``kill -9`` of the store, whosever it is."""
        if self.store is not None:
            self.store.strike()
            return
        for bot in self.bots:
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                for child in psutil.Process(bot.pid).children() if bot.lives else ():
                    if "-server" in child.name():
                        os.kill(child.pid, signal.SIGKILL)


@asynccontextmanager
async def machine(
    folder: Path,
    starter: Starter,
    *,
    binary: str,
    choose: Choose,
    copies: int = 1,
    embedded: bool = False,
    both: bool = False,
    clock: FakeClock | None = None,
) -> AsyncIterator[Machine]:
    """A machine with bots that are not started yet; all its processes end with the context.

    ``both``: the bot reads the second feed too; ``clock``: the store goes by it.
    """
    async with AsyncExitStack() as parts:
        enter = parts.enter_async_context
        telegram = await enter(FakeTelegram(limits=None))
        discord = await enter(FakeDiscord(limits=Limits(channel=None, bot=None)))
        stage = Stage(telegram, discord, await enter(FakeWeb()))
        store = None
        if not embedded:
            environ = None if clock is None else clock.environ(os.environ)
            store = await enter(ProverStore(binary, folder / "store", environ))
        config = folder / "config.toml"
        bots = [
            BotCopy(starter, config, folder / ("bot.log" if not copy else f"bot{copy + 1}.log"))
            for copy in range(copies)
        ]
        strikes = {What.KILL_BOT: bots[0].kill}
        if store is not None:
            strikes[What.KILL_STORE] = store.strike
        proxies = _proxies(stage, store, Gate(choose, strikes))
        for proxy in proxies.values():
            await enter(proxy)
        config.write_text(_config(stage, folder, proxies, both=both))
        try:
            yield Machine(folder, stage, store, proxies["feed"].gate, proxies, bots, clock)
        finally:
            for bot in bots:
                await bot.killed()


def _proxies(stage: Stage, store: ProverStore | None, gate: Gate) -> dict[str, Proxy]:
    http = Http(stage.names)
    proxies = {
        "telegram": Proxy("telegram", http, to(stage.telegram.url), gate),
        "discord": Proxy("discord", http, to(stage.discord.api_base), gate),
        "feed": Proxy("feed", http, to(stage.web.url), gate),
    }
    if store is not None:
        proxies["store"] = Proxy("store", Resp(PREFIX, stage.names), store.connect, gate)
    return proxies


def _config(stage: Stage, folder: Path, proxies: Mapping[str, Proxy], *, both: bool) -> str:
    at = {party: f"127.0.0.1:{proxy.port}" for party, proxy in proxies.items()}
    return config_text(
        stage,
        folder,
        store=f"redis://{at['store']}/0" if "store" in at else "",
        telegram=f"http://{at['telegram']}",
        discord=f"http://{at['discord']}/api/v10",
        gateway=stage.discord.gateway,
        web=f"http://{at['feed']}",
        both=both,
    )


def to(url: str) -> Connect:
    """Connects to where a URL leads."""
    where = urlsplit(url)

    async def connect() -> tuple[StreamReader, StreamWriter]:
        return await asyncio.open_connection(where.hostname, where.port, limit=16 * 2**20)

    return connect
