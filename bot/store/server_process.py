"""One server process on one folder: its command line, its life and its end."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bot.errors import StoreError
from bot.store.binary import ServerBinary, server_environ
from bot.store.endings import why_it_ended
from bot.store.ping import ask

log = logging.getLogger(__name__)

LOG_FILE = "server.log"
_LOG_LIMIT = 1 << 20  # bytes; a longer one is put aside at the next start
_TAIL = 1 << 16

_SILENT_SECONDS = 60.0
_LOADING_SECONDS = 900.0
_PR_SET_PDEATHSIG = 1  # prctl(2)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where and how a server runs: the program, its files, its socket, the bot's environment."""

    binary: ServerBinary
    folder: Path
    socket: Path
    environ: Mapping[str, str] = field(repr=False)


class ServerProcess:
    """A server started by us. Start it in the main thread: the kernel ends it with its thread."""

    def __init__(self, seat: Seat, *, lock: int) -> None:
        """Start it; ``lock`` is the descriptor of its lock file, which it inherits."""
        self.seat = seat
        self.started = time.monotonic()
        log_file = seat.folder / LOG_FILE
        with contextlib.suppress(FileNotFoundError):
            if log_file.stat().st_size > _LOG_LIMIT:
                log_file.replace(log_file.with_name(LOG_FILE + ".1"))
        with open(log_file, "ab", opener=_private) as stderr:
            self._log_start = stderr.tell()
            self._process = _spawn(seat, lock=lock, stderr=stderr)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def was_killed(self) -> bool:
        """Whether a signal ended it: somebody's hand or the kernel's, no fault of its own."""
        return (self._process.poll() or 0) < 0

    async def ready(self) -> None:
        """Return once it answers; reading much data may take minutes, and is said.

        Raises StoreError if it ends instead, or stays silent for a minute.
        """
        loop = asyncio.get_running_loop()
        started = told = loop.time()
        pause, limit = 0.01, _SILENT_SECONDS
        while True:
            if self.has_ended:
                raise StoreError(self.why_it_ended())
            answer = await ask(self.seat.socket, "PING", within=2.0)
            if answer == "+PONG":
                return
            if answer is not None and answer.startswith("-LOADING"):
                limit = _LOADING_SECONDS
                if loop.time() - told > 3.0:
                    told = loop.time()
                    log.info("The store reads its data; %d s so far.", told - started)
            if loop.time() - started > limit:
                raise StoreError(
                    f"the store's server does not answer after {limit:.0f} s: "
                    f"look into {self.seat.folder / LOG_FILE}"
                )
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.25)

    async def end(self, *, patience: float) -> None:
        """Have it write all and end; one that has not after ``patience`` seconds is killed."""
        if not self.has_ended:
            self._process.send_signal(signal.SIGTERM)
        if not await self.ended(within=patience):
            log.warning("The store's server did not end in %g s and is killed.", patience)
            # With what it may have started: it leads a group of its own.
            os.killpg(self._process.pid, signal.SIGKILL)
            await self.ended(within=patience)
        with contextlib.suppress(OSError):
            self.seat.socket.unlink()

    async def ended(self, *, within: float) -> bool:
        """Whether it has ended, after waiting for that up to ``within`` seconds."""
        deadline = time.monotonic() + within
        while not self.has_ended:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.02)
        return True

    def why_it_ended(self) -> str:
        """One sentence about an ended process, and what to do; without its full stop."""
        try:
            with (self.seat.folder / LOG_FILE).open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(self._log_start, size - _TAIL))
                text = file.read(_TAIL).decode(errors="replace")
        except OSError:
            text = ""
        try:
            disk = os.statvfs(self.seat.folder)
            free = disk.f_bavail * disk.f_frsize
        except OSError:
            free = None
        return why_it_ended(
            self._process.returncode,
            text,
            free=free,
            binary=self.seat.binary,
            folder=self.seat.folder,
        )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _spawn(seat: Seat, *, lock: int, stderr: BinaryIO) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - a program that was tried
            [*seat.binary.argv, *_flags(seat.folder, seat.socket)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=server_environ(seat.environ),
            umask=0o077,
            pass_fds=(lock,),
            # Ctrl-C is for the bot, which still has to write before the server may end.
            start_new_session=True,
            preexec_fn=_ending_with_us(),  # noqa: PLW1509 - two system calls, no locks
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise StoreError(f"the store's server {seat.binary.path} cannot be run: {error}") from error


def _flags(folder: Path, socket: Path) -> list[str]:
    flags = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--logfile": str(folder / LOG_FILE),
        "--daemonize": "no",
        "--appendonly": "yes",
        "--appendfsync": "always",
        # As plain commands every server from Redis 7.0 on can read the data of every other.
        "--aof-use-rdb-preamble": "no",
        "--save": "",
        "--maxmemory-policy": "noeviction",
        "--databases": "1",
    }
    return [word for flag in flags.items() for word in flag]


def _ending_with_us() -> Callable[[], None] | None:
    """What the child does before it becomes the server: ask the kernel to end it with the bot.

    Only a help: where it cannot be had, the next start finds the server by its lock.
    """
    if sys.platform != "linux":
        return None
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return None
    bot = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != bot:  # it ended before the line above
            os._exit(0)

    return tie
