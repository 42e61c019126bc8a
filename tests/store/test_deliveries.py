"""Taking, sending and writing down: leases, the ledger, and the pace of a platform."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.model import ChatId, Delivery
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.deliveries import Deliveries, Limits
from bot.store.routing import Router
from bot.store.subscriptions import ChatBook
from tests.builders import DAY, NOW, READER, chat, known_as, match, selectors, story

FAST = Limits(rate=100_000, chat_rate=100_000)
ZERO = timedelta(0)


def deliveries(store: Store, limits: Limits = FAST, on_unknown: str = "resend") -> Deliveries:
    return Deliveries(store, "telegram", limits, ledger_life=30 * DAY, on_unknown=on_unknown)


async def ring(store: Store, *numbers: int, to: tuple[ChatId, ...] = (chat(1),)) -> None:
    """Put stories on the queues of chats."""
    chats = ChatBook(store, empty_life=DAY)
    for one in to:
        await chats.follow(one, selectors("chips"))
    admissions = Admissions(store, archive_life=DAY)
    router = Router(store, consumer="test", ledger_life=30 * DAY)
    await router.open()
    for number in numbers:
        await admissions.admit(
            story(number), match("chips"), known_as(f"u{number}"), ring=True, now=NOW
        )
    for routing in await router.next(block=timedelta(milliseconds=10)):
        async for _ in router.fan_out(routing):
            pass


async def state(store: Store, number: int = 1, to: ChatId = READER) -> str:
    return str(await store.redis.hget(store.keys.ledger(story(number).id), str(to)))


async def take(one: Deliveries) -> Delivery:
    for _ in range(200):
        taken = await one.take()
        if isinstance(taken, Delivery):
            return taken
        assert isinstance(taken, timedelta)
        await asyncio.sleep(min(taken.total_seconds(), 0.01))
    raise AssertionError("nothing is due")


async def nothing(one: Deliveries) -> None:
    """Nothing is due, however often one asks (the pace alone may say so once)."""
    for _ in range(20):
        assert not isinstance(await one.take(), Delivery)


async def test_what_is_sent_is_done_and_the_next_story_comes(store: Store) -> None:
    await ring(store, 1, 2)
    one = deliveries(store)
    first = await take(one)
    assert (first.chat, first.story, first.attempt) == (chat(1), story(1).id, 1)
    assert (await state(store)).startswith("sending|1|0|")
    await one.sent(first, "m77", revision=1, pause=ZERO)
    assert (await state(store)).startswith("sent|m77|1|")
    assert (await take(one)).story == story(2).id
    found = await Archive(store).by_message(chat(1), "m77")
    assert found is not None
    assert found.story.id == story(1).id
    last = await Archive(store).last(chat(1))
    assert last is not None
    assert last.story.id == story(1).id


async def test_a_leased_chat_is_given_to_nobody_else(store: Store) -> None:
    await ring(store, 1, 2)
    assert isinstance(await deliveries(store).take(), Delivery)
    await nothing(deliveries(store))


async def test_an_empty_queue_says_so(store: Store) -> None:
    assert await deliveries(store).take() == timedelta(seconds=1)


async def test_a_retry_waits_and_does_not_hold_up_other_chats(store: Store) -> None:
    await ring(store, 1, to=(chat(1), chat(2)))
    one = deliveries(store)
    first = await take(one)
    await one.again(first, timedelta(seconds=60))
    second = await take(one)
    assert second.chat != first.chat
    assert await state(store, to=first.chat) == "queued|1|0"
    await nothing(one)


async def test_a_429_is_no_attempt(store: Store) -> None:
    await ring(store, 1)
    one = deliveries(store)
    await one.again(await take(one), ZERO, throttled=True)
    assert (await take(one)).attempt == 1


async def test_a_sender_that_died_leaves_a_delivery_that_is_repeated_and_counted(
    store: Store,
) -> None:
    await ring(store, 1)
    one = deliveries(store)
    died = await take(one)
    assert await one.release_all() == 1
    again = await take(one)
    assert (again.story, again.attempt, again.unknowns) == (died.story, 2, 1)
    assert again.nonce == died.nonce
    assert len(again.nonce) <= 25
    await one.sent(again, "m1", revision=1, pause=ZERO)
    counters = await store.redis.hgetall(store.keys.counters)
    assert (counters["unknown"], counters["repeated"], counters["sent"]) == ("1", "1", "1")


async def test_a_sender_that_died_leaves_it_be_where_the_operator_prefers_silence(
    store: Store,
) -> None:
    await ring(store, 1)
    one = deliveries(store, on_unknown="skip")
    await take(one)
    await one.release_all()
    await nothing(one)
    assert (await state(store)).startswith("unknown|")


async def test_a_late_answer_of_the_first_sender_still_counts(store: Store) -> None:
    await ring(store, 1)
    one = deliveries(store)
    slow = await take(one)
    await one.release_all()
    other = await take(one)
    await one.sent(slow, "m1", revision=1, pause=ZERO)
    assert (await state(store)).startswith("sent|m1|")
    await one.again(other, ZERO)
    assert (await state(store)).startswith("sent|m1|")


async def test_what_cannot_be_delivered_is_in_dead_with_its_reason(store: Store) -> None:
    await ring(store, 1)
    one = deliveries(store)
    await one.failed(await take(one), "the text is too long")
    assert await state(store) == "failed|the text is too long"
    ((_, fields),) = await store.redis.xrange(store.keys.dead)
    assert fields["why"] == "the text is too long"
    assert (fields["story"], fields["chat"]) == (story(1).id, "telegram:1")


async def test_a_closed_chat_loses_what_waits_and_says_why(store: Store) -> None:
    await ring(store, 1, 2)
    chats = ChatBook(store, empty_life=DAY)
    assert await chats.close(chat(1), "blocked") == 2
    assert await state(store, 2) == "failed|blocked"
    await nothing(deliveries(store))


async def test_a_group_that_moves_takes_what_waits_along(store: Store) -> None:
    old, new = ChatId("telegram", "-5"), ChatId("telegram", "-1005")
    await ring(store, 1, 2, to=(old,))
    one = deliveries(store)
    refused = await take(one)
    await ChatBook(store, empty_life=DAY).move(old, new, token=refused.token)
    moved = await take(one)
    assert (moved.chat, moved.story) == (new, story(1).id)


async def test_nothing_is_delivered_after_its_ledger_has_ended(store: Store) -> None:
    await ring(store, 1)
    await store.redis.delete(store.keys.ledger(story(1).id))
    await nothing(deliveries(store))
    assert await deliveries(store).waiting(chat(1)) == 0


async def test_what_is_taken_knows_what_its_chat_follows_and_the_storys_number_there(
    store: Store,
) -> None:
    await ring(store, 1, 2)
    await Archive(store).numbered(chat(1), [story(7).id])
    one = deliveries(store)
    first = await take(one)
    assert (first.number, first.follows.selectors) == (2, ("chips",))
    await one.sent(first, "m1", revision=1, pause=ZERO)
    second = await take(one)
    assert second.number == 3
    assert await Archive(store).numbered(chat(1), [story(1).id, story(2).id]) == (2, 3)


async def test_a_lease_that_was_just_taken_outlasts_a_request_and_an_old_one_may_not(
    store: Store,
) -> None:
    await ring(store, 1)
    one = deliveries(store)
    held = await take(one)
    assert one.holds(held)
    assert not one.holds(replace(held, taken=held.taken - 16))


async def test_an_answer_that_was_lost_on_its_way_is_given_again(store: Store) -> None:
    await ring(store, 1, to=(chat(1), chat(2)))
    one = deliveries(store)
    arguments: list[str | int] = ["telegram", "token", 30_000, 0, 0, 0, 0, "resend", 0, 1, 3]
    first = await store.run("take", *arguments)
    assert await store.run("take", *arguments) == first
    assert (await take(one)).chat != ChatId.parse(first[1])


async def test_a_lease_is_renewed_by_its_holder_only(store: Store) -> None:
    await ring(store, 1)
    one = deliveries(store)
    held = await take(one)
    await store.redis.pexpire(f"{store.keys.prefix}lease:telegram:1", 1000)
    assert await one.renew(held)
    assert await store.redis.pttl(f"{store.keys.prefix}lease:telegram:1") > 20_000
    await one.release_all()
    assert not await one.renew(held)


async def test_a_nonce_belongs_to_a_story_in_a_chat(store: Store) -> None:
    await ring(store, 1, to=(chat(1), chat(2)))
    one = deliveries(store)
    assert (await take(one)).nonce != (await take(one)).nonce
