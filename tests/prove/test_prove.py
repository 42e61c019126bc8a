"""The promise, proven in short: points spread over all, and a few random rounds.

``make prove`` proves it at every point.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.fakes.server import server_binary
from tests.prove.abilities import abilities
from tests.prove.bots import Warm
from tests.prove.campaign import perform
from tests.prove.faults import KILLS, Point
from tests.prove.play import Bench
from tests.prove.points import all_points, named, spread
from tests.prove.proof import point_jobs, round_jobs
from tests.prove.report import Report
from tests.prove.scenarios import ALERTS, MUTE_ENDS

POINTS, ROUNDS = 16, 2
SHORT = (ALERTS, MUTE_ENDS)

ASKED = {("store", "finish private"): 2, ("telegram", "sendMessage private"): 1}


@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_nothing_is_lost_repeated_or_out_of_order_wherever_it_breaks(tmp_path: Path) -> None:
    report = Report()
    async with Warm(os.environ) as warm:
        bench = Bench(
            warm,
            server_binary(os.environ),
            seats=asyncio.Semaphore(4),
            rounds=asyncio.Semaphore(ROUNDS),
            environ=os.environ,
        )
        able, _ = abilities(tmp_path)
        jobs = [
            *round_jobs(bench, able, first=1, count=ROUNDS, seconds=6),
            *await point_jobs(bench, tmp_path, SHORT, POINTS),
        ]
        async for done in perform(jobs, tmp_path, at_once=len(jobs)):
            report.add(done)
    print(report.data(0))
    assert report.sentences() == []
    assert report.total.runs == POINTS + ROUNDS
    assert report.total.verdict.deliveries >= 9 * (POINTS + ROUNDS)
    assert report.total.unmet <= POINTS // 4, "points that are not met prove nothing"


def test_a_point_is_a_kill_before_and_after_each_request_and_each_trouble_of_a_platform() -> None:
    points = all_points(ASKED, ASKED)
    store = [point for point in points if point.party == "store"]
    assert {(point.ordinal, point.fault) for point in store} == {
        (ordinal, fault) for ordinal in (1, 2) for fault in KILLS
    }
    words = {point.fault.name for point in points if point.party == "telegram"}
    assert {"cut after", "never answered after", "answered 429 before"} < words


def test_a_request_that_was_never_answered_has_no_point_after_it() -> None:
    points = all_points({("telegram", "getUpdates"): 1}, {})
    assert not [point for point in points if point.fault.done]


def test_a_take_that_gave_something_is_met_each_time_and_one_that_did_not_a_few_times() -> None:
    asked = {("store", "take telegram"): 90, ("store", "take telegram giving turn"): 9}
    points = all_points(asked, asked)
    given = [point for point in points if "giving" in point.kind]
    assert sorted({point.ordinal for point in given}) == list(range(1, 10))
    assert all(point.fault.done for point in given)
    assert {point.ordinal for point in points if point not in given} == {1, 2, 3}


def test_of_reads_all_are_met_in_the_first_scenario_and_a_few_in_the_others() -> None:
    asked = {("store", "HGETALL story"): 50, ("store", "turn private"): 50}
    assert len({point.ordinal for point in all_points(asked, asked)}) == 50
    others = all_points(asked, asked, "digest")
    assert len({point.ordinal for point in others if point.kind == "HGETALL story"}) == 3
    assert len({point.ordinal for point in others if point.kind == "turn private"}) == 50


def test_a_point_is_found_again_by_its_name() -> None:
    for point in (*all_points(ASKED, ASKED), *all_points(ASKED, ASKED, "digest")):
        assert named(point.name) == point
    with pytest.raises(ValueError, match="nonsense"):
        named("nonsense / store / PING / 1")


def test_a_spread_of_points_is_taken_from_all_over() -> None:
    points = tuple(Point("store", "PING", number, KILLS[0]) for number in range(100))
    assert [point.ordinal // 25 for point in spread(points, 4)] == [0, 1, 2, 3]
    assert spread(points[:3], 9) == points[:3]
