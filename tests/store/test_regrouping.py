"""What joined a story, taken apart and joined by the operator: it stays so."""

from __future__ import annotations

from datetime import timedelta

from bot.model import ALL, Admission, Selector, StoryId, TopicMatch
from bot.same import near_terms
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.regrouping import Merged, Parted, Regrouping
from bot.store.routing import Router
from bot.store.subscriptions import ChatBook
from tests.builders import DAY, NOW, chat, known_as, match, selectors, story
from tests.intake.test_joining import AGAIN, FIRST, SUMMARY, Desk, report, routed

HERE, THERE = report("wire", FIRST), report("tide", AGAIN)
LATER = "Gas leak injures nine at the Orvik plant of Halden Semiconductor, officials say"
FESTIVAL = report("tide", "A harbour festival in Orvik", "Boats.", number=2)


def regrouping(store: Store) -> Regrouping:
    return Regrouping(store, archive_life=DAY)


async def part(
    store: Store,
    one: StoryId = THERE.id,
    topics: tuple[TopicMatch, ...] = (),
    *,
    ring: bool = False,
) -> Parted:
    found = await Archive(store).get(one)
    terms = near_terms(found.story.title, found.story.summary) if found else ()
    return await regrouping(store).split(one, topics, ring=ring, terms=terms, window=3 * DAY)


async def listed(store: Store, selector: str = str(ALL)) -> list[str]:
    return [one.story.title for one in await Archive(store).latest(Selector(selector), 10)]


async def topics_of(desk: Desk, one: StoryId) -> list[str]:
    found = await desk.archive.get(one)
    assert found is not None
    return [match.topic for match in found.topics]


async def feeds_of(desk: Desk, one: StoryId) -> list[str]:
    found = await desk.archive.get(one)
    assert found is not None
    return [source.feed for source in found.sources]


async def test_what_joined_is_told_with_how_and_how_surely(store: Store) -> None:
    desk = Desk(store)
    await desk.admit(HERE)
    await desk.admit(THERE)
    (joined,) = await regrouping(store).joined(HERE.id)
    told = joined.report.story
    assert (told.id, told.title, told.feed, joined.how) == (THERE.id, AGAIN, "tide", "event")
    assert 0.5 < joined.score < 1
    assert told.summary == THERE.summary
    assert await regrouping(store).joined(THERE.id) == ()
    assert await regrouping(store).how(joined.report) == joined


async def test_a_report_with_the_same_link_is_told_as_such(store: Store) -> None:
    admissions = Admissions(store, archive_life=DAY)
    await admissions.admit(story(1), (), known_as("u1"), ring=True, now=NOW)
    await admissions.admit(story(2, feed="tide"), (), known_as("g2", "u1"), ring=True, now=NOW)
    (joined,) = await regrouping(store).joined(story(1).id)
    assert (joined.how, joined.score) == ("url", 1.0)


async def test_a_report_is_in_no_list(store: Store) -> None:
    desk = Desk(store)
    await desk.admit(HERE, "chips")
    await desk.admit(THERE, "chips", "energy")
    for selector in ("all", "chips", "energy", "source:tide", "source:wire"):
        assert await listed(store, selector) == [FIRST], selector


