"""Push through the whole bot: a hub serves, a reader is told, and nothing is lost on the way."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.certificate import loopback_certificate
from tests.fakes.hub import FakeHub
from tests.fakes.process import BotProcess
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


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


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
async def yard(folder: Path, *, tls: bool = True, extra: str = "") -> AsyncIterator[Yard]:
    certificate = loopback_certificate(folder)
    if certificate is None:
        pytest.skip("there is no openssl command to make a certificate with")
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(FakeTelegram(limits=None))
        web = await stack.enter_async_context(FakeWeb(tls=certificate.server if tls else None))
        hub = await stack.enter_async_context(FakeHub(web))
        reader = telegram.private_chat(telegram.person("Ada"))
        port = free_port()
        config = folder / "config.toml"
        config.write_text(
            f"""
data_dir = "{folder}/data"
[telegram]
token = "{telegram.token}"
api_base = "{telegram.url}"
rate = 10000
chat_rate = 10000
[poll]
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
