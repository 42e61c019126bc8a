"""Why a server ended, in one sentence that says what to do: read from its log and exit code."""

from __future__ import annotations

import re
import shlex
import signal
from pathlib import Path

from bot.store.binary import ServerBinary

# "2211:M 25 Nov 2026 13:26:42.582 # Bad file format": process, role, date, level, text.
_LOG_LINE = re.compile(r"^\d+:[A-Z] \d+ \w+ \d{4} [\d:.]+ ([#*.-]) (.*)$")

_DAMAGE = (
    "bad file format reading the append only file",
    "unexpected end of file reading the append only file",
    "unrecoverable error reading the append only file",
    "invalid aof manifest",
    "the aof file appears to be missing",
    "error reading the append only file",
)
_FOREIGN = (
    "can't handle rdb format version",
    "error reading the rdb preamble",
)
_UNKNOWN_COMMAND = re.compile(r"unknown command '.*' reading the append only file")
# Said at every start, or at every end.
_CHATTER = re.compile(
    r"WARNING |oO0OoO|(Redis|Valkey) version=|Configuration loaded|Server initialized|.*bye bye"
)
_FULL = 1 << 20  # bytes; with less there is no telling which write still fits
_NO_SPACE = "no space left on device"
_DISK = {
    _NO_SPACE: "the disk is full: free some space",
    "disk quota exceeded": "the disk quota is used up: free some space",
    "read-only file system": "the file system is read-only: make it writable again",
    "input/output error": "the disk fails: look at the system's log, and move the data",
    "permission denied": "a file in it belongs to somebody else: give all of them back (chown -R)",
}


def why_it_ended(
    code: int, log: str, *, free: int | None, binary: ServerBinary, folder: Path
) -> str:
    """One sentence, without its full stop.

    ``code`` is what ``Popen.returncode`` holds, ``log`` what the server wrote to its log and to
    stderr since it was started, ``folder`` where its files are, ``free`` how many bytes can still
    be written there (None: unknown). A server on a full disk cannot log that it is full.
    """
    lines = _telling(log)
    said = " ".join(lines).lower()
    signs = [sign for sign in _DISK if sign in said]
    if code > 0 and free is not None and free < _FULL:
        signs = [_NO_SPACE]
    if signs:
        return f"the store in {folder} cannot be written: {_DISK[signs[0]]}"
    if any(sign in said for sign in _FOREIGN) or _UNKNOWN_COMMAND.search(said):
        return (
            f"the data in {folder} was written by a server that {binary} cannot follow: "
            "use the newest server (unset NEWSBELL_REDIS_SERVER, or update newsbell)"
        )
    if any(sign in said for sign in _DAMAGE):
        return _mending(binary, folder)
    return f"the store's server {_exit(code, lines, binary)}; {folder / 'server.log'} may say more"


def _exit(code: int, lines: list[str], binary: ServerBinary) -> str:
    if code == -signal.SIGKILL:
        return "was killed, by somebody or because the machine is short of memory"
    if code < 0:
        return f"was ended by {_signal(-code)}"
    if code == 0:
        return "was told to shut down, not by this bot"
    return f"({binary}) ended with code {code}" + (f": {lines[-1][:200]}" if lines else "")


def _mending(binary: ServerBinary, folder: Path) -> str:
    # The server is its own repair tool when it is called by that one's name.
    manifest = folder / "appendonlydir" / "appendonly.aof.manifest"
    tool = f"{binary.name.lower()}-check-aof"
    command = f"exec -a {tool} {shlex.quote(str(binary.path))} --fix {shlex.quote(str(manifest))}"
    return (
        f"the store's file in {folder} is damaged: copy that folder, then run "
        f"bash -c {shlex.quote(command)} (what was written behind the damage is lost)"
    )


def _telling(log: str) -> list[str]:
    """Warnings of the log, and lines that are none of the log (stderr); usual ones left out."""
    found = []
    for line in log.splitlines():
        known = _LOG_LINE.match(line)
        text = known[2] if known else line.strip()
        if text and (known is None or known[1] == "#") and not _CHATTER.match(text):
            found.append(text)
    return found


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
