"""Push through the whole bot: a hub serves, a reader is told, and nothing is lost on the way."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.certificate import loopback_certificate
from tests.fakes.hub import FakeHub
from tests.fakes.process import BotProcess
from tests.fakes.server import free_port
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Chat
from tests.fakes.web import FakeWeb, rss

pytestmark = pytest.mark.slow


def item(number: int) -> dict[str, str]:
    return {
        "guid": f"crane-{number}",
        "title": f"Crane {number} of the yard was counted",
        "link": f"https://yard.example/crane/{number}",
    }


@dataclass
class Yard:
    """A publisher and its hub, a bot that is to follow them, and one reader."""

    web: FakeWeb
    hub: FakeHub
    bot: BotProcess
    telegram: FakeTelegram
    reader: Chat
    items: list[dict[str, str]]

    @property
    def topic(self) -> str:
        return self.web.url + "/feed"

    def document(self) -> bytes:
        return rss("The Yard", self.items)

    def serve(self) -> None:
        """Publish what there is."""
        self.web.feed("/feed", self.document, headers=self.hub.links(self.topic))

    async def told(self, number: int, timeout: float = 20) -> list[str]:
        await self.telegram.wait_for_messages(self.reader, number, timeout)
        return [message.text for message in self.telegram.messages(self.reader)]


@asynccontextmanager
async def yard(
    folder: Path, *, tls: bool = True, extra: str = "", port: int = 0
) -> AsyncIterator[Yard]:
    certificate = loopback_certificate(folder)
    if certificate is None:
        pytest.skip("there is no openssl command to make a certificate with")
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(FakeTelegram(limits=None))
        web = await stack.enter_async_context(FakeWeb(tls=certificate.server if tls else None))
        hub = await stack.enter_async_context(FakeHub(web))
        reader = telegram.private_chat(telegram.person("Ada"))
        port = port or free_port()
        config = folder / "config.toml"
        config.write_text(
            f"""
