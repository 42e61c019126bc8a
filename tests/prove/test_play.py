"""One run, judged: a bot that breaks a promise is found out."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.fakes.server import server_binary
from tests.prove.abilities import faketime
from tests.prove.bots import Warm
from tests.prove.faults import Once, nothing
from tests.prove.play import Bench, play
from tests.prove.points import named
from tests.prove.scenarios import UNHEARD


@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.skipif(faketime() is None, reason="libfaketime is not installed")
async def test_a_post_that_nobody_heard_is_found_minutes_later_even_by_a_bot_that_was_killed(
    tmp_path: Path,
) -> None:
    looked = "GET /channels/N/messages channel"
    point = named(f"unheard: bot killed after / discord / {looked} / 1")
    async with Warm(os.environ) as warm:
        bench = Bench(
            warm, server_binary(os.environ), asyncio.Semaphore(2), asyncio.Semaphore(2), os.environ
        )
        clean, killed = await asyncio.gather(
            play("no fault", nothing, tmp_path / "clean", bench, UNHEARD),
            play(point.name, Once(point), tmp_path / "killed", bench, UNHEARD),
        )
    assert clean.verdict.violations == killed.verdict.violations == ()
    assert clean.asked["discord", looked] == 2
    assert clean.verdict.repeated_discord == 0
    assert clean.met == ()
    assert killed.met == (point.name.removeprefix("unheard: "),)
