"""Slash commands, from what people type to what they read: real discord.py over sockets."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from bot.model import ChatId
from handlers.commands.request import ChatKind
from tests.fakes.discord import FakeDiscord, NotOfferedError
from tests.handlers.discord.conftest import Desk


async def test_a_command_without_words_is_answered_where_it_was_typed(
    online: FakeDiscord, desk: Desk
) -> None:
    channel = online.channel(guild := online.guild())
    answer = await online.slash(channel, online.member(guild), "help")
    assert answer == f"help in group of discord:{channel.id}: "
    assert not answer.ephemeral
    assert desk.requests[0].replied_to is None
    assert desk.requests[0].language == "en-US"


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("latest", {}, ()),
        ("latest", {"topic": "chips"}, ("chips",)),
        ("latest", {"count": 3}, ("3",)),
        ("latest", {"topic": "source: The Wire", "count": 7}, ("source:", "The", "Wire", "7")),
        ("why", {}, ()),
        ("why", {"number": 12}, ("12",)),
        ("wrong", {}, ()),
        ("wrong", {"number": 3}, ("3",)),
        ("wrong", {"topic": "+chips ai"}, ("+chips", "ai")),
        ("wrong", {"topic": "chips", "number": 3}, ("3", "chips")),
        ("filters", {}, ()),
        ("filters", {"which": "without", "values": "a b, c"}, ("without", "a", "b,", "c")),
        ("digest", {}, ()),
        ("digest", {"when": "weekly fri 17:00"}, ("weekly", "fri", "17:00")),
        ("digest", {"when": "daily 8", "sound": "silent"}, ("daily", "8", "silent")),
        ("quiet", {"hours": "22:00-07:00"}, ("22:00-07:00",)),
        ("quiet", {"urgent": "chips ai"}, ("urgent", "chips", "ai")),
        ("quiet", {"hours": "off", "urgent": "none"}, ("off", "urgent", "none")),
        ("mute", {"time": "2h"}, ("2h",)),
        ("timezone", {"zone": "new york"}, ("new", "york")),
        ("outlets", {}, ()),
        ("outlets", {"which": "each"}, ("each",)),
    ],
)
async def test_options_become_words(
    online: FakeDiscord, desk: Desk, name: str, options: dict[str, Any], words: tuple[str]
) -> None:
    channel = online.channel(guild := online.guild())
    await online.slash(channel, online.member(guild), name, **options)
    assert desk.requests[0].words == words


async def test_only_who_manages_the_server_counts_as_admin_there(
    online: FakeDiscord, desk: Desk
) -> None:
    channel = online.channel(guild := online.guild())
    reader, manager = online.member(guild), online.member(guild, "Eve", manage_server=True)

    refused = await online.slash(channel, reader, "subscribe", topic="chips ai")
    assert refused == "Only members with Manage Server can do that."
    assert refused.ephemeral
    assert desk.requests == []

    await online.slash(channel, manager, "subscribe", topic="chips ai")
    assert desk.requests[0].words == ("chips", "ai")


async def test_in_direct_messages_everybody_is_admin(online: FakeDiscord, desk: Desk) -> None:
    person = online.person()
    channel = online.dm(person)
    await online.slash(channel, person, "subscribe", topic="ai")
    (request,) = desk.requests
    assert request.kind is ChatKind.PRIVATE
    assert request.chat == ChatId("discord", str(channel.id))


async def test_a_thread_is_a_chat_of_its_own(online: FakeDiscord, desk: Desk) -> None:
    channel = online.channel(guild := online.guild())
    thread = online.thread(channel)
    await online.slash(thread, online.member(guild), "help")
    assert desk.requests[0].chat == ChatId("discord", str(thread.id))


async def test_a_slow_command_is_acknowledged_in_time_and_answered_later(
    online: FakeDiscord, desk: Desk
) -> None:
    channel = online.channel(guild := online.guild())
    member = online.member(guild)

    def acknowledged() -> bool:
        return any(record.deferred for record in online.backend.interactions.values())

    async def let_go() -> None:
        await online.wait_for(acknowledged, timeout=3.0)
        desk.release.set()

    releasing = asyncio.create_task(let_go())
    answer = await online.slash(channel, member, "slow")
    await releasing
    assert answer.deferred
    # Whether the reply is private was not known when it was acknowledged.
    assert answer.ephemeral
    assert answer.startswith("slow in group")


async def test_a_fault_in_a_command_is_told_kindly_and_logged_once(
    online: FakeDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    channel = online.channel(guild := online.guild())
    answer = await online.slash(channel, online.member(guild), "broken")
    assert answer == "Something went wrong. Please try again."
    assert answer.ephemeral
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.getMessage() for record in told] == [f"/broken in discord:{channel.id} failed"]


async def test_a_long_reply_comes_in_several_messages_in_order(online: FakeDiscord) -> None:
    channel = online.channel(guild := online.guild())
    answer = await online.slash(channel, online.member(guild), "long", messages=3)
    lines = "\n".join(answer.parts).split("\n")
    assert [line.split()[1] for line in lines] == [str(number) for number in range(50)]


async def test_topics_are_completed_by_name_and_by_label(online: FakeDiscord) -> None:
    channel = online.channel(guild := online.guild())
    member = online.member(guild)
    everything = ["chips", "ai", "all", "source:wire"]
    assert await online.autocomplete(channel, member, "subscribe") == everything
    assert await online.autocomplete(channel, member, "latest", typed="CHI") == ["chips"]
    assert await online.autocomplete(channel, member, "subscribe", typed="the wire") == [
        "source:wire"
    ]
    assert await online.autocomplete(channel, member, "unsubscribe") == ["chips"]
    assert await online.autocomplete(channel, member, "subscribe", typed="nothing") == []
    assert await online.autocomplete(channel, member, "wrong", typed="+chi") == ["chips"]
    assert await online.autocomplete(channel, member, "outlets", "which") == everything
    times = {"digest": "when", "quiet": "hours", "mute": "time", "timezone": "zone"}
    for command, option in times.items():
        assert await online.autocomplete(channel, member, command, option) == everything
    assert await online.autocomplete(channel, member, "quiet", "urgent") == everything


async def test_a_number_below_one_cannot_be_typed(online: FakeDiscord) -> None:
    channel = online.channel(guild := online.guild())
    member = online.member(guild)
    with pytest.raises(Exception, match="must be ≥ 1"):
        await online.slash(channel, member, "why", number=0)


async def test_commands_are_offered_in_servers_and_direct_messages_only_if_in_the_table(
    online: FakeDiscord,
) -> None:
    person = online.person()
    with pytest.raises(NotOfferedError):
        await online.slash(online.dm(person), person, "dance")
