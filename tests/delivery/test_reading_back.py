"""A delivery that may have arrived, sent again on a network that can be asked: one message."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.model import ChatId
from bot.outcome_model import Sent, Unknown
from bot.platforms.discord import DiscordPlatform
from bot.store.client import Store
from bot.store.deliveries import Deliveries, Limits
from tests.builders import DAY, story
from tests.delivery.test_sender import running, sender_of, settled
from tests.delivery.timing import pass_time
from tests.fakes.discord import FakeDiscord, Fault
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import FAST, ring, state, take
from tests.store.test_edits import correct

THREE_MINUTES = timedelta(minutes=3)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
async def platform(fake: FakeDiscord) -> AsyncIterator[DiscordPlatform]:
    platform = DiscordPlatform(fake.token, api_base=fake.api_base)
    yield platform
    await platform.close()


async def grow_older(store: Store, chat: ChatId, by: timedelta, *numbers: int) -> None:
    """Let time pass for deliveries that wait: the first attempt, and when the next one is due."""
    for number in numbers or (1,):
        state_, attempts, unknowns, _, since, refused = (await state(store, number, chat)).split(
            "|", 5
        )
        then = int(since) - by / timedelta(milliseconds=1)
        line = f"{state_}|{attempts}|{unknowns}||{then:.0f}|{refused}"
        await store.redis.hset(store.keys.ledger(story(number).id), str(chat), line)
    await pass_time(store, by, chat)


async def sent_unheard(
    store: Store, platform: DiscordPlatform, fake: FakeDiscord, chat: ChatId, fault: Fault
) -> None:
    """One attempt, of which nobody heard back, three minutes ago."""
    await ring(store, 1, to=(chat,))
    fake.faults.append(fault)
    one = Deliveries(store, "discord", FAST, ledger_life=30 * DAY, on_unknown="resend")
    sender = sender_of(store, platform)
    assert isinstance(await sender._deliver(await take(one)), Unknown)
    await grow_older(store, chat, THREE_MINUTES)
    fake.later(THREE_MINUTES.total_seconds())


async def test_what_arrived_unheard_three_minutes_ago_is_found_and_not_sent_again(
    store: Store, fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    chat = ChatId("discord", str(channel.id))
    await sent_unheard(store, platform, fake, chat, Fault(drop=True, accept=True))
    async with running(sender_of(store, platform)):
        line = await settled(store, 1, "sent|", chat)
    (post,) = fake.messages(channel)
    assert line.startswith(f"sent|{post.id}|1|")
    counters = await store.redis.hgetall(store.keys.counters)
    assert (counters["sent"], counters["unknown"], counters["found"]) == ("1", "1", "1")
    assert "repeated" not in counters


async def test_what_did_not_arrive_is_sent_once(
    store: Store, fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    chat = ChatId("discord", str(channel.id))
    await sent_unheard(store, platform, fake, chat, Fault(drop=True))
    assert fake.messages(channel) == []
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|", chat)
    assert len(fake.messages(channel)) == 1


async def test_where_the_bot_may_not_read_it_is_sent(
    store: Store, fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    chat = ChatId("discord", str(channel.id))
    fake.deny_bot(channel, "read_message_history")
    await sent_unheard(store, platform, fake, chat, Fault(drop=True, accept=True))
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|", chat)
    assert len(fake.messages(channel)) == 2


async def test_within_two_minutes_the_nonce_does_and_the_channel_is_not_read(
    store: Store, fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    fake.faults.append(Fault(drop=True, accept=True))
    chat = ChatId("discord", str(channel.id))
    await ring(store, 1, to=(chat,))
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|", chat)
    assert len(fake.messages(channel)) == 1
    assert {method for method, _ in fake.requests} == {"POST"}


async def test_a_bot_that_died_while_sending_looks_after_its_return(
    store: Store, fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    chat = ChatId("discord", str(channel.id))
    await ring(store, 1, to=(chat,))
    one = Deliveries(store, "discord", FAST, ledger_life=30 * DAY, on_unknown="resend")
    sender = sender_of(store, platform)
    outcome, _ = await sender._tell(await take(one))
    assert isinstance(outcome, Sent)
    # It is killed here, and the store has it as it was taken.
    ledger, field = store.keys.ledger(story(1).id), str(chat)
    name, attempt, unknowns, token, ms = (await state(store, 1, chat)).split("|")
    older = f"{name}|{attempt}|{unknowns}|{token}|{int(ms) - 180_000}"
    await store.redis.hset(ledger, field, older)
    await one.release_all()
    fake.later(THREE_MINUTES.total_seconds())
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|", chat)
    assert len(fake.messages(channel)) == 1


async def test_a_story_that_was_corrected_meanwhile_is_found_and_left_to_the_editor(
    store: Store, fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    chat = ChatId("discord", str(channel.id))
    await sent_unheard(store, platform, fake, chat, Fault(drop=True, accept=True))
    await correct(store)
    async with running(sender_of(store, platform)):
        line = await settled(store, 1, "sent|", chat)
    assert line.split("|")[2] == "0", "it shows none of the revisions for certain"
    assert await store.redis.zscore(store.keys.edits, story(1).id) is not None
    assert len(fake.messages(channel)) == 1


async def test_a_look_that_fails_is_made_again_and_nothing_is_sent_meanwhile(
    store: Store, fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    chat = ChatId("discord", str(channel.id))
    await sent_unheard(store, platform, fake, chat, Fault(drop=True, accept=True))
    fake.faults.append(Fault("GET", status=500, times=2))
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|", chat)
    assert len(fake.messages(channel)) == 1
    assert sum(method == "POST" for method, _ in fake.requests) == 1


async def test_a_channel_that_can_not_be_read_for_long_is_given_up_like_any_unknown(
    store: Store, fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    chat = ChatId("discord", str(channel.id))
    await sent_unheard(store, platform, fake, chat, Fault(drop=True))
    fake.faults.append(Fault("GET", status=500, times=100))
    async with running(sender_of(store, platform)):
        await settled(store, 1, "failed|Discord answered 500", chat)


async def test_a_fault_while_looking_holds_up_no_other_chat(store: Store) -> None:
    class Faulty(MemoryPlatform):
        reads_back_after = timedelta(0)
        faults = 2

        async def find(self, alert: object, *, nonce: str) -> None:
            self.faults -= 1
            if self.faults >= 0:
                raise RuntimeError("a fault of ours")

    platform = Faulty([Unknown("no answer")])
    await ring(store, 1)
    async with running(sender_of(store, platform)):
        await settled(store, 1, "sent|m2|")
    assert platform.faults < 0


async def test_looking_and_sending_are_two_requests_of_the_pace(store: Store) -> None:
    class Looking(MemoryPlatform):
        reads_back_after = timedelta(0)
        looked = 0.0

        async def find(self, alert: object, *, nonce: str) -> None:
            self.looked = time.monotonic()

    platform = Looking([Unknown("no answer")])
    await ring(store, 1)
    sender = sender_of(store, platform, limits=Limits(rate=4, chat_rate=100_000))
    async with running(sender):
        await settled(store, 1, "sent|m2|")
        sent = time.monotonic()
    assert sent - platform.looked > 0.2


async def test_after_a_clock_was_set_back_the_channel_is_read(store: Store) -> None:
    class Looking(MemoryPlatform):
        reads_back_after = timedelta(minutes=2)
        looks = 0

        async def find(self, alert: object, *, nonce: str) -> Sent:
            self.looks += 1
            return Sent("m9", found=True)

    platform = Looking([Unknown("no answer")])
    await ring(store, 1)
    one = Deliveries(store, "telegram", FAST, ledger_life=30 * DAY, on_unknown="resend")
    sender = sender_of(store, platform)
    await sender._deliver(await take(one))
    await asyncio.sleep(0)
    await grow_older(store, ChatId("telegram", "1"), timedelta(hours=-1))
    await store.redis.zadd(store.keys.due("telegram"), {"telegram:1": 0})
    async with running(sender):
        await settled(store, 1, "sent|m9|")
    assert (platform.looks, len(platform.alerts)) == (1, 1)