class TestTakenApart:
    async def test_it_is_a_story_of_its_own_and_stays_one(self, store: Store) -> None:
        desk = Desk(store)
        await desk.admit(HERE, "chips")
        await desk.admit(THERE, "chips")
        assert await part(store, topics=match("ai")) is Parted.SPLIT
        assert set(await listed(store)) == {AGAIN, FIRST}
        assert await listed(store, "ai") == [AGAIN]
        assert await listed(store, "source:tide") == [AGAIN]
        assert len(await routed(store)) == 2, "nobody is told"
        assert await feeds_of(desk, HERE.id) == ["wire"]
        assert await regrouping(store).joined(HERE.id) == ()

        again = await desk.admit(THERE, "ai")
        assert (again.admission, again.story) == (Admission.KNOWN, THERE.id)
        assert await part(store) is Parted.OWN
        assert await part(store, StoryId("nothing")) is Parted.GONE

    async def test_it_rings_where_that_is_wanted(self, store: Store) -> None:
        desk = Desk(store)
        await desk.admit(HERE)
        await desk.admit(THERE)
        await part(store, topics=match("ai"), ring=True)
        assert (await routed(store))[-1] == (THERE.id, "ai all source:tide")

    async def test_what_only_the_report_brought_goes_with_it(self, store: Store) -> None:
        desk = Desk(store)
        await desk.admit(HERE, "chips")
        await desk.admit(THERE, "chips", "energy", "health")
        await desk.admit(report("coast", LATER), "health")
        assert await topics_of(desk, HERE.id) == ["chips", "energy", "health"]
        assert await part(store, topics=match("energy")) is Parted.SPLIT
        assert await topics_of(desk, HERE.id) == ["chips", "health"]
        assert await feeds_of(desk, HERE.id) == ["wire", "coast"]
        assert await listed(store, "energy") == [AGAIN]
        assert await listed(store, "health") == [FIRST]

    async def test_a_source_of_two_reports_stays_while_one_does(self, store: Store) -> None:
        desk = Desk(store)
        second = report("tide", LATER, number=3)
        admissions = Admissions(store, archive_life=DAY)
        await desk.admit(HERE)
        await desk.admit(THERE)
        await admissions.admit(second, match("energy"), known_as("g3"), ring=True, now=NOW)
        await regrouping(store).merge(HERE.id, second.id)
        await part(store)
        assert await feeds_of(desk, HERE.id) == ["wire", "tide"]

    async def test_others_join_it_by_what_it_tells(self, store: Store) -> None:
        desk = Desk(store)
        await desk.admit(FESTIVAL)
        await desk.admit(THERE)
        await regrouping(store).merge(FESTIVAL.id, THERE.id)
        await part(store)
        joined = await desk.admit(report("coast", LATER))
        assert (joined.admission, joined.story) == (Admission.JOINED, THERE.id)


