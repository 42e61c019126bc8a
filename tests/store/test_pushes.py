"""Push subscriptions in the store: changed by one at a time, forgotten when nobody wants them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import FeedName
from bot.store.client import Store
from bot.store.pushes import LIFE, Push, PushBook, PushStage
from tests.builders import NOW

YARD = FeedName("yard")
PUSH = Push("c0ffee", "geheim", YARD, "https://hub.example/", "https://yard.example/feed", due=NOW)


async def test_a_subscription_is_what_it_was_after_being_written_down(store: Store) -> None:
    book = PushBook(store)
    whole = replace(
        PUSH,
        stage=PushStage.ACTIVE,
        signed=True,
        until=NOW + timedelta(days=10),
        attempts=2,
        why="The hub said no.",
        streak=3,
        missed=1,
        last=NOW,
        pending=NOW - timedelta(seconds=1),
    )
    await book.begin(whole)
    found = await book.of(YARD)
    assert found is not None
    assert replace(found, revision="") == whole
    assert found == await book.get("c0ffee")


async def test_secrets_do_not_show(store: Store) -> None:
    assert "geheim" not in repr(PUSH)
    assert "c0ffee" not in repr(PUSH)


async def test_nothing_is_known_of_a_feed_that_nobody_pushes(store: Store) -> None:
    book = PushBook(store)
    assert await book.of(YARD) is None
    assert await book.get("c0ffee") is None
    assert await book.feeds() == frozenset()
    assert await book.due(NOW) == []
    assert await book.change("c0ffee", lambda it: it) is None


async def test_what_is_due_comes_when_it_is_the_most_urgent_first(store: Store) -> None:
    book = PushBook(store)
    for number, minutes in enumerate((5, 1, 9)):
        due = NOW + timedelta(minutes=minutes)
        await book.begin(replace(PUSH, token=f"t{number}", feed=FeedName(f"f{number}"), due=due))
    assert [push.token for push in await book.due(NOW + timedelta(minutes=5))] == ["t1", "t0"]
    await book.change("t1", lambda it: replace(it, due=None))
    assert [push.token for push in await book.due(NOW + timedelta(minutes=5))] == ["t0"]


async def test_of_changes_at_the_same_time_none_is_lost(store: Store) -> None:
    book = PushBook(store)
    await book.begin(PUSH)

    async def count() -> None:
        # As often as others were quicker, it is tried again.
        while not await book.change("c0ffee", lambda it: replace(it, streak=it.streak + 1)):
            await asyncio.sleep(0)

    await asyncio.gather(*(count() for _ in range(20)))
    found = await book.of(YARD)
    assert found is not None
    assert found.streak == 20


async def test_a_step_may_leave_it_as_it_is(store: Store) -> None:
    book = PushBook(store)
    await book.begin(PUSH)
    before = await book.of(YARD)
    assert await book.change("c0ffee", lambda _: None) is None
    assert await book.of(YARD) == before


async def test_one_that_is_left_is_no_longer_the_feeds_own_and_answers_still(store: Store) -> None:
    book = PushBook(store)
    await book.begin(PUSH)
    await book.change("c0ffee", lambda it: replace(it, stage=PushStage.LEAVING))
    assert await book.of(YARD) is None
    left = await book.get("c0ffee")
    assert left is not None
    assert left.stage is PushStage.LEAVING
    assert await book.due(NOW) == [left]


async def test_an_old_one_that_goes_leaves_the_new_one_alone(store: Store) -> None:
    book = PushBook(store)
    await book.begin(PUSH)
    await book.begin(replace(PUSH, token="new"))
    await book.forget(PUSH)
    assert await book.get("c0ffee") is None
    found = await book.of(YARD)
    assert found is not None
    assert found.token == "new"


async def test_one_that_is_forgotten_does_not_come_back(store: Store) -> None:
    book = PushBook(store)
    await book.begin(PUSH)
    before = await book.get("c0ffee")
    assert before is not None
    await book.forget(PUSH)
    assert await book.change("c0ffee", lambda it: it) is None
    assert await store.redis.keys(store.keys.prefix + "*") == []


async def test_one_is_forgotten_whatever_becomes_of_it_in_between(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, other = PushBook(store), PushBook(store)
    await book.begin(PUSH)
    get, changes = book.get, 0

    async def get_and_let_another_change_it(token: str) -> Push | None:
        nonlocal changes
        found = await get(token)
        if changes < 2:
            changes += 1
            await other.change(token, lambda it: replace(it, missed=it.missed + 1))
        return found

    monkeypatch.setattr(book, "get", get_and_let_another_change_it)
    await book.forget(PUSH)
    assert changes == 2
    assert await other.get("c0ffee") is None


async def test_one_that_nothing_is_heard_of_ends_by_itself(store: Store) -> None:
    book = PushBook(store)
    await book.begin(PUSH)
    left = await store.redis.pttl(store.keys.push("c0ffee"))
    assert 0 < left <= LIFE.total_seconds() * 1000
    # As if that time had passed:
    await store.redis.delete(store.keys.push("c0ffee"))
    assert await book.of(YARD) is None
    assert await book.due(NOW) == []
    assert await store.redis.zcard(store.keys.renewals) == 0


async def test_pushes_that_were_not_finished_are_found(store: Store) -> None:
    book = PushBook(store)
    await book.begin(PUSH)
    assert await book.unfinished() == []
    await book.change("c0ffee", lambda it: replace(it, pending=NOW))
    assert [push.feed for push in await book.unfinished()] == [YARD]