data_dir = "{folder}/data"
{telegram.table}[poll]
interval = "1h"
min_interval = "1s"
host_interval = "0s"
[web]
listen = "127.0.0.1:{port}"
public_url = "http://127.0.0.1:{port}/bell"
{extra}
[[feeds]]
name = "yard"
url = "{web.url}/feed"
[[chats]]
id = "telegram:{reader.id}"
topics = ["all"]
""",
            encoding="utf-8",
        )
        bot = BotProcess(config, {**os.environ, "SSL_CERT_FILE": str(certificate.file)})
        world = Yard(web, hub, bot, telegram, reader, [item(0)])
        world.serve()
        await stack.enter_async_context(bot)
        yield world
        assert "Traceback" not in bot.said
        assert hub.violations == []


async def test_what_is_published_is_told_in_well_under_a_second(tmp_path: Path) -> None:
    async with yard(tmp_path) as it:
        await it.hub.wait_for(lambda: bool(it.hub.subscriptions), 20)
        for number in range(1, 6):
            it.items.insert(0, item(number))
            began = time.monotonic()
            ((_, status),) = await it.hub.publish(it.topic, it.document())
            texts = await it.told(number)
            took = time.monotonic() - began
            assert status == 200
            assert f"Crane {number} " in texts[-1]
            assert took < 1
        assert it.web.count("/feed") == 1
        assert it.hub.only().secret
        assert await it.bot.stop() == 0


async def test_a_hub_without_tls_has_the_feed_polled_at_once(tmp_path: Path) -> None:
    async with yard(tmp_path, tls=False) as it:
        await it.hub.wait_for(lambda: bool(it.hub.subscriptions), 20)
        assert it.hub.only().secret is None
        it.items.insert(0, item(1))
        began = time.monotonic()
        await it.hub.publish(it.topic, b"not even a feed")
        assert "Crane 1 " in (await it.told(1))[0]
        assert time.monotonic() - began < 1
        assert await it.bot.stop() == 0


async def test_a_push_that_a_crash_interrupts_is_told_at_the_next_start(tmp_path: Path) -> None:
    async with yard(tmp_path) as it:
        await it.hub.wait_for(lambda: bool(it.hub.subscriptions), 20)
        # So much that the bot dies over it: acknowledged, not yet admitted.
        padding = [
            item(number) | {"content": "<p>wood</p>" * 4_000} for number in range(1000, 1040)
        ]
        it.items[:0] = [item(1), *padding]
        body = rss("The Yard", it.items)
        polls = it.web.count("/feed")
        ((_, status),) = await it.hub.publish(it.topic, body)
        await it.bot.kill()
        assert status == 200
        assert it.telegram.messages(it.reader) == []
        it.items[1:-1] = []
        await it.bot.start()
        assert "Crane 1 " in (await it.told(1))[0]
        # The next poll was an hour away: the interrupted push asked for this one.
        assert it.web.count("/feed") == polls + 1
        await it.hub.publish(it.topic, body)
        assert await it.bot.stop() == 0
        texts = [message.text for message in it.telegram.messages(it.reader)]
        assert sum("Crane 1 " in text for text in texts) == 1


async def test_a_subscription_outlives_the_bot_and_ends_when_the_feed_goes(
    tmp_path: Path,
) -> None:
    async with yard(tmp_path) as it:
        await it.hub.wait_for(lambda: bool(it.hub.subscriptions), 20)
        assert await it.bot.stop() == 0
        await it.bot.start()
        await it.hub.wait_for(lambda: it.bot.said.count("Web server: listening") == 2, 20)
        it.items.insert(0, item(1))
        await it.hub.publish(it.topic, it.document())
        assert len(await it.told(1)) == 1
        assert len(it.hub.asked) == 1, "not asked again"
        one = it.hub.only()
        assert await it.bot.stop() == 0
        config = tmp_path / "config.toml"
        config.write_text(config.read_text().replace('name = "yard"', 'name = "other"'))
        await it.bot.start()
        await it.bot.says("yard: no longer pushed by")
        assert await it.hub.push(one, it.document(), headers={}) == 410
        assert await it.bot.stop() == 0


async def test_a_feed_cannot_send_the_bot_to_a_hub_inside_a_private_network(
    tmp_path: Path,
) -> None:
    async with yard(tmp_path) as it, FakeWeb("127.0.0.2") as other, FakeHub(other) as inside:
        await it.hub.wait_for(lambda: bool(it.hub.subscriptions), 20)
        it.items.insert(0, item(1))
        it.web.feed("/feed", it.document, headers=inside.links(it.topic))
        await it.hub.publish(it.topic, b"")
        assert "Crane 1 " in (await it.told(1))[0]
        await it.bot.says("has no public address")
        await it.hub.wait_for(lambda: ("unsubscribe", 200) in it.hub.verified)
        assert await it.bot.stop() == 0
        assert other.requests == []


async def test_with_push_switched_off_no_hub_is_asked(tmp_path: Path) -> None:
    async with yard(tmp_path, extra="push = false") as it:
        await it.bot.says("Polled yard")
        await it.bot.says("Web server")
        assert await it.bot.stop() == 0
        assert it.hub.asked == []


async def test_a_port_that_is_taken_is_said_and_the_bot_goes_on(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        async with yard(tmp_path, port=port) as it:
            said = await it.bot.says("Cannot listen on")
            assert f"127.0.0.1:{port}: another program listens there" in said
            await it.bot.says("Connected to Telegram")
            await it.bot.says("Polled yard")
            assert it.bot.said.count("Cannot listen on") == 1
            assert await it.bot.stop() == 0


async def test_the_operator_sees_how_push_is_doing(tmp_path: Path) -> None:
    async with yard(tmp_path) as it:
        await it.hub.wait_for(lambda: bool(it.hub.subscriptions), 20)
        await it.bot.says("pushed by")
        where = ["--config", str(tmp_path / "config.toml")]
        (line,) = (await shell("feeds", "list", "--json", *where)).splitlines()
        assert json.loads(line)["push"].startswith("pushed by 127.0.0.1:")
        assert "; pushed by" in " ".join((await shell("feeds", "list", *where)).split())
        it.items.insert(0, item(1))
        await it.hub.publish(it.topic, it.document())
        await it.told(1)
        findings = (await shell("check", "--json", *where)).splitlines()
        said = {one["what"]: one["says"] for one in map(json.loads, findings)}
        assert said["push"] == "1 of 1 feeds that offer it are pushed"
        assert await it.bot.stop() == 0


async def shell(*command: str) -> str:
    """What a command prints, beside the running bot."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *command),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": "200"},
    )
    printed, wrong = await process.communicate()
    assert b"Traceback" not in wrong
    return printed.decode()
