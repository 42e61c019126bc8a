"""What joined a story, taken apart and joined by the operator: it stays so."""

from __future__ import annotations

from bot.model import ALL, Admission, Selector
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.regrouping import Regrouping
from tests.builders import DAY, NOW, known_as, match, story
from tests.intake.test_joining import AGAIN, FIRST, Desk, report, routed

HERE, THERE = report("wire", FIRST), report("tide", AGAIN)


def regrouping(store: Store) -> Regrouping:
    return Regrouping(store, archive_life=DAY)


async def listed(store: Store, selector: str = str(ALL)) -> list[str]:
    return [one.story.title for one in await Archive(store).latest(Selector(selector), 10)]


async def test_what_joined_is_told_with_how_and_how_surely(store: Store) -> None:
    desk = Desk(store)
    await desk.admit(HERE)
    await desk.admit(THERE)
    (joined,) = await regrouping(store).joined(HERE.id)
    assert (joined.id, joined.title, joined.feed, joined.how) == (THERE.id, AGAIN, "tide", "event")
    assert 0.5 < joined.score < 1
    assert joined.summary == THERE.summary
    assert await regrouping(store).joined(THERE.id) == ()


async def test_a_report_with_the_same_link_is_told_as_such(store: Store) -> None:
    admissions = Admissions(store, archive_life=DAY)
    await admissions.admit(story(1), (), known_as("u1"), ring=True, now=NOW)
    await admissions.admit(story(2, feed="tide"), (), known_as("g2", "u1"), ring=True, now=NOW)
    (joined,) = await regrouping(store).joined(story(1).id)
    assert (joined.how, joined.score) == ("url", 1.0)


async def test_a_report_that_is_split_off_is_a_story_of_its_own_and_stays_one(store: Store) -> None:
    desk = Desk(store)
    await desk.admit(HERE, "chips")
    await desk.admit(THERE, "chips")
    assert await regrouping(store).split(HERE.id, THERE.id, match("ai"), ring=False)
    assert set(await listed(store)) == {AGAIN, FIRST}
    assert await listed(store, "ai") == [AGAIN]
    assert await listed(store, "source:tide") == [AGAIN]
    assert len(await routed(store)) == 2, "nobody is told"
    first = await desk.archive.get(HERE.id)
    assert first is not None
    assert [source.feed for source in first.sources] == ["wire"]
    assert await regrouping(store).joined(HERE.id) == ()

    again = await desk.admit(THERE, "chips")
    assert (again.admission, again.story) in {
        (Admission.KNOWN, THERE.id),
        (Admission.EDITION, THERE.id),
    }
    assert not await regrouping(store).split(HERE.id, THERE.id, (), ring=False)


async def test_it_rings_where_that_is_wanted(store: Store) -> None:
    desk = Desk(store)
    await desk.admit(HERE)
    await desk.admit(THERE)
    await regrouping(store).split(HERE.id, THERE.id, match("ai"), ring=True)
    assert (await routed(store))[-1] == (THERE.id, "ai all source:tide")


async def test_a_story_that_is_joined_by_hand_is_a_report_and_stays_one(store: Store) -> None:
    desk = Desk(store)
    other = report("tide", "A harbour festival in Orvik", "Boats.", number=2)
    await desk.admit(HERE, "chips")
    await desk.admit(other, "ai")
    assert await regrouping(store).merge(HERE.id, other.id)
    assert await listed(store) == [FIRST]
    assert await listed(store, "ai") == [FIRST]
    found = await desk.archive.get(HERE.id)
    assert found is not None
    assert [source.feed for source in found.sources] == ["wire", "tide"]
    (joined,) = await regrouping(store).joined(HERE.id)
    assert (joined.id, joined.how) == (other.id, "operator")
    assert len(await routed(store)) == 2, "nobody is told"
    again = await desk.admit(other, "ai")
    assert (again.admission, again.story) == (Admission.KNOWN, HERE.id)

    assert await regrouping(store).split(HERE.id, other.id, (), ring=False), "and can be undone"
    again = await desk.admit(other, "ai")
    assert again.story == other.id


async def test_what_is_gone_is_not_joined(store: Store) -> None:
    desk = Desk(store)
    await desk.admit(HERE)
    assert not await regrouping(store).merge(HERE.id, THERE.id)
    assert not await regrouping(store).merge(HERE.id, HERE.id)
