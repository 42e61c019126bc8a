"""Who owns a store folder: lock files that the kernel lets go of when their holder is gone.

There are two. ``bot.lock`` is held by the bot. ``server.lock`` is handed on to the server, so it
is held as long as any server has the files, be its bot alive or not: Redis itself would let two
servers write the same files, and lose what the first one acknowledged.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

BOT_LOCK = "bot.lock"
SERVER_LOCK = "server.lock"


@dataclass(frozen=True, slots=True)
class Holder:
    """What a lock file says of who holds it; ``socket`` is where its server answers."""

    host: str
    pid: int
    since: datetime
    socket: Path

    def to_json(self) -> bytes:
        """One line of JSON, for people too."""
        facts = {
            "host": self.host,
            "pid": self.pid,
            "since": self.since.isoformat(timespec="seconds"),
            "socket": str(self.socket),
        }
        return json.dumps(facts).encode() + b"\n"

    @classmethod
    def from_json(cls, text: bytes) -> Holder | None:
        """None for a file that is empty or half written."""
        try:
            facts = json.loads(text)
            since = datetime.fromisoformat(facts["since"])
            return cls(str(facts["host"]), int(facts["pid"]), since, Path(facts["socket"]))
        except (ValueError, KeyError, TypeError):
            return None


class LockFile:
    """A file with an advisory lock, see flock(2): of the open file, so children inherit it.

    Never unlocked and never deleted, only closed: unlocking would take it from a child that has
    it too, and of a deleted file two processes could each lock a copy.
    """

    def __init__(self, path: Path) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def try_take(self) -> bool:
        """Take it if it is free."""
        return _try(self.fd, fcntl.LOCK_EX)

    async def take(self, *, within: float) -> bool:
        """Take it, waiting up to ``within`` seconds.

        A lock outlives its holder for a moment: while the kernel clears up after a kill, or while
        a child is between fork and exec.
        """
        deadline = asyncio.get_running_loop().time() + within
        while not self.try_take():
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(0.02)
        return True

    def write(self, holder: Holder) -> None:
        """Say who holds it. In place: a full disk still has room for what it already holds."""
        text = holder.to_json()
        os.pwrite(self.fd, text, 0)
        os.ftruncate(self.fd, len(text))

    def read(self) -> Holder | None:
        """Who holds it, or held it last."""
        return _read(self.fd)

    def close(self) -> None:
        """Let go of it, unless a child has it."""
        os.close(self.fd)


def holder_of(path: Path) -> Holder | None:
    """Who holds this lock now; None if nobody does, or it cannot be seen."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        # Shared, so that two who ask do not take each other for a holder.
        return None if _try(fd, fcntl.LOCK_SH) else _read(fd)
    except OSError:
        return None
    finally:
        os.close(fd)


def _try(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(fd: int) -> Holder | None:
    return Holder.from_json(os.pread(fd, 4096, 0))
