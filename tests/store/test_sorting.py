"""Other topics for the stories of the archive: for /latest, and for nobody's ears."""

from __future__ import annotations

from bot.model import ArchivedStory, Selector, StoryId
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.sorting import ArchiveSorting
from tests.builders import DAY, NOW, known_as, match, story


async def admit(store: Store, number: int, *topics: str) -> ArchivedStory:
    admissions = Admissions(store, archive_life=DAY)
    await admissions.admit(
        story(number), match(*topics), known_as(f"u{number}"), ring=False, now=NOW
    )
    found = await Archive(store).get(story(number).id)
    assert found is not None
    return found


async def latest(store: Store, topic: str) -> list[StoryId]:
    return [one.story.id for one in await Archive(store).latest(Selector(topic), 10)]


async def test_a_story_leaves_the_lists_of_topics_that_it_loses_and_joins_the_others(
    store: Store,
) -> None:
    sorting = ArchiveSorting(store, archive_life=DAY)
    first = await admit(store, 1, "ai", "chips")
    await admit(store, 2, "chips")
    assert await sorting.sort(first, match("chips", "energy"))
    assert await latest(store, "ai") == []
    assert await latest(store, "energy") == [story(1).id]
    assert await latest(store, "chips") == [story(1).id, story(2).id]
    assert await latest(store, "all") == [story(1).id, story(2).id]
    assert await store.redis.pttl(store.keys.latest(Selector("energy"))) > 0
    again = await Archive(store).get(story(1).id)
    assert again is not None
    assert {one.topic for one in again.topics} == {"chips", "energy"}
    assert await store.redis.xlen(store.keys.routing) == 0, "nobody is told"


async def test_a_story_that_changed_since_it_was_read_keeps_its_newer_topics(store: Store) -> None:
    sorting = ArchiveSorting(store, archive_life=DAY)
    read = await admit(store, 1, "ai")
    await sorting.sort(read, match("chips"))
    assert not await sorting.sort(read, match("energy"))
    assert await latest(store, "energy") == []


async def test_every_listed_story_is_found_and_the_mark_is_kept(store: Store) -> None:
    sorting = ArchiveSorting(store, archive_life=DAY)
    assert await sorting.by() == ""
    assert await sorting.stories() == ()
    await admit(store, 1, "ai")
    await admit(store, 2)
    assert set(await sorting.stories()) == {story(1).id, story(2).id}
    await sorting.done("mark")
    assert await sorting.by() == "mark"
