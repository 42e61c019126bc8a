"""What happens in a run beside its fault: five short scenarios, each about one promise.

The first is the way of an alert, from a start of the bot on. In the others the bot is up already:
requests are counted, and faults happen, from when the scenario begins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.errors import StoreError
from bot.timing_model import DigestTime, QuietHours, Timing
from tests.delivery.timing import server_now, set_timing
from tests.prove.faults import Choose, Fault, What
from tests.prove.machine import Machine

HOUR = timedelta(hours=1)
MUTE = timedelta(seconds=5)
"""A poll every two seconds finds the stories, and they are held before it ends."""

_UNHEARD = timedelta(minutes=3).total_seconds()
"""Longer than a nonce is known."""

_LOOK = 0.2
_EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


async def _at_once(machine: Machine) -> None:
    machine.stage.publish(0, 3)


async def _muted(machine: Machine) -> None:
    await _up(machine)
    await mute(machine, MUTE)
    machine.gate.open()
    machine.stage.publish(0, 4)


async def mute(machine: Machine, duration: timedelta) -> None:
    """Mute all chats, as a command does. Raises StoreError while the store is away."""
    async with machine.reaching() as store:
        until = await server_now(store) + duration
        for chat in machine.stage.ids.values():
            await set_timing(store, Timing(muted_until=until), chat)


async def _digest(machine: Machine) -> None:
    """Eleven stories make two messages. When all wait the hours pass, and a day for what a fault
    has left to the next digest.
    """
    await _up(machine)
    async with machine.reaching() as store:
        now = await server_now(store)
        before, after = ((now + by).time().replace(second=0, microsecond=0) for by in (-HOUR, HOUR))
        daily = Timing(digest=DigestTime(_EVERY_DAY, after))
        quiet = Timing(quiet=QuietHours(before, after))
        for name, chat in machine.stage.ids.items():
            await set_timing(store, quiet if name == "group" else daily, chat)
    machine.stage.publish(0, 11)
    while min((await _held(machine)).values()) < 11 or not await _idle(machine):
        await asyncio.sleep(_LOOK)
    machine.gate.open()
    hours = 2
    while min(_told(machine).values()) < 11:
        if any((await _held(machine)).values()) and await _idle(machine):
            machine.pass_time(timedelta(hours=hours).total_seconds())
            hours = 24
            await asyncio.sleep(3)  # the clock is read once a second, and turns are to be taken
        await asyncio.sleep(_LOOK)


async def _edited(machine: Machine) -> None:
    await _up(machine)
    machine.stage.publish(0, 1)
    while not all(_told(machine).values()) or not await _idle(machine):
        await asyncio.sleep(_LOOK)
    machine.gate.open()
    machine.stage.correct()


async def _unheard(machine: Machine) -> None:
    """Of two posts nobody hears, one of them having arrived; then minutes pass. So they do after
    every other fault.
    """
    await _up(machine)
    machine.gate.after = lambda _: machine.pass_time(_UNHEARD)
    machine.gate.open()
    machine.stage.publish(0, 2)


_POST = "POST /channels/N/messages channel"
OWN = "by the scenario"
"""What is said of faults that belong to a scenario."""

_UNHEARD_POSTS = {1: Fault(What.CUT, True, OWN), 2: Fault(What.CUT, False, OWN)}


def _with_unheard_posts(choose: Choose) -> Choose:
    def chosen(party: str, kind: str, ordinal: int) -> Fault | None:
        fault = choose(party, kind, ordinal)
        if fault is None and (party, kind) == ("discord", _POST):
            return _UNHEARD_POSTS.get(ordinal)
        return fault

    return chosen


@dataclass(frozen=True, slots=True)
class Scenario:
    """``direct`` lets happen what happens by itself; ``stories`` are told in the end.

    ``late``: it begins when the bot is up; ``clock``: the store's is set in it; ``both``: the bot
    reads two feeds; ``edits``: each message shows a correction in the end; ``own``: the faults that
    it has besides. ``proof``: kinds of requests without which nothing of it was proven.
    """

    name: str
    stories: int
    direct: Callable[[Machine], Coroutine[Any, Any, None]]
    clock: bool = False
    late: bool = True
    both: bool = False
    edits: bool = False
    own: Callable[[Choose], Choose] = lambda choose: choose
    proof: tuple[tuple[str, str], ...] = ()


ALERTS = Scenario("", 3, _at_once, late=False)
MUTE_ENDS = Scenario("mute", 4, _muted, proof=(("store", "turn group"), ("store", "turn channel")))
DIGEST = Scenario("digest", 11, _digest, clock=True, proof=(("store", "turn group"),))
EDIT = Scenario(
    "edit",
    1,
    _edited,
    both=True,
    edits=True,
    proof=(("telegram", "editMessageText private"),),
)
UNHEARD = Scenario(
    "unheard",
    2,
    _unheard,
    clock=True,
    own=_with_unheard_posts,
    proof=(("discord", "GET /channels/N/messages channel"),),
)
ALL = (ALERTS, MUTE_ENDS, DIGEST, EDIT, UNHEARD)


async def _up(machine: Machine) -> None:
    """Once the bot has polled, and has nothing to do."""
    while not machine.gate.answered["feed", "GET /0.xml"] or not await _idle(machine):
        await asyncio.sleep(_LOOK)


async def _idle(machine: Machine) -> bool:
    state = await machine.state()
    return state is not None and state.idle


def _told(machine: Machine) -> dict[str, int]:
    shown = machine.stage.told()
    return {name: len({one for numbers in shown[name] for one in numbers}) for name in shown}


async def _held(machine: Machine) -> dict[str, int]:
    """How many stories are held in each chat; none, while no store answers."""
    held = dict.fromkeys(machine.stage.ids, 0)
    with suppress(StoreError):
        async with machine.reaching() as store:
            for name, chat in machine.stage.ids.items():
                held[name] = await store.redis.zcard(store.keys.held(chat))
    return held
