"""Speaks to a server over its socket without a client library: one line there, one line back."""

from __future__ import annotations

import asyncio
import contextlib
import socket as sockets
from pathlib import Path


async def ask(socket: Path, command: str, *, within: float) -> str | None:
    """The first line of the answer without its end; "" if it hung up, None if nobody answers.

    ``within`` is in seconds, for all of it.
    """
    writer = None
    try:
        async with asyncio.timeout(within):
            reader, writer = await asyncio.open_unix_connection(socket)
            writer.write(command.encode() + b"\r\n")
            line = await reader.readline()
    except (OSError, ValueError):  # ValueError: a line without end, so no server of ours
        return None
    finally:
        if writer is not None:
            writer.close()
    return line.decode(errors="replace").strip()


def is_alive(socket: Path, *, within: float) -> bool:
    """Whether a server answers there, be it that it still loads its data. Blocks up to ``within``.

    The limit, in seconds, is for each step: connecting, and the answer.
    """
    with contextlib.suppress(OSError), sockets.socket(sockets.AF_UNIX) as connection:
        connection.settimeout(within)
        connection.connect(str(socket))
        connection.sendall(b"PING\r\n")
        return connection.recv(64).startswith((b"+PONG", b"-LOADING"))
    return False
