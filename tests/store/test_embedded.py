"""The embedded store: it starts, keeps what was written, belongs to one bot, and comes back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from bot.errors import StoreError
from bot.store.binary import VARIABLE, find_server
from bot.store.embedded import EmbeddedServer, running_at
from bot.store.ownership import SERVER_LOCK, LockFile
from tests.store.embedded_bot import bot_process

pytestmark = pytest.mark.timeout(60)

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
DEBIAN = "/usr/bin/redis-server"
NOBODY = 65534

Environ = Mapping[str, str]


@pytest.fixture
def environ(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environ]:
    """The environment of the tests, with a runtime directory of its own (and a short path)."""
    runtime = tmp_path_factory.mktemp("run")
    yield {**os.environ, "XDG_RUNTIME_DIR": str(runtime)}
    shutil.rmtree(runtime)


@asynccontextmanager
async def client(url: str) -> AsyncIterator[Any]:
    """A client that waits out a restart of the server."""
    patient = Retry(ExponentialBackoff(base=0.02, cap=0.2), 60)
    redis = Redis.from_url(url, decode_responses=True, retry=patient, socket_timeout=5)
    try:
        yield redis
    finally:
        await redis.aclose()


@asynccontextmanager
async def running(
    data_dir: Path, environ: Environ, *, patience: float = 20, supervised: bool = False
) -> AsyncIterator[tuple[EmbeddedServer, Any]]:
    """A started store and a client of it; stopped in the end."""
    server = EmbeddedServer(data_dir, environ=environ, clock=lambda: NOW, patience=patience)
    async with AsyncExitStack() as stack:
        url = await server.start()
        stack.push_async_callback(server.stop)
        if supervised:
            guard = asyncio.create_task(server.supervise())
            stack.callback(guard.cancel)
        yield server, await stack.enter_async_context(client(url))


async def refused(data_dir: Path, environ: Environ) -> str:
    """The sentence with which a store refuses to start."""
    with pytest.raises(StoreError) as caught:
        await EmbeddedServer(data_dir, environ=environ, clock=lambda: NOW).start()
    return str(caught.value)


def processes_on(data_dir: Path) -> list[int]:
    """Process ids of the servers whose working directory is this store."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if Path(process.cwd()).is_relative_to(data_dir):
                found.append(process.pid)
    return found


async def until_gone(data_dir: Path) -> None:
    async with asyncio.timeout(20):
        while processes_on(data_dir):
            await asyncio.sleep(0.01)


def wrapper(tmp_path: Path, environ: Environ, *, line: str) -> Environ:
    """An environment whose server is a script that runs ``line`` with {server} for the real one."""
    server = find_server(environ).path
    script = tmp_path / "wrapper.sh"
    script.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && exec {server} "$1"\n{line.format(server=server)}\n'
    )
    script.chmod(0o755)
    return {**environ, VARIABLE: str(script)}


# ── A quiet life ────────────────────────────────────────────────────────────────────────────────


async def test_it_answers_on_a_private_socket_and_listens_on_no_port(
    tmp_path: Path, environ: Environ
) -> None:
    async with running(tmp_path, environ) as (server, redis):
        assert await redis.ping()
        assert server.pid is not None
        assert psutil.Process(server.pid).net_connections("inet") == []
        socket = Path(redis.connection_pool.connection_kwargs["path"])
        assert socket.is_relative_to(environ["XDG_RUNTIME_DIR"])
        assert socket.parent.stat().st_mode & 0o777 == 0o700
        assert socket.stat().st_mode & 0o777 == 0o700


async def test_every_write_is_on_disk_before_it_is_acknowledged(
    tmp_path: Path, environ: Environ
) -> None:
    wanted = {
        "appendonly": "yes",
        "appendfsync": "always",
        "aof-use-rdb-preamble": "no",
        "maxmemory-policy": "noeviction",
        "save": "",
    }
    async with running(tmp_path, environ) as (_, redis):
        assert await redis.config_get(*wanted) == wanted


