"""Fetches updates by long polling, through every trouble but a refused token.

python-telegram-bot's Updater logs a traceback for each failure, and one update that it cannot read
keeps it from all later ones; hence a loop of our own over ``getUpdates``
(core.telegram.org/bots/api#getupdates).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, NoReturn

from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.platforms.telegram.client import platform_error
from bot.platforms.telegram.transport import NotAnsweredError, ThrottledError

_log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "channel_post", "my_chat_member")

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


class PollingBot(ExtBot[None]):
    """The library's bot, with updates as they came: each is read by itself."""

    async def pending(self, offset: int | None, hold: int) -> list[dict[str, Any]]:
        """The updates from ``offset`` on; waits up to ``hold`` seconds for the first one."""
        data = {"offset": offset, "timeout": hold, "allowed_updates": ALLOWED_UPDATES}
        limit = hold + (self._request[0].read_timeout or 0)
        answer = await self._post("getUpdates", data, read_timeout=limit)
        return answer if isinstance(answer, list) else []


class BackOff:
    """Growing pauses between attempts, and one sentence in the log for a whole row of failures."""

    def __init__(self) -> None:
        self._pause = 0.0

    async def wait(self, error: TelegramError) -> None:
        """Say what is wrong, if it is new, and pause: for as long as Telegram asks, if it does."""
        if not self._pause:
            _log.warning("%s", _sentence(error))
        self._pause = min(self._pause * 2, _LONGEST_PAUSE) or _FIRST_PAUSE
        asked = error.pause.total_seconds() if isinstance(error, ThrottledError) else 0.0
        await asyncio.sleep(max(asked, self._pause))

    def over(self) -> None:
        """It works; say so if it did not."""
        if self._pause:
            _log.info("Telegram answers again.")
        self._pause = 0.0


class Poller:
    """Hands on every update once, in order. ``hold``: seconds of one long poll."""

    def __init__(self, bot: PollingBot, hand_on: Callable[[Update], None], *, hold: int) -> None:
        self._bot = bot
        self._hand_on = hand_on
        self._hold = hold
        self._offset: int | None = None

    async def run(self) -> NoReturn:
        """Poll until cancelled. Raises PlatformError when the token is refused."""
        trouble = BackOff()
        while True:
            try:
                updates = await self._bot.pending(self._offset, self._hold)
            except InvalidToken as error:
                raise platform_error(error) from None
            except TelegramError as error:
                await trouble.wait(error)
                continue
            trouble.over()
            for update in updates:
                self._offset = int(update["update_id"]) + 1
                self._read(update)

    def _read(self, raw: dict[str, Any]) -> None:
        try:
            update = Update.de_json(raw, self._bot)
        except Exception as error:
            _log.warning("Telegram sent an update that cannot be read: %r", error)
            return
        self._hand_on(update)


def _sentence(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return (
            "Another program takes this bot's messages from Telegram with the same token: stop it, "
            "or give it a bot of its own."
        )
    if isinstance(error, NotAnsweredError):
        return f"Telegram does not answer ({error}); trying again."
    return f"Telegram cannot be asked for messages ({error}); trying again."
