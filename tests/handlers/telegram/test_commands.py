"""Commands where people type them: private chats, groups, forum topics, channels."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from bot.errors import PlatformError
from bot.model import ChatId
from handlers.commands.request import ChatKind, Reply, Request, Span, say
from tests.fakes.telegram import FakeTelegram, Fault
from tests.handlers.telegram.conftest import Desk

pytestmark = pytest.mark.usefixtures("running")


async def test_a_command_in_a_private_chat_is_answered_there(
    telegram: FakeTelegram, desk: Desk
) -> None:
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.say(chat, alice, "/latest  chips\n3")
    (message,) = await telegram.wait_for_messages(chat)
    assert message.text == "latest chips 3 admin=True"
    assert message.preview == {"is_disabled": True}
    assert message.reply_to is None
    (request,) = desk.requests
    assert request.chat == ChatId("telegram", str(alice.id))
    assert request.kind is ChatKind.PRIVATE
    assert request.words == ("chips", "3")
    assert request.replied_to is None
    assert request.language == "de"


async def test_in_a_group_only_admins_are_admins(telegram: FakeTelegram) -> None:
    alice, bob = telegram.person("Alice"), telegram.person("Bob")
    group = telegram.group("Watchers", admins=[alice], members=[bob])
    first = telegram.say(group, alice, "/subscribe chips")
    telegram.say(group, bob, "/SUBSCRIBE@Newsbell_Bot chips")
    telegram.say_anonymously(group, "/subscribe ai")
    telegram.say_anonymously(group, "/subscribe all", sender=telegram.channel("Bob's own"))
    messages = await telegram.wait_for_messages(group, 4)
    assert [message.text for message in messages] == [
        "subscribe chips admin=True",
        "subscribe chips admin=False",
        "subscribe ai admin=True",
        "subscribe all admin=False",
    ]
    assert messages[0].reply_to == first


async def test_the_network_is_asked_for_admins_only_when_a_command_needs_it(
    telegram: FakeTelegram, desk: Desk
) -> None:
    async def answer(request: Request) -> Reply:
        return say("no need")

    desk.answer = answer
    bob = telegram.person("Bob")
    group = telegram.group("Watchers", members=[bob])
    telegram.say(group, bob, "/latest")
    await telegram.wait_for_messages(group)
    assert not telegram.called("getChatMember")


async def test_a_forum_topic_is_a_chat_of_its_own(telegram: FakeTelegram, desk: Desk) -> None:
    alice = telegram.person("Alice")
    forum = telegram.group("Watchers", admins=[alice], forum=True)
    thread = telegram.topic(forum)
    telegram.say(forum, alice, "/subscribe chips", thread=thread)
    (message,) = await telegram.wait_for_messages(forum)
    assert message.thread == thread
    assert desk.requests[0].chat == ChatId("telegram", str(forum.id), str(thread))
    assert desk.requests[0].replied_to is None
    assert desk.paced == [desk.requests[0].chat]


async def test_a_command_in_a_channel_is_answered_in_the_channel(
    telegram: FakeTelegram, desk: Desk
) -> None:
    channel = telegram.channel("News")
    telegram.post(channel, "/subscribe chips")
    (message,) = await telegram.wait_for_messages(channel)
    assert message.text == "subscribe chips admin=True"
    assert desk.requests[0].kind is ChatKind.CHANNEL


async def test_what_a_channel_forwards_to_its_group_is_no_second_command(
    telegram: FakeTelegram, desk: Desk
) -> None:
    alice = telegram.person("Alice")
    group = telegram.group("Discussion", admins=[alice])
    telegram.say(group, alice, "/latest from the channel", is_automatic_forward=True)
    telegram.say(group, alice, "/latest typed")
    await telegram.wait_for_messages(group)
    assert [request.words for request in desk.requests] == [("typed",)]


@pytest.mark.parametrize("in_topic", [False, True])
async def test_a_command_that_answers_an_alert_names_it(
    telegram: FakeTelegram, desk: Desk, in_topic: bool
) -> None:
    alice = telegram.person("Alice")
    group = telegram.group("Watchers", admins=[alice], forum=in_topic)
    thread = telegram.topic(group) if in_topic else None
    telegram.say(group, alice, "/why", reply_to=555, thread=thread)
    await telegram.wait_for_messages(group)
    assert desk.requests[0].replied_to == "555"


async def test_unknown_commands_are_answered_where_they_are_meant_for_us(
    telegram: FakeTelegram,
) -> None:
    alice = telegram.person("Alice")
    chat, group = telegram.private_chat(alice), telegram.group("Watchers", members=[alice])
    telegram.say(chat, alice, "/dance now")
    telegram.say(group, alice, "/dance")
    telegram.say(group, alice, "/dance@other_bot")
    telegram.say(group, alice, "/latest@other_bot")
    telegram.say(group, alice, "/sing@newsbell_bot")
    (private,) = await telegram.wait_for_messages(chat)
    (shared,) = await telegram.wait_for_messages(group)
    assert private.text == "Unknown: dance. Try /help"
    assert shared.text == "Unknown: sing. Try /help"


async def test_talk_and_edits_are_no_commands(telegram: FakeTelegram, desk: Desk) -> None:
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.say(chat, alice, "hello, what about /latest chips")
    telegram.say(chat, alice, "/help")
    await telegram.wait_for_messages(chat)
    assert [request.command for request in desk.requests] == ["help"]


async def test_a_long_reply_comes_in_several_messages_in_order(
    telegram: FakeTelegram, desk: Desk
) -> None:
    async def answer(request: Request) -> Reply:
        return Reply(tuple((Span(f"{n:03} " + "word " * 40),) for n in range(60)))

    desk.answer = answer
    alice = telegram.person("Alice")
    group = telegram.group("Watchers", members=[alice])
    asked = telegram.say(group, alice, "/latest")
    messages = await telegram.wait_for_messages(group, 4)
    assert [message.reply_to for message in messages] == [asked, None, None, None]
    numbers = [line[:3] for message in messages for line in message.text.split("\n")]
    assert numbers == [f"{n:03}" for n in range(60)]
    assert len(desk.paced) == 4


async def test_hostile_text_in_a_reply_is_shown_as_text(telegram: FakeTelegram, desk: Desk) -> None:
    async def answer(request: Request) -> Reply:
        evil = "<b>&lt;@everyone</b>\u202e\x00"
        spans = (Span(evil, bold=True, url="javascript:alert(1)"), Span(evil, code=True))
        return Reply((spans, (Span(evil, dim=True, url="https://a.example/?a=1&b=<"),)))

    desk.answer = answer
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.say(chat, alice, "/latest")
    (message,) = await telegram.wait_for_messages(chat)
    shown = "<b>&lt;@\u2060everyone</b>"
    assert message.text == f"{shown}{shown}\n{shown}"
    assert message.links == ("https://a.example/?a=1&b=%3C",)


@pytest.mark.parametrize("error", [RuntimeError("a bug"), PlatformError("Telegram is away.")])
async def test_a_command_that_fails_apologises_and_is_logged_once(
    telegram: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    async def answer(request: Request) -> Reply:
        raise error

    desk.answer = answer
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.say(chat, alice, "/latest")
    (message,) = await telegram.wait_for_messages(chat)
    assert message.text == "Something went wrong. Please try again."
    troubles = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(troubles) == 1
    assert telegram.token not in caplog.text


async def test_commands_of_one_chat_are_answered_in_order_and_hold_up_no_other(
    telegram: FakeTelegram, desk: Desk
) -> None:
    gate = asyncio.Event()

    async def answer(request: Request) -> Reply:
        if request.words == ("slow",):
            await gate.wait()
        return say(" ".join(request.words))

    desk.answer = answer
    alice, bob = telegram.person("Alice"), telegram.person("Bob")
    chat, other = telegram.private_chat(alice), telegram.private_chat(bob)
    for word in ("slow", "second", "third"):
        telegram.say(chat, alice, f"/latest {word}")
    telegram.say(other, bob, "/latest quick")
    await telegram.wait_for_messages(other)
    assert telegram.messages(chat) == []
    gate.set()
    messages = await telegram.wait_for_messages(chat, 3)
    assert [message.text for message in messages] == ["slow", "second", "third"]


# ── What becomes of a reply ─────────────────────────────────────────────────────────────────────


async def test_a_reply_that_never_left_is_sent_again_and_one_that_may_have_is_not(
    telegram: FakeTelegram, desk: Desk
) -> None:
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.fail("sendMessage", Fault(drop="after"))
    telegram.say(chat, alice, "/latest one")
    telegram.say(chat, alice, "/latest two")
    messages = await telegram.wait_for_messages(chat, 2)
    assert [message.text.split()[1] for message in messages] == ["one", "two"]

    async def answer(request: Request) -> Reply:
        await telegram.shut()
        asyncio.get_running_loop().call_later(0.5, lambda: back.append(reopen()))
        return say("three")

    def reopen() -> asyncio.Task[None]:
        return asyncio.create_task(telegram.open())

    back: list[asyncio.Task[Any]] = []
    desk.answer = answer
    telegram.say(chat, alice, "/latest three")
    messages = await telegram.wait_for_messages(chat, 3)
    assert messages[2].text == "three"


async def test_a_429_delays_a_reply(telegram: FakeTelegram, desk: Desk) -> None:
    body = '{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":1}}'
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.fail("sendMessage", Fault(status=429, body=body))
    began = asyncio.get_running_loop().time()
    telegram.say(chat, alice, "/latest")
    (message,) = await telegram.wait_for_messages(chat)
    assert message.at - began >= 1
    assert len(desk.paced) == 2


async def test_a_reply_waits_for_the_pace_and_not_for_ever(
    telegram: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    alice, bob = telegram.person("Alice"), telegram.person("Bob")
    chat, resting = telegram.private_chat(alice), telegram.private_chat(bob)
    desk.wait = lambda chat: 0.3 if chat.native == str(alice.id) else 40_000.0
    telegram.say(resting, bob, "/latest")
    began = asyncio.get_running_loop().time()
    telegram.say(chat, alice, "/latest")
    (message,) = await telegram.wait_for_messages(chat)
    assert message.at - began >= 0.3
    assert telegram.messages(resting) == []
    assert "The answer to /latest in telegram:" in caplog.text


async def test_a_reader_who_blocks_the_bot_meanwhile_is_reported(
    telegram: FakeTelegram, desk: Desk
) -> None:
    async def answer(request: Request) -> Reply:
        chat.bot = "kicked"
        return say("too late")

    desk.answer = answer
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    telegram.say(chat, alice, "/latest")
    await telegram.wait_for(lambda: desk.closed)
    assert desk.closed == [
        (ChatId("telegram", str(alice.id)), "the reader has blocked the bot"),
    ]


async def test_a_group_that_migrates_while_it_is_answered_gets_the_answer(
    telegram: FakeTelegram, desk: Desk
) -> None:
    async def answer(request: Request) -> Reply:
        group.migrated_to = new.id
        return say("hello again")

    desk.answer = answer
    alice = telegram.person("Alice")
    group = telegram.group("Watchers", members=[alice], basic=True)
    new = telegram.group("Watchers", members=[alice])
    telegram.say(group, alice, "/latest")
    (message,) = await telegram.wait_for_messages(new)
    assert message.text == "hello again"
    moved = (ChatId("telegram", str(group.id)), ChatId("telegram", str(new.id)))
    assert desk.moved == [moved]


# ── What Telegram tells of chats ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_being_thrown_out_closes_the_chat(
    telegram: FakeTelegram, desk: Desk, status: str
) -> None:
    alice = telegram.person("Alice")
    group, witness = telegram.group("Watchers"), telegram.private_chat(alice)
    telegram.set_bot(group, "administrator")
    telegram.set_bot(group, status)
    telegram.say(witness, alice, "/help")
    await telegram.wait_for_messages(witness)
    why = "the bot was removed from the chat"
    assert desk.closed == [(ChatId("telegram", str(group.id)), why)]


async def test_a_block_closes_the_private_chat(telegram: FakeTelegram, desk: Desk) -> None:
    alice, bob = telegram.person("Alice"), telegram.person("Bob")
    chat, witness = telegram.private_chat(alice), telegram.private_chat(bob)
    telegram.set_bot(chat, "kicked")
    telegram.say(witness, bob, "/help")
    await telegram.wait_for_messages(witness)
    why = "the reader has blocked the bot"
    assert desk.closed == [(ChatId("telegram", str(alice.id)), why)]


async def test_a_migration_is_reported_once(telegram: FakeTelegram, desk: Desk) -> None:
    alice = telegram.person("Alice")
    group, witness = telegram.group("Watchers", basic=True), telegram.private_chat(alice)
    new = telegram.migrate(group)
    telegram.say(witness, alice, "/help")
    await telegram.wait_for_messages(witness)
    moved = (ChatId("telegram", str(group.id)), ChatId("telegram", str(new.id)))
    assert desk.moved == [moved]
