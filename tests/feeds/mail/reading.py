"""What the tests of mail readers share: a reader on an account, and what it read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.feeds.mail.imap_reader import ImapReader
from bot.feeds.mail.imap_wire import TimeLimits
from bot.feeds.reading import Failed, Known, News, Reading, Unchanged
from bot.feeds.workers import ParserPool
from bot.mail_model import MailAccount, MailRules, MailSource
from bot.model import Feed, FeedName, FeedType
from tests.builders import NOW
from tests.feeds.mail.letters import RULES

SOON = TimeLimits(connect=2, answer=0.5, first_pause=0.01)


def imap_feed(name: str = "harbour", rules: MailRules = RULES, folder: str = "INBOX") -> Feed:
    """A feed in the mailbox ``post``."""
    return Feed(
        FeedName(name),
        f"imap:post/{folder}",
        timedelta(minutes=15),
        type=FeedType.IMAP,
        mail=MailSource("post", folder, rules=rules),
    )


def folder_feed(kind: FeedType, path: Path, rules: MailRules = RULES) -> Feed:
    """A feed of files."""
    return Feed(
        FeedName("harbour"),
        f"{kind}:{path}",
        timedelta(minutes=15),
        type=kind,
        mail=MailSource(path=path, rules=rules),
    )


def imap_reader(
    account: MailAccount,
    parsers: ParserPool,
    limits: TimeLimits = SOON,
    *,
    at_once: int = 100,
) -> ImapReader:
    """A reader of one mailbox, impatient."""
    return ImapReader(
        {"post": account},
        parsers,
        now=lambda: NOW,
        jitter=lambda: 0.0,
        limits=limits,
        at_once=at_once,
    )


def titles(reading: Reading) -> list[str]:
    """The titles of what was read, the newest first; fails where nothing could be."""
    assert not isinstance(reading, Failed), reading.why
    return [entry.title for entry in reading.parsed.entries] if isinstance(reading, News) else []


def after(reading: Reading) -> Known:
    """What is remembered when all of it has been admitted."""
    assert isinstance(reading, News | Unchanged), reading
    return Known(cursor=reading.marks.cursor)
