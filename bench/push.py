"""From publishing to the alert: pushed and signed, pushed without TLS, and polled, in one run.

``python -m bench.push [--publishes 200] [--poll 2] [--seed 1] [--json]``. One bot in a process of
its own follows three feeds; publishers, a hub for each, and Telegram are fakes on loopback, and
all goes over sockets. A hub with TLS signs what it pushes, which is read; one without is only
heard, and the feed polled; the third feed has no hub and is polled every ``--poll`` seconds (the
mean of that is half of it, as it would be 7.5 minutes of a quarter of an hour).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fakes.certificate import Certificate, loopback_certificate
from tests.fakes.hub import FakeHub
from tests.fakes.process import BotProcess
from tests.fakes.server import free_port
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Chat
from tests.fakes.web import FakeWeb, rss

LISTED = 20
PING_EACH = 3
"""Of so many publishes one goes to the hub without TLS: feeds are polled for it once a second."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds from publishing to the alert, of one way."""

    way: str
    published: int
    lost: int
    twice: int
    p50: float
    p99: float
    worst: float


@dataclass
class Paper:
    """One feed, and when each of its stories was published and told."""

    name: str
    way: str
    wording: str
    web: FakeWeb
    hub: FakeHub | None
    items: list[dict[str, str]] = field(default_factory=list)
    published: dict[str, float] = field(default_factory=dict)

    def serve(self) -> None:
        headers = self.hub.links(self.topic) if self.hub else {}
        self.web.feed(f"/{self.name}", self.document, headers=headers)

    @property
    def topic(self) -> str:
        return f"{self.web.url}/{self.name}"

    def document(self) -> bytes:
        return rss(self.name.title(), self.items)

    async def publish(self, number: int) -> None:
        title = self.wording.format(number)
        link = f"https://{self.name}.example/{number}"
        self.items.insert(0, {"guid": f"{self.name}-{number}", "title": title, "link": link})
        del self.items[LISTED:]
        self.published[title] = time.monotonic()
        if self.hub is not None:
            await self.hub.publish(self.topic, self.document())

    def figures(self, told: dict[str, list[float]]) -> Figures:
        waits = sorted(
            told[title][0] - began for title, began in self.published.items() if title in told
        )
        return Figures(
            way=self.way,
            published=len(self.published),
            lost=len(self.published) - len(waits),
            twice=sum(len(told.get(title, ())) > 1 for title in self.published),
            p50=round(statistics.median(waits), 4),
            p99=round(waits[min(len(waits) - 1, int(len(waits) * 0.99))], 4),
            worst=round(waits[-1], 4),
        )


@asynccontextmanager
async def watching(chat: Chat) -> AsyncIterator[dict[str, list[float]]]:
    """When each title was first seen in a chat, and again."""
    told: dict[str, list[float]] = {}

    async def watch() -> None:
        seen = 0
        while True:
            for message in chat.sent[seen:]:
                for line in message.text.splitlines():
                    told.setdefault(line.strip(), []).append(time.monotonic())
                seen += 1
            await asyncio.sleep(0.001)

    task = asyncio.create_task(watch())
    try:
        yield told
    finally:
        task.cancel()
        await asyncio.wait([task])


def config_text(folder: Path, telegram: FakeTelegram, papers: list[Paper], reader: Chat) -> str:
    """A config with every limit of Telegram raised."""
    port = free_port()
    feeds = "".join(
        f'[[feeds]]\nname = "{paper.name}"\nurl = "{paper.topic}"\n'
        + ("" if paper.hub else 'interval = "POLL"\n')
        for paper in papers
    )
    return f"""
data_dir = {json.dumps(str(folder / "data"))}
{telegram.table}[poll]
interval = "1h"
min_interval = "1s"
host_interval = "0s"
burst = "off"
[dedupe]
events = "ring"
[web]
listen = "127.0.0.1:{port}"
public_url = "http://127.0.0.1:{port}"
{feeds}[[chats]]
id = "telegram:{reader.id}"
topics = ["all"]
"""


async def campaign(
    folder: Path, certificate: Certificate, *, publishes: int, poll: int, seed: int
) -> list[Figures]:
    """Publish to all three, at moments that know nothing of the polls."""
    chance = random.Random(seed)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(FakeTelegram(limits=None))
        safe = await stack.enter_async_context(FakeWeb(tls=certificate.server))
        plain = await stack.enter_async_context(FakeWeb())
        safe_hub = await stack.enter_async_context(FakeHub(safe))
        plain_hub = await stack.enter_async_context(FakeHub(plain))
        papers = [
            Paper("yard", "pushed, signed", "Crane {} of the yard was counted", safe, safe_hub),
            Paper("port", "pushed, no TLS: polled", "Ferry {} left at noon", plain, plain_hub),
            Paper("kiln", f"polled every {poll} s", "Brick {} came out red", plain, None),
        ]
        for paper in papers:
            paper.serve()
        reader = telegram.private_chat(telegram.person("Ada"))
        config = folder / "config.toml"
        text = config_text(folder, telegram, papers, reader).replace("POLL", f"{poll}s")
        config.write_text(text)
        environ = {**os.environ, "SSL_CERT_FILE": str(certificate.file)}
        bot = await stack.enter_async_context(BotProcess(config, environ))
        told = await stack.enter_async_context(watching(reader))
        await bot.says("Polled kiln")
        for hub in (safe_hub, plain_hub):
            await hub.wait_for(lambda hub=hub: bool(hub.subscriptions), 20)  # type: ignore[misc]
        for number in range(1, publishes + 1):
            due = [
                paper for paper in papers if paper.hub is not plain_hub or not number % PING_EACH
            ]
            await asyncio.gather(*(paper.publish(number) for paper in due))
            await asyncio.sleep(chance.uniform(0.4, 0.8))
        deadline = time.monotonic() + poll + 5
        while time.monotonic() < deadline and any(
            title not in told for paper in papers for title in paper.published
        ):
            await asyncio.sleep(0.05)
        await bot.stop()
        return [paper.figures(told) for paper in papers]


def main() -> None:
    """Print the table; exit 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publishes", type=int, default=200)
    parser.add_argument("--poll", type=int, default=2, help="seconds, for the feed without a hub")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsbell-push-") as name:
        folder = Path(name)
        certificate = loopback_certificate(folder)
        if certificate is None:
            sys.exit("There is no openssl command to make a certificate with.")
        found = asyncio.run(
            campaign(
                folder,
                certificate,
                publishes=asked.publishes,
                poll=asked.poll,
                seed=asked.seed,
            )
        )
    if asked.json:
        for one in found:
            print(json.dumps(asdict(one)))
    else:
        table = Table("Way", *("told", "lost", "twice", "p50", "p99", "worst"), box=None)
        for column in table.columns[1:]:
            column.justify = "right"
        for one in found:
            seconds = (f"{value * 1000:,.0f} ms" for value in (one.p50, one.p99, one.worst))
            told = one.published - one.lost
            table.add_row(one.way, str(told), str(one.lost), str(one.twice), *seconds)
        Console(width=90, file=sys.stdout).print(table)
    sys.exit(1 if any(one.lost for one in found) else 0)


if __name__ == "__main__":
    main()
