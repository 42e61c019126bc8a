"""Proves the delivery promise on the real bot: ``make prove``, or ``python -m tests.prove``.

First every point: one run for each request that the bot makes, with bot or store killed just before
or just after it, and for each request to a platform that is cut, not answered, or answered with
429, 500 or 502. Then random rounds with several troubles at once. After each run the chats must
show every story, in order; none twice on Discord, on Telegram no more often than the bot counted an
unknown. Exits 1 if a promise was broken.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from tests.fakes.server import server_binary
from tests.prove.abilities import abilities
from tests.prove.bots import Warm
from tests.prove.campaign import Job, perform
from tests.prove.play import Bench
from tests.prove.proof import chosen, playable, point_jobs, round_jobs
from tests.prove.report import Report

AT_ONCE = 40
"""Runs at a time: each waits for half a minute or so, and takes a second of a core."""


def main() -> None:
    """Read what is asked for, prove, tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("--points", type=int, help="so many points, spread over all (0: none)")
    parser.add_argument("--rounds", type=int, default=100, help="random rounds (default 100)")
    parser.add_argument("--seed", type=int, default=1, help="number of the first random round")
    parser.add_argument("--run", metavar="NAME", help="only this run, with its log kept")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="runs at a time")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    wanted = parser.parse_args()
    # A fake whose caller is killed has nothing to say that concerns anybody.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    folder = Path(tempfile.mkdtemp(prefix="newsbell-prove-"))
    began = time.monotonic()
    report = asyncio.run(prove(wanted, folder))
    minutes = (time.monotonic() - began) / 60
    if wanted.json:
        print(json.dumps(report.data(minutes)))
    else:
        screen = Console()
        screen.print(report.table(minutes))
        for said in report.sentences():
            screen.print(said, markup=False, highlight=False, soft_wrap=True)
    if not wanted.run and not report.failures:
        shutil.rmtree(folder)
    sys.exit(1 if report.failures else 0)


async def prove(wanted: argparse.Namespace, folder: Path) -> Report:
    """Do all runs that are asked for."""
    report = Report()
    async with AsyncExitStack() as parts:
        warm = await parts.enter_async_context(Warm(os.environ))
        cores = os.cpu_count() or 1
        bench = Bench(
            warm,
            server_binary(os.environ),
            seats=asyncio.Semaphore(2 * cores),
            rounds=asyncio.Semaphore(4 * cores),
            environ=os.environ,
        )
        if wanted.run:
            try:
                jobs: Sequence[Job] = [chosen(wanted.run, bench, folder)]
            except ValueError:
                sys.exit(f"There is no run “{wanted.run}”: take a name from the report.")
        else:
            able, missing = abilities(folder)
            report.skipped += missing
            points: Sequence[Job] = ()
            if wanted.points != 0:
                points = await point_jobs(bench, folder, playable(able), wanted.points)
            jobs = [*points, *round_jobs(bench, able, wanted.seed, wanted.rounds)]
        await _perform(jobs, folder, report, wanted)
    return report


async def _perform(
    jobs: Sequence[Job], folder: Path, report: Report, wanted: argparse.Namespace
) -> None:
    screen = Console(stderr=True)
    with Progress(
        TextColumn("Proving"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[broken]} broken"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    ) as progress:
        task = progress.add_task("runs", total=len(jobs), broken=0)
        runs = perform(jobs, folder, at_once=wanted.at_once, keep=bool(wanted.run))
        # Closed here and now: runs must end before what starts their bots does.
        async with aclosing(runs):
            async for done in runs:
                report.add(done)
                progress.update(task, advance=1, broken=len(report.failures))
                if wanted.run:
                    screen.print(f"Log: {done.kept}/bot.log", markup=False, soft_wrap=True)


if __name__ == "__main__":
    main()
