"""The whole path: subscribed by command on both networks, a newsletter comes out, each chat gets
exactly its topics' stories."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pytest

from bot.demo.publisher import Publisher
from bot.feeds.source import read_source
from bot.model import Entry
from tests.fakes.discord import FakeDiscord
from tests.fakes.process import BotProcess
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Chat

OWN_ISSUE = {
    "Crosscurrents: why a shortage of machines, not money, now sets the pace of technology": [
        "chips"
    ],
    "Halden Semiconductor halts work on its second fab as tool deliveries slip into the next"
    " year": ["chips"],
    "New export licences split the market for chip-making equipment in two, suppliers warn": [
        "chips"
    ],
    "Open language model from a library consortium matches rivals that cost fifty times as much": [
        "ai"
    ],
    "Hospitals must now tell patients when an AI system reads their scans, court rules": ["ai"],
    "Six ports put their bills of lading on one blockchain and shorten customs checks to an hour": [
        "blockchain"
    ],
    "Bitcoin falls by a tenth in a day after exchange in Tarsis freezes withdrawals": ["crypto"],
    "‘Slow is the new fast’: shipping lines find that punctual vessels earn more than quick"
    " ones": [],
    "Norrvik reach their first cup final with a goalkeeper who drives the night bus": [],
}


def own_issue() -> tuple[list[Entry], dict[str, list[str]]]:
    issue = files("bot.demo").joinpath("issues", "01-the-long-bottleneck.html")
    return read_source(issue.read_bytes(), filename=issue.name), OWN_ISSUE


def seed_issue(shared: Path) -> tuple[list[Entry], dict[str, list[str]]]:
    text = (shared / "seed/newsletter.txt").read_bytes()
    stories = json.loads((shared / "seed/stories.json").read_text())["stories"]
    return (
        read_source(text, filename="newsletter.txt"),
        {story["title"]: story["topics"] for story in stories},
    )


def config(telegram: FakeTelegram, discord: FakeDiscord, feed: str, folder: Path) -> Path:
    file = folder / "config.toml"
    file.write_text(
        f"""
data_dir = "{folder}/data"
{telegram.table}[discord]
token = "{discord.token}"
api_base = "{discord.api_base}"
gateway = "{discord.gateway}"
[poll]
interval = "1s"
min_interval = "1s"
host_interval = "0s"
first = "all"
[[feeds]]
name = "letter"
url = "{feed}"
""",
        encoding="utf-8",
    )
    return file


def titled(texts: Iterable[str], titles: Iterable[str]) -> list[str]:
    """The known titles that stand in messages, a message's once."""
    known = list(titles)
    return sorted(
        next(title for title in known if title in text)
        for text in texts
        if any(title in text for title in known)
    )


@pytest.mark.slow
@pytest.mark.parametrize("which", ["own", "seed"])
async def test_each_chat_of_both_networks_gets_exactly_its_topics_stories(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    entries, expected = (
        own_issue() if which == "own" else seed_issue(request.getfixturevalue("shared"))
    )

    def of(*topics: str) -> list[str]:
        return sorted(title for title, has in expected.items() if set(has) & set(topics))

    async with (
        FakeTelegram(limits=None) as telegram,
        FakeDiscord() as discord,
        Publisher("The Letter") as publisher,
    ):
        publisher.publish([])
        ada = telegram.person("Ada")
        private = telegram.private_chat(ada)
        group = telegram.group("Watchers", admins=[ada])
        channel = telegram.channel("Signal")
        guild = discord.guild()
        room = discord.channel(guild)
        mod = discord.member(guild, "Mod", manage_server=True)
        async with BotProcess(config(telegram, discord, publisher.url, tmp_path)) as bot:
            telegram.say(private, ada, "/subscribe chips")
            telegram.say(group, ada, "/subscribe ai crypto")
            telegram.post(channel, "/subscribe blockchain")
            for chat in (private, group, channel):
                await telegram.wait_for_messages(chat, 1)
            await discord.wait_for(lambda: discord.wire.connected, 20)
            await bot.says("Discord")
            answer = await discord.slash(room, mod, "subscribe", topic="crypto", timeout=20)
            assert "Crypto" in answer

            publisher.publish(entries)
            wanted: dict[Chat, list[str]] = {
                private: of("chips"),
                group: of("ai", "crypto"),
                channel: of("blockchain"),
            }
            for chat, titles in wanted.items():
                await telegram.wait_for_messages(chat, 1 + len(titles), 20)
            await discord.wait_for(lambda: len(discord.messages(room)) >= len(of("crypto")), 20)

            telegram.say(private, ada, "/latest chips")
            await telegram.wait_for_messages(private, 2 + len(of("chips")))
            on_discord = await discord.slash(room, mod, "latest", topic="chips", count=10)
            assert await bot.stop() == 0

        for chat, titles in wanted.items():
            alerts = [m.text for m in telegram.messages(chat)[1 : 1 + len(titles)]]
            assert titled(alerts, expected) == titles
        posts = [post.embeds[0]["title"] for post in discord.messages(room) if post.embeds]
        assert titled(posts, expected) == of("crypto")
        newest = telegram.messages(private)[-1].text
        assert all(title in newest for title in of("chips")[:1])
        assert sum(title in on_discord for title in of("chips")) == min(10, len(of("chips")))
        assert discord.violations == []
