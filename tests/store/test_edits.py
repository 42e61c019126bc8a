"""Which messages are edited, when, and what becomes of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.model import ChatId
from bot.store.admission import Admissions
from bot.store.client import Store
from bot.store.deliveries import Limits
from bot.store.edits import MOST, Edit, Edits
from bot.store.regrouping import Regrouping
from tests.builders import DAY, NOW, READER, chat, known_as, match, story
from tests.store.script_work import counted
from tests.store.test_deliveries import FAST, ZERO, deliveries, ring, state, take


def edits(store: Store, limits: Limits = FAST, between: timedelta = ZERO) -> Edits:
    return Edits(store, "telegram", limits, between=between)


async def tell(store: Store, *to: ChatId, number: int = 1) -> None:
    """A story was sent to these chats, as message m1, m2 …"""
    await ring(store, number, to=to or (READER,))
    one = deliveries(store)
    for _ in to or (READER,):
        delivery = await take(one)
        message = f"m{delivery.chat.native}"
        await one.sent(delivery, message, revision=1, pause=ZERO)


async def correct(store: Store, title: str = "Halden opens another fab", number: int = 1) -> None:
    """The feed that told the story corrects its title."""
    admissions = Admissions(store, archive_life=DAY)
    one = story(number, title=title)
    await admissions.admit(one, match("chips"), known_as(f"u{number}"), ring=True, now=NOW)


async def join(store: Store, feed: str = "tide") -> None:
    """Another outlet reports it too."""
    admissions = Admissions(store, archive_life=DAY)
    one = story(7, feed=feed)
    await admissions.admit(one, match("chips"), known_as(f"g{feed}", "u1"), ring=True, now=NOW)


async def next_edit(one: Edits) -> Edit:
    for _ in range(50):
        if isinstance(taken := await one.take(), Edit):
            return taken
    raise AssertionError("nothing is to be edited")


async def nothing(one: Edits) -> timedelta:
    """Nothing is to be edited: how long that is so."""
    longest = timedelta(0)
    for _ in range(20):
        taken = await one.take()
        assert isinstance(taken, timedelta)
        longest = max(longest, taken)
    return longest


async def test_where_nothing_has_changed_nothing_is_edited(store: Store) -> None:
    await tell(store)
    assert await nothing(edits(store)) == timedelta(seconds=5)


@pytest.mark.parametrize("change", [correct, join])
async def test_a_corrected_title_and_a_further_source_are_edited_into_each_message(
    store: Store, change: object
) -> None:
    await tell(store, chat(1), chat(2))
    await (correct(store) if change is correct else join(store))
    one = edits(store)
    found = [await next_edit(one), await next_edit(one)]
    assert {(edit.chat, edit.message, edit.revision) for edit in found} == {
        (chat(1), "m1", 2),
        (chat(2), "m2", 2),
    }
    for edit in found:
        await one.done(edit, revision=2)
    assert (await state(store, to=chat(1))).startswith("sent|m1|2|")
    await nothing(one)


async def test_what_joins_by_hand_or_is_taken_apart_is_edited(store: Store) -> None:
    await tell(store)
    admissions = Admissions(store, archive_life=DAY)
    await admissions.admit(story(2), (), known_as("u2"), ring=False, now=NOW)
    regrouping = Regrouping(store, archive_life=DAY)
    await regrouping.merge(story(1).id, story(2).id)
    one = edits(store)
    edit = await next_edit(one)
    await one.done(edit, revision=edit.revision)
    await regrouping.split(story(2).id, (), ring=False, terms=(), window=DAY)
    assert (await next_edit(one)).revision == edit.revision + 1


async def test_what_waits_or_is_being_sent_is_not_edited_and_what_changed_meanwhile_is(
    store: Store,
) -> None:
    await ring(store, 1, to=(chat(1), chat(2)))
    sender = deliveries(store)
    sending = await take(sender)
    await correct(store)
    one = edits(store)
    await nothing(one)
    await sender.sent(sending, "m1", revision=1, pause=ZERO)
    await sender.sent(await take(sender), "m2", revision=2, pause=ZERO)
    assert (await next_edit(one)).message == "m1"
    await nothing(one)


async def test_an_unknown_delivery_is_not_edited(store: Store) -> None:
    await ring(store, 1)
    sender = deliveries(store, on_unknown="skip")
    await sender.unknown(await take(sender), ZERO)
    await correct(store)
    await nothing(edits(store))


async def test_a_message_is_edited_once_in_a_while_with_all_that_changed(store: Store) -> None:
    await tell(store)
    one = edits(store, between=timedelta(milliseconds=300))
    await correct(store)
    assert timedelta(milliseconds=100) < await nothing(one) <= timedelta(milliseconds=300)
    await correct(store, "Halden opens a third fab")
    edit = await _later(one)
    assert edit.revision == 3
    await correct(store, "Halden opens a fourth fab")
    await one.done(edit, revision=3)
    assert timedelta(milliseconds=100) < await nothing(one) <= timedelta(milliseconds=300)
    assert (await _later(one)).revision == 4


async def _later(one: Edits) -> Edit:
    async with asyncio.timeout(5):
        while not isinstance(taken := await one.take(), Edit):
            await asyncio.sleep(0.01)
    return taken


async def test_alerts_go_first(store: Store) -> None:
    await tell(store)
    await correct(store)
    await ring(store, 2)
    assert await nothing(edits(store)) == timedelta(seconds=1)


async def test_edits_keep_the_pace_of_the_chat(store: Store) -> None:
    slow = Limits(rate=100_000, chat_rate=2)
    await tell(store)
    await correct(store)
    await deliveries(store, slow).reserve(READER)
    assert timedelta(0) < await nothing(edits(store, slow)) <= timedelta(seconds=1)


async def test_who_dies_while_editing_leaves_it_to_the_next(store: Store) -> None:
    await tell(store)
    await correct(store)
    hasty = Edits(store, "telegram", FAST, between=ZERO, lease=timedelta(milliseconds=50))
    first = await next_edit(hasty)
    again = await _later(hasty)
    assert (again.chat, again.story, again.message) == (first.chat, first.story, first.message)


async def test_one_that_did_not_come_through_comes_again_and_holds_what_it_must(
    store: Store,
) -> None:
    await tell(store, chat(1), chat(2))
    await correct(store)
    one = edits(store)
    edit = await next_edit(one)
    await one.again(edit, timedelta(minutes=1))
    other = await next_edit(one)
    assert other.chat != edit.chat
    await one.again(other, timedelta(seconds=3), throttled=True, whole_bot=True)
    wait = await nothing(one)
    assert timedelta(seconds=2) < wait <= timedelta(seconds=3)


async def test_a_story_told_to_very_many_and_a_message_of_yesterday_stay_as_they_are(
    store: Store,
) -> None:
    await tell(store)
    ledger = store.keys.ledger(story(1).id)
    old, rest = str(await store.redis.hget(ledger, str(READER))).rsplit("|", 1)
    yesterday = int(rest) - round(DAY.total_seconds() * 1000) - 1
    await store.redis.hset(ledger, str(READER), f"{old}|{yesterday}")
    await correct(store)
    await nothing(edits(store))

    await tell(store, number=2)
    many = {f"telegram:{n}": f"sent|m{n}|1|{rest}" for n in range(10, MOST + 10)}
    await store.redis.hset(store.keys.ledger(story(2).id), mapping=many)
    await correct(store, "Halden has many readers", number=2)
    await nothing(edits(store))


async def test_nothing_is_kept_of_what_is_edited(store: Store) -> None:
    await tell(store)
    await correct(store)
    one = edits(store)
    await one.done(await next_edit(one), revision=2)
    await nothing(one)
    left = [name async for name in store.redis.scan_iter(f"{store.keys.prefix}edit*")]
    assert left == []


async def told_to(store: Store, count: int) -> None:
    """So many chats were told a story that has changed since."""
    seconds, _ = await store.redis.time()
    sent = {f"telegram:{number}": f"sent|m{number}|1|{seconds}000" for number in range(count)}
    await store.redis.hset(store.keys.ledger(story(1).id), mapping=sent)
    await store.redis.hset(store.keys.story(story(1).id), mapping={"revision": 2})
    await store.redis.zadd(store.keys.edits, {story(1).id: 1})


async def test_a_story_told_to_a_thousand_chats_is_looked_at_in_steps(store: Store) -> None:
    await told_to(store, MOST)
    with counted(store) as scripts:
        for _ in range(MOST // 100 + 1):
            await edits(store, between=DAY).take()
    assert await store.redis.zcard(store.keys.edit("telegram")) == MOST
    assert scripts.most < 200


async def test_whoever_dies_while_a_changed_story_is_looked_at_leaves_the_rest_to_the_next(
    store: Store,
) -> None:
    await told_to(store, 250)
    for _ in range(4):
        # Each is another process.
        await edits(store, between=DAY).take()
    due = await store.redis.zrange(store.keys.edit("telegram"), 0, -1)
    assert set(due) == {f"telegram:{number} {story(1).id}" for number in range(250)}
    assert await store.redis.exists(store.keys.edits) == 0


async def test_a_story_that_changes_while_it_is_looked_at_is_looked_at_again(
    store: Store,
) -> None:
    await told_to(store, 250)
    for _ in range(2):
        await edits(store, between=DAY).take()
    await store.redis.delete(store.keys.edit("telegram"))  # these were edited
    await store.redis.hset(store.keys.story(story(1).id), mapping={"revision": 3})
    await store.redis.zadd(store.keys.edits, {story(1).id: 2}, nx=True)
    for _ in range(6):
        await edits(store, between=DAY).take()
    assert await store.redis.zcard(store.keys.edit("telegram")) == 250
