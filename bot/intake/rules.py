"""What a poll goes by, and what it reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import Admission, Feed, StoryId


@dataclass(frozen=True, slots=True)
class PollRules:
    """What the operator decided about polling.

    ``ring_first``: how many of the newest entries of a feed's first poll ring (None: all of them).
    ``burst``: how many new stories of one poll ring one by one (None: all of them).
    ``adaptive``: poll when a feed's learned rhythm makes it worth while.
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
    hub: str | None = None  # as the document that was read names it, likewise
    self_url: str | None = None
