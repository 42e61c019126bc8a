"""What delivery asks of a platform. Platforms satisfy it by shape and know nothing of delivery."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from bot.model import Alert, ChatId
from bot.outcome_model import Outcome


class Platform(Protocol):
    """One chat network as delivery sees it."""

    name: str  # "telegram": the first part of its chat ids

    @property
    def reads_back_after(self) -> timedelta | None:
        """How long after an attempt that may have arrived another one may make a second message, so
        that ``find`` is asked first; None: it can never be found out.
        """

    async def send(self, alert: Alert, *, nonce: str) -> Outcome:
        """Send one alert, once; never repeat, never sleep, never raise for what a platform says.

        The whole request ends within 10 seconds: the lease on the chat lasts longer. A request that
        never connected, and a 429, is ``Retry``; one that may have been received and was not
        answered properly (time-out after the first byte, 5xx) is ``Unknown``. ``nonce`` is at most
        25 characters and the same for every attempt of this story in this chat.
        """

    async def send_plain(self, alert: Alert, *, nonce: str) -> Outcome:
        """As ``send``, in the plainest form: title and link alone, nothing that can be wrong."""

    async def find(self, alert: Alert, *, nonce: str) -> Outcome | None:
        """Look whether an earlier attempt arrived after all, by one request as short as a ``send``.

        ``Sent`` with ``found`` if it did; None: it did not, or the bot may not look; ``Retry`` or
        ``Unknown`` where that was not to be learnt now. Never raises for what a platform says.
        """

    async def edit(self, alert: Alert, message_id: str) -> Outcome:
        """Make a message that was sent show this alert; as ``send``, but safe to repeat.

        ``Sent`` also where it shows it already; ``Refused`` where the message is gone or cannot be
        edited.
        """

    async def missing_rights(self, chat: ChatId) -> tuple[str, ...]:
        """The names, as the platform's own app shows them, of rights the bot lacks in a chat."""

    async def close(self) -> None:
        """Close connections."""
