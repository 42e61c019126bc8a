"""Tells discord.py where Discord is.

discord.py has no setting for it: the addresses are class attributes, shared by every client of the
process. So they are written here and nowhere else, and one process can serve one Discord.
"""

from __future__ import annotations

from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


def point_to_api(api_base: str) -> None:
    """Send requests, interaction answers included, to ``api_base``."""
    Route.BASE = api_base.rstrip("/")


def point_to_gateway(gateway: str) -> None:
    """Open the first connection to ``gateway``; Discord names the address for resuming itself."""
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway)
