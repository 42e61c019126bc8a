"""Reports of one event join the story that came first, by whichever process and feed."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.intake.joining import Joiner
from bot.model import ALL, Admission, Selector, Story, StoryId
from bot.store.admission import Admissions, Admitted, How, Identity
from bot.store.archive import Archive
from bot.store.client import Store
from tests.builders import DAY, NOW, match, story

FIRST = "Halden Semiconductor shuts its Orvik plant after a gas leak injures nine workers"
SUMMARY = "Nine workers were hurt by a gas leak at the plant in Orvik, Halden Semiconductor said."
AGAIN = "Nine injured in gas leak at Halden Semiconductor's Orvik plant"
OTHER = "Halden Semiconductor names Ines Moreau as head of its Orvik research lab"


def report(feed: str, title: str, summary: str = SUMMARY, number: int = 1) -> Story:
    """A report of some feed."""
    return replace(
        story(number, feed=feed, title=title),
        id=StoryId(f"{feed}{number:08d}"),
        url=f"https://{feed}.example/{number}",
        summary=summary,
        bullets=(),
        published=NOW,
    )


class Desk:
    """One process that admits."""

    def __init__(self, store: Store, *, window: timedelta = 3 * DAY) -> None:
        self.archive = Archive(store)
        self._joiner = Joiner(Admissions(store, archive_life=90 * DAY), self.archive, window=window)

    async def admit(
        self, one: Story, *topics: str, apart: tuple[StoryId, ...] = (), ring: bool = True
    ) -> Admitted:
        identities = (Identity(f"g{one.id}", DAY),)
        how = How(ring=ring, now=NOW)
        return await self._joiner.admit(one, match(*topics), identities, how, apart=apart)


async def routed(store: Store) -> list[tuple[str, str]]:
    messages = await store.redis.xrange(store.keys.routing)
    return [(fields["story"], fields["selectors"]) for _, fields in messages]


async def test_another_outlets_report_of_the_event_joins_and_rings_only_who_wants_its_source(
    store: Store,
) -> None:
    desk = Desk(store)
    first = await desk.admit(report("wire", FIRST), "chips")
    again = await desk.admit(report("tide", AGAIN), "chips")
    assert first.admission is Admission.NEW
    assert again == Admitted(Admission.JOINED, first.story)
    assert await routed(store) == [
        (first.story, "chips all source:wire"),
        (first.story, "source:tide"),
    ]
    found = await desk.archive.get(first.story)
    assert found is not None
    assert found.story.title == FIRST, "another's wording is its own"
    assert [source.feed for source in found.sources] == ["wire", "tide"]


async def test_a_join_that_brings_a_topic_rings_those_who_follow_it(store: Store) -> None:
    desk = Desk(store)
    first = await desk.admit(report("wire", FIRST), "chips")
    await desk.admit(report("tide", AGAIN), "chips", "energy")
    assert (await routed(store))[1] == (first.story, "source:tide energy")


async def test_another_event_of_the_same_company_rings(store: Store) -> None:
    desk = Desk(store)
    await desk.admit(report("wire", FIRST), "chips")
    other = await desk.admit(report("tide", OTHER, "She begins in May."), "chips")
    assert other.admission is Admission.NEW


async def test_what_joined_stays_known_under_its_own_identity(store: Store) -> None:
    desk = Desk(store)
    first = await desk.admit(report("wire", FIRST))
    await desk.admit(report("tide", AGAIN))
    again = await desk.admit(report("tide", AGAIN))
    assert again == Admitted(Admission.KNOWN, first.story)
    assert len(await routed(store)) == 2


async def test_why_it_joined_is_kept_for_people(store: Store) -> None:
    desk = Desk(store)
    first = await desk.admit(report("wire", FIRST))
    await desk.admit(report("tide", AGAIN))
    kept = await store.redis.hgetall(store.keys.story(report("tide", AGAIN).id))
    assert (kept["title"], kept["feed"], kept["of"]) == (AGAIN, "tide", first.story)
    assert kept["how"].startswith("event 0.")


async def test_stories_of_one_issue_never_join_each_other(store: Store) -> None:
    desk = Desk(store)
    first = await desk.admit(report("letter", FIRST, number=1))
    second = await desk.admit(report("letter", AGAIN, number=2), apart=(first.story,))
    assert second.admission is Admission.NEW


async def test_what_is_older_than_the_window_is_another_event(store: Store) -> None:
    desk = Desk(store, window=timedelta(milliseconds=50))
    await desk.admit(report("wire", FIRST))
    await asyncio.sleep(0.1)
    assert (await desk.admit(report("tide", AGAIN))).admission is Admission.NEW


@pytest.mark.parametrize("attempt", range(5))
async def test_two_reports_at_one_moment_by_two_processes_ring_once(
    store: Store, attempt: int
) -> None:
    desks = Desk(store), Desk(store)
    answers = await asyncio.gather(
        desks[0].admit(report("wire", FIRST)), desks[1].admit(report("tide", AGAIN))
    )
    assert Counter(answer.admission for answer in answers) == {
        Admission.NEW: 1,
        Admission.JOINED: 1,
    }
    assert len({answer.story for answer in answers}) == 1


async def test_what_an_outlet_tells_in_one_form_is_many_events(store: Store) -> None:
    desk = Desk(store)
    for number in range(30):
        title = f"Halden Semiconductor opens line number {number} at its Orvik plant"
        one = report("wire", title, summary="The line is open.", number=number)
        assert (await desk.admit(one)).admission is Admission.NEW, title
    assert len(await desk.archive.latest(Selector(ALL), 100)) == 30


async def test_the_index_of_a_term_is_capped_and_ends_with_the_window(store: Store) -> None:
    desk = Desk(store)
    for number in range(100):
        await desk.admit(report("wire", f"Bulletin {number} of Orvik harbour", "", number=number))
    lists = [name async for name in store.redis.scan_iter(f"{store.keys.prefix}near:*")]
    assert lists
    for name in lists:
        assert await store.redis.zcard(name) <= 64
        assert 0 < await store.redis.pttl(name) <= 3 * DAY.total_seconds() * 1000


async def test_a_story_that_left_the_archive_is_not_joined(store: Store) -> None:
    desk = Desk(store)
    first = await desk.admit(report("wire", FIRST))
    await store.redis.delete(store.keys.story(first.story))
    again = await desk.admit(report("tide", AGAIN))
    assert again == Admitted(Admission.NEW, report("tide", AGAIN).id)


async def test_a_second_report_of_a_source_that_joined_brings_its_topics_and_is_kept(
    store: Store,
) -> None:
    desk = Desk(store)
    first = await desk.admit(report("wire", FIRST), "chips")
    await desk.admit(report("tide", AGAIN), "chips")
    aggregated = replace(report("tide", AGAIN, number=2), url="https://coast.example/2")
    again = await desk.admit(aggregated, "chips", "energy")
    assert again == Admitted(Admission.JOINED, first.story)
    assert (await routed(store))[-1] == (first.story, "energy")
    kept = await store.redis.hget(store.keys.story(first.story), "reports")
    assert len(kept.split()) == 2
