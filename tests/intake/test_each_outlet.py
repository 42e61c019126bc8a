"""A chat may want each outlet's report of an event: joining then hides nothing from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import ChatId, StoryId
from bot.store.client import Store
from bot.store.routing import Router
from bot.store.subscriptions import ChatBook
from tests.builders import DAY, chat, selectors
from tests.intake.test_joining import AGAIN, FIRST, Desk, report

HERE, THERE = report("wire", FIRST), report("tide", AGAIN)
ONCE, EACH = chat(1), chat(2)


@pytest.fixture
def chats(store: Store) -> ChatBook:
    return ChatBook(store, empty_life=DAY)


class Post:
    """Routes what was admitted, and tells what waits for each chat."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._router = Router(store, consumer="one", ledger_life=DAY)

    async def deliver(self) -> None:
        await self._router.open()
        for routing in await self._router.next(block=timedelta(milliseconds=1)):
            async for _ in self._router.fan_out(routing):
                pass

    async def waiting(self, where: ChatId) -> list[StoryId]:
        return list(await self._store.redis.zrange(self._store.keys.queue(where), 0, -1))


@pytest.fixture
def post(store: Store) -> Post:
    return Post(store)


async def test_each_outlets_report_rings_where_that_is_wanted_and_nowhere_else(
    store: Store, chats: ChatBook, post: Post
) -> None:
    desk = Desk(store)
    await chats.follow(ONCE, selectors("chips"))
    await chats.follow(EACH, selectors("chips"))
    assert not await chats.each_outlet(EACH, True)
    await desk.admit(HERE, "chips")
    await desk.admit(THERE, "chips")
    await desk.admit(THERE, "chips")
    await post.deliver()
    assert await post.waiting(ONCE) == [HERE.id]
    assert await post.waiting(EACH) == [HERE.id, THERE.id]


async def test_what_a_report_brings_rings_once_in_each_chat(
    store: Store, chats: ChatBook, post: Post
) -> None:
    desk = Desk(store)
    await chats.follow(ONCE, selectors("energy", "source:tide"))
    await chats.each_outlet(EACH, True)
    await chats.follow(EACH, selectors("energy", "source:tide"))
    await desk.admit(HERE, "chips")
    await desk.admit(THERE, "chips", "energy")
    await post.deliver()
    assert await post.waiting(ONCE) == [HERE.id]
    assert await post.waiting(EACH) == [THERE.id]


async def test_a_corrected_report_is_a_change_of_its_own_alert(
    store: Store, chats: ChatBook, post: Post
) -> None:
    desk = Desk(store)
    await chats.follow(EACH, selectors("chips"))
    await chats.each_outlet(EACH, True)
    await desk.admit(HERE, "chips")
    await desk.admit(THERE, "chips")
    await post.deliver()
    await store.redis.delete(store.keys.edits)
    await desk.admit(report("tide", f"{AGAIN}, officials say"), "chips")
    assert THERE.id in await store.redis.zrange(store.keys.edits, 0, -1)


async def test_a_feed_that_only_stores_rings_nobody(
    store: Store, chats: ChatBook, post: Post
) -> None:
    desk = Desk(store)
    await chats.each_outlet(EACH, True)
    await chats.follow(EACH, selectors("all"))
    await desk.admit(HERE, "chips")
    await desk.admit(THERE, "chips", ring=False)
    await post.deliver()
    assert await post.waiting(EACH) == [HERE.id]


async def test_the_choice_is_kept_when_the_chat_moves_or_comes_back(
    store: Store, chats: ChatBook, post: Post
) -> None:
    desk, moved = Desk(store), chat(-1003)
    await chats.follow(EACH, selectors("chips"))
    await chats.each_outlet(EACH, True)
    await chats.close(EACH, "blocked")
    assert await store.redis.zcard(f"{store.keys.prefix}subs:each:chips") == 0
    await chats.follow(EACH, selectors("ai"))
    await chats.move(EACH, moved)
    now = await chats.of(moved)
    assert (now.selectors, now.each_outlet) == (("chips", "ai"), True)
    await desk.admit(HERE, "chips")
    await desk.admit(THERE, "chips")
    await post.deliver()
    assert await post.waiting(moved) == [HERE.id, THERE.id]
    assert await chats.each_outlet(moved, False)
    await desk.admit(report("coast", f"{AGAIN}, officials say"), "chips")
    await post.deliver()
    assert await post.waiting(moved) == [HERE.id, THERE.id]
    assert not (await chats.of(moved)).each_outlet


async def test_who_leaves_is_rung_by_no_report(store: Store, chats: ChatBook, post: Post) -> None:
    await chats.each_outlet(EACH, True)
    await chats.follow(EACH, selectors("chips"))
    await chats.unfollow(EACH, selectors("chips"))
    assert await store.redis.zcard(f"{store.keys.prefix}subs:each:chips") == 0
