"""What each answer of Telegram means for one delivery. Pure.

Telegram documents the numbers (core.telegram.org/bots/api#making-requests) but not the wording of
its descriptions; those here are the ones that its server (tdlib/telegram-bot-api) uses.
"""

from __future__ import annotations

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from bot.model import ChatId
from bot.outcome_model import Gone, Moved, Outcome, Refused, Retry, ThreadGone, Unknown
from bot.platforms.telegram.transport import (
    NotConnectedError,
    OddAnswerError,
    ThrottledError,
)

UNAUTHORIZED = (
    "Telegram does not accept the bot's token: copy the one that @BotFather gave you into the "
    "config (telegram.token)."
)

_LONG_PAUSE = timedelta(seconds=60)

_GONE = {
    "blocked by the user": "the reader has blocked the bot",
    "user is deactivated": "the reader's account is gone",
    "can't initiate conversation": "the reader has not started the bot",
    "bots can't send messages to bots": "the chat is another bot",
    "kicked": "the bot was removed from the chat",
    "not a member": "the bot is not in the chat",
    "chat not found": "Telegram does not know the chat, or the bot was never in it",
    "user not found": "Telegram does not know the reader",
    "peer_id_invalid": "Telegram does not know the chat",
    "was deleted": "the chat was deleted",
    "was deactivated": "the chat was deleted",
    "chat_write_forbidden": "the bot may not write in the chat",
    "chat_restricted": "the chat is restricted",
    "chat_admin_required": "the bot must be an admin of the channel",
    "need administrator rights": "the bot must be an admin of the channel",
    "not enough rights": "the bot may not write in the chat",
    "have no rights to send": "the bot may not write in the chat",
}

_THREAD_GONE = {
    "message thread not found": "the forum topic was deleted",
    "topic_deleted": "the forum topic was deleted",
    "topic_closed": "the forum topic is closed",
}

GENERAL_TOPIC = "1"
"""Of a forum: what is sent to the chat itself stands there; Telegram refuses it as a thread."""


def outcome_of(error: TelegramError, chat: ChatId) -> Outcome:
    """What an error of a ``sendMessage`` to ``chat`` means.

    Not answered or 5xx: Unknown. Never connected, 429 (for this chat alone: Telegram does not say
    whom a limit binds), a refused token: Retry. 403 and 400 are told apart by their description.
    """
    outcome: Outcome
    match error:
        case ChatMigrated(new_chat_id=new):
            outcome = Moved(ChatId(chat.platform, str(new)))
        case ThrottledError(pause=pause):
            outcome = Retry("Telegram asked for a pause", after=pause, throttled=True)
        case NotConnectedError():
            outcome = Retry(f"Telegram cannot be reached: {error}")
        case OddAnswerError():
            outcome = Retry(str(error), after=_LONG_PAUSE, whole_bot=True)
        case InvalidToken():
            outcome = Retry(UNAUTHORIZED, after=_LONG_PAUSE, whole_bot=True)
        case Forbidden():
            outcome = Gone(gone_reason(error) or f"Telegram forbids it: {error}")
        case BadRequest():
            outcome = _bad_request(error, chat)
        case _:  # among them NotAnsweredError and ServerError
            outcome = Unknown(f"Telegram did not confirm it: {error}")
    return outcome


def gone_reason(error: TelegramError) -> str | None:
    """Why a chat is closed to the bot, in a few words; None if the error says nothing of that."""
    return _found(_GONE, error)


def is_not_modified(error: TelegramError) -> bool:
    """Whether a message that was to be edited shows the same already."""
    return "message is not modified" in error.message.casefold()


def _bad_request(error: BadRequest, chat: ChatId) -> Outcome:
    # Looked up first: "message thread not found" must not be taken for a chat that is not found.
    why = _found(_THREAD_GONE, error)
    if why is not None:
        if chat.thread in {"", GENERAL_TOPIC}:
            # There is no other place in this chat, and no other form would be taken here.
            return Refused(why, as_it_is=False)
        return ThreadGone(why, ChatId(chat.platform, chat.native), closed=why.endswith("closed"))
    gone = gone_reason(error)
    return Gone(gone) if gone is not None else Refused(f"Telegram refuses the message: {error}")


def _found(table: dict[str, str], error: TelegramError) -> str | None:
    said = error.message.casefold()
    return next((why for part, why in table.items() if part in said), None)
