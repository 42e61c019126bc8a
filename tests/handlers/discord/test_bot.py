"""How the bot keeps its connection, and how it ends: real discord.py over sockets."""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import Callable, Iterator

import pytest

from bot.errors import PlatformError
from bot.log import setup_logging
from bot.model import ChatId
from tests.fakes.discord import FakeDiscord, Fault
from tests.handlers.discord.conftest import Desk, running


async def test_the_gateway_is_asked_from_the_api_when_none_is_configured(
    fake: FakeDiscord, desk: Desk
) -> None:
    async with running(desk.bot(fake, gateway="")):
        await fake.wait_for(lambda: fake.wire.connected)
    assert ("GET", "/gateway/bot") in fake.requests


async def test_a_configured_gateway_is_used_without_asking(fake: FakeDiscord, desk: Desk) -> None:
    async with running(desk.bot(fake)):
        await fake.wait_for(lambda: fake.wire.connected)
    assert ("GET", "/gateway/bot") not in fake.requests


@pytest.mark.parametrize("how", ["refused", "503"])
async def test_a_gateway_that_is_away_at_the_first_connect_is_awaited(
    fake: FakeDiscord, desk: Desk, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    if how == "refused":
        await fake.gateway_away()
    else:
        fake.wire.status = 503
    async with running(desk.bot(fake)) as task:

        def logins() -> int:
            return fake.requests.count(("GET", "/users/@me"))

        await fake.wait_for(lambda: logins() >= 3)
        assert not task.done()
        if how == "refused":
            await fake.gateway_back()
        else:
            fake.wire.status = 0
        channel = fake.channel(guild := fake.guild())
        assert await fake.slash(channel, fake.member(guild), "help")
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == 1, "one outage, one line"
    assert told[0].getMessage().startswith("Discord is away (")
    assert told[0].exc_info is None


async def test_an_api_that_is_away_is_awaited_too(fake: FakeDiscord, desk: Desk) -> None:
    fake.faults.append(Fault("GET", "/users/@me", times=2, drop=True))
    async with running(desk.bot(fake)):
        await fake.wait_for(lambda: fake.wire.connected)


async def test_a_stop_right_after_connecting_leaves_no_task_behind(
    fake: FakeDiscord, desk: Desk
) -> None:
    def waiting_for_servers() -> bool:
        return any("_delay_ready" in repr(task) for task in asyncio.all_tasks())

    async with running(desk.bot(fake)):
        async with asyncio.timeout(5):
            while not waiting_for_servers():
                await asyncio.sleep(0.01)
    await asyncio.sleep(0)
    assert not waiting_for_servers()


async def test_a_dropped_socket_is_resumed_and_misses_nothing(
    online: FakeDiscord, desk: Desk
) -> None:
    channel = online.channel(guild := online.guild())
    member = online.member(guild)
    await online.wire.drop(1012)
    await online.wait_for(lambda: online.wire.resumed == 1)
    assert await online.slash(channel, member, "help")
    assert online.wire.identified == 1


async def test_a_bad_token_ends_the_bot_with_one_sentence(
    fake: FakeDiscord, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(PlatformError, match=r"refuses discord\.token") as caught:
        await asyncio.wait_for(desk.bot(fake, token="wrong-token").run(), 5)
    assert "wrong-token" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert fake.requests == [("GET", "/users/@me")]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_token_that_is_withdrawn_later_ends_the_bot_too(
    fake: FakeDiscord, desk: Desk
) -> None:
    async with running(desk.bot(fake)) as task:
        await fake.wait_for(lambda: fake.wire.connected)
        await fake.wire.drop(4004)
        with pytest.raises(PlatformError, match=r"refuses discord\.token"):
            await asyncio.wait_for(task, 5)


async def test_being_removed_from_a_server_closes_its_channels(
    online: FakeDiscord, desk: Desk
) -> None:
    guild = online.guild()
    channel = online.channel(guild)
    thread = online.thread(channel)
    await _heard(online)
    online.remove_bot(guild)
    await _until(lambda: len(desk.closed) == 2)
    why = "the bot was removed from the server"
    assert sorted(desk.closed, key=str) == sorted(
        [(ChatId("discord", str(place.id)), why) for place in (channel, thread)], key=str
    )


async def test_a_deleted_channel_is_closed_and_its_threads_with_it(
    online: FakeDiscord, desk: Desk
) -> None:
    guild = online.guild()
    channel, other = online.channel(guild), online.channel(guild, "other")
    thread, lone = online.thread(channel), online.thread(other)
    await _heard(online)
    online.delete_channel(channel)
    online.delete_channel(lone)
    await _until(lambda: len(desk.closed) == 3)
    assert {chat.native for chat, _ in desk.closed} == {
        str(place.id) for place in (channel, thread, lone)
    }


async def test_what_cannot_be_closed_does_not_stop_the_bot(
    fake: FakeDiscord, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async def failing(_chat: ChatId, _why: str) -> None:
        raise PlatformError("the store is away")

    async with running(desk.bot(fake, on_closed=failing)):
        guild = fake.guild()
        first, second = fake.channel(guild), fake.channel(guild, "second")
        await _heard(fake)
        fake.delete_channel(first)
        await _until(lambda: "the store is away" in caplog.text)
        assert await fake.slash(second, fake.member(guild), "help")


async def test_answers_under_way_arrive_before_the_bot_leaves(
    fake: FakeDiscord, desk: Desk
) -> None:
    async with running(desk.bot(fake)) as task:
        channel = fake.channel(guild := fake.guild())
        asking = asyncio.create_task(fake.slash(channel, fake.member(guild), "slow"))
        await fake.wait_for(
            lambda: any(record.deferred for record in fake.backend.interactions.values())
        )
        task.cancel()
        await asyncio.sleep(0)
        desk.release.set()
        assert (await asking).startswith("slow in")
        began = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - began < 3


async def test_the_bot_asks_for_no_events_but_those_of_servers(online: FakeDiscord) -> None:
    (session,) = online.wire._sessions
    assert [name for name, wanted in session.intents if wanted] == ["guilds"]


async def test_no_log_holds_a_token_even_when_everything_is_logged(
    fake: FakeDiscord, desk: Desk, capsys: pytest.CaptureFixture[str], own_logging: None
) -> None:
    written = io.StringIO()
    setup_logging("debug", "text", [fake.token], written)
    async with running(desk.bot(fake)):
        channel = fake.channel(guild := fake.guild())
        await fake.slash(channel, fake.member(guild), "broken")
        fake.faults.append(Fault("POST", "/interactions/*", drop=True))
        with pytest.raises(TimeoutError):
            await fake.slash(channel, fake.member(guild, "Eve"), "help", timeout=0.5)
    everything = written.getvalue() + capsys.readouterr().err
    assert "/broken in" in everything
    assert "no answer arrived" in everything
    assert fake.token not in everything
    for record in fake.backend.interactions.values():
        assert record.token not in everything


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Puts the process's logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


async def _heard(fake: FakeDiscord) -> None:
    """Return when the bot has seen everything that was announced so far."""
    person = fake.person("Probe")
    await fake.slash(fake.dm(person), person, "help")


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)
