"""The arrows from fetch to admit: what one poll of one feed does, whatever the feed is like."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StoppingError
from bot.model import ALL, Admission, FeedName, StoryId
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.notices import SELECTOR as NOTICES
from bot.store.polls import FeedBook
from tests.builders import DAY
from tests.intake.world import NOW, RULES, World, item


async def test_new_entries_become_stories_with_their_topics_and_ring(world: World) -> None:
    world.publish(item(1), item(2, "Harbour festival draws record crowds"))
    report = await world.poll()
    assert (report.entries, report.admissions[Admission.NEW]) == (2, 2)
    selectors = sorted(fields["selectors"] for fields in await world.routed())
    assert selectors == ["all source:wire", "chips all source:wire"]


async def test_an_unchanged_feed_is_answered_with_304_and_admits_nothing(world: World) -> None:
    world.publish(item(1))
    await world.poll()
    report = await world.poll()
    assert (report.answer, report.stories) == ("unchanged", 0)


async def test_a_feed_that_forgets_its_validators_does_not_ring_again(world: World) -> None:
    world.publish(item(1))
    await world.poll()
    world.publish(item(1), item(2))
    report = await world.poll()
    assert report.admissions == {Admission.NEW: 1}
    assert len(await world.routed()) == 2


async def test_a_first_poll_stores_and_rings_nobody_and_the_second_rings_what_is_new(
    world: World,
) -> None:
    quiet = replace(RULES, ring_first=0)
    world.publish(item(1), item(2))
    await world.poll(quiet)
    assert len(await world.titles()) == 2
    assert await world.routed() == []
    world.publish(item(1), item(2), item(3))
    await world.poll(quiet)
    assert len(await world.routed()) == 1


async def test_a_first_poll_may_ring_the_newest_only(world: World) -> None:
    dates = ["Mon, 02 Mar 2026 08:00:00 GMT", "Tue, 03 Mar 2026 08:00:00 GMT"]
    world.publish(item(1, pubDate=dates[0]), item(2, pubDate=dates[1]))
    await world.poll(replace(RULES, ring_first=1))
    (routed,) = await world.routed()
    newest = (await Archive(world.store).latest(ALL, 1))[0]
    assert routed["story"] == newest.story.id
    assert newest.story.url == "https://wire.example/2"


async def test_a_first_poll_that_failed_was_no_first_poll(world: World) -> None:
    quiet = replace(RULES, ring_first=0)
    assert (await world.poll(quiet)).failed
    world.publish(item(1))
    await world.poll(quiet)
    assert await world.routed() == []


async def test_what_is_dated_older_than_max_age_is_stored_and_never_rung(world: World) -> None:
    world.publish(item(1, pubDate="Wed, 04 Feb 2026 08:00:00 GMT"))
    await world.poll()
    assert len(await world.titles()) == 1
    assert await world.routed() == []


async def test_an_entry_without_a_date_rings(world: World) -> None:
    undated = item(1)
    del undated["pubDate"]
    world.publish(undated)
    await world.poll()
    assert len(await world.routed()) == 1


async def test_a_poll_that_was_broken_off_before_its_end_is_repeated_without_ringing_twice(
    world: World,
) -> None:
    world.publish(item(1), item(2))
    await world.poll()
    # What a crash between the last admission and the feed's memory leaves behind.
    await world.store.redis.delete(
        world.store.keys.seen(FeedName("wire")), world.store.keys.feed(FeedName("wire"))
    )
    report = await world.poll()
    assert report.admissions == {Admission.KNOWN: 2}
    assert len(await world.routed()) == 2


async def test_an_older_poll_of_the_same_feed_writes_nothing(world: World) -> None:
    feeds = FeedBook(world.store)
    old = await feeds.begin(FeedName("wire"))
    world.publish(item(1))
    await world.poll()
    from bot.store.polls import PollRecord

    late = PollRecord(at=NOW, next_poll=NOW + DAY, error="late", failures=9)
    assert not await feeds.commit(FeedName("wire"), old.epoch, late)
    assert (await feeds.state(FeedName("wire"))).failures == 0


async def test_the_same_link_in_two_feeds_is_one_story_with_two_sources(world: World) -> None:
    world.publish(item(1))
    world.publish(item(1, guid="other"), name="gazette")
    await world.poll()
    report = await world.poll(name="gazette")
    assert report.admissions == {Admission.JOINED: 1}
    (one,) = await Archive(world.store).latest(ALL, 5)
    assert [source.feed for source in one.sources] == ["wire", "gazette"]


async def test_the_same_headline_in_another_feed_joins_or_rings_as_the_operator_wants(
    world: World,
) -> None:
    world.publish(item(1))
    world.publish(item(1, guid="x", link="https://gazette.example/9"), name="gazette")
    await world.poll()
    ring = await world.poll(replace(RULES, join=False), name="gazette")
    assert ring.admissions == {Admission.NEW: 1}
    world.publish(item(1, guid="y", link="https://third.example/9"), name="third")
    join = await world.poll(name="third")
    assert join.admissions == {Admission.JOINED: 1}


async def test_a_feed_that_lists_many_outlets_is_not_one_outlet(world: World) -> None:
    first = "Halden Semiconductor shuts its Orvik plant after a gas leak injures nine workers"
    again = "Nine injured in gas leak at Halden Semiconductor's Orvik plant"
    told = "Nine workers were hurt by a gas leak at the plant in Orvik, Halden Semiconductor said."
    search = "https://search.example/articles/"

    def listed(number: int, title: str, outlet: str) -> dict[str, str]:
        source = f"{outlet} https://{outlet.lower()}.example"
        return item(number, title, link=f"{search}{number}", source=source, description=told)

    world.publish(item(0))
    await world.poll()
    world.publish(
        item(0),
        listed(1, f"{first} - Tide", "Tide"),
        listed(2, f"{again} - Coast", "Coast"),
        listed(3, f"{again}, minister says - Tide", "Tide"),
    )
    report = await world.poll()
    assert report.admissions == {Admission.NEW: 2, Admission.JOINED: 1}, "what Tide adds is news"
    stories = await Archive(world.store).latest(ALL, 10)
    assert {one.story.source for one in stories} == {"Tide", "Wire"}


async def test_a_headline_with_its_outlets_name_is_that_of_the_outlets_own_feed(
    world: World,
) -> None:
    title = "Halden Semiconductor shuts its Orvik plant after a gas leak"
    world.publish(item(1, title), name="tide")
    await world.poll(name="tide")
    listed = item(2, f"{title} - Tide", source="Tide https://tide.example")
    world.publish(listed, name="search")
    assert (await world.poll(name="search")).admissions == {Admission.JOINED: 1}


async def test_one_id_for_all_items_and_one_link_for_all_items_hide_nothing(
    world: World,
) -> None:
    same = {"guid": "same", "link": "https://wire.example/front/page-of-the-day-2026"}
    world.publish(*(item(number, **same) for number in range(1, 5)))
    report = await world.poll()
    assert report.admissions == {Admission.NEW: 4}
    world.publish(*(item(number, **same) for number in range(1, 6)))
    report = await world.poll()
    assert report.admissions == {Admission.NEW: 1}


async def test_a_corrected_title_is_an_edition_and_rings_nobody(world: World) -> None:
    world.publish(item(1))
    await world.poll()
    world.publish(item(1, "Halden Semiconductor opens its wafer line after all"))
    report = await world.poll()
    assert report.admissions == {Admission.EDITION: 1}
    assert len(await world.routed()) == 1
    assert await world.titles() == ["Halden Semiconductor opens its wafer line after all"]


async def test_a_flood_rings_its_first_stories_and_one_catch_up_with_the_rest(
    world: World,
) -> None:
    world.publish(*(item(number) for number in range(12)))
    report = await world.poll(replace(RULES, burst=5))
    assert report.admissions[Admission.NEW] == 12
    routed = await world.routed()
    assert len(routed) == 6
    catch_up = await Archive(world.store).get(StoryId(routed[-1]["story"]))
    assert catch_up is not None
    assert len(catch_up.held) == 7
    assert len(await world.titles()) == 12, "the catch-up itself is no story"


async def test_a_catch_up_that_a_crash_prevented_comes_with_the_next_poll(
    world: World, store: Store
) -> None:
    world.publish(*(item(number) for number in range(6)))
    await world.poll(replace(RULES, burst=5))
    await store.redis.sadd(store.keys.burst(FeedName("wire")), "storyleft01")
    before = len(await world.routed())
    assert (await world.poll()).answer == "unchanged"
    assert len(await world.routed()) == before + 1


@pytest.mark.parametrize(
    ("body", "content_type", "hint"),
    [
        (b"<!doctype html><html><body><h1>Welcome</h1></body></html>", "text/html", "web page"),
        (b"", "application/rss+xml", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "image/png", "feed"),
    ],
)
async def test_what_is_no_feed_is_said_in_a_sentence_and_remembered(
    world: World, body: bytes, content_type: str, hint: str
) -> None:
    world.web.feed("/wire", body, content_type=content_type)
    report = await world.poll()
    assert report.failed
    assert hint in report.answer
    state = await FeedBook(world.store).state(FeedName("wire"))
    assert (state.failures, state.error) == (1, report.answer)


async def test_a_feed_that_is_not_there_is_polled_less_and_less_and_recovers(
    world: World,
) -> None:
    waits = []
    for _ in range(4):
        report = await world.poll()
        waits.append(report.next_poll - world.now)
    assert "404" in report.answer
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    world.publish(item(1))
    assert not (await world.poll()).failed
    assert (await FeedBook(world.store).state(FeedName("wire"))).failures == 0


async def test_a_feed_that_keeps_failing_is_told_to_the_operators_chats_once(
    world: World,
) -> None:
    for _ in range(8):
        await world.poll()
    (routed,) = await world.routed()
    assert routed["selectors"] == "source:~notices"
    notice = await Archive(world.store).get(StoryId(routed["story"]))
    assert notice is not None
    assert "wire" in notice.story.title
    assert "404" in notice.story.bullets[0]
    assert await world.titles() == [], "a notice is no news"


async def test_only_stories_that_ring_count_towards_a_burst(world: World) -> None:
    old = [item(number, pubDate="Wed, 04 Feb 2026 08:00:00 GMT") for number in range(2, 12)]
    world.publish(item(1), *old)
    await world.poll(replace(RULES, burst=5))
    (routed,) = await world.routed()
    assert "chips" in routed["selectors"]
    newest = await Archive(world.store).get(StoryId(routed["story"]))
    assert newest is not None
    assert newest.held == ()


async def test_an_entry_edited_after_its_identities_ran_out_does_not_ring(world: World) -> None:
    world.publish(item(1))
    await world.poll()
    async for key in world.store.redis.scan_iter(f"{world.store.keys.prefix}same:*"):
        await world.store.redis.delete(key)
    world.publish(item(1, "Halden Semiconductor opens another line entirely"))
    await world.poll()
    assert len(await world.routed()) == 1


async def test_a_poll_that_the_end_of_the_bot_breaks_off_leaves_the_feed_as_it_was(
    world: World,
) -> None:
    world.publish(item(1))
    await world.parsers.close()
    with pytest.raises(StoppingError):
        await world.poll()
    assert (await FeedBook(world.store).state(FeedName("wire"))).last_poll is None
    assert await world.titles() == []


async def late_ones(world: World) -> list[bool]:
    routed = await world.routed()
    return [bool(fields["late"]) for fields in routed if fields["selectors"] != NOTICES]


async def test_what_a_poll_brings_long_after_it_was_due_is_told_together(world: World) -> None:
    world.publish(item(1))
    await world.poll()
    world.now += timedelta(hours=8)
    world.publish(*(item(number) for number in range(1, 31)))
    await world.poll(replace(RULES, burst=5))
    assert await late_ones(world) == [False] + [True] * 29, "and no catch-up for the flood"


async def test_a_feed_that_failed_for_long_is_late_when_it_is_back(world: World) -> None:
    world.publish(item(1))
    await world.poll()
    world.web.feed("/wire", b"", status=500)
    for _ in range(8):
        world.now += timedelta(hours=1)
        assert (await world.poll()).failed
    world.publish(item(1), item(2))
    await world.poll()
    assert await late_ones(world) == [False, True]
    world.now += timedelta(minutes=20)
    world.publish(item(1), item(2), item(3))
    await world.poll()
    assert await late_ones(world) == [False, True, False]


async def test_a_feed_that_is_asked_once_a_day_is_not_late_for_that(world: World) -> None:
    world.publish(item(1))
    daily = replace(RULES, min_interval=DAY)
    await world.poll(daily)
    world.now += timedelta(hours=25)
    world.publish(item(1), item(2))
    await world.poll(daily)
    assert await late_ones(world) == [False, False]
