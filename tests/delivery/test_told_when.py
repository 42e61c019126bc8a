"""When a story is told, by what it is and what the chat has set: the table of docs/delivery.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.filter_model import Filters
from bot.store.client import Store
from bot.store.subscriptions import ChatBook
from bot.timing_model import DigestTime, QuietHours, Timing
from tests.builders import DAY, READER, story
from tests.delivery.test_sender import sender_of
from tests.delivery.test_urgent import CHIPS, ring_on
from tests.delivery.timing import HOUR, pass_time, server_now, set_timing
from tests.fakes.platform import MemoryPlatform

DOC = Path(__file__).parents[2] / "docs" / "delivery.md"
HEAD = "| what the chat has set |"

# The mute ends first, then the quiet hours, then comes the digest.
MOMENTS = {
    "at once": timedelta(0),
    "two minutes later": timedelta(minutes=3),
    "after the mute": HOUR + timedelta(minutes=1),
    "after the quiet hours": 2 * HOUR + timedelta(minutes=1),
    "in the digest": 3 * HOUR + timedelta(minutes=1),
}


def cells() -> Iterator[tuple[str, str, str]]:
    """Of each cell of the table: its row, its column, and what it says."""
    lines = DOC.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(HEAD))
    _, *kinds = _row(lines[at])
    for line in lines[at + 2 :]:
        if not line.startswith("|"):
            return
        having, *told = _row(line)
        yield from ((having, kind, when) for kind, when in zip(kinds, told, strict=True))


def _row(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


async def timing_of(store: Store, having: str) -> Timing:
    now, timing = await server_now(store), Timing(urgent=CHIPS)
    if "quiet" in having or "all" in having:
        begin, end = (now - HOUR).time(), (now + 2 * HOUR).time()
        timing = replace(timing, quiet=QuietHours(begin.replace(second=0), end.replace(second=0)))
    if "digest" in having or "all" in having:
        digest = DigestTime.parse(f"daily {now + 3 * HOUR:%H:%M}")
        timing = replace(timing, digest=digest)
    if "mute" in having or "all" in having:
        timing = replace(timing, muted_until=now + HOUR)
    return timing


async def when_told(store: Store) -> str:
    """The name of the moment at which the story is told; ``never``, if it is at none of them."""
    passed, platform = timedelta(0), MemoryPlatform()
    for name, moment in MOMENTS.items():
        await pass_time(store, moment - passed)
        passed = moment
        await sender_of(store, platform).drain()
        if platform.alerts:
            assert len(platform.alerts) == 1
            return name
    return "never"


def test_the_table_has_all_that_a_chat_can_set_and_a_story_can_be() -> None:
    found = list(cells())
    assert len(found) == 9 * 4
    assert {when for _, _, when in found} <= {*MOMENTS, "never"}


@pytest.mark.parametrize(("having", "kind", "when"), list(cells()))
async def test_a_story_is_told(store: Store, having: str, kind: str, when: str) -> None:
    await set_timing(store, await timing_of(store, having))
    if "filter" in having:
        unwanted = Filters(without=(story(1).title,))
        await ChatBook(store, empty_life=DAY).put_filters(READER, unwanted)
    topic = "chips" if "urgent" in kind else "ai"
    await ring_on(store, 1, topic=topic, late="late" in kind)
    assert await when_told(store) == when
