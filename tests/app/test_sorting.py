"""The archive is sorted by the topics in force, once for each change of these."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from bot.app.sorting import sort_archive
from bot.config.topic_table import PhraseTable, TopicTable
from bot.model import ChatId, Hit, Selector, TopicMatch, TopicName
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.notices import MOVES
from bot.store.sorting import ArchiveSorting
from bot.store.subscriptions import ChatBook
from bot.topics import build_topics
from tests.builders import DAY, NOW, known_as, match, story


async def admit(store: Store, number: int, title: str, topics: tuple[TopicMatch, ...]) -> None:
    await Admissions(store, archive_life=DAY).admit(
        replace(story(number, title=title), summary="", bullets=()),
        topics,
        known_as(f"u{number}"),
        ring=False,
        now=NOW,
    )


async def sort(store: Store, **tables: TopicTable) -> None:
    sorting = ArchiveSorting(store, archive_life=DAY)
    await sort_archive(sorting, Archive(store), build_topics(tables))


async def latest(store: Store, topic: str) -> list[str]:
    return [one.story.title for one in await Archive(store).latest(Selector(topic), 10)]


async def test_a_new_topic_has_the_stories_that_are_known_already(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await admit(store, 1, "Heat pumps sell well", ())
    await admit(store, 2, "Chip makers cut output", match("chips"))
    await sort(store, energy=TopicTable(phrases=(PhraseTable(words=("heat pump",)),)))
    assert await latest(store, "energy") == ["Heat pumps sell well"]
    assert await latest(store, "chips") == ["Chip makers cut output"]
    assert "1 of 2 known stories are sorted anew" in caplog.text

    await sort(store)
    assert await latest(store, "energy") == []


async def test_what_the_bot_says_of_itself_is_no_story_of_a_topic(store: Store) -> None:
    chats = ChatBook(store, empty_life=DAY)
    old, new = ChatId("telegram", "-7", "5"), ChatId("telegram", "-7")
    await chats.follow(old, [Selector("chips")])
    words = replace(story(1, title="Heat pumps were told there"), feed=MOVES)
    await chats.move(old, new, told=words)
    await sort(store, energy=TopicTable(phrases=(PhraseTable(words=("heat pump",)),)))
    assert await latest(store, "energy") == []


async def test_it_is_done_once_for_each_change(store: Store) -> None:
    await sort(store)
    await admit(store, 1, "Rain is on its way", match("chips"))
    await sort(store)
    assert await latest(store, "chips") == ["Rain is on its way"], "the topics are as they were"
    await sort(store, ai=TopicTable(enabled=False))
    assert await latest(store, "chips") == []


async def test_a_topic_that_the_body_brought_stays_while_there_is_such_a_topic(
    store: Store,
) -> None:
    in_body = TopicMatch(TopicName("ai"), 1.3, (Hit("chatbot", "text", 0.8),))
    await admit(store, 1, "A week in Rome", (in_body,))
    await sort(store)
    assert await latest(store, "ai") == ["A week in Rome"]
    await sort(store, ai=TopicTable(enabled=False))
    assert await latest(store, "ai") == []
