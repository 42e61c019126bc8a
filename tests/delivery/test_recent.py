"""One story to many chats is read once a second, and never kept beyond that."""

from __future__ import annotations

from bot.delivery.recent import FRESH, RecentStories
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from tests.builders import DAY, NOW, known_as, match, story


async def test_a_story_that_changed_is_read_again_after_a_second_and_no_sooner(
    store: Store,
) -> None:
    now = 100.0
    recent = RecentStories(Archive(store), lambda: now)
    assert await recent.get(story(1).id) is None
    await Admissions(store, archive_life=DAY).admit(
        story(1), match("chips"), known_as("u1"), ring=False, now=NOW
    )
    first = await recent.get(story(1).id)
    assert first is not None
    await store.redis.hset(store.keys.story(story(1).id), "title", "Corrected")
    assert await recent.get(story(1).id) is first
    now += FRESH
    later = await recent.get(story(1).id)
    assert later is not None
    assert later.story.title == "Corrected"
    await store.redis.delete(store.keys.story(story(1).id))
    now += FRESH
    assert await recent.get(story(1).id) is None


async def test_no_more_stories_are_kept_than_a_few(store: Store) -> None:
    recent = RecentStories(Archive(store), lambda: 100.0)
    admissions = Admissions(store, archive_life=DAY)
    for number in range(70):
        await admissions.admit(
            story(number), match("chips"), known_as(f"u{number}"), ring=False, now=NOW
        )
        await recent.get(story(number).id)
    assert len(recent._read) == 64