async def test_nothing_in_the_folder_can_be_read_by_others(
    tmp_path: Path, environ: Environ
) -> None:
    async with running(tmp_path / "data", environ) as (_, redis):
        await redis.set("a", "1")
    found = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert len(found) > 4
    assert [path for path in found if path.stat().st_mode & 0o077] == []


async def test_what_was_written_is_there_after_the_next_start(
    tmp_path: Path, environ: Environ
) -> None:
    async with running(tmp_path, environ) as (_, redis):
        await redis.set("a", "1")
    async with running(tmp_path, environ) as (server, redis):
        assert await redis.get("a") == "1"
        assert not server.adopted


async def test_the_same_object_can_start_again(tmp_path: Path, environ: Environ) -> None:
    server = EmbeddedServer(tmp_path, environ=environ, clock=lambda: NOW)
    first = await server.start()
    await server.stop()
    assert await server.start() == first
    await server.stop()


async def test_stop_leaves_no_process_and_no_socket_and_may_be_repeated(
    tmp_path: Path, environ: Environ
) -> None:
    async with running(tmp_path, environ) as (server, _):
        assert processes_on(tmp_path) == [server.pid]
        await server.stop()
        assert server.pid is None
        assert processes_on(tmp_path) == []
        assert [*Path(environ["XDG_RUNTIME_DIR"]).rglob("*.sock")] == []
        await server.stop()


async def test_a_server_that_does_not_end_is_killed(tmp_path: Path, environ: Environ) -> None:
    async with running(tmp_path, environ, patience=0.3) as (server, redis):
        await redis.set("a", "1")
        assert server.pid is not None
        os.kill(server.pid, signal.SIGSTOP)
        await server.stop()
        assert processes_on(tmp_path) == []
    async with running(tmp_path, environ) as (_, redis):
        assert await redis.get("a") == "1"


async def test_a_start_that_is_cancelled_leaves_nothing(tmp_path: Path, environ: Environ) -> None:
    server = EmbeddedServer(tmp_path, environ=environ, clock=lambda: NOW)
    starting = asyncio.create_task(server.start())
    async with asyncio.timeout(10):
        while server.pid is None:
            await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert processes_on(tmp_path) == []
    async with running(tmp_path, environ):
        pass


async def test_a_path_longer_than_a_socket_may_have_works(tmp_path: Path, environ: Environ) -> None:
    deep = tmp_path / ("a long way down/" * 12) / "it's here"
    async with running(deep, {**environ, "XDG_RUNTIME_DIR": str(deep), "TMPDIR": str(deep)}) as (
        _,
        redis,
    ):
        assert await redis.ping()


async def test_the_server_is_told_nothing_of_the_bots_environment(
    tmp_path: Path, environ: Environ
) -> None:
    seen = tmp_path / "seen"
    spy = wrapper(tmp_path, environ, line=f'env > {seen}; exec {{server}} "$@"')
    async with running(tmp_path / "data", {**spy, "NEWSBELL_TELEGRAM__TOKEN": "1:secret"}):
        names = {line.partition("=")[0] for line in seen.read_text().splitlines()}
    assert "PATH" in names
    assert [name for name in names if name.startswith("NEWSBELL")] == []
    assert "1:secret" not in seen.read_text()


async def test_leftovers_of_a_crash_while_compacting_are_removed(
    tmp_path: Path, environ: Environ
) -> None:
    async with running(tmp_path, environ) as (_, redis):
        await redis.set("a", "1")
    leftovers = [
        tmp_path / "store" / "temp-rewriteaof-12.aof",
        tmp_path / "store" / "appendonlydir" / "temp-rewriteaof-bg-12.aof",
    ]
    for leftover in leftovers:
        leftover.write_text("half a file")
    async with running(tmp_path, environ) as (_, redis):
        assert [path for path in leftovers if path.exists()] == []
        assert await redis.get("a") == "1"


