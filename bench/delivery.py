"""How fast, how fairly and how cheaply a story is told: ``python -m bench.delivery``.

One story goes to many chats of both networks, over sockets, to fakes that enforce the limits (their
own process), by the whole bot and beside it by the clients of the libraries, in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.delivery_crowd import print_crowds, run as crowds
from bench.delivery_fairness import print_waits, run as fairness
from bench.delivery_fakes import Addresses, Networks, Tally
from bench.delivery_senders import Cost, Task
from tests.fakes.helper import ROOT

RATES = {"telegram": 30, "discord": 50}
PATIENCE = 40.0
"""Seconds without a new message after which a way has given up."""


@dataclass(frozen=True, slots=True)
class Run:
    """One way of sending to one network."""

    way: str
    network: str
    tally: Tally
    cost: Cost
    messages: int
    """That the way told on all networks for this cost."""

    @property
    def share(self) -> float:
        """Of the rate that the network allows."""
        if self.tally.seconds == 0:
            return 0.0
        return (self.tally.told - 1) / self.tally.seconds / RATES[self.network]

    @property
    def cpu_ms(self) -> float:
        """For one message that arrived."""
        return 1000 * self.cost.cpu / max(self.messages, 1)


async def send(
    way: str, networks: Networks, only: tuple[str, ...], profile: Path | None = None
) -> list[Run]:
    """Have one way tell the story on some networks, until all chats have it or it gives up."""
    await networks.forget()
    with tempfile.TemporaryDirectory(prefix="newsbell-delivery-") as folder:
        task = task_of(networks.addresses, folder, only)
        extra = ("--profile", str(profile)) if profile else ()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.delivery_senders", way, *extra),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asdict(task)).encode() + b"\n")
        assert await process.stdout.readline() == b"ready\n"
        await asyncio.sleep(3)
        process.stdin.write(b"go\n")
        tally = await _all_told(networks, only, len(task.private))
        await asyncio.sleep(0.3)
        process.stdin.write(b"stop\n")
        cost = Cost(**json.loads(await process.stdout.readline()))
        process.stdin.close()
        await process.wait()
    messages = sum(tally[name].told for name in only)
    label = way if len(only) == 1 else f"{way}, both at once"
    return [Run(label, name, tally[name], cost, messages) for name in only]


async def _all_told(networks: Networks, only: tuple[str, ...], chats: int) -> dict[str, Tally]:
    seen, at = -1, time.monotonic()
    while True:
        tally = await networks.tally()
        told = sum(tally[name].told for name in only)
        if told != seen:
            seen, at = told, time.monotonic()
        if told >= chats * len(only) or time.monotonic() - at > PATIENCE:
            return tally
        await asyncio.sleep(0.2)


def task_of(addresses: Addresses, folder: str, only: tuple[str, ...]) -> Task:
    """The task of sending to some networks."""
    return Task(
        folder=folder,
        telegram=addresses.telegram if "telegram" in only else "",
        telegram_token=addresses.telegram_token,
        discord=addresses.discord if "discord" in only else "",
        discord_token=addresses.discord_token,
        private=addresses.private,
        channels=addresses.channels,
    )


def print_runs(console: Console, runs: list[Run]) -> None:
    """The table, each network beside what the library does."""
    table = Table(
        *("Network", "By", "told", "twice", "429", "worst second", "seconds", "share"),
        *("CPU ms each", ""),
        box=None,
        pad_edge=False,
    )
    for column in table.columns[2:]:
        column.justify = "right"
    ours = {run.network: run for run in runs if run.way == "newsbell"}
    for run in runs:
        base = ours.get(run.network)
        ratio = f"× {run.cpu_ms / base.cpu_ms:.2f}" if base and base.cpu_ms else ""
        table.add_row(
            run.network,
            run.way,
            f"{run.tally.told:,}",
            str(run.tally.twice),
            str(run.tally.throttled),
            f"{run.tally.worst} of {RATES[run.network]}",
            f"{run.tally.seconds:.1f}",
            f"{run.share:.3f}",
            f"{run.cpu_ms:.3f}",
            ratio,
        )
    console.print(table)


WAYS = (
    ("newsbell", ("telegram",)),
    ("transport", ("telegram",)),
    ("telegram-limiter", ("telegram",)),
    ("newsbell", ("discord",)),
    ("discord-client", ("discord",)),
    ("newsbell", ("telegram", "discord")),
)


async def compare(chats: int, delay: float, only: str, profile: Path | None) -> list[Run]:
    """Every way, one after the other."""
    runs: list[Run] = []
    async with Networks(chats, chats, delay=delay) as networks:
        for way, names in WAYS:
            if only in {"", way, names[0], f"{way}:{'+'.join(names)}"}:
                runs += await send(way, networks, names, profile)
    return runs


def main() -> None:
    """Print the tables; exit 1 if a chat was told nothing, or twice, by the bot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=1000, help="of each network")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that an answer takes")
    parser.add_argument("--only", default="", help="a way, a network, or WAY:NETWORK[+NETWORK]")
    parser.add_argument("--profile", type=Path, help="of the sending process; spoils the figures")
    asked = parser.parse_args()
    console = Console(width=110, file=sys.stdout)
    runs = asyncio.run(compare(asked.chats, asked.delay, asked.only, asked.profile))
    print_runs(console, runs)
    wrong = [
        run
        for run in runs
        if run.way.startswith("newsbell") and (run.tally.told < asked.chats or run.tally.twice)
    ]
    if not asked.only and not asked.delay:
        print_waits(console, asyncio.run(fairness(500, 200)))
        print_crowds(console, asyncio.run(crowds(100_000)))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
