"""Admission: a story becomes known once, and its routing is queued in the same step."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.model import Admission, Selector
from bot.store.admission import Admissions, Admitted
from bot.store.archive import Archive
from bot.store.client import Store
from tests.builders import DAY, NOW, known_as, match, story


@pytest.fixture
def admissions(store: Store) -> Admissions:
    return Admissions(store, archive_life=90 * DAY)


async def routed(store: Store) -> list[tuple[str, str]]:
    messages = await store.redis.xrange(store.keys.routing)
    return [(fields["story"], fields["selectors"]) for _, fields in messages]


async def test_a_new_story_is_archived_listed_and_routed_to_its_topics_all_and_its_source(
    store: Store, admissions: Admissions
) -> None:
    one = story(1)
    answer = await admissions.admit(one, match("chips", "ai"), known_as("u1"), ring=True, now=NOW)
    assert answer == Admitted(Admission.NEW, one.id)
    assert await routed(store) == [(one.id, "chips ai all source:wire")]
    archive = Archive(store)
    for selector in ("chips", "ai", "all", "source:wire"):
        (found,) = await archive.latest(Selector(selector), 5)
        assert found.story.title == one.title
        assert found.story.bullets == one.bullets
        assert found.story.published == one.published
        assert [hit.phrase for hit in found.topics[0].why] == ["fab"]


async def test_the_same_story_again_is_known_and_rings_nobody(
    store: Store, admissions: Admissions
) -> None:
    one = story(1)
    await admissions.admit(one, match("chips"), known_as("u1"), ring=True, now=NOW)
    again = await admissions.admit(one, match("chips"), known_as("u1"), ring=True, now=NOW)
    assert again == Admitted(Admission.KNOWN, one.id)
    assert len(await routed(store)) == 1


async def test_a_hundred_processes_that_admit_one_story_at_once_make_it_new_once(
    store: Store, admissions: Admissions
) -> None:
    answers = await asyncio.gather(
        *(
            admissions.admit(story(1), match("chips"), known_as("u1"), ring=True, now=NOW)
            for _ in range(100)
        )
    )
    assert [a.admission for a in answers].count(Admission.NEW) == 1
    assert len(await routed(store)) == 1


async def test_a_corrected_title_is_an_edition_with_the_next_revision_and_rings_nobody(
    store: Store, admissions: Admissions
) -> None:
    one = story(1)
    await admissions.admit(one, match("chips"), known_as("u1"), ring=True, now=NOW)
    answer = await admissions.admit(
        story(1, title="Halden opens its first fab"),
        match("chips"),
        known_as("u1"),
        ring=True,
        now=NOW,
    )
    assert answer == Admitted(Admission.EDITION, one.id)
    found = await Archive(store).get(one.id)
    assert found is not None
    assert (found.story.title, found.revision) == ("Halden opens its first fab", 2)
    assert len(await routed(store)) == 1


async def test_an_edition_that_brings_a_topic_is_routed_to_that_topic_alone(
    store: Store, admissions: Admissions
) -> None:
    one = story(1)
    await admissions.admit(one, match("chips"), known_as("u1"), ring=True, now=NOW)
    await admissions.admit(
        story(1, title="Halden's fab will make AI chips"),
        match("chips", "ai"),
        known_as("u1"),
        ring=True,
        now=NOW,
    )
    assert (await routed(store))[1:] == [(one.id, "ai")]
    assert [f.story.id for f in await Archive(store).latest(Selector("ai"), 5)] == [one.id]


async def test_another_feed_joins_as_a_source_and_rings_only_those_who_follow_that_feed(
    store: Store, admissions: Admissions
) -> None:
    one = story(1)
    await admissions.admit(one, match("chips"), known_as("u1", "t1"), ring=True, now=NOW)
    answer = await admissions.admit(
        story(2, feed="gazette"), match("chips"), known_as("u2", "t1"), ring=True, now=NOW
    )
    assert answer == Admitted(Admission.JOINED, one.id)
    assert (await routed(store))[1:] == [(one.id, "source:gazette")]
    found = await Archive(store).get(one.id)
    assert found is not None
    assert [source.feed for source in found.sources] == ["wire", "gazette"]
    assert found.story.title == one.title, "another outlet's wording is no correction"
    known = await admissions.admit(
        story(3, feed="third"), match("chips"), known_as("u2"), ring=True, now=NOW
    )
    assert known.story == one.id, "every identity of a join leads to the one story"


async def test_without_ring_a_story_is_listed_and_nobody_is_told(
    store: Store, admissions: Admissions
) -> None:
    await admissions.admit(story(1), match("chips"), known_as("u1"), ring=False, now=NOW)
    assert await routed(store) == []
    assert len(await Archive(store).latest(Selector("chips"), 5)) == 1


async def test_a_date_in_the_future_does_not_keep_a_story_on_top_of_latest(
    store: Store, admissions: Admissions
) -> None:
    from dataclasses import replace

    dreamt = replace(story(1), published=NOW + 300 * DAY)
    await admissions.admit(dreamt, match("chips"), known_as("u1"), ring=True, now=NOW)
    later = replace(story(2), published=NOW + timedelta(hours=1))
    await admissions.admit(
        later, match("chips"), known_as("u2"), ring=True, now=NOW + timedelta(hours=2)
    )
    found = await Archive(store).latest(Selector("chips"), 5)
    assert [f.story.id for f in found] == [later.id, dreamt.id]


async def test_what_a_feed_still_shows_stays_known_beyond_the_life_of_its_identity(
    store: Store, admissions: Admissions
) -> None:
    short = known_as("u1", life=timedelta(seconds=100))
    await admissions.admit(story(1), match("chips"), short, ring=True, now=NOW)
    await store.redis.pexpire(store.keys.same("u1"), 5_000)
    await admissions.admit(story(1), match("chips"), short, ring=True, now=NOW)
    assert await store.redis.pttl(store.keys.same("u1")) > 90_000


async def test_every_key_of_a_story_ends_some_day(store: Store, admissions: Admissions) -> None:
    await admissions.admit(story(1), match("chips"), known_as("u1"), ring=False, now=NOW)
    endless = {store.keys.counters}
    async for key in store.redis.scan_iter(f"{store.keys.prefix}*"):
        if key not in endless:
            assert await store.redis.pttl(key) > 0, key


async def test_what_another_feed_only_stored_is_news_to_everybody_when_one_rings_it(
    store: Store, admissions: Admissions
) -> None:
    one = story(1)
    await admissions.admit(one, match("chips"), known_as("t1"), ring=False, now=NOW)
    gazette = story(2, feed="gazette")
    await admissions.admit(gazette, match("chips"), known_as("t1"), ring=True, now=NOW)
    ((told, selectors),) = await routed(store)
    assert told == one.id
    assert set(selectors.split()) == {"chips", "all", "source:wire", "source:gazette"}
    third = story(3, feed="third")
    await admissions.admit(third, match("chips"), known_as("t1"), ring=True, now=NOW)
    assert (await routed(store))[1:] == [(one.id, "source:third")]


async def test_what_its_feed_has_shown_before_rings_nobody_but_for_what_an_edition_brings(
    store: Store, admissions: Admissions
) -> None:
    one = story(1)
    await admissions.admit(one, match("chips"), known_as("u1"), ring=True, seen=True, now=NOW)
    assert await routed(store) == []
    corrected = story(1, title="Now with AI")
    await admissions.admit(
        corrected, match("chips", "ai"), known_as("u1"), ring=True, seen=True, now=NOW
    )
    assert await routed(store) == [(one.id, "ai")]
