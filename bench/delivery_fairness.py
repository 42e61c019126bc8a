"""Whether a chat with 500 waiting stories makes 200 others wait: alone, and beside it.

``python -m bench.delivery_fairness [--waiting 500] [--others 200] [--json]``. The whole bot runs in
this process; Telegram, in another one, enforces its limits. The wait is from the moment at which
the story of the others became known until each of them has it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table

from bench.delivery_fakes import Networks
from bench.delivery_senders import Task, admit, running_bot
from bench.feeds_parsing import ms
from bot.model import ChatId, Selector, TopicName

BUSY_TOPIC = TopicName("ai")
PATIENCE = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds until the others had their story, and what the busy chat had of its own by then."""

    beside: int
    others: int
    told: int
    throttled: int
    p50: float
    p99: float
    worst: float
    busy_told: int


async def waits(networks: Networks, waiting: int, others: int) -> Waits:
    """Have one chat wait for ``waiting`` stories, then tell one to the others."""
    await networks.forget()
    where = networks.addresses
    busy, *rest = where.private
    with tempfile.TemporaryDirectory(prefix="newsbell-fairness-") as folder:
        task = Task(folder, where.telegram, where.telegram_token, "", "", rest[:others], ())
        async with running_bot(task) as (parts, _):
            chat = ChatId("telegram", str(busy))
            await parts.chats.follow(chat, [Selector(BUSY_TOPIC)])
            for number in range(waiting):
                await admit(parts, 1000 + number, BUSY_TOPIC)
            while await parts.router.waiting():
                await asyncio.sleep(0.05)
            before = len((await networks.moments())["telegram"][str(busy)])
            known = time.monotonic()
            await admit(parts)
            async with asyncio.timeout(PATIENCE):
                while (await networks.tally())["telegram"].told < others + bool(waiting):
                    await asyncio.sleep(0.5)
            moments = (await networks.moments())["telegram"]
            tally = (await networks.tally())["telegram"]
    took = [moments[str(one)][0] - known for one in rest[:others]]
    return Waits(
        beside=waiting,
        others=others,
        told=len(took),
        throttled=tally.throttled,
        p50=ms(took, 0.5) / 1000,
        p99=ms(took, 0.99) / 1000,
        worst=max(took),
        busy_told=sum(at <= known + max(took) for at in moments[str(busy)][before:]),
    )


async def run(waiting: int, others: int) -> list[Waits]:
    """Alone, then together."""
    async with Networks(others + 1, 0) as networks:
        return [await waits(networks, beside, others) for beside in (0, waiting)]


def print_waits(console: Console, found: list[Waits]) -> None:
    """One line for each."""
    table = Table("Waits of the others", *("told", "429", "p50", "p99", "worst"), box=None)
    table.add_column("the busy chat meanwhile")
    for column in table.columns[1:]:
        column.justify = "right"
    for one in found:
        seconds = (f"{value:.2f} s" for value in (one.p50, one.p99, one.worst))
        name = f"beside a chat with {one.beside} waiting" if one.beside else "alone"
        busy = str(one.busy_told) if one.beside else ""
        table.add_row(name, str(one.told), str(one.throttled), *seconds, busy)
    console.print(table)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", type=int, default=500)
    parser.add_argument("--others", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args()
    found = asyncio.run(run(asked.waiting, asked.others))
    if asked.json:
        for one in found:
            print(json.dumps(asdict(one)))
    else:
        print_waits(Console(width=100, file=sys.stdout), found)


if __name__ == "__main__":
    main()
