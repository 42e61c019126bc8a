"""Why a server ended, told from its log: each kind of end has its sentence and its advice."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.binary import ServerBinary
from bot.store.endings import why_it_ended

STARTED = """\
12:C 01 Mar 2026 10:00:00.000 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo
12:C 01 Mar 2026 10:00:00.000 # Redis version=7.0.15, bits=64, pid=12, just started
12:C 01 Mar 2026 10:00:00.000 # Configuration loaded
12:M 01 Mar 2026 10:00:00.001 * monotonic clock: POSIX clock_gettime
12:M 01 Mar 2026 10:00:00.001 # Server initialized
12:M 01 Mar 2026 10:00:00.001 # WARNING Memory overcommit must be enabled!
"""


def line(text: str) -> str:
    return f"{STARTED}12:M 01 Mar 2026 10:00:00.500 # {text}\n"


def told(code: int, log: str, *, free: int | None = 10**9, name: str = "Redis") -> str:
    binary = ServerBinary(Path("/usr/bin/redis server"), name, (7, 0, 15))
    return why_it_ended(code, log, free=free, binary=binary, folder=Path("/data/it's"))


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("Can't persist AOF: No space left on device. Exiting...", "free some space"),
        ("Error writing: Disk quota exceeded", "the disk quota is used up"),
        ("Can't open the append-only file: Read-only file system", "make it writable again"),
        ("Fatal error: can't open the file: Permission denied", "chown -R"),
        ("Can't recover: Input/output error", "the disk fails"),
    ],
)
def test_a_disk_that_takes_no_more_is_told(reason: str, advice: str) -> None:
    said = told(1, line(reason))
    assert said.startswith("the store in /data/it's cannot be written: ")
    assert advice in said


def test_a_full_disk_is_told_though_the_log_is_on_it() -> None:
    assert "the disk is full: free some space" in told(1, "", free=4096)
    assert "the disk is full" not in told(1, "", free=None)
    assert "the disk is full" not in told(-9, "", free=4096)


@pytest.mark.parametrize(("name", "tool"), [("Redis", "redis"), ("Valkey", "valkey")])
def test_damage_is_told_with_the_command_that_mends_it(name: str, tool: str) -> None:
    reason = "Bad file format reading the append only file appendonly.aof.1.incr.aof: make a backup"
    said = told(1, line(reason), name=name)
    assert "is damaged: copy that folder" in said
    assert f"exec -a {tool}-check-aof" in said
    assert "lost" in said


@pytest.mark.parametrize(
    "reason",
    [
        "Can't handle RDB format version 80",
        "Unknown command 'hsetex' reading the append only file appendonly.aof.1.incr.aof",
    ],
)
def test_data_of_a_newer_server_is_no_damage(reason: str) -> None:
    said = told(1, line(reason))
    assert "written by a server that Redis 7.0.15 cannot follow" in said
    assert "damaged" not in said


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "was killed, by somebody or because the machine is short of memory"),
        (-11, "was ended by SIGSEGV"),
        (-77, "was ended by signal 77"),
        (0, "was told to shut down, not by this bot"),
    ],
)
def test_an_end_by_a_signal_or_an_order_is_told(code: int, words: str) -> None:
    said = told(code, STARTED)
    assert said.startswith(f"the store's server {words}")
    assert "/data/it's/server.log may say more" in said


def test_what_is_not_known_is_quoted_without_the_usual_lines() -> None:
    assert "(Redis 7.0.15) ended with code 1: Out of luck;" in told(1, line("Out of luck"))
    assert "ended with code 127: no such library;" in told(127, "no such library\n")
    assert "ended with code 1;" in told(1, STARTED)


def test_a_quotation_is_short_and_one_line() -> None:
    said = told(1, line("x" * 5000))
    assert len(said) < 400
    assert "\n" not in said
