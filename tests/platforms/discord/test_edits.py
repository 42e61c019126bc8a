"""Editing a message on Discord that was sent before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from simcord.backend.models import Channel

from bot.outcome_model import Refused, Retry, Sent, Unknown
from bot.platforms.discord import DiscordPlatform
from tests.fakes.discord import FakeDiscord, Fault
from tests.platforms.discord.samples import alert

TITLE = "Halden opens its fourth fab"


async def sent(platform: DiscordPlatform, channel: Channel, *, plain: bool = False) -> str:
    send = platform.send_plain if plain else platform.send
    outcome = await send(alert(channel=channel.id), nonce="n1")
    assert isinstance(outcome, Sent)
    return outcome.message_id


async def edit(platform: DiscordPlatform, channel: Channel, message: str) -> Any:
    one = alert(channel=channel.id)
    return await platform.edit(replace(one, story=replace(one.story, title=TITLE)), message)


def shown(fake: FakeDiscord, channel: Channel, message: str) -> Any:
    return fake.backend.messages[channel.id][int(message)]


@pytest.mark.parametrize("plain", [False, True])
async def test_the_message_shows_what_the_story_is_now(
    fake: FakeDiscord, platform: DiscordPlatform, plain: bool
) -> None:
    channel = fake.channel(fake.guild())
    message = await sent(platform, channel, plain=plain)
    assert await edit(platform, channel, message) == Sent(message)
    now = shown(fake, channel, message)
    assert now.content == ""
    assert now.embeds[0]["title"] == TITLE
    assert len(fake.messages(channel)) == 1, "nothing new rings"


async def test_a_message_that_is_gone_is_refused(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    message = await sent(platform, channel)
    del fake.backend.messages[channel.id][int(message)]
    assert isinstance(await edit(platform, channel, message), Refused)


async def test_limits_and_lost_answers_are_told(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    message = await sent(platform, channel)
    path = "/channels/*/messages/*"
    fake.faults.append(Fault("PATCH", path, status=429, body={"retry_after": 2.5}))
    outcome = await edit(platform, channel, message)
    assert isinstance(outcome, Retry)
    assert outcome.throttled
    fake.faults.append(Fault("PATCH", path, drop=True, accept=True))
    assert isinstance(await edit(platform, channel, message), Unknown)
    assert shown(fake, channel, message).embeds[0]["title"] == TITLE
