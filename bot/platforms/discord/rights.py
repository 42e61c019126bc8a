"""Which rights the bot lacks in a channel, by Discord's own rules. Pure.

The algorithm: docs.discord.com/developers/topics/permissions#permission-overwrites.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

THREADS = frozenset({10, 11, 12})
"""Types of channels that take the overwrites of their parent."""

_ADMINISTRATOR = 1 << 3
_VIEW = ("View Channel", 1 << 10)
_SEND = ("Send Messages", 1 << 11)
_EMBED = ("Embed Links", 1 << 14)
_SEND_IN_THREADS = ("Send Messages in Threads", 1 << 38)


def missing_rights(
    guild: Mapping[str, Any], channel: Mapping[str, Any], member: Mapping[str, Any], thread: bool
) -> tuple[str, ...]:
    """The names, as Discord's app shows them, of rights an alert needs and the member lacks.

    The objects are those of the API; ``channel`` is the parent where the alerts go to a ``thread``.
    """
    held = _permissions(guild, channel, member)
    needed = (_VIEW, _SEND_IN_THREADS if thread else _SEND, _EMBED)
    return tuple(name for name, bit in needed if not held & bit)


def _permissions(
    guild: Mapping[str, Any], channel: Mapping[str, Any], member: Mapping[str, Any]
) -> int:
    user = member["user"]["id"]
    if guild["owner_id"] == user:
        return ~0
    # The role @everyone has the server's id, and no member lists it.
    everyone, roles = guild["id"], set(member["roles"])
    held = 0
    for role in guild["roles"]:
        if role["id"] == everyone or role["id"] in roles:
            held |= int(role["permissions"])
    if held & _ADMINISTRATOR:
        return ~0
    overwrites = channel.get("permission_overwrites") or ()
    for whom in ({everyone}, roles, {user}):
        allow = deny = 0
        for overwrite in overwrites:
            if overwrite["id"] in whom:
                allow |= int(overwrite["allow"])
                deny |= int(overwrite["deny"])
        held = held & ~deny | allow
    return held
