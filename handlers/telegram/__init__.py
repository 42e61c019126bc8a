"""Telegram's side of the commands: long polling, who asks, and replies as messages."""

from handlers.telegram.bot import TelegramBot

__all__ = ["TelegramBot"]
