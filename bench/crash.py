"""Kills the bot, or its store, while stories go out; counts what was lost or told twice.

The bot is the real one, in a process of its own; Telegram is a fake on loopback that keeps every
message. ``python -m bench.crash --kills 20 --stories 200 --chats 5 [--victim bot|store]``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.demo.publisher import Publisher
from bot.model import Entry
from tests.fakes.process import BotProcess
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Chat

FEED_PADDING = "<p>The yard was quiet while the cranes were counted.</p>" * 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a campaign found. A repeat is a message beyond the first for one story in one chat."""

    victim: str
    kills: int
    stories: int
    chats: int
    messages: int
    lost: int
    repeats: int
    refused_starts: int
    exit_code: int
    seconds: float


def entry(number: int) -> Entry:
    """A story that nobody takes for another."""
    return Entry(
        guid=f"yard-{number}",
        title=f"Crane {number} of the yard was counted",
        url=f"https://yard.example/crane/{number}",
        published=None,
        summary="",
        content=f"<p>Crane {number} was counted.</p>{FEED_PADDING}",
        content_hash="",
    )


def config_text(folder: Path, telegram: FakeTelegram, feed: str, chats: list[Chat]) -> str:
    """A config with every limit raised."""
    tables = "".join(f'[[chats]]\nid = "telegram:{chat.id}"\ntopics = ["all"]\n' for chat in chats)
    return f"""
data_dir = {json.dumps(str(folder / "data"))}
{telegram.table}[poll]
interval = "1s"
min_interval = "1s"
host_interval = "0s"
first = "all"
burst = "off"
[[feeds]]
name = "yard"
url = "{feed}"
{tables}"""


def told(telegram: FakeTelegram, chats: list[Chat], stories: int) -> tuple[int, int]:
    """How many (story, chat) were never told, and how many messages came beyond the first."""
    lost = repeats = 0
    for chat in chats:
        titles = Counter(message.text for message in telegram.messages(chat))
        counts = Counter[int]()
        for text, times in titles.items():
            number = next((int(w) for w in text.split("Crane ", 1)[-1].split()[:1]), -1)
            counts[number] += times
        lost += sum(counts[number] == 0 for number in range(stories))
        repeats += sum(max(0, counts[number] - 1) for number in range(stories))
    return lost, repeats


async def campaign(
    folder: Path,
    *,
    victim: str,
    kills: int,
    stories: int,
    chats: int,
    seed: int = 1,
    patience: float = 90,
    environ: Mapping[str, str] = os.environ,
) -> Outcome:
    """Run one campaign in a folder."""
    chance = random.Random(seed)
    began = time.monotonic()
    async with FakeTelegram(limits=None) as telegram, Publisher("The Yard") as publisher:
        rooms = [telegram.private_chat(telegram.person(f"Reader {n}")) for n in range(chats)]
        config = folder / "config.toml"
        config.write_text(config_text(folder, telegram, publisher.url, rooms))
        bot = BotProcess(config, environ)
        published = 0
        for round_ in range(kills):
            upto = stories * (round_ + 1) // kills
            publisher.publish([entry(number) for number in range(published, upto)])
            published = upto
            await bot.start()
            await asyncio.sleep(chance.uniform(0.1, 2.5))
            if victim == "bot":
                await bot.kill()
            else:
                await bot.kill_store()
        await bot.start()
        deadline = time.monotonic() + patience
        while told(telegram, rooms, stories)[0] and time.monotonic() < deadline:
            await bot.start()
            await asyncio.sleep(0.2)
        await asyncio.sleep(1)
        code = await bot.stop()
        lost, repeats = told(telegram, rooms, stories)
        return Outcome(
            victim=victim,
            kills=kills,
            stories=stories,
            chats=chats,
            messages=sum(len(telegram.messages(room)) for room in rooms),
            lost=lost,
            repeats=repeats,
            refused_starts=bot.refused,
            exit_code=code,
            seconds=round(time.monotonic() - began, 1),
        )


def main() -> None:
    """Print one JSON line for each campaign; exit 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--chats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--victim", choices=("bot", "store"), action="append")
    wanted = parser.parse_args()
    lost = 0
    for victim in wanted.victim or ("bot", "store"):
        with tempfile.TemporaryDirectory(prefix="newsbell-crash-") as folder:
            outcome = asyncio.run(
                campaign(
                    Path(folder),
                    victim=victim,
                    kills=wanted.kills,
                    stories=wanted.stories,
                    chats=wanted.chats,
                    seed=wanted.seed,
                )
            )
        print(json.dumps(asdict(outcome)))
        lost += outcome.lost + outcome.refused_starts
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
