"""A fake Discord and a bot with a small table of commands of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.errors import PlatformError
from bot.model import ChatId
from handlers.commands.request import Argument, Command, Reply, Request, Span, Who, say
from handlers.discord import DiscordBot
from handlers.discord.client import OnClosed
from tests.fakes.discord import FakeDiscord


@dataclass(frozen=True)
class Choice:
    """What completion offers."""

    value: str
    label: str


OFFERED = (
    Choice("chips", "🔬 Chips"),
    Choice("ai", "🤖 AI"),
    Choice("all", "every story"),
    Choice("source:wire", "everything from The Wire"),
)


class Desk:
    """The commands of these tests, and what they were asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.closed: list[tuple[ChatId, str]] = []
        self.release = asyncio.Event()  # a slow command waits for it

    async def echo(self, request: Request) -> Reply:
        """Says what it was asked."""
        self.requests.append(request)
        words = ", ".join(request.words)
        return say(f"{request.command} in {request.kind} of {request.chat}: {words}")

    async def admins_only(self, request: Request) -> Reply:
        """As the real table does it: asks only in shared places."""
        if not await request.is_admin():
            return Reply(say("Only members with Manage Server can do that.").lines, private=True)
        return await self.echo(request)

    async def slow(self, request: Request) -> Reply:
        """Takes as long as the test likes."""
        await self.release.wait()
        return await self.echo(request)

    async def broken(self, request: Request) -> Reply:
        """Has a fault."""
        raise ZeroDivisionError("a fault in the command")

    async def long(self, request: Request) -> Reply:
        """Says more than one message holds."""
        return Reply(tuple((Span(f"line {number} " + "x" * 90),) for number in range(50)))

    async def complete(
        self, argument: Argument, chat: ChatId, language: str | None
    ) -> Sequence[Choice]:
        """Only ``chips`` is followed anywhere."""
        return OFFERED[:1] if argument is Argument.FOLLOWED else OFFERED

    async def on_closed(self, chat: ChatId, why: str) -> None:
        """Remembers."""
        self.closed.append((chat, why))

    def table(self) -> list[Command]:
        """One command for each kind of argument, a slow, a broken and a long one."""
        everyone, admins = Who.EVERYONE, Who.ADMINS
        return [
            Command("help", "All commands", Argument.NONE, everyone, "/help", self.echo),
            Command("subscribe", "Follow", Argument.SELECTORS, admins, "", self.admins_only),
            Command("unsubscribe", "Stop", Argument.FOLLOWED, admins, "", self.admins_only),
            Command("latest", "The newest", Argument.TOPIC_COUNT, everyone, "", self.echo),
            Command("why", "Why it rang", Argument.NUMBER, everyone, "", self.echo),
            Command("wrong", "What is wrong", Argument.NUMBER_TOPIC, everyone, "", self.echo),
            Command("filters", "What not", Argument.FILTERS, everyone, "", self.echo),
            Command("digest", "Together", Argument.DIGEST, everyone, "", self.echo),
            Command("quiet", "When not", Argument.QUIET, everyone, "", self.echo),
            Command("mute", "Silence", Argument.DURATION, everyone, "", self.echo),
            Command("timezone", "Whose clock", Argument.ZONE, everyone, "", self.echo),
            Command("outlets", "How often", Argument.OUTLETS, everyone, "", self.echo),
            Command("slow", "Takes long", Argument.NONE, everyone, "", self.slow),
            Command("broken", "Has a fault", Argument.NONE, everyone, "", self.broken),
            Command("long", "Says much", Argument.NONE, everyone, "", self.long),
        ]

    def bot(
        self,
        fake: FakeDiscord,
        *,
        token: str = "",
        gateway: str | None = None,
        table: Sequence[Command] = (),
        on_closed: OnClosed | None = None,
    ) -> DiscordBot:
        """A bot of this desk that tries again at once."""
        return DiscordBot(
            token=token or fake.token,
            api_base=fake.api_base,
            gateway=fake.gateway if gateway is None else gateway,
            commands=table or self.table(),
            complete=self.complete,
            on_closed=on_closed or self.on_closed,
            pauses=(0.05,),
        )


@asynccontextmanager
async def running(bot: DiscordBot) -> AsyncIterator[asyncio.Task[None]]:
    """The bot as a task, cancelled at the end."""
    task = asyncio.create_task(bot.run())
    try:
        yield task
    finally:
        task.cancel()
        # An error of the bot is for the test that awaited it.
        with contextlib.suppress(asyncio.CancelledError, PlatformError):
            await task


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    """Every request of a test must be one that Discord knows."""
    async with FakeDiscord() as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
async def online(fake: FakeDiscord, desk: Desk) -> AsyncIterator[FakeDiscord]:
    """The fake with the bot connected to it."""
    async with running(desk.bot(fake)):
        await fake.wait_for(lambda: fake.wire.connected)
        yield fake
