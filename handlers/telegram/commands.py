"""From an update to a command's Request, and from its Reply to messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from telegram import Bot, ChatMember, LinkPreviewOptions, Message, ReplyParameters, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import (
    BaseHandler,
    CallbackContext,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.errors import NewsbellError
from bot.model import ChatId
from bot.platforms.telegram.client import chat_id, platform_error, thread_id
from bot.platforms.telegram.outcomes import gone_reason
from bot.platforms.telegram.transport import NotConnectedError
from handlers.commands.request import ChatKind, Command, Handler, Reply, Request, say
from handlers.telegram.render import reply_html

_log = logging.getLogger(__name__)

OnClosed = Callable[[ChatId, str], Awaitable[None]]
"""Called with a chat that is closed to the bot, and why."""

OnMoved = Callable[[ChatId, ChatId], Awaitable[None]]
"""Called with the old and the new id of a group that became a supergroup."""

_Context = CallbackContext[Any, Any, Any, Any]
_Callback = Callable[[Update, _Context], Coroutine[Any, Any, None]]

# Not edited messages, and not what a channel forwards into its discussion group: it was a command
# there already. CommandHandler alone would leave channel posts out.
_TYPED = (
    filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
) & ~filters.IS_AUTOMATIC_FORWARD

_TROUBLE = say("Something went wrong. Please try again.")
_CONNECT_PAUSES = (1.0, 3.0)  # seconds before a reply that never left is tried again


class TelegramCommands:
    """The handlers for an Application; commands are answered where they were typed."""

    def __init__(
        self,
        commands: Sequence[Command],
        *,
        unknown: Callable[[str], Reply],
        on_closed: OnClosed,
        on_moved: OnMoved,
    ) -> None:
        self._commands = commands
        self._unknown = unknown
        self._on_closed = on_closed
        self._on_moved = on_moved

    def handlers(self) -> list[BaseHandler[Update, Any, Any]]:
        """In the order in which they are asked."""
        return [
            *(CommandHandler(c.name, self._answering(c.handle), _TYPED) for c in self._commands),
            MessageHandler(filters.COMMAND & _TYPED, self._answer_unknown),
            ChatMemberHandler(self._membership, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(filters.StatusUpdate.MIGRATE, self._migration),
        ]

    async def failed(self, update: object, context: _Context) -> None:
        """The Application's error handler: what is wrong, once, without a word to the reader."""
        error = context.error
        known = isinstance(error, NewsbellError | TelegramError)
        number = update.update_id if isinstance(update, Update) else 0
        _log.error("Update %d of Telegram: %s", number, error, exc_info=None if known else error)

    def _answering(self, handle: Handler) -> _Callback:
        async def answer(update: Update, context: _Context) -> None:
            message = update.effective_message
            if message is None:
                return
            request = _request(message, context.bot)
            try:
                reply = await handle(request)
            except NewsbellError as error:
                _log.warning("/%s in %s: %s", request.command, request.chat, error)
                reply = _TROUBLE
            except Exception:
                _log.exception("/%s in %s failed", request.command, request.chat)
                reply = _TROUBLE
            await self._say(message, request, reply, context.bot)

        return answer

    async def _answer_unknown(self, update: Update, context: _Context) -> None:
        message = update.effective_message
        if message is None:
            return
        request = _request(message, context.bot)
        name = _called(message)
        addressed = name.casefold() == context.bot.username.casefold() if name else None
        # In a group a command without a name may be meant for any other bot there.
        if addressed or (addressed is None and request.kind is ChatKind.PRIVATE):
            await self._say(message, request, self._unknown(request.command), context.bot)

    async def _say(self, asked: Message, request: Request, reply: Reply, bot: Bot) -> None:
        quote = None
        if request.kind is ChatKind.GROUP:
            quote = ReplyParameters(asked.message_id, allow_sending_without_reply=True)
        chat = request.chat
        for text in reply_html(reply):
            try:
                await _send(bot, chat, text, quote)
            except ChatMigrated as error:
                old, chat = chat, ChatId(chat.platform, str(error.new_chat_id))
                await self._on_moved(old, chat)
                await _send(bot, chat, text, None)
            except Forbidden as error:
                await self._on_closed(_whole(chat), gone_reason(error) or str(error))
                return
            except TelegramError as error:
                _log.warning("The answer to /%s in %s was lost: %s", request.command, chat, error)
                return
            quote = None

    async def _membership(self, update: Update, context: _Context) -> None:
        change = update.my_chat_member
        if change is None or change.new_chat_member.status not in {
            ChatMember.LEFT,
            ChatMember.BANNED,
        }:
            return
        private = change.chat.type == ChatType.PRIVATE
        why = "the reader has blocked the bot" if private else "the bot was removed from the chat"
        await self._on_closed(ChatId("telegram", str(change.chat.id)), why)

    async def _migration(self, update: Update, context: _Context) -> None:
        message = update.effective_message
        if message is not None and message.migrate_to_chat_id is not None:
            old, new = (str(number) for number in (message.chat.id, message.migrate_to_chat_id))
            await self._on_moved(ChatId("telegram", old), ChatId("telegram", new))


async def _send(bot: Bot, chat: ChatId, text: str, quote: ReplyParameters | None) -> None:
    """Send one message; again only if it certainly never left."""
    for pause in (*_CONNECT_PAUSES, None):
        try:
            await bot.send_message(
                chat_id=chat_id(chat),
                message_thread_id=thread_id(chat),
                text=text,
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_parameters=quote,
            )
            return
        except NotConnectedError:
            if pause is None:
                raise
            await asyncio.sleep(pause)


def _request(message: Message, bot: Bot) -> Request:
    in_topic = bool(message.is_topic_message)
    thread = str(message.message_thread_id) if in_topic else ""
    answered = message.reply_to_message
    # In a forum a message that answers nothing "answers" the one that opened the topic.
    if answered is not None and in_topic and answered.message_id == message.message_thread_id:
        answered = None
    words = (message.text or "").split()
    return Request(
        chat=ChatId("telegram", str(message.chat.id), thread),
        kind=_KINDS.get(message.chat.type, ChatKind.GROUP),
        command=words[0].lstrip("/").partition("@")[0].lower() if words else "",
        words=tuple(words[1:]),
        is_admin=_admin_check(message, bot),
        replied_to=str(answered.message_id) if answered else None,
        language=message.from_user.language_code if message.from_user else None,
    )


_KINDS: dict[str, ChatKind] = {
    ChatType.PRIVATE: ChatKind.PRIVATE,
    ChatType.CHANNEL: ChatKind.CHANNEL,
}


def _admin_check(message: Message, bot: Bot) -> Callable[[], Awaitable[bool]]:
    async def is_admin() -> bool:
        if message.chat.type in {ChatType.PRIVATE, ChatType.CHANNEL}:
            return True  # only admins can post in a channel
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id  # an admin who stays anonymous
        if message.from_user is None:
            return False
        try:
            member = await bot.get_chat_member(message.chat.id, message.from_user.id)
        except BadRequest:
            return False  # nobody whom the chat knows
        except TelegramError as error:
            raise platform_error(error) from None
        return member.status in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}

    return is_admin


def _called(message: Message) -> str:
    """The bot's name in ``/command@name``, if one is given."""
    first = (message.text or "").split(maxsplit=1)[0]
    return first.partition("@")[2]


def _whole(chat: ChatId) -> ChatId:
    return ChatId(chat.platform, chat.native)
