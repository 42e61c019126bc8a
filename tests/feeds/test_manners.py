"""Whose turn it is: by a clock that only goes on when somebody waits."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.feeds.manners import HostManners, user_agent
from bot.version import VERSION


class Clock:
    """Seconds since the test began; whoever sleeps moves them on."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds


def manners(clock: Clock, *, at_once: int = 2, interval: float = 1.0) -> HostManners:
    return HostManners(
        at_once=at_once,
        interval=timedelta(seconds=interval),
        clock=clock.now,
        sleep=clock.sleep,
    )


async def test_a_host_is_asked_once_a_second() -> None:
    clock = Clock()
    turns = manners(clock)
    begun = []
    for _ in range(4):
        async with turns.turn("tidewater.example"):
            begun.append(clock.seconds)
    assert begun == [0, 1, 2, 3]


async def test_one_that_waits_does_not_hold_up_another_host() -> None:
    clock = Clock()
    turns = manners(clock)
    for host in ("tidewater.example", "gazette.example", "third.example"):
        async with turns.turn(host):
            pass
    assert clock.waits == []


async def test_a_host_is_one_however_its_name_is_written() -> None:
    clock = Clock()
    turns = manners(clock)
    for host in ("tidewater.example", "TIDEWATER.example", "tidewater.example."):
        async with turns.turn(host):
            pass
    assert clock.waits == [1, 1]


async def test_a_host_that_was_left_alone_longer_is_asked_at_once() -> None:
    clock = Clock()
    turns = manners(clock)
    for _ in range(3):
        async with turns.turn("tidewater.example"):
            pass
        clock.seconds += 1.5
    assert clock.waits == []


async def test_those_that_wait_together_get_moments_of_their_own() -> None:
    clock = Clock()
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    turns = HostManners(at_once=9, interval=timedelta(seconds=1), clock=clock.now, sleep=sleep)

    async def ask() -> None:
        async with turns.turn("tidewater.example"):
            pass

    await asyncio.gather(*(ask() for _ in range(4)))
    assert sorted(waits) == [1, 2, 3]


async def test_hosts_that_were_asked_long_ago_are_forgotten() -> None:
    clock = Clock()
    turns = manners(clock)
    for number in range(1000):
        async with turns.turn(f"{number}.example"):
            clock.seconds += 0.1
    assert len(turns._free_at) <= 11


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("", "(news alerts for chats)"),
        ("ada@example.org", "(news alerts for chats; +mailto:ada@example.org)"),
        ("mailto:ada@example.org", "(news alerts for chats; +mailto:ada@example.org)"),
        ("https://example.org/@ada", "(news alerts for chats; +https://example.org/@ada)"),
    ],
)
def test_the_user_agent_names_the_bot_and_its_operator(contact: str, said: str) -> None:
    assert user_agent(contact) == f"newsbell/{VERSION} {said}"
