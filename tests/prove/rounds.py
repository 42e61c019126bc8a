"""Plays a random round: stories come while bot, store, networks, disk and clocks give trouble."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.errors import StoreError
from tests.prove.abilities import FakeClock, SmallDisk
from tests.prove.bots import Cold, Starter
from tests.prove.machine import Machine, machine
from tests.prove.plan import Happening, Noise, Plan, Trouble
from tests.prove.play import Bench, Ran, ended_well, judged, keep_alive, until_settled
from tests.prove.scenarios import mute

_EXCUSE = "another newsbell .* uses|the disk is full"
"""What a bot with a store of its own says when it cannot have that now."""


@dataclass(slots=True)
class Round:
    """A machine with what only rounds have."""

    plan: Plan
    it: Machine
    noise: Noise
    disk: SmallDisk | None
    bot_clock: FakeClock | None
    store_clock: FakeClock | None

    async def happen(self, trouble: Trouble) -> None:
        """Let it happen, for as long as it lasts."""
        self.it.gate.met.append(
            f"{trouble.at:.1f} s: {trouble.what} {trouble.whom} {trouble.size:.1f}".strip()
        )
        match trouble.what:
            case Happening.KILL_BOT:
                self.it.bots[int(trouble.whom)].kill()
            case Happening.KILL_STORE:
                await self.it.kill_store()
            case Happening.AWAY:
                proxy = self.it.proxies[trouble.whom]
                await proxy.shut()
                await asyncio.sleep(trouble.size)
                await proxy.open()
            case Happening.DISK_FULL if self.disk is not None:
                await asyncio.to_thread(self.disk.fill)
                await asyncio.sleep(trouble.size)
                self.disk.free()
            case Happening.BOT_CLOCK if self.bot_clock is not None:
                self.bot_clock.set_by(trouble.size)
            case Happening.STORE_CLOCK if self.store_clock is not None:
                self.store_clock.set_by(trouble.size)
            case _:
                raise AssertionError(f"{trouble.what} cannot happen here")

    async def unfold(self) -> None:
        """Publish and let happen, each at its time; troubles may overlap, but not of one party."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._publish())
            tasks.create_task(self._mute())
            parties: dict[str, list[Trouble]] = {}
            for trouble in self.plan.troubles:
                parties.setdefault(f"{trouble.what} {trouble.whom}", []).append(trouble)
            for row in parties.values():
                tasks.create_task(self._row(row))
        self.noise.loud = False

    async def _publish(self) -> None:
        began, published = time.monotonic(), 0
        for at, count in self.plan.batches:
            await asyncio.sleep(max(0.0, began + at - time.monotonic()))
            self.it.stage.publish(published, published + count)
            published += count
        await asyncio.sleep(max(0.0, began + self.plan.seconds - time.monotonic()))

    async def _mute(self) -> None:
        if self.plan.mute is None:
            return
        began = time.monotonic()
        begin, end = self.plan.mute
        await asyncio.sleep(begin)
        while (left := began + end - time.monotonic()) > 0:
            with suppress(StoreError):
                await mute(self.it, timedelta(seconds=left))
                self.it.gate.met.append(f"{end - left:.1f} s: muted for {left:.1f} s")
                return
            await asyncio.sleep(0.5)

    async def _row(self, troubles: list[Trouble]) -> None:
        began = time.monotonic()
        for trouble in troubles:
            await asyncio.sleep(max(0.0, began + trouble.at - time.monotonic()))
            await self.happen(trouble)


async def play_round(plan: Plan, folder: Path, bench: Bench) -> Ran:
    """Play one round and judge it. The folder keeps the logs."""
    began = time.monotonic()
    folder.mkdir(parents=True)
    async with _round(plan, folder, bench) as it:
        done = asyncio.Event()
        bots = it.it.bots
        keepers = [asyncio.create_task(keep_alive(bot, bench.seats, done)) for bot in bots]
        try:
            await it.unfold()
            end = await until_settled(it.it, plan.stories, ready=lambda: True)
        finally:
            done.set()
            for keeper in keepers:
                keeper.cancel()
            await asyncio.wait(keepers)
        wrong = await ended_well(bots, _EXCUSE if plan.embedded else "")
        return Ran(
            name=plan.name,
            verdict=judged(it.it, plan.stories, end, wrong),
            met=tuple(it.it.gate.met),
            seconds=time.monotonic() - began,
            starts=sum(bot.starts for bot in bots),
            asked=it.it.gate.asked,
            answered=it.it.gate.answered,
        )


@asynccontextmanager
async def _round(plan: Plan, folder: Path, bench: Bench) -> AsyncIterator[Round]:
    with ExitStack() as parts:
        disk = parts.enter_context(SmallDisk(folder / "data")) if plan.disk else None
        bot_clock = FakeClock(folder / "bot-clock") if plan.clock else None
        store_clock = FakeClock(folder / "store-clock") if plan.clock else None
        starter: Starter = bench.starter
        if bot_clock is not None:
            starter = Cold(bot_clock.environ(bench.environ))
        noise = Noise(plan)
        async with machine(
            folder,
            starter,
            binary=bench.binary,
            choose=noise,
            copies=plan.copies,
            embedded=plan.embedded,
            clock=store_clock,
        ) as it:
            yield Round(plan, it, noise, disk, bot_clock, store_clock)
