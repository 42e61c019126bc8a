"""What the operator is told of a feed: that it fails, is gone, moved or fell silent, and is back.

Each is told once, before the poll is remembered: a crash between the two repeats the poll, and a
notice of the same id is not told twice.
"""

from __future__ import annotations

import enum
import logging
from datetime import datetime, timedelta

from bot.feeds.learned import Rhythm
from bot.feeds.moves import shown_address
from bot.feeds.silence import is_silent, longest_gap
from bot.model import Feed, FeedMove
from bot.same import new_story_id
from bot.store.encoding import to_ms
from bot.store.notices import NOTICES, NoticeBoard
from bot.texts import Texts
from bot.texts.ages import span

log = logging.getLogger(__name__)

FAILURES_BEFORE_NOTICE = 5
"""Failed polls in a row after which the operator's chats are told of a feed."""

_FAILING, _GONE, _SILENT = "failing", "gone", "silent"


class Gone(enum.Enum):
    """Whether a feed's server said that the feed will not return."""

    NOT = enum.auto()
    NEWLY = enum.auto()
    LONG_SINCE = enum.auto()


class FeedHealth:
    """Tells the operator's chats of one feed's changes for the worse and the better.

    What was told last is a short text that the feed's memory keeps: empty while all is well.
    """

    def __init__(self, notices: NoticeBoard, texts: Texts) -> None:
        self._notices = notices
        self._texts = texts

    async def failed(
        self, feed: Feed, told: str, why: str, *, failures: int, gone: Gone, now: datetime
    ) -> str:
        """After a poll that failed, as the last of ``failures`` in a row. Returns what is told."""
        if gone is Gone.NEWLY:
            title = self._texts("notice-gone", feed=feed.name)
            await self._tell(f"gone\x1f{feed.name}\x1f{now.date()}", title, why, now)
            return _since(_GONE, now)
        # Not only at the very failure: a feed that was silent or gone may go on to fail.
        if (
            gone is Gone.NOT
            and failures >= FAILURES_BEFORE_NOTICE
            and not told.startswith(_FAILING)
        ):
            title = self._texts("notice-feed", feed=feed.name, count=failures)
            await self._tell(f"failing\x1f{feed.name}\x1f{now.date()}", title, why, now)
            return _since(_FAILING, now)
        return told

    async def answered(
        self, feed: Feed, told: str, rhythm: Rhythm, *, news: bool, now: datetime
    ) -> str:
        """After a poll that went well, with ``news`` or without. Returns what is told."""
        if told.startswith((_FAILING, _GONE)):
            title = self._texts("notice-back", feed=feed.name)
            how = self._texts("notice-back-how")
            await self._tell(f"back\x1f{feed.name}\x1f{told}", title, how, now)
            told = ""
        if told.startswith(_SILENT):
            return await self.spoke(feed, told, now) if news else told
        if not news and is_silent(rhythm, now=now):
            return await self._silent(feed, rhythm, now)
        return told

    async def spoke(self, feed: Feed, told: str, now: datetime) -> str:
        """After news of a feed, however they came. Returns what is told."""
        if not told.startswith(_SILENT):
            return told
        title = self._texts("notice-speaks", feed=feed.name)
        how = self._texts("notice-speaks-how")
        await self._tell(f"speaks\x1f{feed.name}\x1f{told}", title, how, now)
        return ""

    async def _silent(self, feed: Feed, rhythm: Rhythm, now: datetime) -> str:
        age = now - (rhythm.last or now)
        title = self._texts("notice-silent", feed=feed.name, span=span(self._texts, age))
        usual = span(self._texts, longest_gap(rhythm) or timedelta(0))
        how = self._texts("notice-silent-how", feed=feed.name, usual=usual)
        log.warning("%s. %s", title, how)
        await self._tell(f"silent\x1f{feed.name}\x1f{rhythm.last}", title, how, now)
        return _since(_SILENT, now)

    async def moved(
        self, feed: Feed, before: FeedMove | None, move: FeedMove | None, now: datetime
    ) -> None:
        """After a poll that went well: ``move`` is the new address to remember, if any."""
        if move is None or not move.held or move == before:
            return
        title = self._texts("notice-moved", feed=feed.name)
        how = self._texts("notice-moved-how", address=shown_address(move.to))
        log.warning("%s. %s", title, how)
        await self._tell(f"moved\x1f{feed.name}\x1f{move.to}", title, how, now)

    async def _tell(self, key: str, title: str, point: str, now: datetime) -> None:
        await self._notices.post(new_story_id(NOTICES, key), title, [point], now=now)


def _since(what: str, now: datetime) -> str:
    return f"{what} {to_ms(now)}"
