"""Deliveries that were given up: sent again in their chat, or forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import ChatId, Delivery
from bot.store.client import Store
from bot.store.dead import DeadLetter, DeadLetters, Revival
from bot.store.routing import QUEUE_CAP
from bot.store.subscriptions import ChatBook
from tests.builders import DAY, READER, chat, selectors, story
from tests.store.test_deliveries import deliveries, ring, state, take


async def give_up(store: Store, *numbers: int) -> list[DeadLetter]:
    """These stories are refused in the reader's chat."""
    await ring(store, *numbers)
    one = deliveries(store)
    for _ in numbers:
        await one.failed(await take(one), "too long | for them")
    return [letter async for letter in DeadLetters(store).each()]


async def test_the_newest_comes_first_with_its_reason(store: Store) -> None:
    letters = await give_up(store, 1, 2, 3)
    assert [letter.story for letter in letters] == [story(n).id for n in (3, 2, 1)]
    assert {(one.chat, one.why, one.attempts) for one in letters} == {
        (READER, "too long | for them", 1)
    }


async def test_more_than_are_read_at_once_are_all_told(store: Store) -> None:
    for number in range(450):
        await store.redis.xadd(
            store.keys.dead,
            {"story": f"s{number}", "chat": "telegram:1", "why": "w", "attempts": 1},
        )
    letters = [letter.story async for letter in DeadLetters(store).each()]
    assert letters == [f"s{number}" for number in reversed(range(450))]


async def test_one_that_is_sent_again_is_due_at_once_and_no_dead_letter(store: Store) -> None:
    (letter,) = await give_up(store, 1)
    assert await DeadLetters(store).retry(letter.id) is Revival.QUEUED
    assert await state(store) == "queued|0|0"
    again = await take(deliveries(store))
    assert (again.story, again.attempt) == (story(1).id, 1)
    assert [one async for one in DeadLetters(store).each()] == []
    assert await DeadLetters(store).retry(letter.id) is Revival.UNKNOWN


async def test_it_goes_behind_what_waits_in_the_chat(store: Store) -> None:
    (letter,) = await give_up(store, 1)
    await ring(store, 2)
    await DeadLetters(store).retry(letter.id)
    one = deliveries(store)
    first = await take(one)
    await one.sent(first, "m1", revision=1, pause=timedelta(0))
    second = await take(one)
    assert [first.story, second.story] == [story(2).id, story(1).id]


async def test_it_goes_where_the_chat_lives_now(store: Store) -> None:
    (letter,) = await give_up(store, 1)
    chats, group = ChatBook(store, empty_life=DAY), ChatId("telegram", "-1007")
    await chats.move(READER, ChatId("telegram", "-1006"))
    await chats.move(ChatId("telegram", "-1006"), group)
    assert await DeadLetters(store).retry(letter.id) is Revival.QUEUED
    again = await take(deliveries(store))
    assert (again.chat, again.story, again.follows.selectors) == (group, story(1).id, ("chips",))
    assert await state(store) == f"skipped|moved to {group}"


async def test_it_goes_to_a_topic_that_was_opened_and_subscribed_again(store: Store) -> None:
    (letter,) = await give_up(store, 1)
    chats = ChatBook(store, empty_life=DAY)
    await chats.move(READER, ChatId("telegram", "-1007"))
    await chats.follow(READER, selectors("chips"))
    assert await DeadLetters(store).retry(letter.id) is Revival.QUEUED
    assert (await take(deliveries(store))).chat == READER


async def test_what_was_told_since_where_the_chat_lives_now_is_not_told_again(
    store: Store,
) -> None:
    (letter,) = await give_up(store, 1)
    group = ChatId("telegram", "-1007")
    await ChatBook(store, empty_life=DAY).move(READER, group)
    await store.redis.hset(store.keys.ledger(story(1).id), str(group), "sent|m1|1|1")
    assert await DeadLetters(store).retry(letter.id) is Revival.DONE
    assert not isinstance(await deliveries(store).take(), Delivery)


async def test_one_that_is_dropped_stays_failed(store: Store) -> None:
    (letter,) = await give_up(store, 1)
    assert await DeadLetters(store).drop(letter.id) is Revival.DROPPED
    assert (await state(store)).startswith("failed|")
    assert not isinstance(await deliveries(store).take(), Delivery)


async def test_what_cannot_be_sent_says_why_and_stays(store: Store) -> None:
    (letter,) = await give_up(store, 1)
    await ChatBook(store, empty_life=DAY).close(chat(1), "blocked")
    assert await DeadLetters(store).retry(letter.id) is Revival.CLOSED
    await store.redis.delete(store.keys.story(story(1).id))
    assert await DeadLetters(store).retry(letter.id) is Revival.OVER
    assert len([one async for one in DeadLetters(store).each()]) == 1


@pytest.mark.parametrize("part", ["", "1", "0-1 ", "-", "+", "(1-0", "99999999999999999999-0"])
async def test_the_beginning_of_an_id_and_what_is_none_mean_no_letter(
    store: Store, part: str
) -> None:
    (one,) = await give_up(store, 1)
    letters = DeadLetters(store)
    for written in (part, one.id.partition("-")[0]):
        assert await letters.drop(written) is Revival.UNKNOWN
        assert await letters.retry(written) is Revival.UNKNOWN
    assert [left.id async for left in letters.each()] == [one.id]


async def test_a_full_queue_takes_no_more_and_the_letter_stays(store: Store) -> None:
    (one,) = await give_up(store, 1)
    queue = store.keys.queue(one.chat)
    await store.redis.zadd(queue, {f"s{number}": number for number in range(QUEUE_CAP)})
    assert await DeadLetters(store).retry(one.id) is Revival.FULL
    assert [left.id async for left in DeadLetters(store).each()] == [one.id]


@pytest.mark.parametrize("line", ["queued|0|0", "sending|1|0|t|1", "held|quiet|1|0"])
async def test_one_that_waits_already_is_said_to(store: Store, line: str) -> None:
    (one,) = await give_up(store, 1)
    await store.redis.hset(store.keys.ledger(one.story), str(one.chat), line)
    assert await DeadLetters(store).retry(one.id) is Revival.WAITS
    assert [left async for left in DeadLetters(store).each()] == []
