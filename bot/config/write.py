"""Replaces the configuration file: whole or not at all, with its permissions, behind links."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.errors import ConfigError

_NEW_MODE = 0o600  # tokens will stand in it


def replace_text(file: Path, text: str, *, before: str | None) -> None:
    """Put ``text`` in the place of what the file holds (``before``; None: there is no file yet).

    A link stays a link, owner and mode stay where the process may set them. Raises ConfigError,
    with nothing written, for a file that may not be written or that changed meanwhile.
    """
    target = Path(os.path.realpath(file))
    try:
        state = _state(target, before)
        if state is not None and not _may_write(target, state):
            raise ConfigError(f"{file} is read-only: nothing was changed")
        _replace(target, text.encode(), state)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(
            f"{file} cannot be replaced: {reason} (nothing was changed; the folder must let a"
            " new file take its place)"
        ) from None


def _state(target: Path, before: str | None) -> os.stat_result | None:
    try:
        state = target.stat()
        found: bytes | None = target.read_bytes()
    except FileNotFoundError:
        state, found = None, None
    wanted = None if before is None else before.encode()
    # Notepad's byte order mark is no part of the text.
    if found is not None and found.removeprefix(b"\xef\xbb\xbf") != wanted:
        raise ConfigError(f"{target} was changed meanwhile: nothing was changed, try again")
    if found is None and wanted is not None:
        raise ConfigError(f"{target} is gone: nothing was changed")
    return state


def _may_write(target: Path, state: os.stat_result) -> bool:
    # Root may write everything; a file without any right to write was meant to stay as it is.
    anybody = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    return bool(state.st_mode & anybody) and os.access(target, os.W_OK)


def _replace(target: Path, data: bytes, state: os.stat_result | None) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            os.fchmod(handle, stat.S_IMODE(state.st_mode) if state else _NEW_MODE)
            if state is not None:
                with suppress(PermissionError):
                    os.fchown(handle, state.st_uid, state.st_gid)
            stream.flush()
            os.fsync(handle)
        os.replace(name, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
