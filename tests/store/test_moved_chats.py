"""A chat under another id: what it was told under the old one, and what was under way there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import ChatId
from bot.store.admission import Admissions
from bot.store.client import Store
from bot.store.ledger import Ledger
from bot.store.routing import Router
from bot.store.subscriptions import ChatBook
from bot.timing_model import Timing
from tests.builders import DAY, NOW, known_as, match, selectors, story
from tests.delivery.timing import HOUR, server_now, set_timing, timing_book
from tests.store.test_deliveries import ZERO, deliveries, nothing, ring, state, take

OLD, NEW, NEWEST = (ChatId("telegram", name) for name in ("-5", "-1005", "-2005"))
THREAD, GROUP = ChatId("telegram", "-7", "5"), ChatId("telegram", "-7")


@pytest.fixture
def chats(store: Store) -> ChatBook:
    return ChatBook(store, empty_life=90 * DAY)


async def tell(store: Store, to: ChatId, number: int = 1) -> None:
    await ring(store, number, to=(to,))
    one = deliveries(store)
    await one.sent(await take(one), f"m{number}", revision=1, pause=ZERO)


async def join(store: Store, topic: str = "ai", number: int = 1) -> None:
    """Another outlet's report brings the story a topic; it is routed to who follows that."""
    admissions = Admissions(store, archive_life=DAY)
    one = story(70 + number, feed="tide")
    known = known_as(f"g7{number}", f"u{number}")
    await admissions.admit(one, match(topic), known, ring=True, now=NOW)
    await route(store)


async def route(store: Store) -> int:
    router = Router(store, consumer="test", ledger_life=30 * DAY)
    queued = 0
    for routing in await router.next(block=timedelta(milliseconds=10)):
        queued += sum([count async for count in router.fan_out(routing)])
    return queued


async def waits(store: Store, *where: ChatId) -> list[int]:
    return [int(await store.redis.zcard(store.keys.queue(one))) for one in where]


async def test_a_story_told_under_the_old_id_is_not_told_again_by_a_later_join(
    store: Store, chats: ChatBook
) -> None:
    await tell(store, OLD)
    await chats.follow(OLD, selectors("ai"))
    await chats.move(OLD, NEW)
    await join(store)
    assert await waits(store, NEW) == [0]
    await chats.move(NEW, NEWEST)
    await chats.follow(NEWEST, selectors("space"))
    await join(store, "space")
    assert await waits(store, NEWEST) == [0]


async def test_a_story_that_nobody_was_told_under_the_old_id_comes_by_the_join(
    store: Store, chats: ChatBook
) -> None:
    await ring(store, 1, to=(ChatId("telegram", "3"),))
    await chats.follow(OLD, selectors("ai"))
    await chats.move(OLD, NEW)
    await join(store)
    assert await waits(store, NEW) == [1]


async def test_what_a_topic_is_told_after_it_was_opened_again_is_its_own(
    store: Store, chats: ChatBook
) -> None:
    await chats.follow(THREAD, selectors("chips"))
    await chats.move(THREAD, GROUP)
    await chats.unfollow(GROUP, selectors("chips"))
    await tell(store, THREAD)
    await chats.follow(GROUP, selectors("ai"))
    await join(store)
    assert await waits(store, GROUP) == [1]


async def test_a_story_that_a_chat_was_told_under_the_old_id_is_explained_under_the_new_one(
    store: Store, chats: ChatBook
) -> None:
    await tell(store, OLD)
    await chats.move(OLD, NEW)
    line = await Ledger(store).line(story(1).id, NEW)
    assert line is not None
    assert (line.state, line.message) == ("sent", "m1")


