"""What this machine lets the prover do, and how it is done: a small disk, a clock of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.prove.plan import Abilities

_LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1")
_DISK = "8m"


def abilities(folder: Path) -> tuple[Abilities, list[str]]:
    """What works here, and a sentence about each thing that does not."""
    able = Abilities(disk=_mounts(folder / "probe"), clock=faketime() is not None)
    missing = [
        (able.disk, "full disks: mounting a tmpfs needs root"),
        (
            able.clock,
            "clocks that are set, digests, unheard posts: libfaketime is not installed",
        ),
    ]
    return able, [why for is_there, why in missing if not is_there]


def faketime() -> Path | None:
    """The library that gives a process a clock of its own (github.com/wolfcw/libfaketime)."""
    found = [path for pattern in _LIBRARIES for path in Path("/").glob(pattern.lstrip("/"))]
    return found[0] if found else None


def sweep(folder: Path = Path("/dev/shm")) -> None:
    """Remove what libfaketime keeps of processes that were killed.

    It is named by process ids. Whoever gets such an id again, and has the library too, is ended by
    it before anything of its own has run ("Cleaning up shared memory" in the library's README).
    """
    for left in folder.glob("*faketime_s[eh]m_*"):
        pid = left.name.rpartition("_")[2]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            with suppress(OSError):  # another user's, or gone meanwhile
                left.unlink()


class FakeClock:
    """A clock that stands in a file: the processes that are started with ``environ`` go by it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offset = 0.0
        self.set_by(0)

    def environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """For processes that go by this clock; their monotonic clocks stay true."""
        sweep()
        return {
            **environ,
            "LD_PRELOAD": str(faketime()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set_by(self, seconds: float) -> None:
        """Set it forth or back."""
        self._offset += seconds
        # Whole at any moment: a process may be reading it.
        fresh = self._file.with_suffix(".fresh")
        fresh.write_text(f"{self._offset:+.0f}\n")
        fresh.replace(self._file)


class SmallDisk:
    """A tmpfs of eight megabytes at a folder, for as long as the context lasts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._filler = folder / "filler"

    def __enter__(self) -> SmallDisk:
        self._folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(_mount(self._folder), check=True, capture_output=True)
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "--lazy", str(self._folder)], check=True)

    def fill(self) -> None:
        """Until nothing more can be written."""
        with suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 4096)

    def free(self) -> None:
        """Make room again."""
        self._filler.unlink(missing_ok=True)


def _mounts(folder: Path) -> bool:
    folder.mkdir(parents=True)
    try:
        tried = subprocess.run(_mount(folder), check=False, capture_output=True)
        if tried.returncode == 0:
            subprocess.run(["umount", str(folder)], check=True)
        return tried.returncode == 0
    except FileNotFoundError:
        return False
    finally:
        folder.rmdir()


def _mount(folder: Path) -> list[str]:
    return ["mount", "-t", "tmpfs", "-o", f"size={_DISK},mode=700", "newsbell-prove", str(folder)]
