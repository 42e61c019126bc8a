"""The whole bot: chats that want to be told together, at their own times, and after an outage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import ChatId, FeedName
from bot.store.client import Store
from bot.store.embedded import running_at
from tests.app.test_edits import item
from tests.app.test_networks import config
from tests.delivery.timing import pass_time, server_now
from tests.fakes.discord import FakeDiscord
from tests.fakes.process import BotProcess
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Chat, Person
from tests.fakes.web import FakeWeb, rss

HOUR = timedelta(hours=1)


@dataclass
class Town:
    """A bot on both networks, a reader on Telegram, a moderator on Discord, a feed."""

    telegram: FakeTelegram
    discord: FakeDiscord
    web: FakeWeb
    bot: BotProcess
    store: Store
    reader: Person
    chat: Chat
    room: Any
    mod: Any

    @property
    def chats(self) -> tuple[ChatId, ChatId]:
        return ChatId("telegram", str(self.chat.id)), ChatId("discord", str(self.room.id))

    def publish(self, *numbers: int) -> None:
        self.web.feed("/wire", rss("The Wire", [item(number) for number in numbers]))

    async def say(self, line: str) -> str:
        """Type a command on Telegram and read the answer."""
        before = len(self.telegram.messages(self.chat))
        self.telegram.say(self.chat, self.reader, line)
        messages = await self.telegram.wait_for_messages(self.chat, before + 1, 20)
        return messages[-1].text

    async def passes(self, by: timedelta) -> None:
        for chat in self.chats:
            await pass_time(self.store, by, chat)

    async def until(self, so: Callable[[], bool]) -> None:
        await self.telegram.wait_for(so, 30)

    async def held(self, count: int) -> None:
        """Once so many stories are held in both chats."""
        async with asyncio.timeout(30):
            for chat in self.chats:
                while await self.store.redis.zcard(self.store.keys.held(chat)) < count:
                    await asyncio.sleep(0.1)

    def posts(self) -> list[dict[str, Any]]:
        """The embeds that were posted in the room."""
        return [post.embeds[0] for post in self.discord.messages(self.room) if post.embeds]


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    async with (
        FakeTelegram(limits=None) as telegram,
        FakeDiscord() as discord,
        FakeWeb() as web,
    ):
        web.feed("/wire", rss("The Wire", []))
        ada = telegram.person("Ada")
        guild = discord.guild()
        file = config(telegram, discord, f"{web.url}/wire", folder)
        async with BotProcess(file) as bot:
            await bot.says("Discord")
            await discord.wait_for(lambda: discord.wire.connected, 20)
            url = running_at(folder / "data")
            assert url is not None
            store = Store(url, "newsbell:")
            here = Town(
                telegram,
                discord,
                web,
                bot,
                store,
                ada,
                telegram.private_chat(ada),
                discord.channel(guild),
                discord.member(guild, "Mod", manage_server=True),
            )
            await here.say("/subscribe chips")
            await discord.slash(here.room, here.mod, "subscribe", topic="chips", timeout=20)
            yield here
            await store.close()
            assert await bot.stop() == 0
        assert discord.violations == []


@pytest.mark.slow
async def test_a_digest_set_by_command_comes_at_its_time_on_both_networks_and_once(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        soon = f"daily {await server_now(here.store) + HOUR:%H:%M}"
        assert "The next message comes" in await here.say(f"/digest {soon}")
        answer = await here.discord.slash(
            here.room, here.mod, "digest", when=soon, sound="silent", timeout=20
        )
        assert "without a sound" in answer
        told = len(here.telegram.messages(here.chat))
        here.publish(1, 2, 3, 4, 5)
        await here.held(5)
        assert "5 stories wait for it." in await here.say("/status")
        told += 2
        assert len(here.telegram.messages(here.chat)) == told - 1, "nothing rings yet"
        assert here.posts() == []

        await here.passes(2 * HOUR)
        await here.until(lambda: len(here.telegram.messages(here.chat)) == told)
        await here.until(lambda: len(here.posts()) == 1)
        message = here.telegram.messages(here.chat)[-1]
        assert message.text.startswith("Your digest: 5 stories\n\n")
        assert " Chips\n• Halden" in message.text
        (embed,) = here.posts()
        assert embed["title"] == "Your digest: 5 stories"
        for number in range(1, 6):
            title = item(number)["title"]
            assert title in message.text
            assert title in embed["description"]

        # What comes now waits for the next one; the bot may be stopped meanwhile.
        here.publish(1, 2, 3, 4, 5, 6)
        await here.held(1)
        assert "Stories ring here as they come." in await here.say("/digest off")
        await here.until(lambda: item(6)["title"] in here.telegram.messages(here.chat)[-1].text)
        assert len(here.posts()) == 1


@pytest.mark.slow
async def test_a_muted_chat_is_told_afterwards_together_if_it_is_much(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "Muted; stories ring again" in await here.say("/mute 2h")
        await here.discord.slash(here.room, here.mod, "mute", time="2h", timeout=20)
        here.publish(1, 2, 3, 4)
        await here.held(4)
        await here.passes(3 * HOUR)
        await here.until(lambda: len(here.posts()) == 1)
        await here.until(lambda: "4 stories" in here.telegram.messages(here.chat)[-1].text)
        assert here.posts()[0]["title"] == "While alerts were muted: 4 stories"


@pytest.mark.slow
async def test_after_an_outage_each_chat_gets_one_message_instead_of_a_flood(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        here.publish(1)
        await here.until(lambda: len(here.posts()) == 1)
        await here.until(lambda: item(1)["title"] in here.telegram.messages(here.chat)[-1].text)
        told = len(here.telegram.messages(here.chat))
        # The feed fails for hours.
        here.web.feed("/wire", b"", status=500)
        await here.bot.says("answered 500")
        feed = here.store.keys.feed(FeedName("letter"))
        expected = float(await here.store.redis.hget(feed, "expected"))
        await here.store.redis.hset(feed, "expected", int(expected - 8 * 3_600_000))
        here.publish(*range(1, 31))
        await here.held(29)
        await here.passes(timedelta(minutes=3))
        await here.until(lambda: len(here.posts()) == 4)
        await here.until(lambda: len(here.telegram.messages(here.chat)) == told + 3)
        titles = [embed["title"] for embed in here.posts()[1:]]
        assert titles == [f"Catching up: 29 stories ({part} of 3)" for part in (1, 2, 3)]
