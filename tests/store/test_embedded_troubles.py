"""The embedded store on damaged files, full disks, closed folders, and with other servers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.binary import VARIABLE
from tests.store.embedded_bot import bot_process
from tests.store.embedding import (
    Environ,
    processes_on,
    refused,
    running,
)

pytestmark = pytest.mark.timeout(60)

DEBIAN = "/usr/bin/redis-server"
NOBODY = 65534


async def test_a_damaged_file_is_refused_with_the_way_to_mend_it(
    tmp_path: Path, environ: Environ
) -> None:
    async with running(tmp_path, environ) as (_, redis):
        for number in range(50):
            await redis.set(f"key{number}", "x" * 100)
    (written,) = (tmp_path / "store" / "appendonlydir").glob("*.incr.aof")
    whole = written.read_bytes()
    written.write_bytes(whole[:2000] + b"\0" * 100 + whole[2100:])
    said = await refused(tmp_path, environ)
    assert said.startswith(f"the store's file in {tmp_path / 'store'} is damaged: copy that folder")
    assert processes_on(tmp_path) == []

    command = said.partition("run ")[2].rpartition(" (")[0]
    subprocess.run(command, shell=True, input=b"y\n", capture_output=True, timeout=20, check=True)
    async with running(tmp_path, environ) as (_, redis):
        assert await redis.get("key1") == "x" * 100


async def test_a_file_cut_off_by_a_crash_loses_only_its_last_record(
    tmp_path: Path, environ: Environ
) -> None:
    async with running(tmp_path, environ) as (_, redis):
        await redis.set("a", "1")
        await redis.set("b", "2")
    (written,) = (tmp_path / "store" / "appendonlydir").glob("*.incr.aof")
    written.write_bytes(written.read_bytes()[:-3])
    async with running(tmp_path, environ) as (_, redis):
        assert await redis.mget("a", "b") == ["1", None]


async def test_a_server_that_ends_at_once_is_quoted(tmp_path: Path, environ: Environ) -> None:
    script = tmp_path / "server.sh"
    script.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "Redis server v=7.4.1 sha=0" && exit\n'
        "echo cannot find my libraries >&2; exit 127\n"
    )
    script.chmod(0o755)
    said = await refused(tmp_path / "data", {**environ, VARIABLE: str(script)})
    assert "(Redis 7.4.1) ended with code 127: cannot find my libraries" in said
    assert "server.log may say more" in said


async def test_a_directory_that_cannot_be_written_is_refused(
    tmp_path: Path, environ: Environ
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o500)
    root = os.geteuid() == 0
    if root:
        os.chown(data, NOBODY, -1)
        for above in [tmp_path, *tmp_path.parents]:  # nobody has to get there
            if above.stat().st_mode & 0o001 == 0:
                above.chmod(0o711)
    with bot_process(data, environ, user=NOBODY if root else None) as bot:
        said = bot.said()
    assert said["error"].startswith(f"the data directory {data} cannot be used: permission denied")
    assert "set another data_dir" in said["error"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "newsbell-test", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a small disk cannot be mounted here (needs root)")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Write until nothing fits any more; the file that took the room."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    return ballast


async def test_a_full_disk_stops_the_store_with_a_sentence_until_there_is_room(
    small_disk: Path, environ: Environ, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(small_disk, environ, supervised=True) as (_, redis):
        await redis.set("small", "1")
        ballast = fill(small_disk)
        writing = asyncio.create_task(redis.set("large", "x" * 20_000))
        async with asyncio.timeout(20):
            while caplog.text.count("the disk is full: free some space") < 3:
                await asyncio.sleep(0.02)
        ballast.unlink()
        assert await writing
        assert await redis.get("small") == "1"
    pauses = [float(number) for number in re.findall(r"again in ([\d.]+) s", caplog.text)]
    assert pauses == [0.1 * 2**turn for turn in range(len(pauses))], "it does not spin"


async def test_a_disk_that_is_full_at_the_start_is_told(small_disk: Path, environ: Environ) -> None:
    fill(small_disk)
    said = await refused(small_disk / "data", environ)
    assert "cannot be used: the disk is full: free some space" in said


# ── Other servers ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("compacted", [False, True])
async def test_the_wheels_server_and_debians_read_each_others_data(
    tmp_path: Path, environ: Environ, compacted: bool
) -> None:
    if not Path(DEBIAN).is_file():
        pytest.skip(f"{DEBIAN} is not installed")
    wheel = {name: value for name, value in environ.items() if name != VARIABLE}
    debian = {**wheel, VARIABLE: DEBIAN}
    written: list[str] = []
    for turn, server in enumerate([wheel, debian, wheel]):
        async with running(tmp_path, server) as (_, redis):
            assert await redis.lrange("turns", 0, -1) == written
            written.append(f"turn {turn}")
            await redis.rpush("turns", written[-1])
            await redis.xadd("stream", {"a": "1"}, maxlen=10)
            await redis.hset("hash", mapping={"a": "1", "b": "2"})
            await redis.set("soon", "1", ex=1000)
            if compacted:
                await redis.bgrewriteaof()
                async with asyncio.timeout(20):
                    while (await redis.info("persistence"))["aof_rewrite_in_progress"]:
                        await asyncio.sleep(0.02)
