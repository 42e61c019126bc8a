"""One connection to Discord: the commands, and the events that close chats."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.errors import NewsbellError
from bot.model import ChatId
from handlers.commands.request import Command
from handlers.discord.answering import TROUBLE, Answering
from handlers.discord.endpoints import point_to_gateway
from handlers.discord.slash import Complete, Interaction, slash_command
from handlers.discord.sync import sync

log = logging.getLogger(__name__)

OnClosed = Callable[[ChatId, str], Awaitable[None]]

_DRAIN_LIMIT = 5.0  # seconds for answers under way when the connection ends
_CLOSE_LIMIT = 3.0  # seconds for saying good-bye to the gateway


class CommandClient(discord.Client):
    """A client of discord.py that answers the command table; good for one connection.

    It asks for no more than the events of servers and channels, keeps no members and no messages,
    and mentions nobody.
    """

    def __init__(
        self, commands: Sequence[Command], complete: Complete, on_closed: OnClosed, gateway: str
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=30.0,
        )
        self.ready_at: float | None = None  # monotonic seconds
        self._answering = Answering()
        self._on_closed = on_closed
        self._gateway = gateway
        self._tree = _Tree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )
        for row in commands:
            self._tree.add_command(slash_command(row, self._answering, complete))

    async def setup_hook(self) -> None:
        """Between login and connection, called by discord.py."""
        try:
            await sync(self, self._tree)
        except (discord.HTTPException, discord.app_commands.AppCommandError) as error:
            # Discord still has the commands of another day, which mostly work.
            log.warning("Discord did not take the list of commands: %s", error)
        if not self._gateway:
            _, gateway, _ = await self.http.get_bot_gateway()
            point_to_gateway(gateway)

    async def on_ready(self) -> None:
        """Connected, and told of every server."""
        self.ready_at = time.monotonic()
        log.info("connected to Discord as %s", self.user)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server, or the server deleted; not called in an outage."""
        for channel in (*guild.channels, *guild.threads):
            await self._closed(channel.id, "the bot was removed from the server")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel was deleted; its threads are reported one by one."""
        await self._closed(channel.id, "the channel was deleted")

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread was deleted, or its channel."""
        await self._closed(payload.thread_id, "the thread was deleted")

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """An event failed; called inside the ``except`` of discord.py."""
        log.exception("Discord's event %s was not handled", event_method)

    async def close(self) -> None:
        """Let the answers under way arrive, then close connections."""
        await self._answering.finish(_DRAIN_LIMIT)
        # discord.py waits two seconds for servers to be told, and leaves that behind when it
        # closes: it would end in a traceback.
        waiting = self._connection._ready_task
        if waiting is not None:
            waiting.cancel()
        try:
            async with asyncio.timeout(_CLOSE_LIMIT):
                await super().close()
        except TimeoutError:
            await self.http.close()

    async def _closed(self, channel: int, why: str) -> None:
        chat = ChatId("discord", str(channel))
        try:
            await self._on_closed(chat, why)
        except NewsbellError as error:
            log.warning("%s could not be closed (%s): %s", chat, why, error)


class _Tree(app_commands.CommandTree[discord.Client]):
    """What fails between discord.py and a command: an option or command that is out of date."""

    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        log.warning("an interaction on Discord failed: %s", error)
        if interaction.type is discord.InteractionType.application_command:
            with contextlib.suppress(discord.DiscordException, aiohttp.ClientError, TimeoutError):
                await interaction.response.send_message(TROUBLE, ephemeral=True)
