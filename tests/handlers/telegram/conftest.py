"""A bot with a few plain commands, running against a Telegram on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from bot.model import ChatId
from handlers.commands.request import Argument, Command, Reply, Request, Who, say
from handlers.telegram.bot import TelegramBot
from tests.fakes.telegram import FakeTelegram


@dataclass
class Desk:
    """What the commands were asked, what the bot reported, and what happens next."""

    requests: list[Request] = field(default_factory=list)
    closed: list[tuple[ChatId, str]] = field(default_factory=list)
    moved: list[tuple[ChatId, ChatId]] = field(default_factory=list)
    paced: list[ChatId] = field(default_factory=list)
    answer: Callable[[Request], Awaitable[Reply]] | None = None
    wait: Callable[[ChatId], float] = lambda _: 0.0

    async def handle(self, request: Request) -> Reply:
        self.requests.append(request)
        if self.answer is not None:
            return await self.answer(request)
        admin = await request.is_admin()
        return say(f"{request.command} {' '.join(request.words)}".strip() + f" admin={admin}")

    async def pace(self, chat: ChatId) -> float:
        self.paced.append(chat)
        return self.wait(chat)

    async def on_closed(self, chat: ChatId, why: str) -> None:
        self.closed.append((chat, why))

    async def on_moved(self, old: ChatId, new: ChatId) -> None:
        self.moved.append((old, new))

    def commands(self) -> tuple[Command, ...]:
        return tuple(
            Command(name, f"What {name} does", Argument.NONE, Who.EVERYONE, f"/{name}", self.handle)
            for name in ("help", "latest", "subscribe", "why")
        )

    def bot(self, telegram: FakeTelegram, token: str | None = None) -> TelegramBot:
        return TelegramBot(
            token=token or telegram.token,
            api_base=telegram.url,
            commands=self.commands(),
            unknown=lambda word: say(f"Unknown: {word}. Try /help"),
            pace=self.pace,
            on_closed=self.on_closed,
            on_moved=self.on_moved,
            hold=5,
        )


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(limits=None) as fake:
        yield fake


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def stop(task: asyncio.Task[None]) -> None:
    """Cancel, and wait until it has stopped."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def running(telegram: FakeTelegram, desk: Desk) -> AsyncIterator[asyncio.Task[None]]:
    """The bot, connected."""
    task = asyncio.create_task(desk.bot(telegram).run())
    await telegram.wait_for(lambda: telegram.called("setMyCommands"))
    yield task
    await stop(task)
