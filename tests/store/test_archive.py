"""The archive as a chat sees it: newest first, with running numbers that stay."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.model import Selector
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from tests.builders import DAY, NOW, chat, known_as, match, story

CHIPS = Selector("chips")


async def admit(store: Store, *numbers: int) -> None:
    admissions = Admissions(store, archive_life=DAY)
    for number in numbers:
        await admissions.admit(
            story(number), match("chips"), known_as(f"u{number}"), ring=False, now=NOW
        )


async def test_latest_is_by_date_and_no_longer_than_asked(store: Store) -> None:
    await admit(store, 3, 1, 2)
    found = await Archive(store).latest(CHIPS, 2)
    assert [one.story.id for one in found] == [story(1).id, story(2).id]


async def test_latest_of_nothing_is_empty(store: Store) -> None:
    assert await Archive(store).latest(CHIPS, 5) == ()


async def test_a_story_that_left_the_archive_leaves_latest_too(store: Store) -> None:
    await admit(store, 1, 2)
    await store.redis.delete(store.keys.story(story(1).id))
    found = await Archive(store).latest(CHIPS, 5)
    assert [one.story.id for one in found] == [story(2).id]


async def test_a_story_keeps_its_picture_and_its_section(store: Store) -> None:
    told = replace(story(1), picture="https://img.example/fab.jpg", section="In brief")
    admissions = Admissions(store, archive_life=DAY)
    await admissions.admit(told, match("chips"), known_as("u1"), ring=False, now=NOW)
    (found,) = await Archive(store).latest(CHIPS, 5)
    assert (found.story.picture, found.story.section) == (told.picture, "In brief")


async def test_a_story_of_before_there_were_pictures_is_still_read(store: Store) -> None:
    await admit(store, 1)
    place = store.keys.story(story(1).id)
    document = json.loads(await store.redis.hget(place, "document"))
    del document["picture"], document["section"]
    await store.redis.hset(place, "document", json.dumps(document))
    (found,) = await Archive(store).latest(CHIPS, 5)
    assert (found.story.title, found.story.picture, found.story.section) == (
        story(1).title,
        None,
        "",
    )


async def test_numbers_run_from_one_in_each_chat_and_stay(store: Store) -> None:
    await admit(store, 1, 2)
    archive = Archive(store)
    ids = [story(1).id, story(2).id]
    assert await archive.numbered(chat(1), ids) == (1, 2)
    assert await archive.numbered(chat(2), ids[1:]) == (1,)
    assert await archive.numbered(chat(1), ids[::-1]) == (2, 1)
    assert await archive.numbered(chat(1), []) == ()
    found = await archive.by_number(chat(1), 2)
    assert found is not None
    assert found.story.id == story(2).id
    assert await archive.by_number(chat(1), 3) is None


async def test_only_the_newest_numbers_are_kept(store: Store) -> None:
    archive = Archive(store)
    for number in range(1, 521):
        await archive.numbered(chat(1), [story(number).id])
    assert await store.redis.zcard(store.keys.shown(chat(1))) == 500
    assert await archive.numbered(chat(1), [story(999).id]) == (521,)


async def test_a_chat_that_was_told_nothing_has_no_last_story(store: Store) -> None:
    assert await Archive(store).last(chat(1)) is None
    assert await Archive(store).by_message(chat(1), "m1") is None