async def test_reading_much_data_takes_its_time(tmp_path: Path, environ: Environ) -> None:
    data = tmp_path / "data"
    async with running(data, environ) as (_, redis):
        for begin in range(0, 6000, 1000):
            async with redis.pipeline(transaction=False) as pipe:
                for number in range(begin, begin + 1000):
                    pipe.set(f"key{number}", number)
                await pipe.execute()
    slow = wrapper(tmp_path, environ, line='exec {server} "$@" --key-load-delay 200')
    server = EmbeddedServer(data, environ=slow, clock=lambda: NOW)
    starting = asyncio.create_task(server.start())
    await asyncio.sleep(0.5)
    # A command that attaches meanwhile waits as every client does.
    beside = await asyncio.to_thread(running_at, data)
    assert not starting.done()
    url = await starting
    assert url == beside
    async with client(url) as redis:
        assert await redis.dbsize() == 6000
    await server.stop()


# ── One owner ───────────────────────────────────────────────────────────────────────────────────


async def test_a_second_bot_is_told_who_has_the_data(tmp_path: Path, environ: Environ) -> None:
    with bot_process(tmp_path, environ) as owner:
        assert "url" in owner.said()
        said = await refused(tmp_path, environ)
        assert f"another newsbell (pid {owner.pid} on {os.uname().nodename}, since 2" in said
        assert f"uses {tmp_path}; stop it first or set another data_dir" in said
        owner.end()
    async with running(tmp_path, environ):
        pass


async def test_of_bots_that_start_at_once_exactly_one_gets_the_data(
    tmp_path: Path, environ: Environ
) -> None:
    with ExitStack() as stack:
        bots = [stack.enter_context(bot_process(tmp_path, environ)) for _ in range(4)]
        said = {bot.pid: bot.said() for bot in bots}
        (owner,) = [pid for pid, line in said.items() if "url" in line]
        assert len(processes_on(tmp_path)) == 1
        losers = [line["error"] for pid, line in said.items() if pid != owner]
        assert all(f"(pid {owner} on " in line for line in losers), losers


async def test_a_bot_that_stops_makes_room_for_one_that_waits(
    tmp_path: Path, environ: Environ
) -> None:
    async with running(tmp_path, environ) as (server, redis):
        await redis.set("a", "1")
        later = EmbeddedServer(tmp_path, environ=environ, clock=lambda: NOW)
        waiting = asyncio.create_task(later.start())
        await server.stop()
        async with client(await waiting) as again:
            assert await again.get("a") == "1"
        await later.stop()


async def test_a_command_beside_a_running_bot_finds_its_store(
    tmp_path: Path, environ: Environ
) -> None:
    assert running_at(tmp_path) is None
    assert not [*tmp_path.iterdir()], "asking leaves no trace"
    with bot_process(tmp_path, environ) as bot:
        url = bot.said()["url"]
        assert running_at(tmp_path) == url
        bot.end()
    assert running_at(tmp_path) is None


async def test_a_server_without_a_bot_is_no_running_bot(tmp_path: Path, environ: Environ) -> None:
    with bot_process(tmp_path, environ) as bot:
        os.kill(bot.said()["server"], signal.SIGSTOP)
        bot.kill()
        assert running_at(tmp_path) is None
        for pid in processes_on(tmp_path):
            os.kill(pid, signal.SIGCONT)
    await until_gone(tmp_path)


# ── Crashes ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.crash
async def test_a_killed_server_loses_nothing_it_acknowledged_and_is_started_again(
    tmp_path: Path, environ: Environ, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path, environ, supervised=True) as (server, redis):
        first = server.pid
        assert first is not None
        for number in range(600):
            await redis.xadd("acked", {"number": number})
            if number in {200, 400}:
                assert server.pid is not None
                os.kill(server.pid, signal.SIGKILL)
        rows = {row["number"] for _, row in await redis.xrange("acked")}
        assert rows == {str(number) for number in range(600)}
        assert server.pid != first
        await redis.connection_pool.disconnect()
        assert await redis.ping(), "the address is still the same"
    told = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert [line.partition(",")[0] for line in told] == ["The store's server was killed"] * 2


