"""Topics that a chat has named urgent: they come at once and alone, late ones too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import TopicName
from bot.store.admission import Admissions
from bot.store.client import Store
from bot.store.routing import Router
from bot.store.subscriptions import ChatBook
from bot.timing_model import DigestTime, Timing
from tests.builders import DAY, NOW, READER, known_as, match, selectors, story
from tests.delivery.test_turns import sent_turn
from tests.delivery.timing import (
    HOUR,
    pass_time,
    quiet_now,
    server_now,
    set_timing,
    timing_book,
)
from tests.delivery.turning import daily_soon, lines, sent_by, titles
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import deliveries, nothing, ring, state, take

CHIPS = (TopicName("chips"),)


async def ring_on(store: Store, *numbers: int, topic: str = "chips", late: bool = False) -> None:
    """Stories of a topic reach the chat; late ones come from a feed that was away for hours."""
    await ChatBook(store, empty_life=DAY).follow(READER, selectors("chips", "ai"))
    admissions = Admissions(store, archive_life=DAY)
    router = Router(store, consumer="test", ledger_life=30 * DAY)
    await router.open()
    for number in numbers:
        known = known_as(f"u{number}")
        await admissions.admit(story(number), match(topic), known, ring=True, now=NOW, late=late)
    for routing in await router.next(block=timedelta(milliseconds=10)):
        async for _ in router.fan_out(routing):
            pass


async def test_a_late_story_of_an_urgent_topic_rings_at_once_in_quiet_hours(store: Store) -> None:
    await set_timing(store, await quiet_now(store, urgent=("chips",)))
    await ring_on(store, 1, late=True)
    assert (await take(deliveries(store))).story == story(1).id


async def test_a_late_story_of_an_urgent_topic_rings_past_a_digest(store: Store) -> None:
    await set_timing(store, replace(await daily_soon(store), urgent=CHIPS))
    await ring_on(store, 1, late=True)
    assert (await take(deliveries(store))).story == story(1).id


async def test_a_late_story_of_an_urgent_topic_is_alone_beside_a_catch_up(store: Store) -> None:
    await set_timing(store, Timing(urgent=CHIPS))
    await ring_on(store, 1, 2, 3, 4, topic="ai", late=True)
    await ring_on(store, 5, late=True)
    await pass_time(store, timedelta(minutes=3))
    alerts = await sent_by(store, MemoryPlatform(), 2)
    assert sorted(len(titles(alert)) for alert in alerts) == [0, 4]
    assert (await state(store, 5)).startswith("sent|m")


async def test_a_late_story_of_an_urgent_topic_waits_for_the_end_of_a_mute(store: Store) -> None:
    until = await server_now(store) + HOUR
    await set_timing(store, Timing(urgent=CHIPS, muted_until=until))
    await ring_on(store, 1, late=True)
    await nothing(deliveries(store))
    assert (await state(store)).startswith("held|mute|")


async def muted_with_a_digest(store: Store, urgent: int, other: int) -> None:
    """Stories that came in an hour of mute, in a chat with a daily digest in two hours."""
    later = (await server_now(store) + 2 * HOUR).time()
    digest = DigestTime.parse(f"daily {later:%H:%M}")
    until = await server_now(store) + HOUR
    await set_timing(store, Timing(urgent=CHIPS, digest=digest, silent=True, muted_until=until))
    await ring_on(store, *range(1, urgent + 1))
    await ring_on(store, *range(51, 51 + other), topic="ai")
    await nothing(deliveries(store))


async def test_what_is_urgent_rings_when_a_mute_ends_and_the_rest_waits_for_the_digest(
    store: Store,
) -> None:
    await muted_with_a_digest(store, urgent=2, other=2)
    await pass_time(store, HOUR + timedelta(minutes=1))
    alerts = await sent_by(store, MemoryPlatform(), 2)
    assert [(alert.story.id, alert.silent) for alert in alerts] == [
        (story(1).id, False),
        (story(2).id, False),
    ]
    assert (await state(store, 51)).startswith("held|mute|")
    await pass_time(store, HOUR)
    (digest,) = await sent_by(store, MemoryPlatform(), 1)
    assert titles(digest) == [story(52).title, story(51).title]


async def test_so_it_is_when_the_mute_is_lifted(store: Store) -> None:
    await muted_with_a_digest(store, urgent=1, other=1)
    timing = (await timing_book(store).of(READER)).timing
    await set_timing(store, replace(timing, muted_until=None))
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert alert.story.id == story(1).id
    assert (await state(store, 51)).startswith("held|")


async def test_much_that_is_urgent_comes_together_when_a_mute_ends(store: Store) -> None:
    await muted_with_a_digest(store, urgent=5, other=1)
    await pass_time(store, HOUR + timedelta(minutes=1))
    # More than can be held was counted: that is for the digest to say.
    await store.redis.hset(store.keys.chat(READER), "overflow", 7)
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert (len(titles(alert)), alert.silent) == (5, False)
    assert "12" not in alert.story.title + alert.note
    await pass_time(store, HOUR)
    (digest,) = await sent_by(store, MemoryPlatform(), 1)
    assert titles(digest) == [story(51).title]
    assert "7 more" in digest.note


async def test_what_is_urgent_rings_when_a_mute_ends_in_quiet_hours(store: Store) -> None:
    quiet = await quiet_now(store, urgent=("chips",))
    until = await server_now(store) + timedelta(minutes=5)
    await set_timing(store, replace(quiet, muted_until=until))
    await ring_on(store, 1)
    await ring_on(store, 2, topic="ai")
    await nothing(deliveries(store))
    await pass_time(store, timedelta(minutes=6))
    (alert,) = await sent_by(store, MemoryPlatform(), 1)
    assert alert.story.id == story(1).id
    assert (await state(store, 2)).startswith("held|")


async def test_urgent_stories_that_piled_up_in_the_queue_ring_one_by_one(store: Store) -> None:
    await set_timing(store, Timing(urgent=CHIPS))
    await ring(store, *range(1, 6))
    await pass_time(store, 7 * HOUR)
    alerts = await sent_by(store, MemoryPlatform(), 5)
    assert [len(titles(alert)) for alert in alerts] == [0] * 5


async def test_of_what_piled_up_only_what_is_not_urgent_is_told_together(store: Store) -> None:
    await set_timing(store, Timing(urgent=CHIPS))
    for number in range(1, 8):
        await ring_on(store, number, topic="chips" if number in {3, 6} else "ai")
    await pass_time(store, 7 * HOUR)
    alerts = await sent_by(store, MemoryPlatform(), 3)
    assert sorted(len(titles(alert)) for alert in alerts) == [0, 0, 5]
    assert all(line.startswith("sent|") for line in await lines(store, *range(1, 8)))


async def test_an_urgent_story_does_not_wait_for_the_digest_of_its_own_chat(store: Store) -> None:
    await set_timing(store, replace(await daily_soon(store), urgent=(TopicName("ai"),)))
    await ring(store, 1, 2)
    await nothing(deliveries(store))
    await pass_time(store, 2 * HOUR)
    await sent_turn(store)
    await ring_on(store, 3, topic="ai")
    one = deliveries(store)
    first = await take(one)
    assert first.story == story(3).id
    await one.sent(first, "m1", revision=1, pause=timedelta(0))
    assert (await take(one)).story == (await state(store, 1)).split("|")[3]
