"""Keeps the bot's commands alive on Discord, whatever becomes of the connection."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

import aiohttp
import discord

from bot.errors import PlatformError
from bot.platforms.discord.client import BAD_LOGIN
from handlers.commands.request import Command
from handlers.discord.client import CommandClient, OnClosed
from handlers.discord.endpoints import point_to_api, point_to_gateway
from handlers.discord.slash import Complete

log = logging.getLogger(__name__)

_LOGIN_LIMIT = 90.0  # seconds: discord.py repeats a 5xx for half a minute
_STEADY = 60.0  # seconds after which a connection counts as good

_FATAL = {
    # docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
    4004: BAD_LOGIN,
    4010: "Discord refuses the bot's shard",
    4011: "the bot is in more servers (2,500) than one connection may serve",
    4012: "Discord no longer speaks this version of the gateway: update Newsbell",
    4013: "Discord refuses the bot's intents: update Newsbell",
    4014: "Discord refuses the bot's intents: update Newsbell",
}


class DiscordBot:
    """Answers the command table on Discord.

    ``gateway`` is the websocket's address; empty: asked from the API. ``complete`` gives the
    choices for an argument in a chat. ``on_closed`` is called for each channel that is lost,
    whether or not anything was subscribed there. ``pauses``: seconds between attempts to connect,
    the last one for ever; Discord allows 1,000 connections a day.
    """

    def __init__(
        self,
        *,
        token: str,
        api_base: str,
        gateway: str,
        commands: Sequence[Command],
        complete: Complete,
        on_closed: OnClosed,
        pauses: Sequence[float] = (1, 2, 5, 10, 30, 60, 120),
    ) -> None:
        self._token = token
        self._api_base = api_base
        self._gateway = gateway
        self._commands = commands
        self._complete = complete
        self._on_closed = on_closed
        self._pauses = pauses

    async def run(self) -> None:
        """Connect, and connect again, until cancelled; then let open answers arrive and leave.

        Raises PlatformError, with what to do, when trying again is of no use: a bad token, say.
        """
        point_to_api(self._api_base)
        if self._gateway:
            point_to_gateway(self._gateway)
        failures = 0
        while True:
            client = CommandClient(self._commands, self._complete, self._on_closed, self._gateway)
            why = await self._connected(client)
            if client.ready_at is not None and time.monotonic() - client.ready_at > _STEADY:
                failures = 0
            pause = self._pauses[min(failures, len(self._pauses) - 1)]
            # Each outage is told once; that it is over, by the client.
            level = logging.DEBUG if failures else logging.WARNING
            log.log(level, "Discord is away (%s): commands wait, next try in %g s", why, pause)
            failures += 1
            await asyncio.sleep(pause)

    async def _connected(self, client: CommandClient) -> str:
        """One client from login to the end of its connection; why it ended.

        A fresh client each time, and never discord.py's own reconnecting after a failure: its
        ``start()`` dies when the gateway is away at the first connect (Rapptz/discord.py#10520),
        and it logs a traceback for each attempt. A dropped socket is still resumed by it.
        """
        try:
            async with asyncio.timeout(_LOGIN_LIMIT):
                await client.login(self._token)
            await client.connect(reconnect=False)
        except (
            discord.DiscordException,
            aiohttp.ClientError,
            OSError,
            TimeoutError,
            AttributeError,
        ) as error:
            return _trouble(error)
        finally:
            await client.close()
        return "the gateway closed the connection"


def _trouble(error: Exception) -> str:
    """Why a connection ended; raises PlatformError where another one would end alike."""
    match error:
        case discord.LoginFailure():
            raise PlatformError(BAD_LOGIN) from None
        case discord.ConnectionClosed() if error.code in _FATAL:
            raise PlatformError(_FATAL[error.code]) from None
        case discord.ConnectionClosed():
            return f"the gateway closed the connection with {error.code}"
        case discord.HTTPException():
            return f"the API answered {error.status}"
        case aiohttp.WSServerHandshakeError():
            return f"the gateway answered {error.status}"
        case AttributeError():
            # What is left of the bug: the socket closed before the first greeting.
            return "the gateway closed the connection at once"
        case OSError() if error.strerror:
            return error.strerror
        case _:
            return type(error).__name__
