"""When Discord is told of the commands: when it shows others, and then at once."""

from __future__ import annotations

import dataclasses
import logging

import pytest

from handlers.commands.request import Argument, Command, Who
from tests.fakes.discord import FakeDiscord, Fault
from tests.handlers.discord.conftest import Desk, running


async def test_commands_are_registered_by_one_request(fake: FakeDiscord, desk: Desk) -> None:
    async with running(desk.bot(fake)):
        await fake.wait_for(lambda: fake.wire.connected)
    assert _registrations(fake) == [_commands_path(fake)]
    shown = {command["name"]: command for command in fake.backend.commands[None].values()}
    assert list(shown) == [command.name for command in desk.table()]
    assert [option["name"] for option in shown["latest"]["options"]] == ["topic", "count"]
    assert not shown["subscribe"]["options"][0]["required"], "without a topic it tells them all"
    assert shown["subscribe"]["options"][0]["autocomplete"]
    assert not shown["latest"]["options"][0].get("required")
    assert shown["help"]["options"] == []


async def test_a_table_that_did_not_change_is_not_registered_again(
    fake: FakeDiscord, desk: Desk
) -> None:
    for _ in range(2):
        async with running(desk.bot(fake)):
            await fake.wait_for(lambda: fake.wire.connected)
    assert fake.wire.identified == 2
    assert len(_registrations(fake)) == 1


async def test_defaults_that_discord_spells_out_are_no_change(
    fake: FakeDiscord, desk: Desk
) -> None:
    async with running(desk.bot(fake)):
        await fake.wait_for(lambda: fake.wire.connected)
    for command in fake.backend.commands[None].values():
        command.update(version="1", nsfw=False, name_localizations=None, contexts=[1, 0])
        for option in command["options"]:
            option.setdefault("required", False)
            option.setdefault("autocomplete", False)
    async with running(desk.bot(fake)):
        await fake.wait_for(lambda: fake.wire.identified == 2)
    assert len(_registrations(fake)) == 1


@pytest.mark.parametrize("change", ["summary", "argument", "added", "removed", "order"])
async def test_only_a_visible_change_is_registered(
    fake: FakeDiscord, desk: Desk, change: str
) -> None:
    async with running(desk.bot(fake)):
        await fake.wait_for(lambda: fake.wire.connected)
    table = desk.table()
    match change:
        case "summary":
            table[0] = dataclasses.replace(table[0], summary="Something else")
        case "argument":
            table[0] = dataclasses.replace(table[0], argument=Argument.NUMBER)
        case "added":
            table.append(Command("more", "More", Argument.NONE, Who.EVERYONE, "", desk.echo))
        case "removed":
            table.pop()
        case "order":  # Discord sorts its menu itself
            table.reverse()
    async with running(desk.bot(fake, table=table)):
        await fake.wait_for(lambda: fake.wire.identified == 2)
    assert len(_registrations(fake)) == (1 if change == "order" else 2)


async def test_a_refused_registration_is_said_and_the_bot_goes_on(
    fake: FakeDiscord, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = {"code": 30034, "message": "Max number of daily application command creates"}
    fake.faults.append(Fault("PUT", "/applications/*/commands", status=400, body=refusal))
    async with running(desk.bot(fake)):
        await fake.wait_for(lambda: fake.wire.connected)
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == 1
    assert "30034" in told[0].getMessage()


def _registrations(fake: FakeDiscord) -> list[str]:
    return [path for method, path in fake.requests if method == "PUT"]


def _commands_path(fake: FakeDiscord) -> str:
    return f"/applications/{fake.backend.application_id}/commands"
