"""Reads the files that the operator names: the configuration, and secrets in files of their own."""

from __future__ import annotations

import os
from pathlib import Path

from bot.config.values import BadValueError

_MOST_BYTES = 1_048_576


def read_text(file: Path) -> str:
    """The whole text; raises BadValueError with the reason, never with what stands in the file."""
    try:
        with file.open("rb") as stream:
            # A limit, for the name may be that of a device without an end.
            content = stream.read(_MOST_BYTES + 1)
        # Notepad writes a byte order mark.
        text = content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise BadValueError(f"cannot be read: {_reason(error)}") from None
    if len(content) > _MOST_BYTES:
        raise BadValueError(f"is too large: at most {_MOST_BYTES:,} bytes are read")
    return text


def read_secret(path: str, base: Path) -> str:
    """A file's text without the blanks around it; a relative path starts at ``base``.

    Docker, systemd and Kubernetes hand secrets over in this way.
    """
    file = base / os.path.expanduser(path)
    try:
        text = read_text(file).strip()
    except BadValueError as error:
        raise BadValueError(f"names {file}, which {error}") from None
    if not text:
        raise BadValueError(f"names {file}, which is empty")
    return text


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8 text (byte {error.start + 1})"
    if isinstance(error, FileNotFoundError):
        return "it does not exist"
    if isinstance(error, IsADirectoryError):
        return "it is a folder (Docker makes one where a mounted file is missing)"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "no file can have this name"
