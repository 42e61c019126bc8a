"""Feeds that move and feeds that end: what is remembered of it, and what the operator is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import Admission, FeedName
from bot.store.polls import FeedBook
from tests.builders import DAY
from tests.intake.world import RULES, World, item


async def test_a_permanent_redirect_that_held_for_a_day_is_remembered_and_told_once(
    world: World,
) -> None:
    world.web.redirect("/wire", "/new", 301)
    world.publish(item(1), name="new")
    for hours in (0, 23, 1):
        world.now += timedelta(hours=hours)
        await world.poll()
    assert world.web.count("/wire") == 3
    for _ in range(2):
        world.now += DAY
        assert not (await world.poll()).failed
    assert (world.web.count("/wire"), world.web.count("/new")) == (3, 5)
    (notice,) = await world.notices()
    assert "wire has moved" in notice.title
    assert f"{world.web.url}/new" in notice.bullets[0]


async def test_a_temporary_redirect_is_never_remembered(world: World) -> None:
    world.web.redirect("/wire", "/new", 307)
    world.publish(item(1), name="new")
    for _ in range(4):
        world.now += DAY
        await world.poll()
    assert world.web.count("/wire") == 4
    assert await world.notices() == []


async def test_a_new_address_that_fails_is_given_up_for_the_old_one(world: World) -> None:
    world.web.redirect("/wire", "/new", 308)
    world.publish(item(1), name="new")
    for _ in range(2):
        world.now += DAY
        await world.poll()
    world.web.status("/new", 500)
    world.publish(item(1), item(2))
    before = world.web.count("/wire")
    for _ in range(3):
        assert (await world.poll()).failed
    assert world.web.count("/wire") == before
    assert (await world.poll()).admissions == {Admission.NEW: 1}


async def test_a_feed_that_is_gone_rests_for_long_and_is_told_once(world: World) -> None:
    world.web.status("/wire", 410)
    for _ in range(7):
        report = await world.poll()
        assert report.next_poll == world.now + 7 * RULES.max_interval
        world.now = report.next_poll
    (notice,) = await world.notices()
    assert "wire says that it is gone for good" in notice.title
    state = await FeedBook(world.store).state(FeedName("wire"))
    assert "410" in state.error


async def test_a_feed_that_was_gone_is_polled_as_before_once_it_answers(world: World) -> None:
    world.web.status("/wire", 410)
    await world.poll()
    world.publish(item(1))
    report = await world.poll()
    assert report.next_poll - world.now == timedelta(minutes=15)
    world.web.status("/wire", 500)
    assert (await world.poll()).next_poll - world.now == timedelta(minutes=15)


async def test_a_feed_whose_address_was_corrected_is_no_longer_gone(world: World) -> None:
    world.web.status("/wire", 410)
    await world.poll()
    corrected = replace(world.feed(), url=f"{world.web.url}/wires")
    report = await world.intake().poll(corrected)
    assert "404" in report.answer
    assert report.next_poll - world.now == timedelta(minutes=30), "the second failure"


async def test_a_new_address_that_is_gone_is_forgotten_and_the_feed_is_not_gone(
    world: World,
) -> None:
    world.web.redirect("/wire", "/new", 301)
    world.publish(item(1), name="new")
    for _ in range(2):
        world.now += DAY
        await world.poll()
    world.web.status("/new", 410)
    assert (await world.poll()).next_poll - world.now == timedelta(minutes=15)
    world.publish(item(1))
    assert not (await world.poll()).failed
