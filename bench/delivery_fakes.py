"""Both networks in a process of their own, strict about their limits, for ``bench.delivery``.

No second, wherever it begins, may hold more than 30 messages on Telegram or 50 requests on Discord;
a chat's own rate, a group's minute and a channel's bucket bind too. What this process costs is not
the bot's, and what the bot does cannot hold up its clock.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from types import TracebackType
from typing import Any, Self

from tests.fakes.discord import FakeDiscord, Fault as DiscordFault
from tests.fakes.discord_limits import Limits as DiscordLimits
from tests.fakes.helper import Helper
from tests.fakes.telegram import FakeTelegram, Fault as TelegramFault

_ALWAYS = 10**9


@dataclass(frozen=True, slots=True)
class Tally:
    """What one network saw: ``asked`` requests to post, of which ``throttled`` met a 429.

    ``told`` chats have a message, ``twice`` more than one. ``seconds`` from the first request to
    the last; ``worst`` the most requests in any second, wherever it begins.
    """

    asked: int
    throttled: int
    told: int
    twice: int
    seconds: float
    worst: int


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the networks are, and their chats."""

    telegram: str
    telegram_token: str
    discord: str
    discord_token: str
    private: Sequence[int]
    channels: Sequence[int]


def worst_second(times: Sequence[float]) -> int:
    """The most of these moments (in seconds, in order) in one second, wherever it begins."""
    worst = start = 0
    for end, moment in enumerate(times):
        while times[start] <= moment - 1:
            start += 1
        worst = max(worst, end - start + 1)
    return worst


def longest_gap(times: Sequence[float]) -> float:
    """Seconds."""
    return max((after - before for before, after in pairwise(times)), default=0.0)


class Networks:
    """The process, seen from outside; ``async with`` starts and ends it.

    ``private`` chats on Telegram, ``channels`` on Discord. Answers come ``delay`` seconds late: on
    Telegram the message counts after that time, on Discord before it.
    """

    def __init__(self, private: int, channels: int, *, delay: float = 0.0) -> None:
        counts = ("--private", str(private), "--channels", str(channels))
        self._helper = Helper("bench.delivery_fakes", *counts, "--delay", str(delay))
        self.addresses = Addresses("", "", "", "", (), ())

    async def __aenter__(self) -> Self:
        await self._helper.__aenter__()
        self.addresses = Addresses(**await self._helper.answer())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._helper.__aexit__(kind, error, trace)

    async def tally(self) -> dict[str, Tally]:
        """What the networks saw since the last ``forget``, by name."""
        return {name: Tally(**one) for name, one in (await self._ask("tally")).items()}

    async def moments(self) -> dict[str, dict[str, list[float]]]:
        """The moments (monotonic seconds) of each chat's messages, by network."""
        moments: dict[str, dict[str, list[float]]] = await self._ask("moments")
        return moments

    async def forget(self) -> None:
        """Begin again, with full limits."""
        await self._ask("forget")

    async def _ask(self, what: str) -> Any:
        self._helper.tell(what)
        return await self._helper.answer()


class _Serving:
    """The process from inside."""

    def __init__(
        self, telegram: FakeTelegram, discord: FakeDiscord, private: int, channels: int
    ) -> None:
        self._telegram, self._discord = telegram, discord
        self._rooms = [telegram.private_chat(telegram.person(f"R{n}")) for n in range(private)]
        guild = discord.guild()
        self._channels = [discord.channel(guild, f"alerts-{n}") for n in range(channels)]

    def addresses(self) -> Addresses:
        return Addresses(
            telegram=self._telegram.url,
            telegram_token=self._telegram.token,
            discord=self._discord.api_base,
            discord_token=self._discord.token,
            private=tuple(room.id for room in self._rooms),
            channels=tuple(channel.id for channel in self._channels),
        )

    def answer(self, what: str) -> Any:
        match what:
            case "tally":
                return {name: asdict(one) for name, one in self._tally().items()}
            case "moments":
                return self._moments()
            case _:
                return self._forget()

    def _tally(self) -> dict[str, Tally]:
        asked = [call.at for call in self._telegram.called("sendMessage")]
        told = Counter({room.id: len(room.sent) for room in self._rooms if room.sent})
        posted = Counter(post.channel for post in self._discord.posts)
        return {
            "telegram": _tally(asked, len(self._telegram.throttled), told),
            "discord": _tally(self._discord.asked_to_post, self._discord.throttled, posted),
        }

    def _moments(self) -> dict[str, dict[int, list[float]]]:
        posts: dict[int, list[float]] = {}
        for post in self._discord.posts:
            posts.setdefault(post.channel, []).append(post.at)
        rooms = {room.id: [message.at for message in room.sent] for room in self._rooms}
        return {"telegram": rooms, "discord": posts}

    def _forget(self) -> bool:
        for room in self._rooms:
            room.sent.clear()
        self._telegram.calls.clear()
        self._telegram.throttled.clear()
        self._discord.forget()
        return True


def _tally(asked: Sequence[float], throttled: int, told: Counter[int]) -> Tally:
    return Tally(
        asked=len(asked),
        throttled=throttled,
        told=len(told),
        twice=sum(count > 1 for count in told.values()),
        seconds=asked[-1] - asked[0] if asked else 0.0,
        worst=worst_second(asked),
    )


async def serve(private: int, channels: int, delay: float) -> None:
    """Serve until standard input ends; each line of it is a question, answered by one of JSON."""
    telegram = FakeTelegram()
    discord = FakeDiscord(limits=DiscordLimits(sliding=True))
    if delay:
        telegram.fail("sendMessage", TelegramFault(delay=delay), times=100 * private)
        discord.faults.append(DiscordFault(delay=delay, times=_ALWAYS))
    async with telegram, discord:
        serving = _Serving(telegram, discord, private, channels)
        print(json.dumps(asdict(serving.addresses())), flush=True)
        while what := (await asyncio.to_thread(sys.stdin.readline)).strip():
            print(json.dumps(serving.answer(what)), flush=True)


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--private", type=int, default=1000)
    parser.add_argument("--channels", type=int, default=1000)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds")
    asked = parser.parse_args()
    asyncio.run(serve(asked.private, asked.channels, asked.delay))


if __name__ == "__main__":
    main()
