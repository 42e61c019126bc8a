"""Whatever feeds do to what they list, each event rings once: property-based."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.model import ALL
from bot.store.archive import Archive
from bot.store.client import Store
from tests.fakes.server import RedisServer
from tests.intake.test_dedupe_processes import event
from tests.intake.world import NOW, World

FEEDS = ("wire", "tide", "gazette")
_prefixes = iter(range(1_000_000))


@dataclass(frozen=True, slots=True)
class Listing:
    """One poll of a feed: the events that it lists in this order, and what it did to them."""

    feed: str
    events: tuple[int, ...]
    moved_by: int  # minutes by which it dates all of them anew
    edited: frozenset[int]
    new_guids: bool
    tracked: bool


def listings() -> st.SearchStrategy[list[Listing]]:
    one = st.builds(
        Listing,
        feed=st.sampled_from(FEEDS),
        events=st.lists(st.integers(0, 7), max_size=6, unique=True).map(tuple),
        moved_by=st.integers(-600, 600),
        edited=st.frozensets(st.integers(0, 7), max_size=3),
        new_guids=st.booleans(),
        tracked=st.booleans(),
    )
    return st.lists(one, min_size=1, max_size=8)


def items(poll: Listing, number: int) -> list[dict[str, str]]:
    """The items of the feed. A link stays that of its event, whatever else is done to it."""
    found = []
    for one in poll.events:
        title, summary = event(one)
        moment = datetime(2026, 3, 4, 8, tzinfo=UTC) + timedelta(minutes=poll.moved_by)
        found.append(
            {
                "guid": f"{one}-{number}" if poll.new_guids else f"{one}",
                "title": f"Update: {title}" if one in poll.edited else title,
                "link": f"https://{poll.feed}.example/{1000 + one}"
                + ("?utm_source=feed&utm_medium=rss" if poll.tracked else ""),
                "description": summary + (" Corrected." if one in poll.edited else ""),
                "pubDate": format_datetime(moment),
            }
        )
    return found


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(polls=listings())
async def test_each_event_rings_once(
    redis_server: RedisServer, world: World, polls: list[Listing]
) -> None:
    store = Store(redis_server.url, f"property{next(_prefixes)}:")
    fresh = World(store, world.web, world.parsers)
    try:
        await _play(fresh, polls)
        routed = [fields for fields in await fresh.routed() if "all" in fields["selectors"].split()]
        rung = Counter(fields["story"] for fields in routed)
        listed = {one for poll in polls for one in poll.events}
        assert set(rung.values()) <= {1}, "at most once"
        assert len(rung) == len(listed), "at least once"
        assert len(await Archive(store).latest(ALL, 100)) == len(listed)
    finally:
        await fresh.fetcher.close()
        await store.close()


async def _play(world: World, polls: list[Listing]) -> None:
    for number, poll in enumerate(polls):
        world.now = NOW + timedelta(minutes=20 * number)
        world.publish(*items(poll, number), name=poll.feed)
        report = await world.poll(name=poll.feed)
        assert not report.failed, report
