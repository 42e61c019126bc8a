"""What goes wrong at an operator's: each has a sentence, hurts no one else, shows no traceback."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from bot.demo.publisher import Publisher
from bot.feeds.source import read_source
from bot.model import Entry
from bot.store.binary import find_server
from tests.fakes.discord import FakeDiscord
from tests.fakes.process import BotProcess
from tests.fakes.server import RedisServer
from tests.fakes.telegram import FakeTelegram

pytestmark = pytest.mark.slow


def story(number: int) -> Entry:
    html = f"<p>Halden Semiconductor sold its fab number {number}.</p>".encode()
    (entry,) = read_source(html, filename=f"{number}.html")
    return Entry(
        guid=f"g{number}",
        title=f"Halden Semiconductor sells fab {number}",
        url=f"https://wire.example/{number}",
        published=None,
        summary="",
        content=entry.content,
        content_hash="",
    )


def write_config(folder: Path, feed: str, *tables: str) -> Path:
    file = folder / "config.toml"
    file.write_text(
        f'data_dir = "{folder}/data"\n'
        + "\n".join(tables)
        + '\n[poll]\ninterval = "1s"\nmin_interval = "1s"\nhost_interval = "0s"\nfirst = "all"\n'
        + f'[[feeds]]\nname = "wire"\nurl = "{feed}"\n',
        encoding="utf-8",
    )
    return file


def telegram_table(fake: FakeTelegram, token: str | None = None) -> str:
    return (
        f'[telegram]\ntoken = "{token or fake.token}"\napi_base = "{fake.url}"\n'
        "rate = 1000\nchat_rate = 1000\n"
    )


async def test_a_second_bot_on_the_same_data_says_who_holds_it_and_ends_with_1(
    tmp_path: Path,
) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire") as wire:
        wire.publish([])
        config = write_config(tmp_path, wire.url, telegram_table(telegram))
        async with BotProcess(config) as first:
            await first.says("Connected to Telegram")
            other = tmp_path / "other"
            other.mkdir()
            copy = other / "config.toml"
            copy.write_text(config.read_text())
            async with BotProcess(copy) as second:
                assert await second.ended() == 1
                said = " ".join(second.said.split())
                assert f"another newsbell (pid {first.pid} on" in said
                assert "Traceback" not in said
            assert await first.stop() == 0


async def test_a_bad_token_of_one_network_is_said_once_and_the_other_goes_on(
    tmp_path: Path,
) -> None:
    async with (
        FakeTelegram() as telegram,
        FakeDiscord() as discord,
        Publisher("Wire") as wire,
    ):
        wire.publish([story(1)])
        room = discord.channel(discord.guild())
        reader = telegram.private_chat(telegram.person("Ada"))
        ops = discord.channel(discord.guild())
        config = write_config(
            tmp_path,
            wire.url,
            f'admin_chats = ["discord:{ops.id}"]\n',
            telegram_table(telegram, "999999:" + "wrong-token-of-an-operator-000000"),
            f'[discord]\ntoken = "{discord.token}"\napi_base = "{discord.api_base}"\n'
            f'gateway = "{discord.gateway}"\n',
            f'[[chats]]\nid = "discord:{room.id}"\ntopics = ["chips"]\n',
            f'[[chats]]\nid = "telegram:{reader.id}"\ntopics = ["chips"]\n',
        )
        async with BotProcess(config) as bot:
            await discord.wait_for(lambda: discord.messages(room), 20)
            await discord.wait_for(lambda: discord.messages(ops), 20)
            assert await bot.stop() == 0
        said = bot.said
        assert "wrong-token-of-an-operator" not in said
        assert "Traceback" not in said
        (notice,) = discord.messages(ops)
        assert "Telegram" in notice.embeds[0]["title"]
        refusals = [line for line in said.splitlines() if "[error" in line]
        assert len(refusals) == 1, refusals


async def test_a_store_that_is_away_is_waited_for_and_one_that_goes_away_is_resumed(
    tmp_path: Path,
) -> None:
    server = RedisServer(str(find_server(os.environ).path), tmp_path)
    async with FakeTelegram() as telegram, Publisher("Wire") as wire:
        wire.publish([story(1)])
        reader = telegram.private_chat(telegram.person("Ada"))
        config = write_config(
            tmp_path,
            wire.url,
            f'[store]\nurl = "{server.url}"\n',
            telegram_table(telegram),
            f'[[chats]]\nid = "telegram:{reader.id}"\ntopics = ["chips"]\n',
        )
        async with BotProcess(config) as bot:
            await bot.says("Waiting for it")
            await asyncio.to_thread(server.start)
            try:
                await telegram.wait_for_messages(reader, 1, 30)
                await asyncio.to_thread(server.kill)
                wire.publish([story(2)])
                await asyncio.sleep(3)
                await asyncio.to_thread(server.start)
                await telegram.wait_for_messages(reader, 2, 90)
                assert await bot.stop() == 0
            finally:
                await asyncio.to_thread(server.kill)
        assert "Traceback" not in bot.said
        texts = [message.text for message in telegram.messages(reader)]
        assert [text.count("sells fab") for text in texts] == [1, 1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_bot_with_0_and_leaves_nothing_running(
    number: signal.Signals, tmp_path: Path
) -> None:
    import psutil

    async with FakeTelegram() as telegram, Publisher("Wire") as wire:
        wire.publish([])
        config = write_config(tmp_path, wire.url, telegram_table(telegram))
        async with BotProcess(config) as bot:
            await bot.says("Connected to Telegram")
            children = psutil.Process(bot.pid).children(recursive=True)
            assert len(children) >= 2, "a store and a parser"
            os.kill(bot.pid, number)
            assert await bot.ended(15) == 0
        _gone, alive = psutil.wait_procs(children, timeout=10)
        assert not alive
        assert "Traceback" not in bot.said


async def test_one_broken_feed_is_said_and_the_others_ring(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire") as wire:
        wire.publish([story(1)])
        reader = telegram.private_chat(telegram.person("Ada"))
        config = write_config(
            tmp_path,
            wire.url,
            telegram_table(telegram),
            f'[[chats]]\nid = "telegram:{reader.id}"\ntopics = ["all"]\n',
            '[[feeds]]\nname = "broken"\nurl = "http://127.0.0.1:9/feed"\n',
        )
        async with BotProcess(config) as bot:
            await telegram.wait_for_messages(reader, 1, 30)
            said = await bot.says("] broken: ")
            assert await bot.stop() == 0
        assert "Traceback" not in said
        assert "127.0.0.1:9" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_bot_that_waits_for_its_store_can_be_stopped(
    number: signal.Signals, tmp_path: Path
) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire") as wire:
        config = write_config(
            tmp_path,
            wire.url,
            '[store]\nurl = "redis://127.0.0.1:9/0"\n',
            telegram_table(telegram),
        )
        async with BotProcess(config) as bot:
            await bot.says("Waiting for it")
            os.kill(bot.pid, number)
            assert await bot.ended(5) == 0
        assert "Traceback" not in bot.said


async def test_a_store_url_that_names_no_redis_ends_the_start_with_what_to_do(
    tmp_path: Path,
) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire") as wire:
        address = wire.url.removeprefix("http://").partition("/")[0]
        config = write_config(
            tmp_path,
            wire.url,
            f'[store]\nurl = "redis://{address}/0"\n',
            telegram_table(telegram),
        )
        async with BotProcess(config) as bot:
            assert await bot.ended(15) == 1
        assert f"what answers at redis://{address}/0 is no Redis: check host and port" in bot.said
        assert "Traceback" not in bot.said
