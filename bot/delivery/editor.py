"""The edit loop of one platform: messages that tell a story as it was are brought up to date."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.delivery.ports import Platform
from bot.delivery.preparing import Preparing
from bot.errors import StoreError
from bot.outcome_model import Gone, Moved, Outcome, Refused, Retry, Sent, ThreadGone, Unknown
from bot.store.edits import Edit, Edits

log = logging.getLogger(__name__)

_LATER = timedelta(minutes=1)


class Editor:
    """Edits one platform's messages, one after the other: edits go last, and nobody waits."""

    def __init__(self, platform: Platform, edits: Edits, preparing: Preparing) -> None:
        self._platform = platform
        self._edits = edits
        self._preparing = preparing

    async def run(self) -> None:
        """Edit until cancelled; a store that is away is waited for."""
        while True:
            try:
                await self._next()
            except StoreError:
                # The sender says so.
                await asyncio.sleep(1)
            except Exception:
                # A fault of ours in one message must not keep the others as they are.
                log.exception("An edit on %s failed", self._platform.name)
                await asyncio.sleep(1)

    async def _next(self) -> None:
        taken = await self._edits.take()
        if isinstance(taken, timedelta):
            await asyncio.sleep(taken.total_seconds())
            return
        prepared = await self._preparing.edit(taken.chat, taken.story)
        if prepared.alert is None:
            # Unfollowed since: what was told stays as it is.
            await self._edits.left(taken)
            return
        outcome = await self._platform.edit(prepared.alert, taken.message)
        await self._record(taken, outcome, max(prepared.revision, taken.revision))

    async def _record(self, edit: Edit, outcome: Outcome, revision: int) -> None:
        match outcome:
            case Sent(pause=pause):
                await self._edits.done(edit, revision=revision, pause=pause)
                log.info("Edited story %s in %s", edit.story, edit.chat)
            case Retry(after=after, whole_bot=whole_bot, throttled=throttled):
                rest = _LATER if after is None else after
                await self._edits.again(edit, rest, throttled=throttled, whole_bot=whole_bot)
            case Unknown():
                await self._edits.again(edit, _LATER)
            case Refused(why) | Gone(why):
                # The message is gone, or takes no other form; the next delivery tells of the chat.
                log.info("Story %s in %s is not edited: %s", edit.story, edit.chat, why)
                await self._edits.left(edit)
            case Moved() | ThreadGone():
                await self._edits.left(edit)
