"""Discord's rate limits, as its headers tell them. Pure: the time is given.

docs.discord.com/developers/topics/rate-limits; five messages in five seconds for a channel are
typical, and not documented.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits say to one request. ``retry_after`` is None when it may pass."""

    headers: dict[str, str]
    retry_after: float | None = None
    everywhere: bool = False


@dataclass(slots=True)
class _Window:
    """A fixed window, as Discord's are: it begins with its first request."""

    count: int
    seconds: float
    ends: float = 0.0
    used: int = 0

    def take(self, now: float) -> bool:
        if now >= self.ends:
            self.ends, self.used = now + self.seconds, 0
        self.used += 1
        return self.used <= self.count


@dataclass(slots=True)
class _Sliding:
    """No window, wherever it begins, holds more than ``count``; what is refused does not count."""

    count: int
    seconds: float
    ends: float = 0.0
    taken: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> bool:
        while self.taken and self.taken[0] <= now - self.seconds:
            self.taken.popleft()
        self.ends = (self.taken[0] if self.taken else now) + self.seconds
        if len(self.taken) >= self.count:
            return False
        self.taken.append(now)
        return True


@dataclass(slots=True)
class Limits:
    """``channel``: messages and seconds for each channel; ``bot``: requests and seconds over all.

    None switches a limit off. ``sliding``: any second counts against ``bot``, not the second that
    begins with the first request (Discord does not say which).
    """

    channel: tuple[int, float] | None = (5, 5.0)
    bot: tuple[int, float] | None = (50, 1.0)
    sliding: bool = False
    _channels: dict[str, _Window] = field(default_factory=dict)
    _bot: _Window | _Sliding | None = None

    def request(self, now: float) -> Verdict:
        """Count one request against the limit of the whole bot."""
        if self.bot is None:
            return Verdict({})
        if self._bot is None:
            self._bot = _Sliding(*self.bot) if self.sliding else _Window(*self.bot)
        if self._bot.take(now):
            return Verdict({})
        left = self._bot.ends - now
        headers = {
            "Retry-After": f"{left:.3f}",
            "X-RateLimit-Global": "true",
            "X-RateLimit-Scope": "global",
        }
        return Verdict(headers, left, everywhere=True)

    def message(self, channel: str, now: float) -> Verdict:
        """Count one message against the limit of its channel."""
        if self.channel is None:
            return Verdict({})
        window = self._channels.setdefault(channel, _Window(*self.channel))
        passes = window.take(now)
        left = window.ends - now
        headers = {
            "X-RateLimit-Limit": str(window.count),
            "X-RateLimit-Remaining": str(max(window.count - window.used, 0)),
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": "c0ffee",
        }
        if passes:
            return Verdict(headers)
        headers |= {"Retry-After": f"{left:.3f}", "X-RateLimit-Scope": "user"}
        return Verdict(headers, left)
