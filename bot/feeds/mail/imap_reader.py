"""Reads feeds that are mailed into a mailbox on an IMAP server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.feeds.mail.imap_folder import MOST_LETTERS, ImapFolder, Letters, Mark
from bot.feeds.mail.imap_wire import MailboxError, TimeLimits
from bot.feeds.mail.message import MailHead, may_be_own
from bot.feeds.reading import Failed, Known, Marks, News, Reading, Unchanged
from bot.feeds.workers import ParserPool
from bot.mail_model import MailAccount, MailSource
from bot.model import Feed, FeedName, FeedType, ParsedFeed

log = logging.getLogger(__name__)


class ImapReader:
    """Reads the feeds of ``accounts``, which are named as in the config.

    Feeds in one folder share one connection. One reading takes in ``at_once`` issues.
    """

    def __init__(
        self,
        accounts: Mapping[str, MailAccount],
        parsers: ParserPool,
        *,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
        limits: TimeLimits | None = None,
        at_once: int = MOST_LETTERS,
    ) -> None:
        self._accounts = accounts
        self._parsers = parsers
        self._now = now
        self._jitter = jitter
        self._limits = limits or TimeLimits()
        self._at_once = at_once
        self._folders: dict[tuple[str, str], ImapFolder] = {}

    async def read(self, feed: Feed, known: Known) -> Reading:
        """Read what came for the feed since ``known.cursor``."""
        source = feed.mail
        try:
            found = await self._folder(source).read(
                source.rules, Mark.parse(known.cursor), source.since
            )
        except MailboxError as error:
            return Failed(str(error))
        if found.unproven:
            log.warning(
                "%s: %d mails were ignored: %s found no proof that their sender sent them.",
                feed.name,
                found.unproven,
                " or ".join(source.rules.authserv),
            )
        return _reading(found)

    async def own(self, source: MailSource) -> list[MailHead]:
        """The heads of a feed's own mails of ``source.since``. Raises MailboxError."""
        heads = await self._folder(source).recent(source.since)
        return [head for head in heads if may_be_own(head, source.rules)]

    async def recent(self, source: MailSource) -> list[MailHead]:
        """The heads of all mails of ``source.since``. Raises MailboxError."""
        return await self._folder(source).recent(source.since)

    async def watch(self, feeds: Sequence[Feed], hurry: Callable[[FeedName], None]) -> None:
        """Call ``hurry`` for a feed when a mail may have come for it; runs until cancelled."""
        listening: dict[tuple[str, str], list[FeedName]] = {}
        for feed in feeds:
            if feed.type is FeedType.IMAP:
                place = (feed.mail.mailbox, feed.mail.folder)
                listening.setdefault(place, []).append(feed.name)

        async def listen(place: tuple[str, str], names: Sequence[FeedName]) -> None:
            def hurry_all() -> None:
                for name in names:
                    hurry(name)

            await self._at(*place).watch(hurry_all)

        async with asyncio.TaskGroup() as group:
            for place, names in listening.items():
                group.create_task(listen(place, names))

    async def close(self) -> None:
        """Log out everywhere."""
        await asyncio.gather(*(folder.close() for folder in self._folders.values()))

    def _folder(self, source: MailSource) -> ImapFolder:
        return self._at(source.mailbox, source.folder)

    def _at(self, mailbox: str, folder: str) -> ImapFolder:
        place = (mailbox, folder)
        if place not in self._folders:
            self._folders[place] = ImapFolder(
                self._accounts[mailbox],
                folder,
                self._parsers,
                now=self._now,
                jitter=self._jitter,
                limits=self._limits,
                at_once=self._at_once,
            )
        return self._folders[place]


def _reading(found: Letters) -> News | Unchanged:
    marks = Marks(cursor=str(found.mark))
    # The newest first, as feeds on the web have them.
    letters = found.letters[::-1]
    if not letters:
        return Unchanged(marks)
    entries = tuple(letter.entry for letter in letters if letter.entry)
    title = next((letter.title for letter in letters if letter.title), "")
    return News(ParsedFeed(title, None, entries), marks, whole=False)
