"""Holds replies to the pace that alerts keep too, so that both together stay under the limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from telegram.ext import BaseRateLimiter

from bot.errors import NewsbellError
from bot.model import ChatId
from bot.platforms.telegram.transport import ThrottledError

Pace = Callable[[ChatId], Awaitable[float]]
"""Reserves the next moment for a message in a chat; returns the seconds until then."""

LONGEST_WAIT = 90.0
"""Seconds after which a reply is no answer any more: it is dropped then, and the asker repeats."""

_ATTEMPTS = 3
_BLIND_PAUSE = 1.0  # when the store that keeps the pace is away: Telegram's limit for one chat
_Answer = bool | dict[str, Any] | list[dict[str, Any]]


class SharedPace(BaseRateLimiter[None]):
    """Delays messages only; what merely asks or sets something goes at once."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def process_request(  # noqa: PLR0917  # the library's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, _Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> _Answer:
        """Called by python-telegram-bot for every request but ``getUpdates``.

        Raises ThrottledError when the chat must rest for longer than a reply can wait.
        """
        if endpoint != "sendMessage":
            return await callback(*args, **kwargs)
        thread = data.get("message_thread_id")
        chat = ChatId("telegram", str(data["chat_id"]), str(thread or ""))
        for _ in range(_ATTEMPTS - 1):
            await self._rest(chat)
            try:
                return await callback(*args, **kwargs)
            except ThrottledError as error:
                if error.pause.total_seconds() > LONGEST_WAIT:
                    raise
                await asyncio.sleep(error.pause.total_seconds())
        await self._rest(chat)
        return await callback(*args, **kwargs)

    async def _rest(self, chat: ChatId) -> None:
        try:
            wait = await self._pace(chat)
        except NewsbellError:
            wait = _BLIND_PAUSE
        if wait > LONGEST_WAIT:
            raise ThrottledError(timedelta(seconds=wait))
        await asyncio.sleep(wait)
