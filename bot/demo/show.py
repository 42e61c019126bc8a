"""Plays a programme: the whole bot on a store that is thrown away, and a director who watches."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from bot.app.opening import open_store, utc_now
from bot.app.parts import Parts, build, connect
from bot.app.running import Bot
from bot.app.services import commands_of, prompt
from bot.config import Config
from bot.config.topic_table import TopicTable
from bot.demo.publisher import Publisher
from bot.demo.sources import Programme
from bot.model import ChatId, Entry, FeedName, Selector
from bot.platforms.console import ConsolePlatform
from bot.store.encoding import to_ms
from bot.texts import Texts

log = logging.getLogger(__name__)

CHAT = ChatId("console", "main")
RINGS_PER_SECOND = 2.5
BETWEEN_EDITIONS = 2.0


async def play(
    programme: Programme,
    topics: Mapping[str, TopicTable],
    environ: Mapping[str, str],
    stop: asyncio.Event,
    *,
    as_json: bool,
    interactive: bool,
) -> bool:
    """Play a programme to its end (or, at a terminal, until the prompt is left) or until ``stop``.

    False if a feed elsewhere could not be read. Everything is thrown away afterwards. With
    ``as_json`` stdout holds only the deliveries.
    """
    screen = Screen()
    with tempfile.TemporaryDirectory(prefix="newsbell-demo-") as folder:
        async with Publisher(*(channel.title for channel in programme.channels)) as publisher:
            config = _config(Path(folder), programme, topics, publisher)
            async with open_store(config, environ, attach=False, stop=stop) as opened:
                texts = Texts()
                platforms = connect(config, lambda: ConsolePlatform(screen, texts, json=as_json))
                rate = None if as_json else RINGS_PER_SECOND
                async with build(config, opened, platforms, console_rate=rate) as parts:
                    director = Director(
                        programme,
                        publisher,
                        parts,
                        Screen(quiet=True) if as_json else screen,
                        interactive=interactive,
                        leave=stop,
                    )
                    await Bot(parts, {"director": director.run}).run(stop)
                    return not director.failed


def _config(
    folder: Path, programme: Programme, topics: Mapping[str, TopicTable], publisher: Publisher
) -> Config:
    feeds: list[dict[str, Any]] = [
        {
            "name": _own(number),
            "url": publisher.url_of(number),
            "split": channel.split.value,
        }
        for number, channel in enumerate(programme.channels)
    ]
    feeds.extend(
        {"name": _elsewhere(number), "url": address}
        for number, address in enumerate(programme.feed_urls, start=1)
    )
    return Config.model_validate(
        {
            "data_dir": str(folder),
            "console": {"enabled": True},
            # Whatever is played is news to whoever watches, however old it is.
            "poll": {
                "interval": "1s",
                "min_interval": "1s",
                "host_interval": "0s",
                "first": "all",
                "max_age": "3650d",
                "burst": "off",
            },
            "feeds": tuple(feeds),
            "topics": topics,
        }
    )


def _own(number: int) -> str:
    return "demo" if number == 0 else f"demo-{number}"


def _elsewhere(number: int) -> str:
    return f"feed-{number}"


class Screen(Console):
    """A console that tells of a closed pipe, instead of ending the program by itself."""

    def on_broken_pipe(self) -> None:
        """Called by rich in the middle of printing."""
        raise BrokenPipeError


class Director:
    """Publishes the editions one by one, waits until all has rung, and says what goes on."""

    def __init__(
        self,
        programme: Programme,
        publisher: Publisher,
        parts: Parts,
        screen: Console,
        *,
        interactive: bool,
        leave: asyncio.Event,
    ) -> None:
        self._programme = programme
        self._publisher = publisher
        self._parts = parts
        self._screen = screen
        self._interactive = interactive
        self._leave = leave
        self._texts = parts.texts
        self.failed = False

    async def run(self) -> None:
        """Run the show; at its end leave, or hand over to the prompt. Ends with the output."""
        try:
            await self._show()
        except OSError as error:
            if not isinstance(error, BrokenPipeError):
                self.failed = True
                log.error("The output cannot be written: %s", error.strerror)  # noqa: TRY400
        self._leave.set()

    async def _show(self) -> None:
        topics = [Selector(name) for name in self._parts.topics]
        await self._parts.chats.follow(CHAT, topics)
        self._say("demo-welcome")
        for number, channel in enumerate(self._programme.channels):
            for count, edition in enumerate(channel.editions, start=1):
                await self._publish(number, count, edition)
        for number, _ in enumerate(self._programme.feed_urls, start=1):
            await self._until_polled(FeedName(_elsewhere(number)), 0)
        await self._until_told()
        await self._report()
        if self._interactive:
            await self._prompt()

    async def _publish(self, channel: int, count: int, edition: Sequence[Entry]) -> None:
        if count > 1:
            await asyncio.sleep(BETWEEN_EDITIONS)
        if self._programme.is_own:
            self._rule(self._texts("demo-edition", number=count))
        self._publisher.publish(edition, feed=channel)
        await self._publisher.fetched(channel)
        # Counted from here: a poll of what was there before may still be ending.
        await self._until_polled(FeedName(_own(channel)), to_ms(utc_now()))
        await self._until_told()

    async def _until_polled(self, feed: FeedName, since_ms: int) -> None:
        while True:
            state = await self._parts.feeds.state(feed)
            if state.last_poll is not None and to_ms(state.last_poll) >= since_ms:
                if state.error:
                    self.failed = True
                    self._screen.print(Text(f"{state.title}: {state.error}", style="red"))
                return
            await asyncio.sleep(0.05)

    async def _until_told(self) -> None:
        deliveries = self._parts.networks["console"].deliveries
        # The store has no event for "nothing is left"; nobody is hurried by twenty looks a second.
        while await self._parts.router.waiting() or await deliveries.pending():  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    async def _report(self) -> None:
        counters = await self._parts.health.counters()
        told, stories = counters.get("sent", 0), counters.get("stories", 0)
        self._rule("")
        self._screen.print(Text(self._texts("demo-report", stories=stories, told=told)))

    async def _prompt(self) -> None:
        self._say("demo-prompt")
        commands, completion = commands_of(self._parts)
        await prompt(self._parts, commands, completion, Console(), self._leave.set)()

    def _say(self, name: str) -> None:
        self._screen.print(Text(self._texts(name)))

    def _rule(self, title: str) -> None:
        self._screen.print(Rule(Text(title, style="bold") if title else "", style="dim"))
