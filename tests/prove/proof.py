"""Which runs make a proof: every point (or a spread of them), and the random rounds."""

from __future__ import annotations

from pathlib import Path

from tests.prove.abilities import abilities
from tests.prove.campaign import Job
from tests.prove.faults import Once, Point, What, nothing
from tests.prove.plan import SECONDS, Abilities, Plan, draw
from tests.prove.play import Bench, Ran, play
from tests.prove.points import all_points, named, spread
from tests.prove.rounds import play_round

_SEED = "seed "


async def point_jobs(bench: Bench, folder: Path, count: int | None = None) -> list[Job]:
    """A job for each point; the points are counted in a run without faults.

    Raises AssertionError when that run alone breaks a promise.
    """
    clean = await play("no fault", nothing, folder / "clean", bench)
    assert not clean.verdict.violations, f"without any fault: {clean.verdict}"
    points = all_points(clean.asked, clean.answered)
    return [point_job(bench, one) for one in (points if count is None else spread(points, count))]


def point_job(bench: Bench, point: Point) -> Job:
    """The run of one point."""

    async def run(folder: Path) -> Ran:
        return await play(point.name, Once(point), folder, bench)

    return Job(_kind(point), point.name, run)


def round_jobs(
    bench: Bench, able: Abilities, first: int, count: int, *, seconds: float = SECONDS
) -> list[Job]:
    """The random rounds from a seed on."""
    return [
        round_job(bench, draw(seed, able, seconds=seconds)) for seed in range(first, first + count)
    ]


def round_job(bench: Bench, plan: Plan) -> Job:
    """One random round."""

    async def run(folder: Path) -> Ran:
        async with bench.rounds:
            return await play_round(plan, folder, bench)

    return Job("Random rounds", plan.name, run)


def chosen(name: str, bench: Bench, folder: Path) -> Job:
    """The run of a name in a report; ValueError if there is none."""
    if name.startswith(_SEED):
        able, _ = abilities(folder)
        return round_job(bench, draw(int(name.removeprefix(_SEED)), able))
    return point_job(bench, named(name))


def _kind(point: Point) -> str:
    what = point.fault.what
    if what in {What.KILL_BOT, What.KILL_STORE}:
        return f"{what} {'after' if point.fault.done else 'before'} a request"
    return f"{point.party.capitalize()}: {what} {point.fault.label}".strip()
