"""Discord: alerts as embeds, and what its API answers as outcomes."""

from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.format import alert_payload

__all__ = ["DiscordPlatform", "alert_payload"]