class TestJoinedByHand:
    async def test_it_is_a_report_and_stays_one(self, store: Store) -> None:
        desk = Desk(store)
        await desk.admit(HERE, "chips")
        await desk.admit(FESTIVAL, "ai")
        assert await regrouping(store).merge(HERE.id, FESTIVAL.id) is Merged.JOINED
        assert await listed(store) == [FIRST]
        assert await listed(store, "ai") == [FIRST]
        assert await feeds_of(desk, HERE.id) == ["wire", "tide"]
        (joined,) = await regrouping(store).joined(HERE.id)
        assert (joined.report.story.id, joined.how) == (FESTIVAL.id, "operator")
        assert len(await routed(store)) == 2, "nobody is told"
        again = await desk.admit(FESTIVAL, "ai")
        assert (again.admission, again.story) == (Admission.KNOWN, HERE.id)

        assert await part(store, FESTIVAL.id) is Parted.SPLIT, "and can be undone"
        again = await desk.admit(FESTIVAL, "ai")
        assert again.story == FESTIVAL.id

    async def test_what_others_report_of_it_joins_the_whole(self, store: Store) -> None:
        desk = Desk(store)
        await desk.admit(FESTIVAL)
        await desk.admit(HERE)
        await regrouping(store).merge(FESTIVAL.id, HERE.id)
        joined = await desk.admit(report("coast", LATER))
        assert (joined.admission, joined.story) == (Admission.JOINED, FESTIVAL.id)
        assert [one.report.story.feed for one in await regrouping(store).joined(FESTIVAL.id)] == [
            "wire",
            "coast",
        ]

    async def test_its_own_reports_come_along_and_go_with_it(self, store: Store) -> None:
        desk = Desk(store)
        await desk.admit(HERE, "chips")
        await desk.admit(THERE, "chips", "energy")
        await desk.admit(FESTIVAL, "ai")
        await regrouping(store).merge(FESTIVAL.id, HERE.id)
        of = [one.report.story.id for one in await regrouping(store).joined(FESTIVAL.id)]
        assert of == [HERE.id, THERE.id]
        assert await topics_of(desk, FESTIVAL.id) == ["ai", "chips", "energy"]
        assert (await desk.admit(THERE)).story == FESTIVAL.id

        assert await part(store, THERE.id) is Parted.SPLIT, "also one that lies deeper"
        assert await topics_of(desk, FESTIVAL.id) == ["ai", "chips"]
        await part(store, HERE.id, match("chips"))
        assert await topics_of(desk, FESTIVAL.id) == ["ai"]
        assert (await desk.admit(HERE, "chips")).story == HERE.id

    async def test_joining_twice_or_in_a_ring_changes_nothing(self, store: Store) -> None:
        desk = Desk(store)
        await desk.admit(HERE)
        await desk.admit(FESTIVAL)
        assert await regrouping(store).merge(HERE.id, FESTIVAL.id) is Merged.JOINED
        before = await store.redis.hgetall(store.keys.story(HERE.id))
        assert await regrouping(store).merge(HERE.id, FESTIVAL.id) is Merged.ALREADY
        assert await regrouping(store).merge(FESTIVAL.id, HERE.id) is Merged.ALREADY
        assert await regrouping(store).merge(HERE.id, HERE.id) is Merged.ALREADY
        assert await store.redis.hgetall(store.keys.story(HERE.id)) == before
        assert await regrouping(store).merge(HERE.id, THERE.id) is Merged.GONE

    async def test_who_was_told_one_is_not_told_the_other(self, store: Store) -> None:
        desk, chats = Desk(store), ChatBook(store, empty_life=DAY)
        await chats.follow(chat(1), selectors("ai", "energy"))
        await chats.follow(chat(2), selectors("energy"))
        router = Router(store, consumer="one", ledger_life=DAY)
        await router.open()

        async def route() -> int:
            return sum(
                [
                    queued
                    for routing in await router.next(block=timedelta(milliseconds=1))
                    async for queued in router.fan_out(routing)
                ]
            )

        await desk.admit(HERE, "chips")
        await desk.admit(FESTIVAL, "ai")
        assert await route() == 1
        await regrouping(store).merge(HERE.id, FESTIVAL.id)
        await desk.admit(report("coast", LATER, SUMMARY), "energy")
        assert await route() == 1, "the second chat alone"
        assert await store.redis.hkeys(store.keys.ledger(HERE.id)) == [str(chat(2))]

    async def test_what_already_waits_is_told(self, store: Store) -> None:
        desk, chats = Desk(store), ChatBook(store, empty_life=DAY)
        await chats.follow(chat(1), selectors("ai"))
        router = Router(store, consumer="one", ledger_life=DAY)
        await router.open()
        await desk.admit(HERE, "chips")
        await desk.admit(FESTIVAL, "ai")
        await regrouping(store).merge(HERE.id, FESTIVAL.id)
        for routing in await router.next(block=timedelta(milliseconds=1)):
            async for _ in router.fan_out(routing):
                pass
        assert await store.redis.hget(store.keys.ledger(FESTIVAL.id), str(chat(1))) == "queued|0|0"


class TestEditionsOfReports:
    async def test_a_corrected_report_brings_its_topics_and_corrects_nothing_else(
        self, store: Store
    ) -> None:
        desk = Desk(store)
        await desk.admit(HERE, "chips")
        await desk.admit(THERE, "chips")
        corrected = report("tide", f"{AGAIN}, minister says")
        again = await desk.admit(corrected, "chips", "politics")
        assert (again.admission, again.story) == (Admission.EDITION, HERE.id)
        assert (await routed(store))[-1] == (HERE.id, "politics")
        (joined,) = await regrouping(store).joined(HERE.id)
        assert joined.report.story.title == corrected.title
        assert await listed(store) == [FIRST]
        assert (await desk.admit(corrected, "chips")).admission is Admission.KNOWN
