"""Telegram's flood limits, as far as it tells them (core.telegram.org/bots/faq).

The burst that one chat tolerates is not published: three is a guess. Any window counts, not the
second of the clock.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages that are taken before a 429."""

    overall: int = 30  # in any second
    chat_rate: float = 1.0  # per second, in the long run
    chat_burst: int = 3
    group: int = 20  # in any minute, for groups and channels


class Flood:
    """Counts messages and says when one is too many."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all: deque[float] = deque()
        self._groups: dict[int, deque[float]] = defaultdict(deque)
        self._full: dict[int, float] = {}  # when a chat's burst will be whole again

    def admit(self, chat: int, now: float) -> int:
        """0 and the message counts, or the ``retry_after`` in whole seconds."""
        limits = self._limits
        wait = _window(self._all, now, 1.0, limits.overall)
        if chat < 0:
            wait = max(wait, _window(self._groups[chat], now, 60.0, limits.group))
        full = max(self._full.get(chat, now), now)
        wait = max(wait, full - now - (limits.chat_burst - 1) / limits.chat_rate)
        if wait > 1e-9:
            return max(1, math.ceil(wait))
        self._all.append(now)
        if chat < 0:
            self._groups[chat].append(now)
        self._full[chat] = full + 1 / limits.chat_rate
        return 0


def _window(times: deque[float], now: float, length: float, most: int) -> float:
    while times and times[0] <= now - length:
        times.popleft()
    return times[0] + length - now if len(times) >= most else 0.0
