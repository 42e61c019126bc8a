"""The embedded store after kills: of the server, of the bot, of both; nothing is lost."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
from pathlib import Path

import pytest

from bot.store.ownership import SERVER_LOCK, LockFile
from tests.store.embedded_bot import bot_process
from tests.store.embedding import (
    Environ,
    client,
    processes_on,
    running,
    until_gone,
    wrapper,
)

pytestmark = pytest.mark.timeout(60)


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
async def test_a_server_killed_while_it_starts_is_started_again(
    tmp_path: Path, environ: Environ
) -> None:
    mark = tmp_path / "killed"
    first = f"[ -e {mark} ] || {{{{ touch {mark}; kill -9 $$; }}}}"
    shy = wrapper(tmp_path, environ, line=first + '\nexec {server} "$@"')
    async with running(tmp_path, shy) as (_, redis):
        assert await redis.ping()
    assert (tmp_path / "killed").exists()


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
