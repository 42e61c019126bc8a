"""Runs ``newsbell`` as a person at a shell does, in an empty folder and home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class Shell:
    """One folder to run commands in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, given: str = "", **variables: str) -> Ended:
        """Run ``newsbell ARGUMENTS`` with ``given`` on standard input."""
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("NEWSBELL_", "COV_")) or name == "NEWSBELL_REDIS_SERVER"
        }
        environ |= {"HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder / "etc")}
        environ |= {"NO_COLOR": "1", "COLUMNS": "100"} | variables
        ended = subprocess.run(
            [str(Path(sys.executable).with_name("newsbell")), *arguments],
            cwd=self.folder,
            env=environ,
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in ended.stderr, ended.stderr
        return Ended(ended.returncode, ended.stdout, ended.stderr)
