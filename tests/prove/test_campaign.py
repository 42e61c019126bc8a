"""Many runs: what broke a promise is kept and told, and a prover that fails proves nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.prove.campaign import Job, perform
from tests.prove.play import Ran
from tests.prove.report import Report
from tests.prove.verdict import Verdict


def job(name: str, verdict: Verdict, *, met: tuple[str, ...] = ("cut",)) -> Job:
    async def play(folder: Path) -> Ran:
        folder.mkdir()
        (folder / "bot.log").write_text("said")
        return Ran(name, verdict, met, 0.1, 1, Counter(), Counter())

    return Job("Kind", name, play)


async def failing(folder: Path) -> Ran:
    raise OSError("no port is left")


async def report_of(*jobs: Job, folder: Path) -> Report:
    report = Report()
    async for done in perform(jobs, folder, at_once=2):
        report.add(done)
    return report


async def test_a_run_that_broke_a_promise_is_told_with_its_name_and_its_log(
    tmp_path: Path,
) -> None:
    bad = job("seed 7", Verdict(stories=3, deliveries=8, lost=1))
    report = await report_of(job("seed 6", Verdict(stories=3)), bad, folder=tmp_path)
    (said,) = report.sentences()
    assert "1 lost" in said
    assert '--run "seed 7"' in said
    assert (tmp_path / "0002/bot.log").read_text() == "said"
    assert not (tmp_path / "0001").exists()


async def test_a_run_that_cannot_be_played_breaks_the_proof_and_ends_no_other(
    tmp_path: Path,
) -> None:
    report = await report_of(
        Job("Kind", "seed 1", failing), job("seed 2", Verdict(stories=3)), folder=tmp_path
    )
    assert report.total.runs == 2
    assert report.total.broken == 1
    assert "no port is left" in report.sentences()[0]
    assert "OSError" in (tmp_path / "0001/trouble.txt").read_text()


async def test_sums_are_told_by_kind_and_over_all_as_numbers(tmp_path: Path) -> None:
    one = Verdict(stories=3, deliveries=10, repeated=1, unknown=2)
    report = await report_of(job("a", one), job("b", one, met=()), folder=tmp_path)
    told = report.data(1.234)
    assert told["total"] == told["kinds"]["Kind"]
    assert (told["total"]["runs"], told["total"]["not_met"], told["total"]["unknown"]) == (2, 1, 4)
    assert (told["minutes"], told["failures"]) == (1.23, [])
