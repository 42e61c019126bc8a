"""``newsbell stories split`` and ``join``, as an operator does it after ``explain``."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from bot.store.client import Store
from tests.cli.shell import Ended, Shell
from tests.intake.test_joining import AGAIN, FIRST, Desk, report, routed

HERE, THERE = report("wire", FIRST), report("tide", AGAIN)


async def run(shell: Shell, *arguments: str) -> Ended:
    return await asyncio.to_thread(shell, *arguments)


async def facts(shell: Shell, words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((await run(shell, "explain", words, "--json")).out)
    return found


async def test_a_wrong_join_is_seen_split_and_joined_again(shell: Shell, store: Store) -> None:
    desk = Desk(store)
    await desk.admit(HERE)
    await desk.admit(THERE)
    shown = await run(shell, "explain", "gas leak")
    assert f"Joined: {THERE.id}" in shown.out, shown.err
    assert re.search(r"the same event, (?:0\.9\d|1\.00)", shown.out)

    split = await run(shell, "stories", "split", HERE.id, THERE.id, "--ring")
    assert split.out == f"{THERE.id} is a story of its own now, and rings: {AGAIN}\n", split.err
    assert (await facts(shell, HERE.id))["joined"] == []
    assert (await routed(store))[-1][0] == THERE.id

    joined = await run(shell, "stories", "join", HERE.id, THERE.id)
    assert joined.out == f"{THERE.id} is a report of {HERE.id} now: {AGAIN}\n", joined.err
    (one,) = (await facts(shell, HERE.id))["joined"]
    assert (one["id"], one["how"]) == (THERE.id, "operator")


async def test_what_cannot_be_done_is_said(shell: Shell, store: Store) -> None:
    desk = Desk(store)
    await desk.admit(HERE)
    nothing = await run(shell, "stories", "split", HERE.id, "abcdefghijkl")
    assert nothing.code == 1
    assert f"abcdefghijkl has not joined {HERE.id}: what joined it is none" in nothing.err
    itself = await run(shell, "stories", "join", HERE.id, HERE.id)
    assert "a story cannot join itself" in itself.err
    unknown = await run(shell, "stories", "join", HERE.id, "rain")
    assert "no story like 'rain'" in unknown.err


async def test_joining_again_and_asking_for_a_report_are_answered(
    shell: Shell, store: Store
) -> None:
    desk = Desk(store)
    await desk.admit(HERE)
    await desk.admit(THERE)
    again = await run(shell, "stories", "join", HERE.id, THERE.id)
    assert again.out == f"{THERE.id} and {HERE.id} are one story already.\n", again.err
    shown = await run(shell, "explain", THERE.id)
    assert f"A report of: {HERE.id}  {FIRST} (wire): the same event, " in shown.out
    assert "the story that it is a report of was told" in shown.out
    assert (await facts(shell, THERE.id))["report_of"] == HERE.id


async def test_what_a_story_was_nearly_taken_for_is_told_with_why_not(
    shell: Shell, store: Store
) -> None:
    desk = Desk(store)
    later = report("coast", "Halden Semiconductor reopens its Orvik plant after the gas leak", "")
    await desk.admit(HERE)
    await desk.admit(later)
    await desk.admit(report("wire", "Halden Semiconductor doubles pay at Orvik", "", number=7))
    shown = await run(shell, "explain", HERE.id)
    apart = f"Apart: {later.id}  {later.title} (coast): 0.00; ruled out: another stage: "
    assert apart in shown.out, shown.err
    assert "both name halden, semiconductor" in shown.out
    assert "one outlet told both, so they are not compared" in shown.out
    misses = (await facts(shell, HERE.id))["near_misses"]
    assert [(one["feed"], one["one_outlet"]) for one in misses] == [
        ("coast", False),
        ("wire", True),
    ]
