"""Which runs make a proof: every point (or a spread of them), and the random rounds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from tests.prove.abilities import abilities
from tests.prove.campaign import Job
from tests.prove.faults import KILLS, Once, Point, What, nothing
from tests.prove.plan import SECONDS, Abilities, Plan, draw
from tests.prove.play import Bench, Ran, play
from tests.prove.points import all_points, named, spread
from tests.prove.rounds import play_round
from tests.prove.scenarios import ALL as SCENARIOS, Scenario

_SEED = "seed "


async def point_jobs(
    bench: Bench, folder: Path, scenarios: Sequence[Scenario], count: int | None = None
) -> list[Job]:
    """A job for each point of the scenarios; they are counted in runs without faults.

    Raises AssertionError when such a run alone breaks a promise, or does not come to what it is
    about.
    """
    found = await asyncio.gather(*(_points(bench, folder, one) for one in scenarios))
    # Those that wait for leases first: the short ones fill the time of the last of them.
    points = sorted(chain(*found), key=lambda point: point.fault not in KILLS)
    return [point_job(bench, one) for one in (points if count is None else spread(points, count))]


async def _points(bench: Bench, folder: Path, scenario: Scenario) -> Sequence[Point]:
    clean = await play("no fault", nothing, folder / f"clean {scenario.name}", bench, scenario)
    where = f"{scenario.name or 'alerts'} without any fault"
    assert not clean.verdict.violations, f"{where}: {clean.verdict}"
    missing = [kind for kind in scenario.proof if not clean.answered[kind]]
    assert not missing, f"{where}: {missing} was not asked"
    return all_points(clean.asked, clean.answered, scenario.name)


def point_job(bench: Bench, point: Point) -> Job:
    """The run of one point."""
    scenario = next(one for one in SCENARIOS if one.name == point.scenario)

    async def run(folder: Path) -> Ran:
        return await play(point.name, Once(point), folder, bench, scenario)

    return Job(_kind(point), point.name, run)


def playable(able: Abilities) -> list[Scenario]:
    """The scenarios that this machine can play."""
    return [one for one in SCENARIOS if able.clock or not one.clock]


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
    killed = what in {What.KILL_BOT, What.KILL_STORE}
    if point.scenario:
        name = point.scenario.capitalize()
        return f"{name}: {what}" if killed else f"{name}: answers"
    if killed:
        return f"{what} {'after' if point.fault.done else 'before'} a request"
    return f"{point.party.capitalize()}: {what} {point.fault.label}".strip()
