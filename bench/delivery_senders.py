"""Who tells one story to many chats, each as a process of its own, for ``bench.delivery``.

``python -m bench.delivery_senders WAY`` reads one line of JSON (``Task``) on standard input, says
``ready``, waits for the line ``go``, tells the story, and at the line ``stop`` prints what that
cost the process. ``newsbell`` is the whole bot with a store of its own: admission, routing, queues,
sender, ledger, log. The others have neither store nor ledger: they render and send.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gc
import json
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from bot.app.opening import open_store
from bot.app.parts import Parts, build, connect
from bot.app.running import Bot
from bot.config.load import read_config
from bot.log import setup_logging
from bot.model import (
    Alert,
    ChatId,
    FeedName,
    Hit,
    Source,
    Story,
    StoryId,
    TopicMatch,
    TopicName,
)
from bot.platforms.discord.format import alert_payload
from bot.platforms.telegram.format import alert_html
from bot.store.admission import Admissions, Identity
from bot.store.embedded import EmbeddedServer
from bot.topics import built_in_topics

TOPIC = TopicName("chips")
_FOLLOWING_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Task:
    """Where to send, as ``bench.delivery_fakes`` says it; empty addresses: not there."""

    folder: str
    telegram: str
    telegram_token: str
    discord: str
    discord_token: str
    private: Sequence[int]
    channels: Sequence[int]


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds of this process alone, and how far its memory grew (MiB)."""

    cpu: float
    resident: float


