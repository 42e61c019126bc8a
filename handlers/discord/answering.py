"""Answers one interaction within Discord's time: runs the command and says its reply."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

import aiohttp
import discord

from bot.errors import NewsbellError
from handlers.commands.request import ChatKind, Command, Reply, Request, say
from handlers.discord.render import reply_messages
from handlers.discord.slash import Interaction, chat_of

log = logging.getLogger(__name__)

TROUBLE = "Something went wrong. Please try again."

_PROMPT = 1.0  # seconds; Discord gives three until the first answer, part of them is on the way
_PATIENCE = 60.0  # seconds for a command; the interaction ends after fifteen minutes
_TELL_LIMIT = 20.0  # seconds for one message, discord.py's own repeats included


class Answering:
    """Answers interactions, and knows which are still open."""

    def __init__(self) -> None:
        self._open: set[asyncio.Task[None]] = set()

    async def __call__(
        self, interaction: Interaction, command: Command, words: tuple[str, ...]
    ) -> None:
        """Run one command and say what it replies. Never raises: there is nobody to tell.

        A quick reply is shown as it wishes to be. A slow command is acknowledged first, and since
        whether its reply is private is not known by then, only the asker will see it.
        """
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._answer(interaction, command, words)
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            why = str(error) if isinstance(error, discord.HTTPException) else type(error).__name__
            log.warning(
                "/%s in %s: no answer arrived (%s)", command.name, chat_of(interaction), why
            )
        finally:
            self._open.discard(task)

    async def finish(self, limit: float) -> None:
        """Wait at most ``limit`` seconds for the answers under way."""
        if self._open:
            await asyncio.wait(self._open, timeout=limit)

    async def _answer(
        self, interaction: Interaction, command: Command, words: tuple[str, ...]
    ) -> None:
        handling = asyncio.create_task(_handled(command, _request(interaction, command, words)))
        try:
            await asyncio.wait({handling}, timeout=_PROMPT)
            if not handling.done():
                async with asyncio.timeout(_TELL_LIMIT):
                    await interaction.response.defer(ephemeral=True, thinking=True)
            reply = await handling
        finally:
            handling.cancel()
        await _tell(interaction, reply)


async def _handled(command: Command, request: Request) -> Reply:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await command.handle(request)
    except NewsbellError as error:
        log.warning("/%s in %s failed: %s", command.name, request.chat, error)
    except Exception:
        log.exception("/%s in %s failed", command.name, request.chat)
    return Reply(lines=say(TROUBLE).lines, private=True)


def _request(interaction: Interaction, command: Command, words: tuple[str, ...]) -> Request:
    private = interaction.guild_id is None
    # As Discord computed them for this interaction: no cache of members is needed.
    held = interaction.permissions

    async def is_admin() -> bool:
        return private or held.manage_guild or held.administrator

    return Request(
        chat=chat_of(interaction),
        kind=ChatKind.PRIVATE if private else ChatKind.GROUP,
        command=command.name,
        words=words,
        is_admin=is_admin,
        language=str(interaction.locale),
    )


async def _tell(interaction: Interaction, reply: Reply) -> None:
    first, *more = reply_messages(reply)
    deferred = interaction.response.is_done()
    private = reply.private or deferred
    if deferred:
        await _timed(interaction.edit_original_response(content=first))
    else:
        await _timed(interaction.response.send_message(first, ephemeral=private))
    for message in more:
        await _timed(interaction.followup.send(message, ephemeral=private))


async def _timed(request: Awaitable[object]) -> None:
    async with asyncio.timeout(_TELL_LIMIT):
        await request
