"""How long a bot may take: tells one that will never be done from a machine that is slow. Pure."""

from __future__ import annotations

from collections.abc import Hashable

ENOUGH = 150.0
"""Seconds without a step forward in which the bot was at work: two leases, a put-off poll, the
back-offs. After them what was not told is lost."""

TOO_LONG = 900.0
"""Seconds without a step forward after which nothing is known: the bot hardly got to run."""

_HEARD = 5.0  # a bot that is at work asks something as often
_LONGEST_LOOK = 1.0  # who looks seldom has not seen that the bot was at work all the while


class Patience:
    """Counts the time in which the bot could have gone on and did not.

    A second counts when the bot has asked something within the last five; so one that waits for a
    processor, or for its start, loses none of its time. With each step forward all begins anew.
    """

    def __init__(self, now: float) -> None:
        self._seen: set[Hashable] = set()
        self._asked = 0
        self._heard = float("-inf")
        self._looked = self._stepped = now
        self._awake = 0.0

    def look(self, now: float, *, asked: int, done: Hashable) -> None:
        """``asked``: how many requests there were so far; ``done``: how far the work is. What was
        seen before is no step forward.
        """
        if asked != self._asked:
            self._asked, self._heard = asked, now
        if done not in self._seen:
            self._seen.add(done)
            self._stepped, self._awake = now, 0.0
        elif now - self._heard <= _HEARD:
            self._awake += min(now - self._looked, _LONGEST_LOOK)
        self._looked = now

    @property
    def is_over(self) -> bool:
        """Whether the bot had its time: what it has not told, it never will."""
        return self._awake >= ENOUGH

    @property
    def is_lost(self) -> bool:
        """Whether it had none, for so long that nothing can be said."""
        return self._looked - self._stepped >= TOO_LONG
