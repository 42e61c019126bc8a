"""What exists in the Discord of a test: servers, channels, people. The rules are simcord's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import discord
from simcord._clock import Clock
from simcord.backend import Backend
from simcord.backend.models import Channel, Guild, Overwrite
from simcord.enums import ChannelType, OverwriteType

# Imported for its effect: it fills the table of routes.
from simcord.http import client as _client  # noqa: F401


class RealClock(Clock):
    """The wall clock, for a backend behind sockets: discord.py compares with it."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.elapsed)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who types commands."""

    id: int
    name: str


class World:
    """Makes and changes what there is; every change that Discord announces is announced."""

    def __init__(self) -> None:
        self.backend = Backend(clock=RealClock())
        self.closed_to_bot: set[int] = set()  # people who take no direct messages

    def guild(self, name: str = "Newsroom") -> Guild:
        """A server that the bot is in, with all rights but Administrator."""
        return self.backend.create_guild(name)

    def channel(
        self, guild: Guild, name: str = "alerts", *, kind: int = ChannelType.TEXT
    ) -> Channel:
        """A channel of a server."""
        return self.backend.create_channel(guild.id, name, type=kind)

    def thread(self, parent: Channel, name: str = "thread") -> Channel:
        """A public thread, with the bot in it."""
        return self.backend.create_thread(parent.id, name, self.backend.bot_user.id)

    def member(self, guild: Guild, name: str = "Ada", *, manage_server: bool = False) -> Person:
        """Somebody in a server, with or without the right to manage it."""
        person = self.person(name)
        roles = []
        if manage_server:
            role = self.backend.create_role(
                guild.id, "managers", permissions=discord.Permissions.manage_guild.flag
            )
            roles.append(role.id)
        self.backend.add_member(guild.id, person.id, roles=roles, announce=True)
        return person

    def person(self, name: str = "Bob") -> Person:
        """Somebody who shares no server with the bot."""
        return Person(self.backend.make_user(name).id, name)

    def dm(self, person: Person) -> Channel:
        """The direct messages between somebody and the bot."""
        return self.backend.get_dm_channel(person.id)

    def deny_bot(self, channel: Channel, *rights: str) -> None:
        """Take rights from the bot in one channel, by discord.py's names: ``send_messages``."""
        deny = sum(getattr(discord.Permissions, right).flag for right in rights)
        overwrite = Overwrite(self.backend.bot_user.id, OverwriteType.MEMBER, deny=deny)
        self.backend.set_overwrite(channel.id, overwrite)

    def remove_bot(self, guild: Guild) -> None:
        """Kick the bot."""
        self.backend.remove_guild(guild.id)

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel or thread."""
        self.backend.delete_channel(channel.id)

    def refuse_dms(self, person: Person) -> None:
        """Somebody blocks the bot."""
        self.closed_to_bot.add(person.id)
