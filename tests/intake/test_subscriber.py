"""Subscriptions follow what feeds offer: asked for, verified, renewed, moved and ended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.intake import pushing
from bot.store.pushes import PushStage
from tests.builders import DAY
from tests.fakes.hub import FakeHub
from tests.intake.push_world import WIRE, PushWorld
from tests.intake.world import item


async def test_a_feed_that_names_a_hub_is_subscribed_and_verified(push: PushWorld) -> None:
    push.publish(item(1))
    one = await push.subscribe(signed=False)
    found = await push.push()
    assert one.callback == f"{push.url}/websub/{found.token}"
    assert (found.topic, found.hub, found.why) == (push.topic, push.hub.url, "")
    assert found.until == push.world.now + pushing.LEASE
    assert push.hub.verified == [("subscribe", 200)]
    assert one.secret is None, "this hub has no TLS"


async def test_a_feed_without_a_hub_costs_nothing(push: PushWorld) -> None:
    push.publish(item(1), hubs=())
    await push.poll()
    await push.subscriber.keep()
    assert push.hub.asked == []
    assert await push.book.of(WIRE) is None


async def test_what_is_verified_is_not_asked_for_again(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    for _ in range(3):
        await push.poll()
        await push.subscriber.keep()
    assert len(push.hub.asked) == 1


async def test_a_lease_is_renewed_in_time_at_the_same_callback_with_the_same_secret(
    push: PushWorld,
) -> None:
    push.hub.behaviour.lease = 3 * 86_400
    push.publish(item(1))
    await push.subscribe()
    before = await push.push()
    push.world.now += 2 * DAY
    await push.subscriber.keep()
    after = await push.so(lambda it: it.until != before.until)
    assert after.until == push.world.now + 3 * DAY
    assert (after.token, after.secret) == (before.token, before.secret)
    assert len(push.hub.asked) == 2


async def test_a_hub_that_verifies_before_it_answers_is_fine(push: PushWorld) -> None:
    push.hub.behaviour.at_once = True
    push.publish(item(1))
    await push.subscribe()
    assert (await push.push()).attempts == 0


async def test_a_hub_that_verifies_late_is_fine(push: PushWorld) -> None:
    push.hub.behaviour.delay = 0.3
    push.publish(item(1))
    await push.poll()
    await push.subscriber.keep()
    assert (await push.push()).stage is PushStage.ASKED
    await push.until(PushStage.ACTIVE)


async def test_a_hub_that_verifies_another_topic_is_told_that_it_is_not_meant(
    push: PushWorld,
) -> None:
    push.hub.behaviour.verify = {"hub.topic": "https://other.example/feed"}
    push.publish(item(1))
    await push.poll()
    await push.subscriber.keep()
    await push.hub.wait_for(lambda: bool(push.hub.verified))
    assert push.hub.verified == [("subscribe", 404)]
    assert (await push.push()).stage is PushStage.ASKED


async def test_a_hub_that_loses_requests_is_asked_again(push: PushWorld) -> None:
    push.hub.behaviour.verifies = False
    push.publish(item(1))
    await push.poll()
    await push.subscriber.keep()
    push.world.now += pushing.VERIFIED_WITHIN
    push.hub.behaviour.verifies = True
    await push.subscriber.keep()
    await push.until(PushStage.ACTIVE)
    assert len(push.hub.asked) == 2
    assert push.hub.asked[0] == push.hub.asked[1]


async def test_a_refusal_is_remembered_with_its_reason_and_tried_later(push: PushWorld) -> None:
    push.hub.behaviour.status, push.hub.behaviour.says = 403, "Not this topic"
    push.publish(item(1))
    await push.poll()
    await push.subscriber.keep()
    assert "403: Not this topic" in pushing.described(await push.push(), push.world.now)
    await push.subscriber.keep()
    assert len(push.hub.asked) == 1
    push.hub.behaviour.status = 202
    push.world.now += pushing.FIRST_PAUSE
    await push.subscriber.keep()
    await push.until(PushStage.ACTIVE)


async def test_a_denial_ends_the_subscription_and_polls_the_feed_at_once(push: PushWorld) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    push.publish(item(1), item(2))
    polls = push.world.web.count("/wire")
    assert await push.hub.deny(one.callback, one.topic, "the publisher left") == 200
    assert len(await push.known(2)) == 2
    assert push.world.web.count("/wire") == polls + 1
    found = await push.push()
    assert (found.stage, found.until) == (PushStage.REFUSED, None)
    assert "the publisher left" in found.why


async def test_a_denial_of_something_else_does_nothing(push: PushWorld) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    assert await push.hub.deny(one.callback, "https://other.example/", "so") == 404
    assert (await push.push()).stage is PushStage.ACTIVE


async def test_when_one_hub_refuses_the_next_is_asked_at_once(push: PushWorld) -> None:
    async with FakeHub(push.world.web, "/second") as second:
        push.hub.behaviour.status = 404
        push.publish(item(1), hubs=(push.hub.url, second.url))
        await push.poll()
        await push.subscriber.keep()
        await push.subscriber.keep()
        await push.until(PushStage.ACTIVE)
        assert (await push.push()).hub == second.url
        assert len(push.hub.asked) == 1
        assert second.violations == []
        assert push.hub.asked[0].callback != second.asked[0].callback


async def test_when_a_feed_changes_its_hub_the_old_one_is_left(push: PushWorld) -> None:
    async with FakeHub(push.world.web, "/second") as second:
        push.publish(item(1))
        one = await push.subscribe()
        push.publish(item(1), item(2), hubs=(second.url,))
        await push.poll()
        await push.subscriber.keep()
        await second.wait_for(lambda: bool(second.subscriptions))
        await push.hub.wait_for(lambda: not push.hub.subscriptions)
        assert push.hub.verified[-1] == ("unsubscribe", 200)
        assert (await push.push()).hub == second.url
        # And nothing of it is left, once the hub's answer is read.
        async with asyncio.timeout(10):
            while await push.book.get(one.callback.rpartition("/")[2]) is not None:
                await asyncio.sleep(0.01)


async def test_a_feed_that_is_taken_out_of_the_config_is_unsubscribed(push: PushWorld) -> None:
    push.publish(item(1))
    await push.subscribe()
    del push.followed[WIRE]
    await push.subscriber.keep()
    await push.hub.wait_for(lambda: not push.hub.subscriptions)
    assert push.hub.verified[-1] == ("unsubscribe", 200)
    assert await push.book.feeds() == frozenset()


async def test_a_bot_that_moves_to_another_address_is_subscribed_there(push: PushWorld) -> None:
    push.publish(item(1))
    old = await push.subscribe()
    moved = push.subscribing(push.url.replace("127.0.0.1", "localhost"))
    await moved.keep()
    found = await push.until(PushStage.ACTIVE)
    await push.hub.wait_for(lambda: (old.topic, old.callback) not in push.hub.subscriptions)
    assert push.hub.only().callback == found.base + found.token
    assert "localhost" in found.base
    assert found.streak == 0, "nothing was pushed there yet"


async def test_a_hub_that_is_gone_is_not_asked_for_ever_to_end_it(push: PushWorld) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    push.hub.behaviour.status = 500
    push.followed.clear()
    for _ in range(8):
        await push.subscriber.keep()
        push.world.now += DAY
    asked = [asked.mode for asked in push.hub.asked]
    assert asked == ["subscribe", *["unsubscribe"] * pushing.GOODBYES]
    assert await push.book.get(one.callback.rpartition("/")[2]) is None


async def test_who_ends_a_subscription_that_is_wanted_is_told_that_it_is_not_meant(
    push: PushWorld,
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    query = {"hub.mode": "unsubscribe", "hub.topic": one.topic, "hub.challenge": "c"}
    assert (await push.hub.ask(one.callback, query))[0] == 404
    assert (await push.push()).stage is PushStage.ACTIVE


async def test_a_question_heard_again_is_answered_and_makes_no_lease_longer(
    push: PushWorld,
) -> None:
    push.publish(item(1))
    one = await push.subscribe()
    before = await push.push()
    push.world.now += DAY
    query = {
        "hub.mode": "subscribe",
        "hub.topic": one.topic,
        "hub.challenge": "again",
        "hub.lease_seconds": "99999999",
    }
    assert await push.hub.ask(one.callback, query) == (200, "again")
    assert await push.push() == before


async def test_it_runs_by_itself_and_looks_at_once_at_what_was_polled(push: PushWorld) -> None:
    work = asyncio.create_task(push.subscriber.run())
    try:
        push.publish(item(1))
        await asyncio.sleep(0.1)
        assert push.hub.asked == []
        await push.poll()
        push.subscriber.wake(WIRE)
        await push.until(PushStage.ACTIVE)
    finally:
        work.cancel()
        await asyncio.wait([work])


async def test_another_process_that_died_while_asking_costs_one_more_request(
    push: PushWorld,
) -> None:
    push.publish(item(1))
    await push.subscribe()
    renewal = (await push.push()).due
    assert renewal is not None
    push.world.now = renewal
    now = push.world.now
    token = (await push.push()).token
    await push.book.change(token, lambda it: pushing.asking(it, now, 0.0))
    await push.subscriber.keep()
    assert len(push.hub.asked) == 1
    push.world.now += pushing.VERIFIED_WITHIN + timedelta(seconds=1)
    await push.subscriber.keep()
    after = await push.so(lambda it: it.attempts == 0)
    assert after.until == push.world.now + pushing.LEASE
    assert replace(after, why="") == after
