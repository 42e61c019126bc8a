"""What goes wrong: single faults at single requests, and the gate that lets them happen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What happens to a request, or because of it."""

    KILL_BOT = "bot killed"
    KILL_STORE = "store killed"
    CUT = "cut"
    STALL = "never answered"
    ANSWER = "answered"


@dataclass(frozen=True, slots=True)
class Fault:
    """``done``: the request is carried out all the same; ``answer``: the bytes told instead."""

    what: What
    done: bool
    label: str = ""
    answer: bytes = b""

    @property
    def name(self) -> str:
        """In words, one for each fault."""
        what = f"{self.what} {self.label}".strip()
        return f"{what} {'after' if self.done else 'before'}"


@dataclass(frozen=True, slots=True)
class Point:
    """A fault at the ``ordinal``-th request of one kind, counted from 1, in a scenario."""

    party: str  # store | telegram | discord | feed
    kind: str
    ordinal: int
    fault: Fault
    scenario: str = ""  # the first one, else its name

    @property
    def name(self) -> str:
        """What ``--run`` takes."""
        where = f"{self.scenario}: " if self.scenario else ""
        return f"{where}{self.fault.name} / {self.party} / {self.kind} / {self.ordinal}"


def _http(status: str, body: str, *headers: str, kind: str = "application/json") -> bytes:
    data = body.encode()
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(data)}")
    return "\r\n".join([*lines, *headers, "", ""]).encode() + data


HTML = _http(
    "502 Bad Gateway",
    "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
    kind="text/html",
)
_TELEGRAM_429 = {
    "ok": False,
    "error_code": 429,
    "description": "Too Many Requests: retry after 1",
    "parameters": {"retry_after": 1},
}
_TELEGRAM_500 = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
_DISCORD_500 = {"message": "500: Internal Server Error", "code": 0}


def _discord_429(*, everywhere: bool) -> bytes:
    told = {"message": "You are being rate limited.", "retry_after": 1.0, "global": everywhere}
    scope = ("X-RateLimit-Global: true",) if everywhere else ("X-RateLimit-Scope: user",)
    # Without Via discord.py takes a 429 for a ban of the machine.
    headers = ("Via: 1.1 google", "Retry-After: 1", *scope)
    return _http("429 Too Many Requests", json.dumps(told), *headers)


KILLS = tuple(
    Fault(what, done) for what in (What.KILL_BOT, What.KILL_STORE) for done in (False, True)
)


def troubles(platform: str) -> tuple[Fault, ...]:
    """What may be wrong with one answer of a platform."""
    telegram = platform == "telegram"
    error = json.dumps(_TELEGRAM_500 if telegram else _DISCORD_500)
    five = _http("500 Internal Server Error", error)
    both = [
        Fault(What.ANSWER, done, label, told)
        for label, told in (("500", five), ("502 in HTML", HTML))
        for done in (False, True)
    ]
    if telegram:
        busy = _http("429 Too Many Requests", json.dumps(_TELEGRAM_429))
        limits = [Fault(What.ANSWER, False, "429", busy)]
    else:
        limits = [
            Fault(What.ANSWER, False, "429", _discord_429(everywhere=False)),
            Fault(What.ANSWER, False, "429 for the whole bot", _discord_429(everywhere=True)),
        ]
    cuts = [Fault(What.CUT, done) for done in (False, True)]
    return (*cuts, Fault(What.STALL, True), *limits, *both)


FEED_TROUBLES = (Fault(What.CUT, True), Fault(What.ANSWER, False, "502 in HTML", HTML))

Choose = Callable[[str, str, int], Fault | None]
"""The fault for a request, by party, kind and how many of this kind there were, from 1."""


class Gate:
    """Counts requests by party and kind, and says which fault each of them meets.

    ``strikes`` are what kills and cuts do outside the connection, at once; ``after`` is told then
    of each fault. While it is not ``opened`` no request meets one.
    """

    def __init__(self, choose: Choose, strikes: dict[What, Callable[[], None]]) -> None:
        self._choose = choose
        self._strikes = strikes
        self.opened = True
        self.after: Callable[[Point], None] = lambda _: None
        self.asked: Counter[tuple[str, str]] = Counter()
        self.answered: Counter[tuple[str, str]] = Counter()
        self.met: list[str] = []

    def open(self) -> None:
        """Count anew from here, and let faults happen."""
        self.opened = True
        self.asked.clear()
        self.answered.clear()

    def judge(self, party: str, kind: str) -> Point | None:
        """Count a request; the fault that is its own."""
        self.asked[party, kind] += 1
        ordinal = self.asked[party, kind]
        fault = self._choose(party, kind, ordinal) if self.opened else None
        return None if fault is None else Point(party, kind, ordinal, fault)

    def passed(self, party: str, kind: str) -> None:
        """Count an answer that the bot was given."""
        self.answered[party, kind] += 1

    def strike(self, point: Point) -> None:
        """Note that a fault happens, and kill whom it kills."""
        self.met.append(point.name)
        if strike := self._strikes.get(point.fault.what):
            strike()
        self.after(point)


def nothing(party: str, kind: str, ordinal: int) -> Fault | None:
    """No fault at all."""
    return None


class Once:
    """The fault of one point, the first time that it is reached."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self.over = False

    def __call__(self, party: str, kind: str, ordinal: int) -> Fault | None:
        point = self._point
        if self.over or (party, kind, ordinal) != (point.party, point.kind, point.ordinal):
            return None
        self.over = True
        return point.fault
