"""/start and /help."""

from __future__ import annotations

import pytest

from handlers.commands.request import ChatKind
from tests.handlers.commands.room import HERE, Room


async def test_start_says_what_the_bot_does_and_the_first_step() -> None:
    text = await Room().read("/start")
    assert text.startswith("Hello!")
    assert "Topics: 🔬 Chips, 🤖 AI, ⛓️ Blockchain and 🪙 Crypto" in text
    assert "Begin with /subscribe chips" in text


async def test_start_greets_who_came_back_with_what_they_follow() -> None:
    room = Room()
    await room.ask("/subscribe ai")
    text = await room.read("/start")
    assert "This chat follows 🤖 AI." in text
    assert "Begin with" not in text


async def test_a_deep_link_subscribes_a_private_chat() -> None:
    room = Room()
    text = await room.read("/start chips")
    assert await room.follows() == {"chips"}
    assert text.startswith("Hello!")
    assert "now follows 🔬 Chips" in text


async def test_a_deep_link_to_nothing_we_know_still_greets() -> None:
    text = await Room().read("/start ref_4711")
    assert text.startswith("Hello!")
    assert "Topics: chips, ai" in text


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.CHANNEL])
async def test_a_deep_link_into_a_group_changes_nothing(kind: ChatKind) -> None:
    room = Room()
    room.kind, room.admin = kind, False
    await room.ask("/start chips")
    assert await room.follows() == set()


async def test_start_of_a_chat_that_is_not_admitted_greets_and_says_whom_to_ask() -> None:
    room = Room()
    room.operations.closed_to = frozenset({HERE})
    text = await room.read("/start chips")
    assert text.startswith("Hello!")
    assert "telegram:500" in text
    assert await room.follows() == set()


async def test_help_has_one_line_for_each_command_of_the_table() -> None:
    room = Room()
    lines = (await room.read("/help")).split("\n")[1:]
    for line, command in zip(lines, room.table.values(), strict=True):
        assert line.startswith(f"/{command.name} – {command.summary}")
        assert line.endswith(command.example) or command.example == f"/{command.name}"


async def test_help_answers_a_chat_that_is_not_admitted() -> None:
    room = Room()
    room.operations.closed_to = frozenset({HERE})
    assert "What I can do" in await room.read("/help")
