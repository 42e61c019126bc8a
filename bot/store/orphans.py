"""Ends a server that outlived its bot, so that another one may have its files."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket as sockets
from pathlib import Path

from bot.errors import StoreError
from bot.store.ownership import Holder, LockFile
from bot.store.ping import ask

log = logging.getLogger(__name__)

# All that was acknowledged is on disk already. FORCE: a full disk is no reason to stay.
_SHUTDOWN = "SHUTDOWN NOW FORCE"
_ASK_AGAIN_SECONDS = 1.0


async def take_files(lock: LockFile, folder: Path, *, patience: float) -> bool:
    """Take the server's lock on ``folder``; True if a server had to be asked to end for that.

    Only for the owner of the bot's lock: then a server that has the files has no bot. It gets
    ``patience`` seconds, and is killed after that if it can be told for certain which one it is.

    Raises StoreError if the lock stays taken.
    """
    if lock.try_take():
        return False
    loop = asyncio.get_running_loop()
    killing_time = loop.time() + patience
    asked = False
    while True:
        orphan = lock.read()
        if orphan is not None:
            # It hangs up if it obeys. One that is gone, with a child still ending, says nothing.
            answer = await ask(orphan.socket, _SHUTDOWN, within=_ASK_AGAIN_SECONDS)
            if answer is not None and not asked:
                asked = True
                log.info("A server of an earlier newsbell still had the store; it was ended.")
        if await lock.take(within=_ASK_AGAIN_SECONDS):
            return asked
        if loop.time() > killing_time:
            break
    if orphan is not None and _is_server_of(orphan, folder):
        log.warning("The server of an earlier newsbell (pid %d) hangs and is killed.", orphan.pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(orphan.pid, signal.SIGKILL)
        if await lock.take(within=_ASK_AGAIN_SECONDS):
            return True
    who = f" (pid {orphan.pid} on {orphan.host})" if orphan is not None and orphan.pid else ""
    raise StoreError(
        f"a store server without a bot{who} still uses {folder} and does not end: end it (kill) "
        "and start again"
    )


def _is_server_of(orphan: Holder, folder: Path) -> bool:
    """A process id may have been given to another process: a server's works in its folder."""
    if orphan.host != sockets.gethostname():
        return False
    try:
        return Path(f"/proc/{orphan.pid}/cwd").readlink() == folder.resolve()
    except OSError:  # gone, another user's, or not Linux
        return False
