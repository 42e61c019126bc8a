"""The command sides of the networks: what each listens to, bound to the running parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from bot.app.opening import utc_now
from bot.app.operations import BotOperations
from bot.app.parts import Parts
from bot.delivery.timings import Timings
from bot.model import ChatId
from handlers.commands.completion import Completion
from handlers.commands.request import Command
from handlers.commands.table import command_table, unknown_command

if TYPE_CHECKING:
    from rich.console import Console

Service = Callable[[], Awaitable[None]]


def commands_of(parts: Parts) -> tuple[tuple[Command, ...], Completion]:
    """The command table and what completes it."""
    operations = BotOperations(parts)
    table = command_table(
        chats=parts.chats,
        stories=parts.archive,
        reports=parts.reports,
        timings=Timings(parts.timings, zone=parts.config.delivery.timezone),
        operations=operations,
        texts=parts.texts,
        now=utc_now,
    )
    completion = Completion(chats=parts.chats, operations=operations, texts=parts.texts)
    return table, completion


def command_services(
    parts: Parts, *, console: Console | None, leave: Callable[[], None]
) -> dict[str, Service]:
    """One service for each network that takes commands; ``console`` only at a terminal.

    ``leave`` is called when the person at the prompt has had enough.
    """
    commands, completion = commands_of(parts)
    services: dict[str, Service] = {}
    if "telegram" in parts.networks:
        services["telegram"] = _telegram(parts, commands)
    if "discord" in parts.networks:
        services["discord"] = _discord(parts, commands, completion)
    if "console" in parts.networks and console is not None:
        services["console"] = prompt(parts, commands, completion, console, leave)
    return services


def prompt(
    parts: Parts,
    commands: Sequence[Command],
    completion: Completion,
    console: Console,
    leave: Callable[[], None],
) -> Service:
    """The prompt at the terminal."""
    from handlers.console import CONSOLE_CHAT, ConsolePrompt

    async def run() -> None:
        followed = await parts.chats.of(CONSOLE_CHAT)
        if not (followed.selectors or followed.pinned):
            console.print(parts.texts("prompt-nothing-followed"), markup=False, highlight=False)
        await ConsolePrompt(commands, console=console, texts=parts.texts, choices=completion).run()
        leave()

    return run


def _telegram(parts: Parts, commands: Sequence[Command]) -> Service:
    from handlers.telegram import TelegramBot

    config = parts.config.telegram

    async def run() -> None:
        await TelegramBot(
            token=config.token.get_secret_value(),
            api_base=config.api_base,
            commands=commands,
            unknown=lambda word: unknown_command(word, commands, parts.texts),
            pace=parts.networks["telegram"].deliveries.reserve,
            on_closed=_closer(parts),
            on_moved=parts.chats.move,
        ).run()

    return run


def _discord(parts: Parts, commands: Sequence[Command], completion: Completion) -> Service:
    from handlers.discord import DiscordBot

    config = parts.config.discord

    async def run() -> None:
        await DiscordBot(
            token=config.token.get_secret_value(),
            api_base=config.api_base,
            gateway=config.gateway,
            commands=commands,
            complete=completion,
            on_closed=_closer(parts),
        ).run()

    return run


def _closer(parts: Parts) -> Callable[[ChatId, str], Awaitable[None]]:
    async def close(chat: ChatId, why: str) -> None:
        await parts.chats.close(chat, why)

    return close