class Measure:
    """Says ``ready``; at ``go`` has the story told; at ``stop`` prints the cost."""

    def __init__(self, profile: Path | None) -> None:
        self._profile = profile

    async def __call__(self, tell: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Measure one telling; what is still under way at ``stop`` is cancelled."""
        gc.collect()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        with cProfile.Profile() if self._profile else nullcontext() as profile:
            before, memory = time.process_time(), resident()
            telling = asyncio.create_task(tell())
            await asyncio.to_thread(sys.stdin.readline)
            cost = Cost(time.process_time() - before, resident() - memory)
        if profile is not None and self._profile is not None:
            profile.dump_stats(self._profile)
        print(json.dumps(asdict(cost)), flush=True)
        telling.cancel()
        await asyncio.wait([telling])


def story(number: int = 1) -> Story:
    """A story as they are: a title, three bullets, a source."""
    return Story(
        id=StoryId(f"bench{number:08d}"),
        feed=FeedName("wire"),
        source="The Wire",
        title=f"Fab {number} in Dresden takes up production of 12-nanometre chips",
        url=f"https://wire.example/2026/fab-{number}",
        bullets=(
            "The first wafers left the plant on Monday, two months ahead of the plan.",
            "Half of the output is sold to makers of cars for the next three years.",
            "A second hall is to be built as soon as the region has the power for it.",
        ),
        summary="A plant for chips begins its work.",
        published=datetime.now(UTC),
    )


class Alerts:
    """What chats are told of it."""

    def __init__(self) -> None:
        self._story = story()
        found = [rules.topic for rules in built_in_topics() if rules.topic.name == TOPIC]
        self._topics = tuple(found)
        self._sources = (Source(self._story.feed, self._story.source, self._story.url),)

    def to(self, network: str, number: int) -> Alert:
        """The alert for one chat."""
        return Alert(ChatId(network, str(number)), self._story, self._topics, self._sources, 1)


async def admit(parts: Parts, number: int = 1, topic: TopicName = TOPIC) -> None:
    """Make the story known, as the intake does at the end of a poll."""
    admissions = Admissions(parts.store, archive_life=timedelta(days=90))
    await admissions.admit(
        story(number),
        (TopicMatch(topic, 2.0, (Hit("chips", "title", 2.0),)),),
        (Identity(f"bench{number}", timedelta(days=30)),),
        ring=True,
        now=datetime.now(UTC),
    )


def config_text(task: Task) -> str:
    """The bot's config: every limit as it is by default."""
    text = f'data_dir = "{task.folder}/data"\n'
    if task.telegram:
        text += f'[telegram]\ntoken = "{task.telegram_token}"\napi_base = "{task.telegram}"\n'
    if task.discord:
        text += f'[discord]\ntoken = "{task.discord_token}"\napi_base = "{task.discord}"\n'
    return text


@asynccontextmanager
async def running_bot(task: Task) -> AsyncIterator[tuple[Parts, EmbeddedServer]]:
    """The bot's parts on a store of their own, running, with every chat following the topic."""
    config = read_config(config_text(task), None, os.environ, cwd=Path(task.folder))
    with (Path(task.folder) / "bot.log").open("w", encoding="utf-8") as log:
        setup_logging("info", "text", [task.telegram_token, task.discord_token], log)
        async with (
            open_store(config, os.environ, attach=False) as opened,
            build(config, opened, connect(config, None)) as parts,
        ):
            await _subscribe(parts, task)
            stop = asyncio.Event()
            bot = asyncio.create_task(Bot(parts, {}).run(stop))
            try:
                assert opened.server is not None
                yield parts, opened.server
            finally:
                stop.set()
                await bot


async def _subscribe(parts: Parts, task: Task) -> None:
    chats = [f"telegram:{number}" for number in task.private if task.telegram]
    chats += [f"discord:{number}" for number in task.channels if task.discord]
    for start in range(0, len(chats), _FOLLOWING_AT_ONCE):
        some = chats[start : start + _FOLLOWING_AT_ONCE]
        await parts.store.run_each("follow", [(chat, "topics", "add", 1, TOPIC) for chat in some])


async def by_newsbell(task: Task, measured: Measure) -> None:
    """The whole bot."""
    async with running_bot(task) as (parts, _):
        await measured(lambda: admit(parts))


async def by_telegram_limiter(task: Task, measured: Measure) -> None:
    """python-telegram-bot as its guide says: its AIORateLimiter, its own transport (httpx)."""
    from telegram import LinkPreviewOptions
    from telegram.constants import ParseMode
    from telegram.error import TelegramError
    from telegram.ext import AIORateLimiter, ExtBot

    logging.disable(logging.CRITICAL)
    # Without retries the library gives a message up at the first 429.
    limiter = AIORateLimiter(max_retries=10)
    bot = ExtBot(task.telegram_token, base_url=f"{task.telegram}/bot", rate_limiter=limiter)

    alerts = Alerts()

    async def send(number: int) -> None:
        told = alerts.to("telegram", number)
        text = alert_html(told)
        preview = LinkPreviewOptions(url=told.story.url, prefer_small_media=True)
        try:
            await bot.send_message(
                number, text, parse_mode=ParseMode.HTML, link_preview_options=preview
            )
        except TelegramError as error:
            sys.stderr.write(f"given up: {type(error).__name__}\n")

    async def tell() -> None:
        await asyncio.gather(*(send(number) for number in task.private))

    async with bot:
        await measured(tell)


async def by_discord_client(task: Task, measured: Measure) -> None:
    """discord.py's own client, one channel after the other, as its examples do."""
    import discord
    from discord.http import Route

    logging.disable(logging.CRITICAL)
    Route.BASE = task.discord
    client = discord.Client(intents=discord.Intents.none())
    await client.login(task.discord_token)

    alerts = Alerts()

    async def tell() -> None:
        for number in task.channels:
            payload = alert_payload(alerts.to("discord", number))
            embed = discord.Embed.from_dict(payload["embeds"][0])
            try:
                await client.get_partial_messageable(number).send(embed=embed)
            except discord.DiscordException as error:
                sys.stderr.write(f"given up: {type(error).__name__}\n")

    async with client:
        await measured(tell)


async def by_transport(task: Task, measured: Measure) -> None:
    """Newsbell's own Telegram client without store, queue and ledger, at the same even pace."""
    from bot.platforms.telegram import TelegramPlatform

    platform = TelegramPlatform(task.telegram_token, api_base=task.telegram)

    alerts = Alerts()

    async def tell() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for place, number in enumerate(task.private):
            await asyncio.sleep(began + place / 29 - loop.time())
            await platform.send(alerts.to("telegram", number), nonce="")

    await measured(tell)
    await platform.close()


WAYS: dict[str, Callable[[Task, Measure], Awaitable[None]]] = {
    "newsbell": by_newsbell,
    "telegram-limiter": by_telegram_limiter,
    "discord-client": by_discord_client,
    "transport": by_transport,
}


def resident(pid: int | None = None) -> float:
    """MiB of a process (None: this one)."""
    return float(psutil.Process(pid).memory_info().rss) / 2**20


def main() -> None:
    """Send one way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=tuple(WAYS))
    parser.add_argument("--profile", type=Path, help="write a profile of cProfile there")
    asked = parser.parse_args()
    task = Task(**json.loads(sys.stdin.readline()))
    asyncio.run(_awaited(WAYS[asked.way], task, asked.profile))


async def _awaited(
    way: Callable[[Task, Measure], Awaitable[None]], task: Task, profile: Path | None
) -> None:
    await way(task, Measure(profile))


if __name__ == "__main__":
    main()
