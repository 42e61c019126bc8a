"""Discord's side of the commands: slash commands, completion, and chats that close."""

from handlers.discord.bot import DiscordBot

__all__ = ["DiscordBot"]