@pytest.mark.crash
async def test_a_killed_bot_can_start_again_at_once(tmp_path: Path, environ: Environ) -> None:
    for number in range(10):
        with bot_process(tmp_path, environ) as bot:
            said = bot.said()
            assert "url" in said, said
            async with client(said["url"]) as redis:
                assert await redis.incr("starts") == number + 1
                bot.kill()
    await until_gone(tmp_path)


@pytest.mark.crash
async def test_a_server_ends_with_a_killed_bot(tmp_path: Path, environ: Environ) -> None:
    with bot_process(tmp_path, environ) as bot:
        bot.said()
        assert processes_on(tmp_path)
        bot.kill()
    await until_gone(tmp_path)


@pytest.mark.crash
@pytest.mark.parametrize("elsewhere", [False, True])
async def test_a_server_that_outlived_its_bot_hands_its_data_over(
    tmp_path: Path, environ: Environ, tmp_path_factory: pytest.TempPathFactory, elsewhere: bool
) -> None:
    data = tmp_path / "data"
    # Behind a shell that does not pass signals on, it notices nothing of the bot's end.
    deaf = wrapper(tmp_path, environ, line='{server} "$@" & wait $!')
    with bot_process(data, deaf) as bot:
        said = bot.said()
        async with client(said["url"]) as redis:
            await redis.set("a", "1")
            bot.kill()
            await asyncio.sleep(0.3)
            await redis.set("b", "2")
    if elsewhere:
        environ = {**environ, "XDG_RUNTIME_DIR": str(tmp_path_factory.mktemp("other"))}
    async with running(data, environ) as (server, redis):
        assert server.adopted
        assert await redis.mget("a", "b") == ["1", "2"]
        assert processes_on(data) == [server.pid]


@pytest.mark.crash
async def test_a_hanging_server_that_outlived_its_bot_is_killed(
    tmp_path: Path, environ: Environ
) -> None:
    with bot_process(tmp_path, environ) as bot:
        said = bot.said()
        async with client(said["url"]) as redis:
            await redis.set("a", "1")
        os.kill(said["server"], signal.SIGSTOP)
        bot.kill()
    async with running(tmp_path, environ, patience=0.5) as (server, redis):
        assert server.adopted
        assert await redis.get("a") == "1"
        assert processes_on(tmp_path) == [server.pid]


@pytest.mark.crash
async def test_stop_during_a_restart_leaves_nothing(tmp_path: Path, environ: Environ) -> None:
    for turns in range(0, 40, 4):
        async with running(tmp_path, environ, supervised=True) as (server, _):
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            await asyncio.sleep(turns / 100)
            await server.stop()
        assert processes_on(tmp_path) == []


@pytest.mark.crash
async def test_stop_while_the_files_are_still_taken_starts_no_server_later(
    tmp_path: Path, environ: Environ
) -> None:
    async with running(tmp_path, environ, supervised=True) as (server, _):
        lock = LockFile(tmp_path / "store" / SERVER_LOCK)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        assert await lock.take(within=5)
        await asyncio.sleep(0.5)  # the restart is waiting for the lock by now
        await server.stop()
        lock.close()
        await asyncio.sleep(0.5)
        assert processes_on(tmp_path) == []


async def test_a_deleted_socket_comes_back(tmp_path: Path, environ: Environ) -> None:
    async with running(tmp_path, environ, supervised=True) as (server, redis):
        await redis.set("a", "1")
        await redis.connection_pool.disconnect()
        shutil.rmtree(Path(environ["XDG_RUNTIME_DIR"]) / "newsbell")
        assert await redis.get("a") == "1"
        assert processes_on(tmp_path) == [server.pid]


# ── Bad input ───────────────────────────────────────────────────────────────────────────────────


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
