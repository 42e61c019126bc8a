"""What an operator types: every command says what it did, what is missing, and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.demo.publisher import Publisher
from tests.app.test_trouble import story
from tests.cli.shell import Ended, Shell
from tests.fakes.discord import FakeDiscord
from tests.fakes.process import BotProcess
from tests.fakes.telegram import FakeTelegram

COMMANDS = (
    "run",
    "demo",
    "poll",
    "check",
    "health",
    "latest",
    "topics",
    "parse",
    "split",
    "classify",
    "same",
)


async def there(shell: Shell, *arguments: str) -> Ended:
    """Run a command while the fakes of this process go on."""
    import asyncio

    return await asyncio.to_thread(shell, *arguments)


def config(folder: Path, feed: str, *tables: str) -> None:
    (folder / "config.toml").write_text(
        f'data_dir = "{folder}/data"\n'
        + "\n".join(tables)
        + f'\n[poll]\nfirst = "all"\n[[feeds]]\nname = "wire"\nurl = "{feed}"\n'
    )


def test_help_lists_every_command_and_each_has_an_example(newsbell: Shell) -> None:
    whole = newsbell("--help")
    assert whole.code == 0
    for command in COMMANDS:
        assert f" {command} " in whole.out
        one = newsbell(command, "--help")
        assert one.code == 0
        assert "Example: newsbell" in one.out
        assert "--config" in one.out


def test_the_version_is_printed(newsbell: Shell) -> None:
    assert newsbell("--version").out.startswith("newsbell 0.")


def test_completion_can_be_had(newsbell: Shell) -> None:
    ended = newsbell("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert "newsbell" in ended.out + ended.err


def test_running_with_nothing_configured_says_what_to_add(newsbell: Shell) -> None:
    ended = newsbell("run")
    assert ended.code == 1
    assert "no feed is configured" in ended.err
    assert "no chat network is configured" in ended.err


def test_a_mistake_in_the_config_names_file_line_key_and_the_nearest(newsbell: Shell) -> None:
    (newsbell.folder / "config.toml").write_text('[poll]\nintervall = "15m"\n')
    for command in ("run", "check", "latest", "health", "topics", "poll"):
        ended = newsbell(command)
        assert ended.code == 1
        assert "config.toml, line 2: poll.intervall is not a known key" in ended.err
        assert "did you mean interval?" in ended.err


@pytest.mark.slow
async def test_poll_polls_delivers_prints_a_table_and_the_stories_are_there(
    newsbell: Shell,
) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire") as wire:
        wire.publish([story(1), story(2)])
        reader = telegram.private_chat(telegram.person("Ada"))
        config(
            newsbell.folder,
            wire.url,
            f'[telegram]\ntoken = "{telegram.token}"\napi_base = "{telegram.url}"\n',
            f'[[chats]]\nid = "telegram:{reader.id}"\ntopics = ["chips"]\n',
            '[[feeds]]\nname = "gone"\nurl = "http://127.0.0.1:9/"\n',
        )
        ended = await there(newsbell, "poll", "--once")
        assert ended.code == 0
        assert ended.out.split()[:6] == ["Feed", "Answer", "Entries", "Stories", "New", "Alerts"]
        assert "2 messages sent." in ended.out
        assert "refuses connections" in " ".join(ended.out.split())
        assert len(telegram.messages(reader)) == 2

        again = await there(newsbell, "poll", "--json")
        wired = {row["feed"]: row for row in map(json.loads, again.out.splitlines())}["wire"]
        assert (wired["ok"], wired["new"], wired["alerts"]) == (True, 0, 0)
        assert len(telegram.messages(reader)) == 2

        latest = await there(newsbell, "latest", "chips", "--json")
        titles = [json.loads(line)["title"] for line in latest.out.splitlines()]
        assert len(titles) == 2
        assert "fab 1" in (await there(newsbell, "latest")).out

        listed = await there(newsbell, "feeds", "list", "--json")
        by_name = {row["name"]: row for row in map(json.loads, listed.out.splitlines())}
        assert by_name["wire"]["failures"] == 0
        assert by_name["wire"]["last_new"] is not None
        assert "refuses connections" in by_name["gone"]["error"]
        assert "unchanged" in (await there(newsbell, "feeds", "list")).out
        planned = await there(newsbell, "feeds", "plan", "wire", "-n", "3", "--json")
        moments = [json.loads(line)["at"] for line in planned.out.splitlines()]
        assert moments[0] == by_name["wire"]["next_poll"]
        assert len(moments) == 3
        assert moments == sorted(moments)
        adaptive = {"NEWSBELL_POLL__ADAPTIVE": "true"}
        wished = newsbell("feeds", "plan", "wire", "-n", "2", **adaptive)
        assert len(wished.out.splitlines()) == 2
        unknown = await there(newsbell, "feeds", "plan", "wier")
        assert unknown.code == 2
        assert "configured are gone, wire" in " ".join(unknown.err.split())


@pytest.mark.slow
async def test_check_tries_everything_and_names_what_fails(newsbell: Shell) -> None:
    async with FakeTelegram() as telegram, FakeDiscord() as discord, Publisher("Wire") as wire:
        wire.publish([story(1)])
        config(
            newsbell.folder,
            wire.url,
            f'[telegram]\ntoken = "{telegram.token}"\napi_base = "{telegram.url}"\n',
            f'[discord]\ntoken = "wrong"\napi_base = "{discord.api_base}"\n',
        )
        ended = await there(newsbell, "check", "--json")
        assert ended.code == 1
        found = {row["what"]: row for row in map(json.loads, ended.out.splitlines())}
        assert found["telegram"]["ok"]
        assert "@newsbell_bot" in found["telegram"]["says"]
        assert found["feed wire"]["ok"]
        assert "1 entries" in found["feed wire"]["says"]
        assert found["store"]["ok"]
        assert not found["discord"]["ok"]
        assert "token" in found["discord"]["says"]
        people = await there(newsbell, "check")
        assert "✗" in people.out


@pytest.mark.slow
async def test_health_tells_whether_the_bot_runs(newsbell: Shell) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire") as wire:
        wire.publish([story(1)])
        config(
            newsbell.folder,
            wire.url,
            f'[telegram]\ntoken = "{telegram.token}"\napi_base = "{telegram.url}"\n',
        )
        before = await there(newsbell, "health")
        assert before.code == 1
        assert "Not running" in before.out
        async with BotProcess(newsbell.folder / "config.toml") as bot:
            await bot.says("Polled wire")
            ended = await there(newsbell, "health", "--json")
            assert ended.code == 0
            facts = json.loads(ended.out)
            assert facts["pid"] == bot.pid
            assert facts["counters"]["stories"] == 1
            beside = await there(newsbell, "latest")
            assert "fab 1" in beside.out, "a command beside a running bot uses its store"
            assert await bot.stop() == 0
        assert (await there(newsbell, "health")).code == 1


def test_a_terminal_that_lacks_a_sign_gets_a_question_mark(newsbell: Shell) -> None:
    ended = newsbell("topics", PYTHONIOENCODING="ascii")
    assert ended.code == 0
    assert "? Chips" in ended.out
