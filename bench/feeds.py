"""How much reading feeds costs: ``python -m bench.feeds [--json] [--feeds 10000] [--skip PART …]``.

Parsing beside plain feedparser, the event loop's stalls while large documents arrive, and ten
thousand feeds polled by the real bot at a rhythm of 15 minutes, fifteen times as fast.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.feeds_parsing import Speed, Stalls, speeds, stalls
from bench.feeds_polling import Polling, polling

PARTS = ("parsing", "stalls", "polling")


def show_parsing(console: Console, found: list[Speed]) -> None:
    """Documents a second."""
    table = Table("Documents", "MB", "feedparser", "Newsbell", "ratio", "read otherwise", box=None)
    for speed in found:
        table.add_row(
            f"{speed.documents} {speed.what}",
            f"{speed.megabytes:.1f}",
            f"{speed.feedparser:.0f}/s",
            f"{speed.ours:.0f}/s",
            f"{speed.ratio:.1f}",
            str(speed.differ),
        )
    console.print(table)
    if len(found) == 1:
        console.print("The corpus is not beside the checkout: its real feeds are left out.")
    console.print(
        "feedparser: feedparser.parse, one after the other in this process; Newsbell: through its "
        "parser processes, beginning and ending here. Read otherwise: beside feedparser with its "
        "own XML driver.\n"
    )


def show_stalls(console: Console, found: Stalls) -> None:
    """Milliseconds."""
    console.print(
        f"{found.documents} documents of 1 MB fetched and parsed in {found.seconds:.1f} s: the "
        f"event loop was late by {found.p50:.1f} ms (p50), {found.p99:.1f} ms (p99), "
        f"{found.worst:.1f} ms at worst (idle: {found.idle_worst:.1f} ms); the bot's own longest "
        f"piece of work took {found.worst_worked:.1f} ms.\n"
    )


def show_polling(console: Console, found: Polling) -> None:
    """What ten thousand feeds cost."""
    table = Table("", "bot", "store", "parsers", box=None)
    table.add_row(
        f"CPU, of a core, {found.compressed:g} times as fast",
        *(f"{cpu:.0%}" for cpu in (found.bot_cpu, found.store_cpu, found.parsers_cpu)),
    )
    table.add_row(
        "CPU, of a core, at the real rhythm",
        *(
            f"{cpu / found.compressed:.1%}"
            for cpu in (found.bot_cpu, found.store_cpu, found.parsers_cpu)
        ),
    )
    table.add_row(
        "resident, MiB",
        *(f"{mib:.0f}" for mib in (found.bot_mib, found.store_mib, found.parsers_mib)),
    )
    console.print(table)
    console.print(
        f"{found.feeds:,} feeds on {found.hosts:,} hosts: {found.polls:,} polls in "
        f"{found.seconds:g} s ({found.due:,.0f} were due), {found.unchanged:.1%} of them 304; late "
        f"by {found.late_p50 * 1000:.0f} ms (p50), {found.late_p99 * 1000:.0f} ms (p99), "
        f"{found.late_worst * 1000:.0f} ms at worst, the time of the poll itself included."
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--skip", action="append", choices=PARTS, default=[])
    wanted = parser.parse_args()
    console = Console(width=100, file=sys.stderr if wanted.json else sys.stdout)
    found: dict[str, Any] = {"cores": len(os.sched_getaffinity(0))}
    if "parsing" not in wanted.skip:
        parsed = asyncio.run(speeds())
        show_parsing(console, parsed)
        found["parsing"] = [asdict(speed) | {"ratio": speed.ratio} for speed in parsed]
    if "stalls" not in wanted.skip:
        stalled = asyncio.run(stalls())
        show_stalls(console, stalled)
        found["stalls"] = asdict(stalled)
    if "polling" not in wanted.skip:
        polled = asyncio.run(polling(wanted.feeds))
        show_polling(console, polled)
        found["polling"] = asdict(polled)
    if wanted.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
