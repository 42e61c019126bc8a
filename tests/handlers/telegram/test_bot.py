"""The bot from its start to its end: connecting, the menu, polling through trouble, stopping."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

import pytest

from bot.errors import PlatformError
from handlers.commands.request import Reply, Request, say
from tests.fakes.telegram import FakeTelegram, Fault
from tests.handlers.telegram.conftest import Desk, stop


def troubles(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


async def run_until_it_polls(telegram: FakeTelegram, desk: Desk, polls: int) -> None:
    task = asyncio.create_task(desk.bot(telegram).run())
    await telegram.wait_for(lambda: len(telegram.called("getUpdates")) >= polls)
    await stop(task)


async def test_the_menu_is_set_once_and_again_when_it_changed(
    telegram: FakeTelegram, desk: Desk
) -> None:
    for run in (1, 2):
        await run_until_it_polls(telegram, desk, polls=run)
    assert len(telegram.called("setMyCommands")) == 1
    assert telegram.commands[0] == {"command": "help", "description": "What help does"}
    telegram.commands = []
    task = asyncio.create_task(desk.bot(telegram).run())
    await telegram.wait_for(lambda: len(telegram.called("setMyCommands")) == 2)
    await stop(task)


async def test_what_was_typed_while_the_bot_was_away_is_answered_once(
    telegram: FakeTelegram, desk: Desk
) -> None:
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.say(chat, alice, "/latest chips")
    for polls in (2, 3):
        await run_until_it_polls(telegram, desk, polls=polls)
    assert len(telegram.messages(chat)) == 1


@pytest.mark.parametrize("token", ["999:wrong", "nonsense"])
async def test_a_refused_token_ends_the_telegram_side_with_one_sentence(
    telegram: FakeTelegram, desk: Desk, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(PlatformError, match="does not accept the bot's token") as raised:
        await desk.bot(telegram, token).run()
    assert token not in str(raised.value)
    ours = [r for r in caplog.records if not r.name.startswith("aiohttp.access")]
    assert token not in "".join(r.getMessage() for r in ours)


async def test_a_token_that_is_revoked_later_ends_it_too(
    telegram: FakeTelegram, desk: Desk
) -> None:
    task = asyncio.create_task(desk.bot(telegram).run())
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.say(chat, alice, "/help")
    await telegram.wait_for_messages(chat)
    telegram.token = "123456:another"
    telegram.say(chat, alice, "/help")
    with pytest.raises(PlatformError, match="token"):
        await asyncio.wait_for(task, 10)


async def test_a_network_that_is_away_at_the_start_is_waited_for(
    telegram: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.say(chat, alice, "/latest chips")
    async with telegram.away():
        task = asyncio.create_task(desk.bot(telegram).run())
        while not troubles(caplog):
            await asyncio.sleep(0.01)
    await telegram.wait_for_messages(chat)
    await stop(task)
    assert len(troubles(caplog)) == 1
    assert "no connection" in troubles(caplog)[0]


async def test_trouble_while_polling_is_told_once_and_survived(
    telegram: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    telegram.fail("getUpdates", Fault(status=502), times=2)
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    task = asyncio.create_task(desk.bot(telegram).run())
    telegram.say(chat, alice, "/latest")
    await telegram.wait_for_messages(chat)
    await stop(task)
    assert len(troubles(caplog)) == 1
    assert "Telegram answers again." in caplog.text


async def test_a_second_program_with_the_same_token_is_named(
    telegram: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    first = asyncio.create_task(desk.bot(telegram).run())
    await telegram.wait_for(lambda: telegram.called("getUpdates"))
    second = asyncio.create_task(desk.bot(telegram).run())
    while not troubles(caplog):
        await asyncio.sleep(0.01)
    await stop(first)
    await stop(second)
    assert "Another program takes this bot's messages" in troubles(caplog)[0]


async def test_an_update_that_cannot_be_read_does_not_hide_the_next(
    telegram: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.say(chat, alice, "/latest broken")
    del telegram.updates[-1]["message"]["message_id"]
    telegram.say(chat, alice, "/latest whole")
    task = asyncio.create_task(desk.bot(telegram).run())
    (message,) = await telegram.wait_for_messages(chat)
    await stop(task)
    assert message.text.startswith("latest whole")
    assert "cannot be read" in caplog.text


async def test_only_the_updates_that_are_needed_are_asked_for(
    telegram: FakeTelegram, running: asyncio.Task[None]
) -> None:
    (call, *_) = await telegram.wait_for(lambda: telegram.called("getUpdates"))
    assert json.loads(call.params["allowed_updates"]) == [
        "message",
        "channel_post",
        "my_chat_member",
    ]


async def test_it_stops_at_once_in_the_middle_of_a_long_poll(
    telegram: FakeTelegram, running: asyncio.Task[None]
) -> None:
    await telegram.wait_for(lambda: telegram.called("getUpdates"))
    began = time.monotonic()
    await stop(running)
    assert time.monotonic() - began < 1


async def test_a_command_under_way_is_finished_before_it_stops(
    telegram: FakeTelegram, desk: Desk, running: asyncio.Task[None]
) -> None:
    begun = asyncio.Event()

    async def answer(request: Request) -> Reply:
        begun.set()
        await asyncio.sleep(0.3)
        return say("done")

    desk.answer = answer
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.say(chat, alice, "/latest")
    await begun.wait()
    await stop(running)
    assert [message.text for message in telegram.messages(chat)] == ["done"]


async def test_a_command_that_does_not_end_is_cut_off_within_five_seconds(
    telegram: FakeTelegram, desk: Desk, running: asyncio.Task[None]
) -> None:
    begun = asyncio.Event()

    async def answer(request: Request) -> Reply:
        begun.set()
        await asyncio.sleep(60)
        return say("never")

    desk.answer = answer
    alice = telegram.person("Alice")
    telegram.say(telegram.private_chat(alice), alice, "/latest")
    await begun.wait()
    began = time.monotonic()
    await stop(running)
    assert time.monotonic() - began < 5


async def test_the_token_is_in_no_log_and_in_no_repr_even_at_debug(
    telegram: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seen: list[Any] = []

    async def answer(request: Request) -> Reply:
        seen.append(repr(request))
        raise RuntimeError("a bug")

    desk.answer = answer
    bot = desk.bot(telegram)
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.fail("sendMessage", Fault(status=500))
    telegram.fail("getMe", Fault(drop="before"))
    telegram.say(chat, alice, "/latest")
    telegram.say(chat, alice, "/latest")
    task = asyncio.create_task(bot.run())
    await telegram.wait_for_messages(chat)
    await stop(task)
    secret = telegram.token.partition(":")[2]
    ours = [r for r in caplog.records if not r.name.startswith("aiohttp.access")]
    assert any(record.name.startswith("telegram") for record in ours)
    assert not [record for record in ours if record.name.startswith("httpx")]
    text = "".join(f"{record.getMessage()}{record.exc_text}" for record in ours)
    assert secret not in text + "".join(seen) + repr(bot) + repr(vars(bot))
