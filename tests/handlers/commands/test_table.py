"""Who may give a command, what happens when something fails, and what menus can rely on."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest

from bot.model import TopicName
from bot.texts import Texts
from handlers.commands.request import ChatKind, Who
from handlers.commands.table import unknown_command
from tests.fakes.memory import TOPICS, AwayChats, MemoryChats
from tests.handlers.commands.room import HERE, Room, words_of

NAMES = [
    *("start", "help", "topics", "subscribe", "unsubscribe"),
    *("latest", "why", "wrong", "digest", "quiet", "mute", "timezone"),
    *("filters", "outlets", "test", "status"),
]
SHARED = [ChatKind.GROUP, ChatKind.CHANNEL]
OWN = [ChatKind.PRIVATE, ChatKind.CONSOLE]


def test_the_table_holds_the_commands_in_the_order_of_the_menu() -> None:
    assert list(Room().table) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_command_fits_the_menus_of_both_networks(name: str) -> None:
    command = Room().table[name]
    assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name)
    assert 1 <= len(command.summary) <= 100
    assert command.example.split()[0] == f"/{name}"


async def test_examples_name_a_topic_that_the_operator_has() -> None:
    room = Room()
    room.operations.topic_list = (replace(TOPICS[0], name=TopicName("tides")),)
    assert room.table["subscribe"].example == "/subscribe tides"
    assert room.table["latest"].example == "/latest tides 3"
    assert room.table["wrong"].example == "/wrong 3 tides"
    room.operations.topic_list = ()
    assert room.table["subscribe"].example == "/subscribe all"


def test_only_what_changes_or_sends_is_for_admins() -> None:
    admins = {name for name, command in Room().table.items() if command.who is Who.ADMINS}
    times = {"digest", "quiet", "mute", "timezone"}
    assert admins == {"subscribe", "unsubscribe", "filters", "outlets", "test"} | times


@pytest.mark.parametrize("kind", SHARED)
@pytest.mark.parametrize(
    "line",
    [
        *("/subscribe chips", "/unsubscribe ai", "/outlets each", "/test"),
        *("/digest daily 8", "/quiet 22-7", "/mute 2h", "/timezone berlin"),
    ],
)
async def test_who_is_no_admin_changes_nothing_in_a_shared_chat(line: str, kind: ChatKind) -> None:
    room = Room()
    await room.ask("/subscribe ai")
    room.kind, room.admin = kind, False
    reply = await room.ask(line)
    assert "only admins" in words_of(reply)
    assert reply.private
    assert await room.follows() == {"ai"}
    assert room.operations.tested == []
    assert room.timings.timings == {}


@pytest.mark.parametrize("kind", SHARED)
async def test_an_admin_subscribes_a_shared_chat(kind: ChatKind) -> None:
    room = Room()
    room.kind = kind
    await room.ask("/subscribe chips")
    assert await room.follows() == {"chips"}


@pytest.mark.parametrize("kind", OWN)
async def test_in_a_chat_of_their_own_nobody_is_asked_for_rights(kind: ChatKind) -> None:
    room = Room()
    room.kind, room.admin = kind, False
    await room.ask("/subscribe chips")
    assert await room.follows() == {"chips"}
    assert room.asked_for_admin == 0


@pytest.mark.parametrize("line", ["/latest", "/topics", "/why", "/wrong", "/status", "/help"])
async def test_reading_asks_the_network_for_no_rights(line: str) -> None:
    room = Room()
    room.kind = ChatKind.GROUP
    await room.ask(line)
    assert room.asked_for_admin == 0


async def test_on_discord_the_admins_permission_has_the_name_that_the_app_shows() -> None:
    room = Room()
    room.chat = replace(HERE, platform="discord")
    room.kind, room.admin = ChatKind.GROUP, False
    assert "Manage Server" in await room.read("/subscribe chips")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"start", "help"}])
async def test_a_chat_that_is_not_admitted_hears_one_polite_sentence(name: str) -> None:
    room = Room()
    room.operations.closed_to = frozenset({HERE})
    reply = await room.ask(f"/{name} chips")
    assert "Sorry" in words_of(reply)
    assert "telegram:500" in words_of(reply)  # what the owner needs to let it in
    assert len(reply.lines) == 1
    assert await room.follows() == set()


@pytest.mark.parametrize("line", ["/subscribe chips", "/latest", "/status", "/topics", "/start"])
async def test_when_the_store_is_away_the_reader_gets_an_apology_and_the_log_the_reason(
    line: str, caplog: pytest.LogCaptureFixture
) -> None:
    room = Room(chats=AwayChats())
    with caplog.at_level(logging.WARNING):
        text = await room.read(line)
    assert (
        text == "Sorry, that didn't work just now. Nothing is lost; please try again in a minute."
    )
    assert len(caplog.records) == 1
    assert "does not answer" in caplog.text


async def test_a_fault_of_ours_is_logged_with_its_place_and_answered_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(MemoryChats):
        async def of(self, chat: object) -> object:  # type: ignore[override]
            raise KeyError("selectors")

    text = await Room(chats=Broken()).read("/status")
    assert text.startswith("Sorry")
    assert caplog.records[0].exc_info


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("lastest", "I don't know the command “/lastest”. Did you mean /latest?"),
        ("SUBSCRIBE!", "I don't know the command “/SUBSCRIBE!”. Did you mean /subscribe?"),
        ("xyzzy", "I don't know the command “/xyzzy”. Type /help to see all of them."),
    ],
)
def test_an_unknown_command_is_answered_with_the_nearest(typed: str, answer: str) -> None:
    table = tuple(Room().table.values())
    assert words_of(unknown_command(typed, table, Texts())) == answer
