"""The embedded store: a private server that lives and dies with the bot, and keeps every write.

The files belong to one bot at a time, held by two locks (``bot.store.ownership``). A server that
outlived its bot is asked to end before ours starts; one that dies under the bot is started again.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket as sockets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from bot.errors import StoreError
from bot.store.binary import find_server
from bot.store.datadir import explaining, make_safe, prepare_folder, socket_path, store_folder
from bot.store.orphans import take_files
from bot.store.ownership import BOT_LOCK, SERVER_LOCK, Holder, LockFile, holder_of
from bot.store.ping import is_alive
from bot.store.server_process import Seat, ServerProcess

log = logging.getLogger(__name__)

# What a crash in the middle of compacting leaves behind; nothing reads it again.
_LEFTOVERS = "temp-rewriteaof-*"

_OTHER_BOT_SECONDS = 1.0  # how long the lock of a bot that just ended may still be seen
_ATTACH_SECONDS = 1.0  # how long a server may be between two lives
_WATCH_SECONDS = 0.1
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 10.0  # seconds before a restart, doubling
_START_ATTEMPTS = 3
_STEADY_SECONDS = 30.0  # after a life as long the pauses begin anew


class EmbeddedServer:
    """The server of one data directory, owned by this process from ``start`` to ``stop``.

    ``patience``: seconds that a server gets to end by itself before it is killed.
    For the main thread and one task, but for ``supervise``, which runs beside the others.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        environ: Mapping[str, str],
        clock: Callable[[], datetime],
        patience: float = 20.0,
    ) -> None:
        self._data_dir = data_dir
        self._environ = environ
        self._clock = clock
        self._patience = patience
        self._bot_lock: LockFile | None = None
        self._process: ServerProcess | None = None
        self._adopted = False
        self._stopping = False

    @property
    def adopted(self) -> bool:
        """Whether ``start`` found a server without a bot, and took the data over from it."""
        return self._adopted

    @property
    def pid(self) -> int | None:
        """The process id of the server, while it runs."""
        return None if self._process is None or self._process.has_ended else self._process.pid

    async def start(self) -> str:
        """Own the data directory, start its server, and return its address once it answers.

        The address is for redis-py (``unix:///…``) and stays the same when the server restarts.

        Raises StoreError, with what to do, if another bot owns the directory, if it cannot be
        used, or if no server can be started on it; nothing is left running or locked then.
        """
        began = time.monotonic()
        folder = prepare_folder(self._data_dir)
        self._stopping = False
        self._bot_lock = await self._own(folder)
        try:
            binary = find_server(self._environ)
            seat = Seat(binary, folder, socket_path(folder, self._environ), self._environ)
            with explaining(folder):
                self._bot_lock.write(self._holder(os.getpid(), seat))
            self._adopted = await self._launch_patiently(seat)
        except BaseException:
            await self.stop()
            raise
        took = time.monotonic() - began
        log.info("The store is ready: %s on %s (%.1f s).", binary, folder, took)
        return _address(seat.socket)

    async def supervise(self) -> NoReturn:
        """Start the server again whenever it ends before ``stop``; run as a task after ``start``.

        Each time one sentence in the log says why it ended, and what to do where it needs help (a
        full disk, say). The pause before a restart doubles from 0.1 s to 10 s while servers die
        young.
        """
        pause = _FIRST_PAUSE
        while True:
            process, why = await self._loss()
            if time.monotonic() - process.started > _STEADY_SECONDS:
                pause = _FIRST_PAUSE
            while not self._stopping:
                log.warning("%s. Starting it again in %g s.", why[:1].upper() + why[1:], pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                try:
                    await self._launch(process.seat)
                except StoreError as error:
                    why = str(error)
                else:
                    log.info("The store answers again.")
                    break

    async def stop(self) -> None:
        """End the server and give the directory free; safe to repeat."""
        self._stopping = True
        try:
            if self._process is not None:
                await self._process.end(patience=self._patience)
                self._process = None
        finally:
            if self._bot_lock is not None:
                self._bot_lock.close()
                self._bot_lock = None

    async def _own(self, folder: Path) -> LockFile:
        with explaining(self._data_dir):
            lock = LockFile(folder / BOT_LOCK)
            try:
                if await lock.take(within=_OTHER_BOT_SECONDS):
                    return lock
                owner = lock.read()
            except BaseException:
                lock.close()
                raise
        lock.close()
        who = ""
        if owner is not None:
            who = f" (pid {owner.pid} on {owner.host}, since {_minute(owner.since)})"
        raise StoreError(
            f"another newsbell{who} uses {self._data_dir}; stop it first or set another data_dir"
        )

    async def _launch_patiently(self, seat: Seat) -> bool:
        """Launch; a server that somebody kills while it starts is started again, twice."""
        for _ in range(_START_ATTEMPTS - 1):
            try:
                return await self._launch(seat)
            except StoreError as error:
                if self._process is None or not self._process.was_killed:
                    raise
                why = str(error)
                log.warning("%s. Starting it again.", why[:1].upper() + why[1:])
        return await self._launch(seat)

    async def _launch(self, seat: Seat) -> bool:
        """Start a server and wait until it answers; True if another one had to end for it."""
        with explaining(seat.folder):
            lock = LockFile(seat.folder / SERVER_LOCK)
            try:
                took_over = await take_files(lock, seat.folder, patience=self._patience)
                if self._stopping:
                    raise StoreError("the store is being stopped")
                for leftover in seat.folder.rglob(_LEFTOVERS):
                    leftover.unlink(missing_ok=True)
                # Also before it runs: so it is found by its socket whenever we are killed.
                lock.write(self._holder(0, seat))
                process = self._process = ServerProcess(seat, lock=lock.fd)
                lock.write(self._holder(process.pid, seat))
            finally:
                lock.close()  # from here on it is the server's alone
        try:
            await process.ready()
        except StoreError:
            await process.end(patience=self._patience)
            raise
        return took_over

    async def _loss(self) -> tuple[ServerProcess, str]:
        """Wait until the server is lost; the process, ended, and why."""
        told = False
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            process = self._process
            if self._stopping or process is None:
                continue
            if process.has_ended:
                return process, process.why_it_ended()
            socket = process.seat.socket
            if socket.exists() or await process.ended(within=1.0):
                told = False
            elif make_safe(socket.parent):
                # It can be reached again only on a new socket.
                await process.end(patience=self._patience)
                return process, f"the store's socket {socket} was deleted"
            elif not told:
                told = True
                log.error(
                    "The folder of the store's socket, %s, is gone; new connections will fail. "
                    "If a logout removed it: run newsbell as a service, or once "
                    "'loginctl enable-linger', and start it again.",
                    socket.parent,
                )

    def _holder(self, pid: int, seat: Seat) -> Holder:
        return Holder(sockets.gethostname(), pid, self._clock(), seat.socket)


def running_at(data_dir: Path) -> str | None:
    """The address of the store that a live bot runs on this data directory, None if none does.

    Waits up to 1 s for a server that is just being started (again).
    """
    owner = holder_of(store_folder(data_dir) / BOT_LOCK)
    if owner is None:
        return None
    deadline = time.monotonic() + _ATTACH_SECONDS
    while not is_alive(owner.socket, within=_ATTACH_SECONDS):
        if time.monotonic() > deadline:
            return None
        time.sleep(0.02)
    return _address(owner.socket)


def _address(socket: Path) -> str:
    return f"unix://{quote(str(socket))}"


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
