"""What readers find wrong with topics: noted once, bounded, and dropped when dealt with."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.model import ChatId, StoryId, TopicName
from bot.report_model import Noting, Receipt, Verdict
from bot.store.client import Store
from bot.store.reports import ReportBook
from tests.builders import DAY, chat, story

AI, CHIPS = TopicName("ai"), TopicName("chips")
FAB, TIDES = story(1).id, story(2).id
NOT, MISSING = Verdict.NOT, Verdict.MISSING


@pytest.fixture
def reports(store: Store) -> ReportBook:
    return ReportBook(store, life=90 * DAY)


async def said(reports: ReportBook) -> Mapping[tuple[str, str, str], int]:
    """How many chats say what."""
    return {
        (one.story, one.topic, one.verdict.value): one.chats for one in await reports.complaints()
    }


async def test_a_report_of_several_topics_is_noted_for_each(reports: ReportBook) -> None:
    receipt = await reports.note(chat(1), FAB, {AI: NOT, CHIPS: MISSING})
    assert receipt == Receipt({AI: Noting.NEW, CHIPS: Noting.NEW})
    assert await said(reports) == {(FAB, "ai", "not"): 1, (FAB, "chips", "missing"): 1}


async def test_the_same_from_the_same_chat_counts_once(reports: ReportBook) -> None:
    await reports.note(chat(1), FAB, {AI: NOT})
    (before,) = await reports.complaints()
    receipt = await reports.note(chat(1), FAB, {AI: NOT, CHIPS: NOT})
    assert receipt.noted == {AI: Noting.KNOWN, CHIPS: Noting.NEW}
    assert before in await reports.complaints()


async def test_chats_that_say_the_same_are_counted(reports: ReportBook) -> None:
    for number in (1, 2, 3):
        await reports.note(chat(number), FAB, {AI: NOT})
    thread = ChatId("telegram", "1", "7")
    assert (await reports.note(thread, FAB, {AI: NOT})).noted == {AI: Noting.NEW}
    assert await said(reports) == {(FAB, "ai", "not"): 4}


async def test_who_says_the_contrary_later_has_changed_their_mind(reports: ReportBook) -> None:
    await reports.note(chat(1), FAB, {AI: NOT})
    await reports.note(chat(2), FAB, {AI: NOT})
    assert (await reports.note(chat(1), FAB, {AI: MISSING})).noted == {AI: Noting.CHANGED}
    assert await said(reports) == {(FAB, "ai", "missing"): 1, (FAB, "ai", "not"): 1}


async def test_what_was_said_last_comes_first(store: Store, reports: ReportBook) -> None:
    await reports.note(chat(1), FAB, {AI: NOT})
    await reports.note(chat(1), TIDES, {AI: NOT})
    await asyncio.sleep(0.002)
    await reports.note(chat(2), FAB, {AI: NOT})
    first, second = await reports.complaints()
    assert (first.story, first.chats, second.story) == (FAB, 2, TIDES)
    assert first.last > second.last
    _, newest = (await store.redis.zrange(store.keys.reports, -1, -1, withscores=True))[0]
    assert first.last.timestamp() * 1000 == pytest.approx(newest)


async def test_a_chat_that_says_too_much_pushes_out_its_own_oldest_only(store: Store) -> None:
    reports = ReportBook(store, life=DAY, chat_cap=3)
    await reports.note(chat(1), FAB, {AI: NOT})
    for number in range(1, 4):
        assert (await reports.note(chat(2), story(number).id, {AI: NOT})).displaced == 0
        await asyncio.sleep(0.002)
    receipt = await reports.note(chat(2), story(4).id, {AI: NOT, CHIPS: NOT})
    assert receipt.displaced == 2
    assert await said(reports) == {
        (FAB, "ai", "not"): 1,
        (story(3).id, "ai", "not"): 1,
        (story(4).id, "ai", "not"): 1,
        (story(4).id, "chips", "not"): 1,
    }


async def test_when_the_whole_is_full_the_oldest_go(store: Store) -> None:
    reports = ReportBook(store, life=DAY, cap=2)
    for number in (1, 2, 3):
        await reports.note(chat(number), FAB, {TopicName(f"t{number}"): NOT})
        await asyncio.sleep(0.002)
    assert await said(reports) == {(FAB, "t3", "not"): 1, (FAB, "t2", "not"): 1}


async def test_a_chat_has_room_for_200_and_all_for_2000(store: Store, reports: ReportBook) -> None:
    topics = {TopicName(f"t{number}"): NOT for number in range(201)}
    assert (await reports.note(chat(1), FAB, topics)).displaced == 1
    for number in range(2, 12):
        await reports.note(chat(number), FAB, dict(list(topics.items())[:200]))
    assert await store.redis.zcard(store.keys.reports) == 2000


async def test_the_reports_live_as_long_as_the_archive_after_the_last(store: Store) -> None:
    reports = ReportBook(store, life=DAY)
    await reports.note(chat(1), FAB, {AI: NOT})
    await store.redis.persist(store.keys.reports)
    await reports.note(chat(2), FAB, {AI: NOT})
    left = timedelta(milliseconds=await store.redis.pttl(store.keys.reports))
    assert DAY - timedelta(minutes=1) < left <= DAY


async def test_a_report_older_than_the_archive_goes_with_the_next(store: Store) -> None:
    reports = ReportBook(store, life=DAY)
    await store.redis.zadd(store.keys.reports, {f"{TIDES} ai not telegram:1": 1})
    await reports.note(chat(1), FAB, {AI: NOT})
    assert await said(reports) == {(FAB, "ai", "not"): 1}


async def test_what_was_dealt_with_is_dropped_and_the_rest_stays(reports: ReportBook) -> None:
    await reports.note(chat(1), FAB, {AI: NOT, CHIPS: MISSING})
    await reports.note(chat(2), FAB, {AI: NOT})
    await reports.note(chat(2), TIDES, {AI: NOT})
    done = [one for one in await reports.complaints() if (one.story, one.topic) == (FAB, AI)]
    assert await reports.settle(done) == 2
    assert await said(reports) == {(FAB, "chips", "missing"): 1, (TIDES, "ai", "not"): 1}
    assert await reports.settle(done) == 0
    assert await reports.settle(()) == 0


async def test_what_was_said_after_the_operator_looked_stays(reports: ReportBook) -> None:
    await reports.note(chat(1), FAB, {AI: NOT})
    seen = await reports.complaints()
    await asyncio.sleep(0.002)
    await reports.note(chat(2), FAB, {AI: NOT})
    await reports.note(chat(1), FAB, {AI: MISSING})
    assert await reports.settle(seen) == 0
    assert await said(reports) == {(FAB, "ai", "not"): 1, (FAB, "ai", "missing"): 1}


async def test_nothing_reported_is_nothing(reports: ReportBook) -> None:
    assert await reports.complaints() == ()


async def test_many_chats_at_once_lose_nothing(reports: ReportBook) -> None:
    await asyncio.gather(
        *(reports.note(chat(number), StoryId("same"), {AI: NOT}) for number in range(50))
    )
    assert await said(reports) == {("same", "ai", "not"): 50}
