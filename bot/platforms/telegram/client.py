"""Telegram as delivery sees it: one alert sent, once, and what became of it."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import lru_cache

from telegram import (
    Bot,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberOwner,
    ChatMemberRestricted,
    LinkPreviewOptions,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import InvalidToken, TelegramError

from bot.errors import PlatformError
from bot.model import Alert, ChatId
from bot.outcome_model import Outcome, Sent, Unknown
from bot.platforms.telegram.format import alert_html, alert_text
from bot.platforms.telegram.outcomes import (
    GENERAL_TOPIC,
    UNAUTHORIZED,
    gone_reason,
    is_not_modified,
    outcome_of,
)
from bot.platforms.telegram.transport import AiohttpRequest, api_url, placeholder_bot
from bot.texts.plain import safe_url

_log = logging.getLogger(__name__)


class TelegramPlatform:
    """Sends alerts through the Bot API (core.telegram.org/bots/api).

    ``api_base`` is the server's address without ``/bot<token>``. Nothing is connected before the
    first request. Chats are ``telegram:<id>``, ``telegram:<id>:<forum topic>`` or
    ``telegram:@channelname``.
    """

    name = "telegram"
    reads_back_after: timedelta | None = None

    def __init__(self, token: str, *, api_base: str) -> None:
        self._request = AiohttpRequest(api_url(api_base, token))
        self._bot: Bot = placeholder_bot(self._request)
        self._me: int | None = None
        self._refused = False

    async def send(self, alert: Alert, *, nonce: str) -> Outcome:
        """See ``bot.delivery.ports.Platform``. Telegram has no use for the nonce."""
        return await self._send(
            alert, alert_html(alert), ParseMode.HTML, _preview_json(alert.story.url)
        )

    async def send_plain(self, alert: Alert, *, nonce: str) -> Outcome:
        """See ``bot.delivery.ports.Platform``: without markup and preview."""
        return await self._send(alert, alert_text(alert), "", _preview_json(None))

    async def _send(self, alert: Alert, text: str, parse_mode: str, preview: str) -> Outcome:
        thread = thread_id(alert.chat)
        try:
            message = await self._request.call(
                "sendMessage",
                {
                    "chat_id": str(chat_id(alert.chat)),
                    "message_thread_id": "" if thread is None else str(thread),
                    "text": text,
                    "parse_mode": parse_mode,
                    "link_preview_options": preview,
                    "disable_notification": "true" if alert.silent else "",
                },
            )
        except TelegramError as error:
            self._note_token(error)
            return outcome_of(error, alert.chat)
        self._refused = False
        number = message.get("message_id")
        if not isinstance(number, int):
            return Unknown("Telegram's answer does not name the message")
        return Sent(str(number))

    async def find(self, alert: Alert, *, nonce: str) -> Outcome | None:
        """See ``bot.delivery.ports.Platform``: there is no way to look."""
        return None

    async def edit(self, alert: Alert, message_id: str) -> Outcome:
        """See ``bot.delivery.ports.Platform``."""
        try:
            await self._bot.edit_message_text(
                chat_id=chat_id(alert.chat),
                message_id=int(message_id),
                text=alert_html(alert),
                parse_mode=ParseMode.HTML,
                link_preview_options=_preview(alert.story.url),
            )
        except TelegramError as error:
            self._note_token(error)
            if is_not_modified(error):
                return Sent(message_id)
            return outcome_of(error, alert.chat)
        return Sent(message_id)

    async def missing_rights(self, chat: ChatId) -> tuple[str, ...]:
        """The rights that the bot lacks to post there, by their names in the app.

        Raises PlatformError when Telegram cannot be asked.
        """
        try:
            me = self._me = self._me or (await self._bot.get_me()).id
            there = await self._bot.get_chat(chat_id(chat))
            if there.type == ChatType.PRIVATE:
                return ()
            member = await self._bot.get_chat_member(there.id, me)
        except TelegramError as error:
            if gone_reason(error) is not None:
                return ("Membership in this chat",)
            raise platform_error(error) from None
        match member:
            case ChatMemberOwner():
                able = True
            case ChatMemberAdministrator():
                able = there.type != ChatType.CHANNEL or bool(member.can_post_messages)
            case ChatMemberRestricted():
                able = member.can_send_messages
            case ChatMemberLeft() | ChatMemberBanned():
                return ("Membership in this chat",)
            case _:
                everybody = there.permissions is None or there.permissions.can_send_messages
                able = there.type != ChatType.CHANNEL and everybody is not False
        right = "Post Messages" if there.type == ChatType.CHANNEL else "Send Messages"
        return () if able else (right,)

    async def check(self) -> str:
        """Ask Telegram who the bot is: its ``@name``.

        Raises PlatformError for a refused token, or when Telegram cannot be reached.
        """
        try:
            me = await self._bot.get_me()
        except TelegramError as error:
            raise platform_error(error) from None
        self._me = me.id
        return me.name

    async def close(self) -> None:
        """Close connections."""
        await self._request.shutdown()

    def _note_token(self, error: TelegramError) -> None:
        if isinstance(error, InvalidToken):
            if not self._refused:
                _log.error(UNAUTHORIZED)
            self._refused = True


def _preview(address: str | None) -> LinkPreviewOptions:
    url = safe_url(address)
    if url is None:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(is_disabled=False, url=url, prefer_small_media=True)


@lru_cache(maxsize=64)
def _preview_json(address: str | None) -> str:
    return _preview(address).to_json()


def chat_id(chat: ChatId) -> int | str:
    """What the Bot API calls ``chat_id``: a number, or the ``@name`` of a public chat."""
    try:
        return int(chat.native)
    except ValueError:
        return chat.native


def thread_id(chat: ChatId) -> int | None:
    """What the Bot API calls ``message_thread_id``: a forum topic other than the first."""
    return int(chat.thread) if chat.thread.isdecimal() and chat.thread != GENERAL_TOPIC else None


def platform_error(error: TelegramError) -> PlatformError:
    """An error that concerns the bot as a whole, as a sentence for the operator."""
    if isinstance(error, InvalidToken):
        return PlatformError(UNAUTHORIZED)
    return PlatformError(f"Telegram cannot be asked: {error}.")
