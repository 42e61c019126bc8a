"""The whole bot: what is corrected, and who else reports it, comes into the messages sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.test_networks import config
from tests.fakes.discord import FakeDiscord
from tests.fakes.process import BotProcess
from tests.fakes.telegram import FakeTelegram
from tests.fakes.web import FakeWeb, rss
from tests.intake import world

WRONG = "Halden Semiconductor opens a wafer line in Orvik"
RIGHT = "Halden Semiconductor opens a wafer line in Tarsis"


def item(number: int, title: str | None = None, **more: str) -> dict[str, str]:
    """An item without a date: it is of today."""
    found = world.item(number, title, **more)
    del found["pubDate"]
    return found


@pytest.mark.slow
async def test_a_correction_and_a_further_source_are_edited_into_both_networks_messages(
    tmp_path: Path,
) -> None:
    async with (
        FakeTelegram(limits=None) as telegram,
        FakeDiscord() as discord,
        FakeWeb() as web,
    ):
        web.feed("/wire", rss("The Wire", []))
        web.feed("/tide", rss("The Tide", []))
        file = config(telegram, discord, f"{web.url}/wire", tmp_path)
        with file.open("a") as more:
            more.write(f'[[feeds]]\nname = "tide"\nurl = "{web.url}/tide"\n')
        ada = telegram.person("Ada")
        chat = telegram.private_chat(ada)
        guild = discord.guild()
        room = discord.channel(guild)
        mod = discord.member(guild, "Mod", manage_server=True)
        async with BotProcess(file) as bot:
            telegram.say(chat, ada, "/subscribe chips")
            await telegram.wait_for_messages(chat, 1, 20)
            await bot.says("Discord")
            await discord.wait_for(lambda: discord.wire.connected, 20)
            await discord.slash(room, mod, "subscribe", topic="chips", timeout=20)
            posts = len(discord.messages(room))

            link = "https://wire.example/2026/wafer-line-3"
            web.feed("/wire", rss("The Wire", [item(3, WRONG, link=link)]))
            (*_, told) = await telegram.wait_for_messages(chat, 2, 20)
            assert WRONG in told.text
            await discord.wait_for(lambda: len(discord.messages(room)) > posts, 20)
            message = int(discord.messages(room)[-1].id)

            web.feed("/wire", rss("The Wire", [item(3, RIGHT, link=link)]))
            web.feed("/tide", rss("The Tide", [item(4, "Orvik or Tarsis", link=link)]))

            def corrected() -> bool:
                shown = telegram.messages(chat)[-1].text
                embed = discord.backend.messages[room.id][message].embeds[0]
                texts = (shown, f"{embed['title']} {embed['footer']['text']}")
                return all(RIGHT in text and "The Tide" in text for text in texts)

            # A message is edited half a minute after it was sent at the earliest.
            await telegram.wait_for(corrected, 60)
            assert len(telegram.messages(chat)) == 2, "nothing rings again"
            assert len(discord.messages(room)) == posts + 1
            assert await bot.stop() == 0
