"""A feed that turns everything over at once has no news by that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

from bot.model import Admission
from bot.store.client import Store
from tests.intake.world import NOW, RULES, World, item

MANY = range(8)
QUIET = replace(RULES, max_age=timedelta(days=3650))


def listed(**more: str) -> list[dict[str, str]]:
    """Items as they stand in a feed for a long time."""
    return [
        item(number, link=f"https://wire.example/news/halden-opens-line-{number}", **more)
        for number in MANY
    ]


async def forget(store: Store) -> None:
    """As if all identities had run out: a feed may list an item for years."""
    async for name in store.redis.scan_iter(f"{store.keys.prefix}same:*"):
        await store.redis.delete(name)
    async for name in store.redis.scan_iter(f"{store.keys.prefix}near:*"):
        await store.redis.delete(name)


async def rung(world: World) -> int:
    return len(await world.routed())


async def test_a_feed_that_changes_all_its_guids_rings_nobody(world: World) -> None:
    world.publish(*listed())
    await world.poll(QUIET)
    before = await rung(world)
    await forget(world.store)
    world.publish(*(one | {"guid": f"new-{one['guid']}"} for one in listed()))
    await world.poll(QUIET)
    assert before == len(MANY)
    assert await rung(world) == before


async def test_a_feed_that_moves_to_another_host_rings_nobody(world: World) -> None:
    world.publish(*listed())
    await world.poll(QUIET)
    before = await rung(world)
    await forget(world.store)
    moved = [one | {"link": one["link"].replace("wire.", "tidewater.")} for one in listed()]
    world.publish(*(one | {"guid": one["link"]} for one in moved))
    await world.poll(QUIET)
    assert await rung(world) == before


async def test_a_feed_that_dates_all_its_items_anew_rings_nobody(world: World) -> None:
    world.publish(*listed())
    await world.poll(QUIET)
    before = await rung(world)
    await forget(world.store)
    world.publish(*listed(pubDate=format_datetime(NOW)))
    await world.poll(QUIET)
    assert await rung(world) == before


async def test_a_feed_that_comes_back_after_a_year_rings_what_is_new_alone(world: World) -> None:
    world.publish(*listed())
    await world.poll(QUIET)
    before = await rung(world)
    await forget(world.store)
    world.now = NOW + timedelta(days=365)
    fresh = item(
        99,
        "Orvik elects a mayor from the fishing fleet",
        link="https://wire.example/news/orvik-elects-a-mayor",
        pubDate=format_datetime(world.now - timedelta(hours=1)),
    )
    world.publish(fresh, *listed())
    report = await world.poll(QUIET)
    assert await rung(world) == before + 1
    assert report.admissions[Admission.NEW] == 1


async def test_items_without_guid_or_with_ever_new_ones_ring_once(world: World) -> None:
    for turn in range(3):
        world.publish(*(one | {"guid": f"{one['guid']}?{turn}"} for one in listed()))
        await world.poll(QUIET)
    assert await rung(world) == len(MANY)
    for one in (bare := listed()):
        del one["guid"]
    world.publish(*bare)
    await world.poll(QUIET)
    assert await rung(world) == len(MANY)


async def test_titles_that_say_nothing_hide_no_news(world: World) -> None:
    titles = ["Breaking news", "Untitled", "Markets Wrap", "Bitcoin price today"]
    for turn in range(2):
        world.publish(
            *(
                item(
                    10 * turn + place,
                    title,
                    link=f"https://wire.example/news/on-the-day-{turn}-{place}",
                    description=f"What happened on day {turn}: {'abcd'[place] * 9}.",
                )
                for place, title in enumerate(titles)
            )
        )
        await world.poll(QUIET)
    assert await rung(world) == 2 * len(titles)


async def test_other_queries_and_other_sites_under_one_path_are_other_news(world: World) -> None:
    links = [
        "https://wire.example/view-news-item.php?id=1",
        "https://wire.example/view-news-item.php?id=2",
        "https://anna.example/2026/week-in-review",
        "https://bert.example/2026/week-in-review",
    ]
    for number, link in enumerate(links):
        world.publish(item(number, link=link))
        await world.poll(QUIET)
    assert await rung(world) == len(links)
