"""Who goes first when many chats wait: alerts, then digests, then turns; nobody is always last."""

from __future__ import annotations

from datetime import timedelta

from bot.model import ChatId, Delivery
from bot.store.admission import Admissions
from bot.store.client import Store
from bot.store.deliveries import Limits, Turn
from bot.store.routing import Router
from bot.store.subscriptions import ChatBook
from tests.builders import DAY, NOW, chat, known_as, match, selectors, story
from tests.delivery.test_sender import running, sender_of
from tests.delivery.timing import server_now
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import ZERO, deliveries, ring, take

ALERTED = chat(5)


async def woken(store: Store, count: int, *, stories: int = 4) -> None:
    """So many chats whose quiet hours have just ended, with stories held in each."""
    keys = store.keys
    now = round((await server_now(store)).timestamp() * 1000)
    numbers = range(1, stories + 1)
    await ring(store, *numbers, to=(chat(1),))
    await store.redis.delete(keys.queue(chat(1)), keys.due("telegram"))
    async with store.redis.pipeline(transaction=False) as pipe:
        for one in (chat(number) for number in range(10, 10 + count)):
            plan = f"quiet|{now - 1000}|{now - 5000}|"
            pipe.hset(keys.chat(one), mapping={"topics": "chips", "zone": "UTC", "plan": plan})
            for number in numbers:
                line = f"held|quiet|{now}|0"
                pipe.hset(keys.ledger(story(number).id), str(one), line)
                order = (now - 100_000) * 1000 + number
                pipe.zadd(keys.held(one), {story(number).id: order})
            pipe.zadd(keys.wake("telegram"), {str(one): now - 1000})
        await pipe.execute()


async def alert(store: Store, *numbers: int, to: tuple[ChatId, ...] = (ALERTED,)) -> None:
    """Stories reach chats that have no times of their own."""
    for one in to:
        await ChatBook(store, empty_life=DAY).follow(one, selectors("ai"))
    admissions = Admissions(store, archive_life=DAY)
    router = Router(store, consumer="test", ledger_life=30 * DAY)
    await router.open()
    for number in numbers:
        known = known_as(f"g{number}")
        await admissions.admit(story(number), match("ai"), known, ring=True, now=NOW)
    for routing in await router.next(block=timedelta(milliseconds=10)):
        async for _ in router.fan_out(routing):
            pass


async def test_an_alert_goes_before_the_turns_of_others(store: Store) -> None:
    await woken(store, 3)
    await alert(store, 50)
    assert (await take_delivery(store)).chat == ALERTED
    assert isinstance(await deliveries(store).take(), Turn)


async def take_delivery(store: Store) -> Delivery:
    taken = await deliveries(store).take()
    assert isinstance(taken, Delivery)
    return taken


async def test_turns_come_to_pass_however_many_alerts_there_are(store: Store) -> None:
    await woken(store, 2)
    await alert(store, 50, to=tuple(chat(number) for number in range(50, 60)))
    one = deliveries(store)
    kinds = ""
    while len(kinds) < 12:
        taken = await one.take()
        if isinstance(taken, Delivery):
            await one.sent(taken, taken.story, revision=1, pause=ZERO)
        kinds += "t" if isinstance(taken, Turn) else "a" if isinstance(taken, Delivery) else ""
    # One comes sooner where the pace leaves a gap.
    assert kinds.index("t") <= 3
    assert kinds.rindex("t") <= 7


async def test_alerts_go_before_digests_which_have_one_message_of_four(store: Store) -> None:
    await woken(store, 3)
    turns = sender_of(store, MemoryPlatform())._turns
    for number in (10, 11, 12):
        await turns.take(chat(number))
    alerted = tuple(chat(number) for number in range(50, 58))
    await alert(store, 50, to=alerted)
    one = deliveries(store)
    told = ""
    for number in range(11):
        delivery = await take(one)
        told += "a" if delivery.chat in alerted else "d"
        await one.sent(delivery, f"m{number}", revision=1, pause=ZERO)
    assert told == "aaadaaadaad"


async def test_an_alert_of_a_chat_whose_turn_it_is_has_that_turn_first(store: Store) -> None:
    await woken(store, 20)
    last = chat(29)
    await ChatBook(store, empty_life=DAY).follow(last, selectors("ai"))
    await alert(store, 50)
    one = deliveries(store)
    await one.sent(await take(one), "m1", revision=1, pause=ZERO)
    assert await one.take() == Turn(last)


async def test_an_alert_does_not_wait_for_the_morning_of_two_thousand_chats(store: Store) -> None:
    await woken(store, 2000)
    await alert(store, 50)
    platform = MemoryPlatform()
    sender = sender_of(store, platform, limits=Limits(rate=30, chat_rate=1))
    async with running(sender):
        await platform.told(1)
    assert platform.alerts[0].chat == ALERTED
