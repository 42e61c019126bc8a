"""Chats with thousands waiting close, move and leave in steps: no script holds the store up."""

from __future__ import annotations

import pytest

from bot.model import ChatId, StoryId
from bot.store.client import Store
from bot.store.subscriptions import ChatBook
from tests.builders import DAY, READER, chat, selectors, story
from tests.delivery.test_turns import sent_turn
from tests.delivery.timing import HOUR, pass_time, set_timing
from tests.delivery.turning import daily_soon
from tests.store.script_work import counted
from tests.store.test_deliveries import deliveries, nothing, ring, state, take

MANY = 5000
BOUND = 1500  # commands of one script, which take less than 2 ms
OLD, NEW = ChatId("telegram", "-5"), ChatId("telegram", "-1005")


@pytest.fixture
def chats(store: Store) -> ChatBook:
    return ChatBook(store, empty_life=90 * DAY)


def waiting_story(number: int) -> StoryId:
    return StoryId(f"w{number:05d}")


async def fill(store: Store, to: ChatId, count: int = MANY, *, first: int = 0) -> None:
    """So many stories wait for a chat, and what becomes of each is in its ledger."""
    keys = store.keys
    seconds, _ = await store.redis.time()
    # As if they had been routed in the last hour, one in each microsecond.
    began = (seconds // 3600 - 1) * 3_600_000_000  # µs
    async with store.redis.pipeline(transaction=False) as pipe:
        for number in range(first, first + count):
            one = waiting_story(number)
            pipe.hset(keys.story(one), mapping={"topics": "chips", "first_seen": 1})
            pipe.hset(keys.ledger(one), str(to), "queued|0|0")
            pipe.pexpire(keys.ledger(one), 30 * 86_400_000)
            pipe.zadd(keys.queue(to), {one: began + number})
        pipe.zadd(keys.due("telegram"), {str(to): 1})
        await pipe.execute()


async def lines(store: Store, to: ChatId, count: int = MANY) -> set[str]:
    async with store.redis.pipeline(transaction=False) as pipe:
        for number in range(count):
            pipe.hget(store.keys.ledger(waiting_story(number)), str(to))
        return set(await pipe.execute())


async def test_a_chat_with_thousands_waiting_closes_in_steps(store: Store, chats: ChatBook) -> None:
    await chats.follow(READER, selectors("chips"))
    await fill(store, READER)
    with counted(store) as scripts:
        assert await chats.close(READER, "blocked") == MANY
    assert scripts.most < BOUND
    assert await lines(store, READER) == {"failed|blocked"}
    assert await store.redis.exists(f"{store.keys.prefix}leaving") == 0


async def test_a_group_of_many_full_topics_closes_in_steps(store: Store, chats: ChatBook) -> None:
    threads = [ChatId("telegram", "-7", str(number)) for number in range(1, 31)]
    for at, thread in enumerate(threads):
        await chats.follow(thread, selectors("chips"))
        await fill(store, thread, 200, first=at * 200)
    with counted(store) as scripts:
        assert await chats.close(ChatId("telegram", "-7"), "kicked") == 6000
    assert scripts.most < BOUND
    for thread in threads:
        assert (await chats.of(thread)).closed == "kicked"
    await nothing(deliveries(store))


async def test_a_chat_that_unfollows_all_leaves_its_queue_in_steps(
    store: Store, chats: ChatBook
) -> None:
    await chats.follow(READER, selectors("chips"))
    await fill(store, READER)
    with counted(store) as scripts:
        await chats.unfollow(READER, selectors("chips"))
    assert scripts.most < BOUND
    assert await lines(store, READER) == {"skipped|nothing is followed any more"}


async def test_whoever_dies_while_a_chat_closes_leaves_the_rest_to_the_next(
    store: Store, chats: ChatBook
) -> None:
    await chats.follow(READER, selectors("chips"))
    await fill(store, READER)
    await store.run("close_chat", str(READER), "blocked", 86_400_000, 10)  # and then it died
    await nothing(deliveries(store))
    await store.run("clear", 100)
    assert await lines(store, READER) == {"queued|0|0", "failed|blocked"}
    await ChatBook(store, empty_life=DAY).clear()
    assert await lines(store, READER) == {"failed|blocked"}


async def test_what_was_sent_meanwhile_stays_sent_when_the_rest_is_cleared(
    store: Store, chats: ChatBook
) -> None:
    await ring(store, 1, 2)
    one = deliveries(store)
    under_way = await take(one)
    await store.run("close_chat", str(READER), "blocked", 86_400_000, 10)
    await one.sent(under_way, "m1", revision=1, pause=0 * DAY)
    await chats.clear()
    assert (await state(store, 1)).startswith("sent|m1|")
    assert await state(store, 2) == "failed|blocked"


async def test_a_chat_that_is_back_before_its_old_queue_was_cleared_gets_what_is_new(
    store: Store, chats: ChatBook
) -> None:
    await ring(store, 1)
    await store.run("close_chat", str(READER), "blocked", 86_400_000, 10)
    await ring(store, 2)
    await chats.clear()
    assert (await take(deliveries(store))).story == story(2).id
    assert await state(store, 1) == "failed|blocked"


async def test_a_chat_with_thousands_waiting_moves_in_steps_and_keeps_their_order(
    store: Store, chats: ChatBook
) -> None:
    await chats.follow(OLD, selectors("chips"))
    await fill(store, OLD)
    with counted(store) as scripts:
        await chats.move(OLD, NEW)
    assert scripts.most < BOUND
    one = deliveries(store)
    for number in range(20):
        delivery = await take(one)
        assert (delivery.chat, delivery.story) == (NEW, waiting_story(number))
        await one.sent(delivery, f"m{number}", revision=1, pause=0 * DAY)
    await chats.close(NEW, "blocked")
    found = await lines(store, NEW)
    assert {line.partition("|")[0] for line in found if line} == {"sent", "failed"}
    assert None not in found, "every line was brought along"
    assert await lines(store, OLD) == {f"skipped|moved to {NEW}"}


async def test_two_full_queues_become_one_in_order(store: Store, chats: ChatBook) -> None:
    for one in (OLD, NEW):
        await chats.follow(one, selectors("chips"))
    await fill(store, OLD, 1000)
    await fill(store, NEW, 1000, first=500)  # half of them wait in both
    with counted(store) as scripts:
        await chats.move(OLD, NEW)
    assert scripts.most < BOUND
    queue = await store.redis.zrange(store.keys.queue(NEW), 0, -1)
    assert queue == [waiting_story(number) for number in range(1500)]
    sent = deliveries(store)
    told = []
    for number in range(3):
        delivery = await take(sent)
        told.append(delivery.story)
        await sent.sent(delivery, f"m{number}", revision=1, pause=0 * DAY)
    assert told == [waiting_story(number) for number in range(3)]
    assert await chat_is_idle(store, OLD)


async def chat_is_idle(store: Store, one: ChatId) -> bool:
    keys = store.keys
    waits = await store.redis.exists(keys.queue(one), keys.held(one))
    return not waits and await store.redis.zscore(keys.due("telegram"), str(one)) is None


async def test_the_moving_of_a_chat_of_nothing_leaves_no_trace_of_it(
    store: Store, chats: ChatBook
) -> None:
    await chats.move(chat(7), chat(8))
    await nothing(deliveries(store))
    assert await chat_is_idle(store, chat(8))


async def test_the_leases_of_a_bot_that_died_are_given_back_in_steps(store: Store) -> None:
    many, leased = [chat(number) for number in range(MANY)], range(0, MANY, 500)
    await store.redis.zadd(store.keys.due("telegram"), {str(one): 10**13 for one in many})
    for number in leased:
        await store.redis.set(f"{store.keys.prefix}lease:{many[number]}", f"t{number}", px=30_000)
    with counted(store) as scripts:
        assert await deliveries(store).release_all() == len(leased)
    assert scripts.most < BOUND
    assert not [one async for one in store.redis.scan_iter(f"{store.keys.prefix}lease:*")]
    # Those and no others are due at once.
    now = (await store.redis.time())[0] * 1000
    due = await store.redis.zrange(store.keys.due("telegram"), "-inf", now + 1000, byscore=True)
    assert sorted(due) == sorted(str(many[number]) for number in leased)


async def ring_many(store: Store) -> None:
    for first in range(1, 201, 10):
        await ring(store, *range(first, first + 10))


async def test_a_turn_with_all_that_may_be_held_is_one_short_step(store: Store) -> None:
    await set_timing(store, await daily_soon(store))
    await ring_many(store)
    await nothing(deliveries(store))
    assert await store.redis.zcard(store.keys.held(READER)) == 200
    await pass_time(store, 2 * HOUR)
    with counted(store) as scripts:
        await sent_turn(store)
    assert await store.redis.zcard(store.keys.held(READER)) == 0
    assert scripts.most < BOUND