async def test_a_move_makes_no_ledger_of_one_that_has_ended(store: Store, chats: ChatBook) -> None:
    await set_timing(store, Timing(muted_until=await server_now(store) + HOUR), OLD)
    await ring(store, 1, 2, to=(OLD,))
    await nothing(deliveries(store))
    await store.redis.delete(store.keys.ledger(story(1).id))
    await chats.move(OLD, NEW)
    turn = await timing_book(store).turn_of(NEW)
    assert [one.story for one in turn.held] == [story(2).id]
    await set_timing(store, Timing(), NEW)
    await nothing(deliveries(store))
    assert await store.redis.exists(store.keys.ledger(story(1).id)) == 0


async def test_how_often_a_story_may_have_arrived_moves_along(
    store: Store, chats: ChatBook
) -> None:
    await ring(store, 1, 2, to=(OLD,))
    one = deliveries(store)
    await one.unknown(await take(one), ZERO)
    await chats.move(OLD, NEW)
    again = await take(one)
    assert (again.chat, again.story, again.unknowns) == (NEW, story(1).id, 1)
    assert again.doubt is not None


async def test_an_attempt_that_was_answered_by_the_move_has_not_arrived(
    store: Store, chats: ChatBook
) -> None:
    await ring(store, 1, to=(OLD,))
    one = deliveries(store)
    refused = await take(one)
    await chats.move(OLD, NEW, token=refused.token)
    again = await take(one)
    assert (again.chat, again.unknowns, again.attempt) == (NEW, 0, 1)


async def test_what_is_under_way_while_its_chat_moves_is_waited_for_and_told_once(
    store: Store, chats: ChatBook
) -> None:
    await ring(store, 1, 2, to=(OLD,))
    one = deliveries(store)
    under_way = await take(one)
    await chats.move(OLD, NEW)
    await nothing(one)
    await one.sent(under_way, "m1", revision=1, pause=ZERO)
    await one.release_all()
    assert (await take(one)).story == story(2).id
    assert (await state(store, 1, OLD)).startswith("sent|m1|")


async def test_what_was_under_way_and_never_answered_counts_as_unknown_in_the_new_chat(
    store: Store, chats: ChatBook
) -> None:
    await ring(store, 1, to=(OLD,))
    one = deliveries(store)
    await take(one)
    await chats.move(OLD, NEW)
    await one.release_all()
    again = await take(one)
    assert (again.chat, again.story, again.unknowns) == (NEW, story(1).id, 1)


async def test_a_chat_that_moves_there_and_back_gets_what_waits(
    store: Store, chats: ChatBook
) -> None:
    await ring(store, 1, to=(OLD,))
    await chats.move(OLD, NEW)
    await chats.move(NEW, OLD)
    one = deliveries(store)
    found = await take(one)
    assert (found.chat, found.story) == (OLD, story(1).id)


async def test_a_digest_that_waits_moves_with_what_it_tells(store: Store, chats: ChatBook) -> None:
    await ring(store, 1, 2, to=(OLD,))
    digest = story(9).id
    await store.redis.hset(
        store.keys.story(digest),
        mapping={"kind": "late|1|1|0|2|", "held": f"{story(1).id} {story(2).id}"},
    )
    await store.redis.zrem(store.keys.queue(OLD), story(1).id, story(2).id)
    for number in (1, 2):
        await store.redis.hset(
            store.keys.ledger(story(number).id), str(OLD), f"queued|0|0|{digest}"
        )
    await store.redis.hset(store.keys.ledger(digest), str(OLD), "queued|0|0")
    await store.redis.zadd(store.keys.queue(OLD), {digest: 1})
    await chats.move(OLD, NEW)
    one = deliveries(store)
    shown = {story(number).id: 1 for number in (1, 2)}
    await one.sent(await take(one), "m1", revision=1, pause=ZERO, shown=shown)
    for number in (1, 2):
        assert (await state(store, number, NEW)).endswith(f"||{digest}")


async def test_the_memory_of_an_old_id_ends(store: Store, chats: ChatBook) -> None:
    await chats.follow(OLD, selectors("chips"))
    await chats.move(OLD, NEW)
    ms = await store.redis.pttl(f"{store.keys.prefix}was:{NEW}")
    assert 89 * 86_400_000 < ms <= 90 * 86_400_000
