"""Eight processes admit the same stories at once: each is new once, and one event rings once."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys

import pytest

from bot.model import ALL
from bot.store.client import Store
from tests.fakes.server import RedisServer

PROCESSES, STORIES = 8, 10_000

_WORKER = """
import asyncio, json, random, sys
from collections import Counter
from bot.store.client import Store
from tests.intake.test_dedupe_processes import event
from tests.intake.test_joining import Desk, report

async def main(url, prefix, number, stories):
    store = Store(url, prefix)
    desk = Desk(store)
    order = list(range(stories))
    random.Random(number).shuffle(order)
    found = Counter()
    queue = iter(order)

    async def work():
        for story in queue:
            title, summary = event(story)
            answer = await desk.admit(report("wire", title, summary, number=story))
            found[answer.admission.value] += 1

    await asyncio.gather(*(work() for _ in range(8)))
    await store.close()
    print(json.dumps(found))

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
"""


def event(number: int) -> tuple[str, str]:
    """Headline and summary of an event that is none of the others."""
    drawn = random.Random(number)
    words = ["".join(drawn.choices("abdefgiklmnoprstuvz", k=7)) for _ in range(9)]
    return " ".join(words[:5]).capitalize(), " ".join(words[5:])


@pytest.mark.slow
async def test_each_of_ten_thousand_stories_is_new_exactly_once(
    store: Store, redis_server: RedisServer
) -> None:
    found = await asyncio.gather(
        *(
            asyncio.to_thread(_admit_all, redis_server.url, store.keys.prefix, number)
            for number in range(PROCESSES)
        )
    )
    assert sum(one.get("new", 0) for one in found) == STORIES
    assert sum(sum(one.values()) for one in found) == PROCESSES * STORIES
    assert sum(one.get("joined", 0) + one.get("edition", 0) for one in found) == 0
    assert await store.redis.xlen(store.keys.routing) == STORIES
    assert await store.redis.zcard(store.keys.latest(ALL)) == 1000


def _admit_all(url: str, prefix: str, number: int) -> dict[str, int]:
    ended = subprocess.run(
        [sys.executable, "-c", _WORKER, url, prefix, str(number), str(STORIES)],
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert ended.returncode == 0, ended.stderr
    counts: dict[str, int] = json.loads(ended.stdout)
    return counts
