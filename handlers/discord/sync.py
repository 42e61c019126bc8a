"""Brings Discord's list of the bot's commands up to date, by one request and only when needed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord import app_commands

log = logging.getLogger(__name__)

# What of a command can be seen; the rest are ids, versions and localisations that we don't send.
_SEEN = ("name", "description", "type", "options", "contexts", "integration_types")
_SEEN_OPTION = ("name", "description", "type", "required", "autocomplete", "min_value", "max_value")


async def sync(client: discord.Client, tree: app_commands.CommandTree[Any]) -> bool:
    """Register the tree's commands if Discord shows others; whether it was needed.

    Never at each start: registering counts against a daily limit, and clients reload their menus
    (docs.discord.com/developers/interactions/application-commands#registering-a-command).
    """
    assert client.application_id is not None
    known = await client.http.get_global_commands(client.application_id)
    wanted = [command.to_dict(tree) for command in tree.get_commands()]
    if _menu(known) == _menu(wanted):
        return False
    await tree.sync()
    log.info("registered %d slash commands with Discord", len(wanted))
    return True


def _menu(commands: Iterable[Mapping[str, Any]]) -> dict[tuple[object, object], dict[str, Any]]:
    """Commands by type and name, as far as people see them, whatever defaults are spelled out."""
    return {(command.get("type", 1), command["name"]): _seen(command) for command in commands}


def _seen(command: Mapping[str, Any]) -> dict[str, Any]:
    options = [_kept(option, _SEEN_OPTION) for option in command.get("options") or ()]
    return {**_kept(command, _SEEN), "options": options}


def _kept(fields: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {
        name: sorted(value) if name in {"contexts", "integration_types"} else value
        for name in names
        if (value := fields.get(name)) not in (None, False, [])
    }
