"""What became of one attempt to deliver an alert: frozen dataclasses, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.model import ChatId


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it. ``pause``: how long this chat must now rest, if the platform said.

    ``found``: it took it earlier, when nobody heard back; ``current``: what is there shows the
    alert as it is now.
    """

    message_id: str
    pause: timedelta = timedelta(0)
    found: bool = False
    current: bool = True


@dataclass(frozen=True, slots=True)
class Retry:
    """Certainly not delivered; the same again after ``after`` (None: with growing back-off).

    ``whole_bot``: the limit binds every chat of this bot, not only this one.
    ``throttled``: a 429, which says nothing against the message and is repeated without end.
    """

    why: str
    after: timedelta | None = None
    whole_bot: bool = False
    throttled: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat is closed to the bot: blocked, kicked, deleted, no right to write."""

    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat lives on under another id (a Telegram group became a supergroup)."""

    to: ChatId


@dataclass(frozen=True, slots=True)
class ThreadGone:
    """A forum topic was deleted, or is ``closed`` to the bot; the chat ``to`` around it is well."""

    why: str
    to: ChatId
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never take this message; the chat is well. ``as_it_is``: another form of
    the message may be taken.
    """

    why: str
    as_it_is: bool = True


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been delivered: the request was received and not answered."""

    why: str


Outcome = Sent | Retry | Gone | Moved | ThreadGone | Refused | Unknown
