"""What the operator is told of feeds that fail, fall silent and come back: each once."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

from bot.model import FeedName
from bot.store.polls import FeedBook
from tests.builders import DAY
from tests.fakes.web import rss
from tests.intake.world import NOW, World, item


def daily(days: int) -> list[dict[str, str]]:
    """One entry each noon, up to now."""
    return [item(day, pubDate=format_datetime(NOW - DAY * day)) for day in range(days)]


async def titles(world: World) -> list[str]:
    return [notice.title for notice in await world.notices()]


async def test_a_feed_that_failed_and_is_back_is_told_once(world: World) -> None:
    for _ in range(6):
        await world.poll()
    world.publish(item(1))
    for _ in range(3):
        world.now += DAY
        await world.poll()
    assert await titles(world) == [
        "The feed wire has failed 5 times in a row",
        "The feed wire answers again",
    ]


async def test_a_feed_that_failed_too_seldom_to_be_told_is_not_told_to_be_back(
    world: World,
) -> None:
    for _ in range(4):
        await world.poll()
    world.publish(item(1))
    await world.poll()
    assert await titles(world) == []


async def test_failing_again_is_told_again(world: World) -> None:
    for _ in range(2):
        world.web.feed("/wire", b"", content_type="text/plain")
        for _ in range(5):
            await world.poll()
        world.publish(item(1))
        world.now += DAY
        await world.poll()
    assert [title.split(" has ")[0] for title in await titles(world)] == [
        "The feed wire",
        "The feed wire answers again",
    ] * 2


async def test_a_feed_that_was_gone_and_is_back_is_told(world: World) -> None:
    world.web.feed("/wire", b"x", status=410)
    await world.poll()
    world.publish(item(1))
    world.now += 7 * DAY
    await world.poll()
    gone, back = await titles(world)
    assert "gone for good" in gone
    assert "answers again" in back


async def test_a_silence_of_thrice_the_longest_pause_is_told_once_and_so_is_its_end(
    world: World,
) -> None:
    world.publish(*daily(20))
    await world.poll()
    for _ in range(10):
        world.now += DAY / 2
        await world.poll()
    (silent,) = await world.notices()
    assert silent.title == "The feed wire has brought nothing for 3 days"
    assert "longest pause lately was about 23 hours" in silent.bullets[0]
    world.publish(item(30, pubDate=format_datetime(world.now)), *daily(20))
    for _ in range(3):
        await world.poll()
        world.now += DAY / 2
    assert await titles(world) == [silent.title, "The feed wire has news again"]


async def test_a_feed_of_unknown_rhythm_may_be_silent_for_a_year(world: World) -> None:
    world.publish(item(1))
    for _ in range(12):
        await world.poll()
        world.now += 30 * DAY
    assert await titles(world) == []


async def test_what_a_document_states_is_heeded_also_while_it_is_unchanged(world: World) -> None:
    document = rss("Wire", [item(1)]).replace(b"<language>", b"<ttl>90</ttl><language>")
    world.web.feed("/wire", document)
    for answer in ("new document", "unchanged", "unchanged"):
        report = await world.poll()
        assert report.answer == answer
        assert report.next_poll - world.now == timedelta(minutes=90)
    assert (await FeedBook(world.store).begin(FeedName("wire"))).hints
