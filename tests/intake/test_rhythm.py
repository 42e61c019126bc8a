"""What a feed's polls learn of its rhythm, and when that decides the next poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

from bot.model import FeedName
from bot.store.polls import FeedBook
from tests.intake.world import NOW, RULES, World, item


def daily(days: int) -> list[dict[str, str]]:
    """One entry each morning at nine."""
    nine = NOW.replace(hour=9)
    return [item(day, pubDate=format_datetime(nine - timedelta(days=day))) for day in range(days)]


async def test_a_daily_feed_is_asked_less_often_after_its_hour_where_that_is_wished(
    world: World,
) -> None:
    world.publish(*daily(20))
    report = await world.poll(replace(RULES, adaptive=True))
    assert report.next_poll - NOW > timedelta(minutes=30)


async def test_without_the_wish_the_interval_decides(world: World) -> None:
    world.publish(*daily(20))
    report = await world.poll()
    assert report.next_poll - NOW == timedelta(minutes=15)


async def test_what_was_learned_is_kept_also_by_polls_that_change_or_fail(world: World) -> None:
    feeds = FeedBook(world.store)
    world.publish(*daily(20))
    await world.poll()
    learned = (await feeds.begin(FeedName("wire"))).rhythm
    assert learned
    world.now += timedelta(hours=3)
    await world.poll()
    after_silence = (await feeds.begin(FeedName("wire"))).rhythm
    assert after_silence != learned
    world.web.feed("/wire", b"", content_type="application/rss+xml")
    assert (await world.poll()).failed
    assert (await feeds.begin(FeedName("wire"))).rhythm == after_silence
