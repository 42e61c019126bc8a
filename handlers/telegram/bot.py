"""The Telegram bot as people meet it: connects, polls, answers commands, stops cleanly."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from telegram import BotCommand, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.platforms.telegram.client import platform_error
from bot.platforms.telegram.transport import PLACEHOLDER, AiohttpRequest, api_url
from handlers.commands.request import Command, Reply
from handlers.telegram.commands import OnClosed, OnMoved, TelegramCommands
from handlers.telegram.pace import Pace, SharedPace
from handlers.telegram.polling import BackOff, Poller, PollingBot
from handlers.telegram.turns import Turns

_log = logging.getLogger(__name__)

_FINISH_LIMIT = 3.0  # seconds for the commands that are being answered when the bot stops

_App = Application[Any, Any, Any, Any, Any, Any]


class TelegramBot:
    """Answers the commands of the table in private chats, groups, forum topics and channels.

    ``pace`` reserves the next moment for a message in a chat and returns the seconds until then.
    ``unknown`` is what to say to a command that is not in the table. ``on_closed`` and
    ``on_moved`` are told what Telegram says about chats as a whole (never a single topic of
    them). ``hold`` is how long Telegram may hold one poll, in seconds.
    """

    def __init__(
        self,
        *,
        token: str,
        api_base: str,
        commands: Sequence[Command],
        unknown: Callable[[str], Reply],
        pace: Pace,
        on_closed: OnClosed,
        on_moved: OnMoved,
        hold: int = 30,
    ) -> None:
        base = api_url(api_base, token)
        self._bot = PollingBot(
            PLACEHOLDER,
            request=AiohttpRequest(base),
            get_updates_request=AiohttpRequest(base, connections=2),
            rate_limiter=SharedPace(pace),
        )
        self._menu = tuple(BotCommand(command.name, command.summary) for command in commands)
        self._turns = Turns()
        self._app: _App = ApplicationBuilder().bot(self._bot).updater(None).job_queue(None).build()
        answers = TelegramCommands(
            commands, unknown=unknown, on_closed=on_closed, on_moved=on_moved
        )
        self._app.add_handlers(answers.handlers())
        self._app.add_error_handler(answers.failed)
        self._poller = Poller(self._bot, self._take, hold=hold)

    async def run(self) -> None:
        """Run until cancelled, then stop within 5 seconds; what is under way is finished first.

        While Telegram cannot be reached it is tried again. What was typed while the bot was away
        is answered. Raises PlatformError when the token is refused.
        """
        try:
            await self._connect()
            await self._offer_menu()
            await self._poller.run()
        finally:
            await self._stop()

    async def _connect(self) -> None:
        trouble = BackOff()
        while True:
            try:
                await self._app.initialize()
                # With a webhook left over from another program, getUpdates answers 409.
                await self._bot.delete_webhook()
                break
            except InvalidToken as error:
                raise platform_error(error) from None
            except TelegramError as error:
                await trouble.wait(error)
        trouble.over()
        _log.info("Connected to Telegram as %s.", self._bot.name)

    async def _offer_menu(self) -> None:
        try:
            if await self._bot.get_my_commands() != self._menu:
                await self._bot.set_my_commands(self._menu)
        except TelegramError as error:
            _log.warning("Telegram's menu of commands was not renewed: %s", error)

    def _take(self, update: Update) -> None:
        chat = update.effective_chat.id if update.effective_chat else 0
        self._turns.take(chat, lambda: self._app.process_update(update))

    async def _stop(self) -> None:
        await self._turns.finish(_FINISH_LIMIT)
        await self._app.shutdown()
        await self._bot.shutdown()
