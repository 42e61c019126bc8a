"""One run: the bot does its work between the proxies, is started again when it dies, is judged."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.prove.abilities import FakeClock
from tests.prove.bots import BotCopy, Starter
from tests.prove.faults import Choose
from tests.prove.machine import Machine, machine
from tests.prove.patience import ENOUGH, TOO_LONG, Patience
from tests.prove.scenarios import OWN, Scenario
from tests.prove.store import State
from tests.prove.verdict import Verdict, judge

_START_SECONDS = 1.0
_LOOK, _LOOK_AGAIN = 0.1, 1.0  # whether all is told; how far the work is
_PAUSE = 2.0  # before a bot that ended by itself is started again
_CALM = 0.4


@dataclass(frozen=True, slots=True)
class Bench:
    """What all runs share. ``seats``: how many bots may be starting at one time; ``rounds``: how
    many random rounds may be played, whose troubles come by the clock.
    """

    starter: Starter
    binary: str
    seats: asyncio.Semaphore
    rounds: asyncio.Semaphore
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a run. ``met``: the faults that happened; ``asked`` and ``answered``: the
    requests by party and kind.
    """

    name: str
    verdict: Verdict
    met: tuple[str, ...]
    seconds: float
    starts: int
    asked: Counter[tuple[str, str]]
    answered: Counter[tuple[str, str]]


async def play(name: str, choose: Choose, folder: Path, bench: Bench, scenario: Scenario) -> Ran:
    """Play a scenario with the faults that ``choose`` names. The folder keeps the log."""
    began = time.monotonic()
    folder.mkdir(parents=True)
    async with machine(
        folder,
        bench.starter,
        binary=bench.binary,
        choose=scenario.own(choose),
        both=scenario.both,
        clock=FakeClock(folder / "store-clock") if scenario.clock else None,
    ) as it:
        it.gate.opened = not scenario.late
        story = asyncio.create_task(scenario.direct(it))
        try:
            end, wrong = await _lives(it, bench, scenario, story)
        finally:
            story.cancel()
            await asyncio.wait([story])
        return Ran(
            name=name,
            verdict=judged(it, scenario.stories, end, wrong),
            met=tuple(_met(it)),
            seconds=time.monotonic() - began,
            starts=it.bots[0].starts,
            asked=it.gate.asked,
            answered=it.gate.answered,
        )


async def _lives(
    it: Machine, bench: Bench, scenario: Scenario, story: asyncio.Task[None]
) -> tuple[Settled, list[str]]:
    """Until the scenario has happened and the bot has done its work; how that ended."""

    def reached() -> bool:
        if story.done():
            story.result()  # raises what went wrong in it
        # With the second poll everything was asked that one life asks.
        polled = it.gate.asked["feed", "GET /0.xml"] > 1
        return story.done() and (bool(_met(it)) or polled)

    end = await one_life(it, bench.seats, scenario, reached)
    before = len(_met(it))
    wrong = await ended_well(it.bots)
    if len(_met(it)) > before:
        # Met while it said goodbye: the next start finds what that left.
        end = await one_life(it, bench.seats, scenario, lambda: True)
        wrong = await ended_well(it.bots)
    if scenario.edits and end.decided and (old := it.stage.outdated()):
        wrong.append(f"{old} messages that were not brought up to date")
    return end, wrong


@dataclass(frozen=True, slots=True)
class Settled:
    """How waiting ended. ``state`` is the store's, None while it does not answer; ``wrong``: what
    is to be said against the bot; not ``decided``: it had no time to do its work.
    """

    state: State | None
    wrong: tuple[str, ...] = ()
    decided: bool = True


def _met(machine: Machine) -> list[str]:
    """The faults of the run, without those that belong to its scenario."""
    return [name for name in machine.gate.met if OWN not in name]


