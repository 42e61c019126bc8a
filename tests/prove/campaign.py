"""Many runs: some at a time, each in a folder that is kept only when a promise was broken."""

from __future__ import annotations

import asyncio
import shutil
import traceback
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.prove.play import Ran
from tests.prove.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Job:
    """One run to come. ``kind``: the line of the report that it counts in."""

    kind: str
    name: str
    play: Callable[[Path], Awaitable[Ran]]


@dataclass(frozen=True, slots=True)
class Done:
    """A run that ended; ``kept``: the folder with its log, if it broke a promise."""

    job: Job
    ran: Ran
    kept: Path | None


async def perform(
    jobs: Sequence[Job], folder: Path, *, at_once: int, keep: bool = False
) -> AsyncGenerator[Done, None]:
    """Run all jobs, ``at_once`` of them together; each is told as it ends.

    They mostly wait (for leases, for back-offs), so there may be many more than cores.
    """
    slots = asyncio.Semaphore(at_once)
    done: asyncio.Queue[Done] = asyncio.Queue()

    async def one(number: int, job: Job) -> None:
        async with slots:
            done.put_nowait(await _one(job, folder / f"{number:04}", keep=keep))

    tasks = [asyncio.create_task(one(number, job)) for number, job in enumerate(jobs, 1)]
    try:
        for _ in jobs:
            yield await done.get()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _one(job: Job, folder: Path, *, keep: bool) -> Done:
    try:
        ran = await job.play(folder)
    except Exception as error:
        # A run that proves nothing must not pass for one that went well, nor end the others.
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "trouble.txt").write_text("".join(traceback.format_exception(error)))
        wrong = Verdict(wrong=(f"the prover failed: {error!r}",))
        ran = Ran(job.name, wrong, (), 0.0, 0, Counter(), Counter())
    if keep or ran.verdict.violations:
        (folder / "run.txt").write_text(f"{job.name}\n{ran.verdict}\n" + "\n".join(ran.met) + "\n")
        return Done(job, ran, folder)
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    return Done(job, ran, None)
