"""``kill -9`` of the bot and of its store while stories go out: nothing is lost.

``python -m bench.crash`` runs the long campaigns; these are short ones of the same.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.crash import campaign


@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("victim", "kills"), [("bot", 8), ("store", 5)])
async def test_nothing_is_lost_and_no_start_is_refused(
    victim: str, kills: int, tmp_path: Path
) -> None:
    outcome = await campaign(tmp_path, victim=victim, kills=kills, stories=80, chats=5)
    print(outcome)
    assert outcome.lost == 0
    assert outcome.refused_starts == 0
    assert outcome.exit_code == 0
    # Only what was under way at a kill can come twice: a handful, never a flood.
    assert outcome.repeats <= kills * 5
    assert "Traceback" not in (tmp_path / "bot.log").read_text()