async def one_life(
    machine: Machine, seats: asyncio.Semaphore, scenario: Scenario, ready: Callable[[], bool]
) -> Settled:
    """Keep the bot alive until all is done."""
    done = asyncio.Event()
    keeper = asyncio.create_task(keep_alive(machine.bots[0], seats, done))
    try:
        return await until_settled(
            machine,
            scenario.stories,
            ready=lambda: ready() and not (scenario.edits and machine.stage.outdated()),
        )
    finally:
        done.set()
        keeper.cancel()
        await asyncio.wait([keeper])


async def keep_alive(bot: BotCopy, seats: asyncio.Semaphore, done: asyncio.Event) -> None:
    """Start it whenever it does not run, as a service manager does."""
    while True:
        async with seats:
            await bot.start()
            assert bot.running is not None
            # While it starts it takes a core; when it has begun to wait, others may start.
            quiet = asyncio.ensure_future(done.wait())
            await asyncio.wait(
                (bot.running.ended, quiet),
                timeout=_START_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            quiet.cancel()
        await asyncio.wait((bot.running.ended,))
        if bot.running.ended.result() != -signal.SIGKILL:
            await asyncio.sleep(_PAUSE)


async def until_settled(machine: Machine, stories: int, *, ready: Callable[[], bool]) -> Settled:
    """Wait until all is done and stays so, or the bot has had its time."""
    looked = time.monotonic()
    patience = Patience(looked)
    while True:
        if ready() and await settled(machine, stories):
            await asyncio.sleep(_CALM)
            if state := await settled(machine, stories):
                return Settled(state)
        await asyncio.sleep(_LOOK)
        if time.monotonic() - looked < _LOOK_AGAIN:
            continue
        looked = time.monotonic()
        state = await machine.state()
        told = tuple(map(len, machine.stage.told().values()))
        patience.look(looked, asked=machine.gate.asked.total(), done=(told, state))
        if patience.is_over:
            return Settled(state, (f"not done after {ENOUGH:.0f} s at work",))
        if patience.is_lost:
            why = f"nothing can be said: it hardly ran for {TOO_LONG:.0f} s; try fewer at a time"
            return Settled(state, (why,), decided=False)


async def settled(machine: Machine, stories: int) -> State | None:
    """The state, if every chat has every story and the store knows of nothing more to do."""
    for messages in machine.stage.told().values():
        if set(range(stories)) - {number for numbers in messages for number in numbers}:
            return None
    state = await machine.state()
    return state if state is not None and state.idle and machine.lives else None


def judged(machine: Machine, stories: int, end: Settled, wrong: Sequence[str]) -> Verdict:
    """Compare what the chats show with what had to come."""
    stage, state = machine.stage, end.state
    complaints = [*end.wrong, *wrong, *stage.telegram.violations, *stage.discord.violations]
    stage.telegram.violations.clear()
    if state is None:
        complaints.append("the store does not answer")
    elif state.dead:
        complaints.append(f"{state.dead} given up")
    verdict = judge(
        stage.told(),
        stories=stories,
        discord=frozenset(stage.channels),
        unknown=state.unknown if state is not None else 0,
        wrong=complaints,
    )
    return verdict if end.decided else replace(verdict, lost=0)


async def ended_well(bots: Sequence[BotCopy], excuse: str = "") -> list[str]:
    """Stop the bots; what is to be said against how they lived and ended.

    ``excuse``: what a bot may say and end by itself with 1, beside another one or on a full disk.
    """
    wrong: list[str] = []
    for bot in bots:
        code = await bot.stop()
        # A bot that still loads has no say in how SIGTERM ends it; -9 is a fault that was meant.
        if bot.running is not None and code not in {0, -signal.SIGTERM, -signal.SIGKILL}:
            bot.refused.append(code if code is not None else -signal.SIGKILL)
        excused = excuse and re.search(excuse, bot.said)
        wrong += [f"ended with {code}" for code in bot.refused if code != 1 or not excused]
        if "Traceback" in bot.said:
            wrong.append("told a traceback")
    return wrong
