"""Reading a feed: what is known before, what comes of it, and who does it for each type of feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.feeds.push.offer import NO_OFFER, PushOffer
from bot.model import Feed, FeedName, ParsedFeed


@dataclass(frozen=True, slots=True)
class Validators:
    """What is remembered of the last document, so that an unchanged one costs little."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of earlier readings.

    ``moved_to`` is asked in the place of the feed's address. ``cursor`` is what a reader wrote
    down itself, in its own form; empty at first.
    """

    validators: Validators = Validators()
    moved_to: str | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What to remember when all that was read has been admitted.

    ``fresh_for``: how long reading again is no use; ``moved``: where permanent redirects led.
    """

    validators: Validators = Validators()
    cursor: str = ""
    fresh_for: timedelta | None = None
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """There is something to read. ``whole``: ``parsed`` lists all entries that the feed has now,
    the newest ones first; otherwise those that came since the last reading. ``offer``: who pushes
    what comes next.
    """

    parsed: ParsedFeed
    marks: Marks
    whole: bool = True
    offer: PushOffer = NO_OFFER


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It is what it was."""

    marks: Marks


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no document this time. ``why`` is a sentence with what to do, without secrets.

    ``retry_after`` is what the server asked for; ``gone``: it said that the feed will not return.
    """

    why: str
    retry_after: timedelta | None = None
    gone: bool = False


Reading = News | Unchanged | Failed


class FeedReader(Protocol):
    """Reads the feeds of one type."""

    async def read(self, feed: Feed, known: Known) -> Reading:
        """Read a feed once. What is wrong with the feed or its server is in the answer."""
        ...

    async def close(self) -> None:
        """Close connections."""
        ...


class FeedWatcher(Protocol):
    """Knows of news before a feed is asked for it."""

    async def watch(self, feeds: Sequence[Feed], hurry: Callable[[FeedName], None]) -> None:
        """Call ``hurry`` for each feed of its own that may have news now, until cancelled.

        Returns when there is nothing to watch.
        """
        ...
