"""Messages that tell a story as it was: which one is to be edited next, and what became of it.

A story that has changed is in ``edits`` until its deliveries are in ``editing``. These are looked
at in steps: messages that show it as it was go into ``edit:<platform>``. The ledger holds which
revision each of them shows. An edit may be done twice without harm, so there is no lease that can
be lost: one that nobody answers for comes again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from bot.model import ChatId, StoryId
from bot.store.client import Store
from bot.store.deliveries import LEASE, Limits
from bot.store.encoding import in_ms

BETWEEN = timedelta(seconds=30)
"""Between two edits of one message, and between sending and editing it."""

OLDEST = timedelta(days=1)
"""A message is not edited when it is older: nobody looks back so far."""

MOST = 1000
"""A story told to more chats is not edited: the edits would hold up what is new."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that shows an older ``revision`` of its story than this one."""

    chat: ChatId
    story: StoryId
    message: str
    revision: int
    token: str


class Edits:
    """The edits of one platform, at the pace of its deliveries. Every moment is the server's."""

    def __init__(
        self,
        store: Store,
        platform: str,
        limits: Limits,
        *,
        between: timedelta = BETWEEN,
        lease: timedelta = LEASE,
    ) -> None:
        self._store = store
        self._platform = platform
        self._limits = limits
        self._between = in_ms(between)
        self._lease = in_ms(lease)

    async def take(self) -> Edit | timedelta:
        """The next edit; or how long there is none, at most five seconds. Alerts go first."""
        token = secrets.token_hex(8)
        answer = await self._store.run(
            "take_edit",
            self._platform,
            token,
            self._lease,
            *self._limits.arguments,
            self._between,
            in_ms(OLDEST),
            MOST,
        )
        if answer[0] != "edit":
            wait = answer[1] if answer[0] == "wait" else 5000
            return timedelta(milliseconds=min(max(wait, 1), 5000))
        _, chat, story, message, revision = answer
        return Edit(ChatId.parse(chat), StoryId(story), message, revision, token)

    async def done(self, edit: Edit, *, revision: int, pause: timedelta = timedelta(0)) -> None:
        """The message shows ``revision`` now."""
        await self._ended(edit, "done", revision, pause)

    async def left(self, edit: Edit) -> None:
        """The message stays as it is: it is not edited for this revision again."""
        await self._ended(edit, "left", edit.revision, timedelta(0))

    async def again(
        self, edit: Edit, after: timedelta, *, throttled: bool = False, whole_bot: bool = False
    ) -> None:
        """The same later: ``throttled`` and ``whole_bot`` as of ``Deliveries.again``."""
        await self._ended(edit, "again", 0, after, throttled=throttled, whole_bot=whole_bot)

    async def _ended(
        self,
        edit: Edit,
        how: str,
        revision: int,
        pause: timedelta,
        *,
        throttled: bool = False,
        whole_bot: bool = False,
    ) -> None:
        await self._store.run(
            "edited",
            str(edit.chat),
            edit.story,
            edit.message,
            revision,
            how,
            in_ms(pause),
            int(throttled),
            int(whole_bot),
            self._limits.chat_gap_ms,
            self._between,
            edit.token,
        )
