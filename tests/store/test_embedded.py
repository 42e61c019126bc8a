"""The embedded store: it starts, keeps what was written, and belongs to one bot at a time."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from bot.store.embedded import EmbeddedServer, running_at
from tests.store.embedded_bot import bot_process
from tests.store.embedding import (
    NOW,
    Environ,
    client,
    processes_on,
    refused,
    running,
    until_gone,
    wrapper,
)

pytestmark = pytest.mark.timeout(60)


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
