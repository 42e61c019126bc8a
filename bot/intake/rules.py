"""What a poll goes by, and what it reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.feeds.push.offer import PushOffer
from bot.model import Admission, Feed, StoryId


@dataclass(frozen=True, slots=True)
class PollRules:
    """What the operator decided about polling.

    ``ring_first``: how many of the newest entries of a feed's first poll ring (None: all of them).
    ``burst``: how many new stories of one poll ring one by one (None: all of them).
    ``adaptive``: poll when a feed's learned rhythm makes it worth while. ``pushed``: what hubs push
    is taken, and feeds for which that works are polled less. ``stale``: what a poll brings that
    comes so much later than it should is told together with what else is late.
    """

    min_interval: timedelta
    max_interval: timedelta
    ring_first: int | None
    max_age: timedelta
    burst: int | None
    keep: timedelta
    window: timedelta
    join: bool
    adaptive: bool = False
    pushed: bool = False
    stale: timedelta = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class PollReport:
    """What one poll of one feed did."""

    feed: Feed
    answer: str  # "new document", "unchanged", or the sentence of the failure
    failed: bool
    next_poll: datetime
    entries: int = 0
    stories: int = 0
    admissions: Counter[Admission] = field(default_factory=Counter)
    told: tuple[StoryId, ...] = ()  # stories that may have been queued for somebody
    fresh: int = 0  # entries that had not been seen before
    offer: PushOffer | None = None  # who pushes the feed; None: no document was read


@dataclass(frozen=True, slots=True)
class PushReport:
    """What one push did: ``fresh`` of its entries had not been seen before."""

    entries: int
    fresh: int
    new: int
    told: tuple[StoryId, ...] = ()
