"""What the prover tells: progress while it runs, a table at the end, or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.table import Table
from rich.text import Text

from tests.prove.campaign import Done
from tests.prove.verdict import Verdict

COLUMNS = ("Runs", "Stories", "Deliveries", "Lost", "Repeated", "Unknown", "Out of order")


@dataclass(slots=True)
class Line:
    """The sum of one kind of runs. ``unmet``: runs that were over before their fault came."""

    runs: int = 0
    unmet: int = 0
    broken: int = 0
    verdict: Verdict = field(default_factory=Verdict)

    def add(self, done: Done) -> None:
        """Count one run."""
        self.runs += 1
        self.unmet += not done.ran.met
        self.broken += bool(done.ran.verdict.violations)
        self.verdict += done.ran.verdict


class Report:
    """Sums by kind of run, and the runs that broke a promise."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.failures: list[Done] = []
        self.skipped: list[str] = []

    def add(self, done: Done) -> None:
        """Count one run."""
        self.lines.setdefault(done.job.kind, Line()).add(done)
        if done.ran.verdict.violations:
            self.failures.append(done)

    @property
    def total(self) -> Line:
        """Over all kinds."""
        whole = Line()
        for line in self.lines.values():
            whole.runs += line.runs
            whole.unmet += line.unmet
            whole.broken += line.broken
            whole.verdict += line.verdict
        return whole

    def table(self, minutes: float) -> Table:
        """For a terminal."""
        table = Table(box=None, pad_edge=False)
        table.add_column(f"{minutes:.1f} minutes")
        for heading in (*COLUMNS, "Not met", "Broken"):
            table.add_column(heading, justify="right")
        for kind, line in [*self.lines.items(), ("All", self.total)]:
            style = "red" if line.broken else "green"
            table.add_row(Text(kind, style=style), *(str(number) for number in _numbers(line)))
        return table

    def sentences(self) -> Sequence[str]:
        """Each broken promise with the way to see it again, and what was left out."""
        broken = [
            f"{'; '.join(done.ran.verdict.violations)}\n"
            f'  again: python -m tests.prove --run "{done.job.name}"\n  log: {done.kept}/bot.log'
            for done in self.failures
        ]
        return [*broken, *(f"Left out: {why}" for why in self.skipped)]

    def data(self, minutes: float) -> dict[str, Any]:
        """For machines: the sums by kind, and the failures by name."""
        return {
            "minutes": round(minutes, 2),
            "total": _fields(self.total),
            "kinds": {kind: _fields(line) for kind, line in self.lines.items()},
            "failures": [
                {
                    "run": done.job.name,
                    "violations": done.ran.verdict.violations,
                    "met": done.ran.met,
                    "log": str(done.kept),
                }
                for done in self.failures
            ],
            "skipped": self.skipped,
        }


def _numbers(line: Line) -> tuple[int, ...]:
    verdict = line.verdict
    return (
        line.runs,
        verdict.stories,
        verdict.deliveries,
        verdict.lost,
        verdict.repeated,
        verdict.unknown,
        verdict.disordered,
        line.unmet,
        line.broken,
    )


def _fields(line: Line) -> dict[str, Any]:
    sums = asdict(line.verdict)
    del sums["wrong"]
    return {"runs": line.runs, "not_met": line.unmet, "broken": line.broken, **sums}
