"""Telegram: alerts as HTML messages, and what its Bot API answers as outcomes."""

from bot.platforms.telegram.client import TelegramPlatform
from bot.platforms.telegram.format import alert_html

__all__ = ["TelegramPlatform", "alert_html"]
