"""A running bot takes up its changed configuration without a restart: the real process."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from bot.demo.publisher import Publisher
from tests.app.test_trouble import story, telegram_table
from tests.cli.shell import Shell
from tests.fakes.process import BotProcess
from tests.fakes.telegram import FakeTelegram

pytestmark = pytest.mark.slow

SECONDS = 20.0
"""What "within seconds" may take on a busy machine; the bot itself needs two."""


def write_config(folder: Path, feed: str, *tables: str) -> Path:
    file = folder / "config.toml"
    file.write_text(
        f'data_dir = "{folder}/data"\n'
        + "\n".join(tables)
        # Nothing here is polled a second time by itself.
        + '\n[poll]\ninterval = "1h"\nhost_interval = "0s"\nfirst = "all"\n'
        + f'[[feeds]]\nname = "wire"\nurl = "{feed}"\n',
        encoding="utf-8",
    )
    return file


async def test_a_feed_that_is_added_is_polled_within_seconds_and_no_network_notices(
    tmp_path: Path,
) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire", "Tide") as web:
        reader = telegram.private_chat(telegram.person("Ada"))
        web.publish([story(2)], feed=1)
        config = write_config(
            tmp_path,
            web.url,
            telegram_table(telegram),
            f'[[chats]]\nid = "telegram:{reader.id}"\ntopics = ["chips"]\n',
        )
        async with BotProcess(config) as bot:
            await bot.says("Connected to Telegram")
            await bot.says("Polled wire")
            added = await asyncio.to_thread(
                Shell(tmp_path), "feeds", "add", web.url_of(1), "--name", "tide"
            )
            assert added.code == 0, added.err
            began = time.monotonic()
            await bot.says("Polled tide", SECONDS)
            await telegram.wait_for_messages(reader, 1, SECONDS)
            assert time.monotonic() - began < SECONDS
            said = await bot.says("The config changed: added: feed tide.")
            assert said.count("Connected to Telegram") == 1
            assert "built again" not in said
            assert await bot.stop() == 0
        assert "Traceback" not in bot.said


async def test_a_paused_feed_rests_and_a_resumed_one_is_asked_at_once(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire") as web:
        config = write_config(tmp_path, web.url, telegram_table(telegram))
        quick = config.read_text().replace(
            'interval = "1h"', 'interval = "1s"\nmin_interval = "1s"'
        )
        config.write_text(quick)
        shell = Shell(tmp_path)
        async with BotProcess(config) as bot:
            await bot.says("Polled wire")
            await asyncio.to_thread(shell, "feeds", "pause", "wire")
            await bot.says("The config changed: paused: feed wire.", SECONDS)
            async with asyncio.timeout(SECONDS):  # for a poll that was under way
                polls = 0
                while polls != (polls := bot.said.count("Polled wire")):
                    await asyncio.sleep(1.5)
            web.publish([story(1)])
            await asyncio.sleep(2.5)
            assert bot.said.count("Polled wire") == polls
            await asyncio.to_thread(shell, "feeds", "resume", "wire")
            await bot.says("1 new stories", SECONDS)
            assert await bot.stop() == 0


async def test_a_broken_config_is_said_and_changes_nothing(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire", "Tide") as web:
        config = write_config(tmp_path, web.url, telegram_table(telegram))
        whole = config.read_text()
        async with BotProcess(config) as bot:
            await bot.says("Polled wire")
            config.write_text(whole + "[[feeds]]\nname = 'tide'\n")
            said = await bot.says("is not used, and the bot goes on as before", SECONDS)
            assert "feeds #2.url is missing" in said
            os.kill(bot.pid, signal.SIGHUP)
            await asyncio.sleep(0.5)
            assert bot.said.count("is not used") == 1
            config.write_text(f"{whole}[[feeds]]\nname = 'tide'\nurl = '{web.url_of(1)}'\n")
            await bot.says("Polled tide", SECONDS)
            assert await bot.stop() == 0


async def test_a_chat_that_is_added_to_the_config_is_told_what_comes_next(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire", "Tide") as web:
        reader = telegram.private_chat(telegram.person("Ada"))
        web.publish([story(2)], feed=1)
        config = write_config(tmp_path, web.url, telegram_table(telegram))
        async with BotProcess(config) as bot:
            await bot.says("Polled wire")
            text = config.read_text().replace(web.url, web.url_of(1))
            chat = f"[[chats]]\nid = 'telegram:{reader.id}'\ntopics = ['source:wire']\n"
            config.write_text(text + chat)
            said = await bot.says(
                "The config changed: changed: feed wire; chats is different.", SECONDS
            )
            await telegram.wait_for_messages(reader, 1, SECONDS)
            assert "built again" not in said
            config.write_text(text.partition("[[feeds]]")[0])
            await bot.says("No feed is left to be polled", SECONDS)
            assert await bot.stop() == 0


async def test_other_changes_build_the_parts_again_on_the_store_that_stays(
    tmp_path: Path,
) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire", "Tide") as web:
        reader = telegram.private_chat(telegram.person("Ada"))
        web.publish([story(2)], feed=1)
        config = write_config(
            tmp_path,
            web.url,
            telegram_table(telegram),
            f'[[chats]]\nid = "telegram:{reader.id}"\ntopics = ["all"]\n',
        )
        async with BotProcess(config) as bot:
            await bot.says("Polled wire")
            text = config.read_text()
            text += f"[[feeds]]\nname = 'tide'\nurl = '{web.url_of(1)}'\n"
            text += "[topics.ships]\nphrases = ['fab number']\n[store]\nprefix = 'b:'\n"
            config.write_text(text)
            await bot.says("built again with the changed config", SECONDS)
            said = await bot.says("Polled tide", 20)
            await telegram.wait_for_messages(reader, 1, 20)
            assert "What changed in store counts from the next start" in said
            assert said.count("] Newsbell") == 2
            assert "another newsbell" not in said, "the store stayed open"
            assert await bot.stop() == 0
        assert "Traceback" not in bot.said


async def test_sighup_has_files_looked_at_that_the_config_names(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire") as web:
        token = tmp_path / "token"
        token.write_text("111:wrong")
        table = telegram_table(telegram).replace(
            f'token = "{telegram.token}"', "token_file = 'token'"
        )
        config = write_config(tmp_path, web.url, table)
        async with BotProcess(config) as bot:
            await bot.says("Polled wire")
            config.write_text(config.read_text() + "tags = ['a']\n")
            await bot.says("The config changed: changed: feed wire.", 20)
            token.write_text(telegram.token)
            await asyncio.sleep(2.5)
            assert "telegram is different" not in bot.said
            os.kill(bot.pid, signal.SIGHUP)
            await bot.says("The config changed: telegram is different.", SECONDS)
            await bot.says("Connected to Telegram", 20)
            assert telegram.token not in bot.said
            assert await bot.stop() == 0
