"""What was told, for the log: a line for each alert would be a thousand lines for one story."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable

from bot.model import StoryId

log = logging.getLogger(__name__)

LONGEST = 60.0
"""Seconds after which a line is due, however much there still is to tell."""


class Told:
    """Counts the alerts of one platform. ``clock``: monotonic seconds."""

    def __init__(self, platform: str, clock: Callable[[], float]) -> None:
        self._platform = platform
        self._clock = clock
        self._stories: Counter[StoryId] = Counter()
        self._since = 0.0

    def note(self, story: StoryId) -> None:
        """An alert of this story was delivered."""
        if not self._stories:
            self._since = self._clock()
        self._stories[story] += 1
        if self._clock() - self._since >= LONGEST:
            self.say()

    def say(self) -> None:
        """Write the line, if there is something to tell of: nothing is due for the moment."""
        if not self._stories:
            return
        alerts, stories = self._stories.total(), len(self._stories)
        which = next(iter(self._stories)) if stories == 1 else f"of {stories} stories"
        one = "alert" if alerts == 1 else "alerts"
        log.info("Told %s: %d %s, %s", self._platform, alerts, one, which)
        self._stories.clear()
