"""A real Redis-compatible server for tests, without the bot's own launcher."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import redis

from bot.store.binary import find_server


def server_binary(environ: Mapping[str, str]) -> str:
    """The binary to test with, chosen as the bot chooses it."""
    return str(find_server(environ).path)


def free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class RedisServer:
    """One server process with an append-only file; it can be killed and started again.

    ``environ``: what it is started with, if not with ours.
    """

    def __init__(self, binary: str, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self._binary = binary
        self._folder = folder
        self._environ = environ
        self._socket = folder / "s"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For redis-py."""
        return f"unix://{self._socket}"

    @property
    def pid(self) -> int:
        """Of the server that runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start, and return when it answers."""
        self._process = subprocess.Popen(
            [
                self._binary,
                *("--port", "0", "--unixsocket", str(self._socket), "--dir", str(self._folder)),
                *("--appendonly", "yes", "--appendfsync", "always"),
                *("--aof-use-rdb-preamble", "no", "--save", "", "--databases", "1"),
                *("--maxmemory-policy", "noeviction", "--logfile", str(self._folder / "log")),
            ],
            stdin=subprocess.DEVNULL,
            env=self._environ,
        )
        client = redis.Redis.from_url(self.url)
        deadline = time.monotonic() + 20
        while True:
            try:
                client.ping()
                break
            except redis.RedisError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        client.close()

    def kill(self) -> None:
        """``kill -9``."""
        self._stop(signal.SIGKILL)

    def _stop(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(20)
            self._process = None

    def __enter__(self) -> RedisServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop(signal.SIGTERM)
