"""Topics that a chat has named urgent: they come at once and alone, late ones too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import TopicName
from bot.store.admission import Admissions
from bot.store.client import Store
from bot.store.routing import Router
from bot.store.subscriptions import ChatBook
from bot.timing_model import Timing
from tests.builders import DAY, NOW, READER, known_as, match, selectors, story
from tests.delivery.test_turns import sent_turn
from tests.delivery.timing import HOUR, pass_time, quiet_now, server_now, set_timing
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
