"""What the machine can do: clocks of single processes, and what they leave behind."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.prove.abilities import FakeClock, faketime, sweep


def test_what_killed_processes_left_is_removed_and_that_of_living_ones_is_kept(
    tmp_path: Path,
) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    left = {f"{kind}_{ended.pid}" for kind in ("sem.faketime_sem", "faketime_shm")}
    kept = {f"{kind}_{os.getpid()}" for kind in ("sem.faketime_sem", "faketime_shm")}
    for name in (*left, *kept, "another"):
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {*kept, "another"}


@pytest.mark.skipif(faketime() is None, reason="libfaketime is not installed")
def test_a_process_goes_by_the_clock_that_it_is_given(tmp_path: Path) -> None:
    clock = FakeClock(tmp_path / "clock")
    clock.set_by(-86400)
    shown = subprocess.run(
        [sys.executable, "-c", "import time; print(time.time())"],
        env=clock.environ(os.environ),
        capture_output=True,
        check=True,
    )
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert abs(datetime.fromtimestamp(float(shown.stdout), UTC) - yesterday).total_seconds() < 60
