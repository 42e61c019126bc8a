"""The connection: what is wrong with a store is one sentence, and no password is in it."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.binary import find_server
from bot.store.client import Store
from tests.fakes.server import RedisServer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_store_that_is_not_there_is_named_without_its_password() -> None:
    store = Store(f"redis://user:s3cret@127.0.0.1:{free_port()}/0", "x:", retries=0)
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        async with store.reaching() as redis:
            await redis.ping()
    assert "127.0.0.1" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    await store.close()


async def test_patience_ends_with_the_reason() -> None:
    store = Store(f"redis://127.0.0.1:{free_port()}/0", "x:", retries=0)
    with pytest.raises(StoreError, match="is it running"):
        await store.wait_until_up(patience=0.1)
    await store.close()


async def test_a_store_that_comes_up_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = RedisServer(str(find_server(os.environ).path), tmp_path)
    store = Store(server.url, "x:", retries=0)
    waiting = asyncio.create_task(store.wait_until_up())
    await asyncio.sleep(0.1)
    await asyncio.to_thread(server.start)
    try:
        await asyncio.wait_for(waiting, 10)
    finally:
        await store.close()
        await asyncio.to_thread(server.kill)
    assert sum("Waiting for it" in record.message for record in caplog.records) == 1


async def test_a_wrong_password_is_said_at_once(store: Store) -> None:
    await store.redis.acl_setuser(
        "reader", enabled=True, passwords=["+right"], categories=["+@all"]
    )
    path = store.where.removeprefix("unix://")
    other = Store(f"unix://reader:wrong@{path}", "x:", retries=0)
    with pytest.raises(StoreError, match=r"refuses the password.*store\.url"):
        await other.wait_until_up()
    await other.close()


async def test_what_is_no_redis_is_said() -> None:
    async def hello(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(hello, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    store = Store(f"redis://127.0.0.1:{port}/0", "x:", retries=0)
    with pytest.raises(StoreError):
        await store.wait_until_up(patience=0.1)
    await store.close()
    server.close()


async def test_settings_that_may_cost_data_are_named(store: Store) -> None:
    assert await store.risks() == []
    await store.redis.config_set("appendfsync", "everysec")
    try:
        (risk,) = await store.risks()
    finally:
        await store.redis.config_set("appendfsync", "always")
    assert "appendfsync everysec" in risk
    assert "set it to always" in risk


@pytest.mark.parametrize("error", [None, ConnectionError("away")])
async def test_a_cancellation_that_the_client_loses_counts_all_the_same(
    store: Store, error: Exception | None
) -> None:
    inside = asyncio.Event()

    async def work() -> None:
        async with store.reaching():
            inside.set()
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                # As redis-py does, when an answer comes at the same moment.
                if error is not None:
                    raise error from None
        await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    await asyncio.wait([task], timeout=5)
    assert task.cancelled()


async def test_who_was_cancelled_before_may_still_tidy_up(store: Store) -> None:
    tidied = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            async with store.reaching() as redis:
                await redis.set(store.keys.health, "over")
            tidied.set()

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task], timeout=5)
    assert task.cancelled()
    assert tidied.is_set()


async def test_several_runs_of_a_script_take_one_trip_and_survive_a_server_that_forgot_it(
    store: Store,
) -> None:
    for _ in range(2):
        assert await store.run_each("hold", [["a", "one", 1000], ["a", "two", 1000]]) == [1, 0]
        await store.redis.script_flush()
