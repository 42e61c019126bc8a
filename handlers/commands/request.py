"""What a command gets and what it gives back, free of platforms: Request in, Reply out."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.model import ChatId


class ChatKind(enum.StrEnum):
    """What sort of place a command was typed in."""

    PRIVATE = "private"
    GROUP = "group"  # a Telegram group, a Discord server's channel
    CHANNEL = "channel"  # a Telegram channel, where only admins can post
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Request:
    """One command as somebody typed it.

    ``command`` is the name without slash, lower case; ``words`` the arguments. ``is_admin`` asks
    the network, only when a command needs to know, whether this person may change what the chat
    gets. ``replied_to`` is the platform's id of the message that the command answers, if any.
    ``language``: that of the person's app (``de``, ``pt-BR``), where the network tells it.
    """

    chat: ChatId
    kind: ChatKind
    command: str
    words: tuple[str, ...]
    is_admin: Callable[[], Awaitable[bool]]
    replied_to: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. ``url`` makes it a link (absolute http or https only)."""

    text: str
    bold: bool = False
    code: bool = False
    dim: bool = False
    url: str | None = None


Line = tuple[Span, ...]
"""One line of a reply; an empty tuple is a blank line."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot answers. ``private``: only the asker need see it, where the network can."""

    lines: tuple[Line, ...]
    private: bool = False


def say(text: str) -> Reply:
    """A reply of one plain paragraph."""
    return Reply(lines=tuple((Span(part),) if part else () for part in text.split("\n")))


Handler = Callable[[Request], Awaitable[Reply]]


class Who(enum.StrEnum):
    """Who may give a command."""

    EVERYONE = "everyone"
    ADMINS = "admins"  # in groups and channels; everybody in their own private chat


class Argument(enum.StrEnum):
    """What kind of words a command takes: what a network completes."""

    NONE = "none"
    SELECTORS = "selectors"  # topics, ``all``, ``source:NAME``
    FOLLOWED = "followed"  # the selectors that this chat follows
    TOPIC_COUNT = "topic_count"  # an optional topic and an optional number of stories
    NUMBER = "number"  # the running number of a story in this chat
    NUMBER_TOPIC = "number_topic"  # such a number and topics, all of it optional
    DIGEST = "digest"  # when digests come and how they sound, or nothing
    QUIET = "quiet"  # quiet hours and urgent topics, all of it optional
    DURATION = "duration"  # how long, or off, or nothing
    ZONE = "zone"  # the name of a time zone, or nothing
    OUTLETS = "outlets"  # first or each, or nothing
    FILTERS = "filters"  # a kind of filter and its values, or nothing


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the command table; menus, help and completion are all drawn from it."""

    name: str
    summary: str  # at most 100 characters: the tightest menu (Discord's)
    argument: Argument
    who: Who
    example: str
    handle: Handler
