"""``newsbell explain``: why a story has its topics, and why it did or did not ring in a chat."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta

from bot.filter_model import Filters
from bot.store.admission import Admissions
from bot.store.client import Store
from bot.store.subscriptions import ChatBook
from bot.timing_model import DigestTime, Timing
from tests.builders import DAY, NOW, READER, chat, known_as, match, selectors, story
from tests.cli.shell import Ended, Shell
from tests.delivery.test_sender import sender_of
from tests.delivery.timing import pass_time, server_now, set_timing
from tests.fakes.platform import MemoryPlatform
from tests.store.test_deliveries import deliveries, nothing, ring, take
from tests.store.test_edits import correct, edits, next_edit

HOUR = timedelta(hours=1)


async def explain(shell: Shell, *arguments: str) -> Ended:
    return await asyncio.to_thread(shell, "explain", *arguments)


async def test_a_story_is_found_by_id_address_and_words_of_its_title(
    shell: Shell, store: Store
) -> None:
    await ring(store, 1, 2)
    for words in (story(1).id, "https://wire.example/1", "fab NUMBER 1"):
        ended = await explain(shell, words)
        assert ended.code == 0, ended.err
        assert story(1).title in ended.out

    several = await explain(shell, "halden")
    assert several.code == 1
    assert "2 stories are like 'halden'; name one by id:" in several.err
    assert story(2).id in several.err
    assert "no story like 'rain' among the newest 2" in (await explain(shell, "rain")).err
    assert "is not a chat" in (await explain(shell, story(1).id, "somebody")).err


async def test_its_topics_are_told_with_phrases_places_and_weights(
    shell: Shell, store: Store
) -> None:
    await ring(store, 1)
    shown = await explain(shell, story(1).id)
    assert "fab (title, +2)" in shown.out
    facts = json.loads((await explain(shell, story(1).id, "--json")).out)
    (chips,) = facts["topics"]
    assert chips["why"] == [{"phrase": "fab", "where": "title", "weight": 2.0}]
    assert facts["now"][0]["topic"] == "chips"
    assert facts["deliveries"] == {"queued": 1}
    assert facts["rang"] is True


async def test_why_it_rang_in_a_chat_or_did_not(shell: Shell, store: Store) -> None:
    await ring(store, 1)
    one = deliveries(store)
    await one.sent(await take(one), "m77", revision=1, pause=timedelta(0))
    chats = ChatBook(store, empty_life=DAY)
    await chats.follow(chat(2), selectors("ai"))
    await chats.follow(chat(3), selectors("chips"))
    await chats.follow(chat(4), selectors("chips"))
    await chats.close(chat(4), "the bot was blocked")
    await Admissions(store, archive_life=DAY).admit(
        story(2), match("chips"), known_as("u2"), ring=False, now=NOW
    )
    said = {
        (1, 1): "message m77",
        (1, 2): "it follows ai, and the story is none of that",
        (1, 3): "it follows chips, but the story was routed before it did",
        (1, 4): "closed to the bot: the bot was blocked",
        (1, 5): "it follows nothing",
        (2, 3): "it follows chips, but the story was only stored, for nobody",
    }
    for (number, reader), words in said.items():
        shown = await explain(shell, story(number).id, str(chat(reader)))
        assert words in " ".join(shown.out.split()), (number, reader)


async def test_the_way_into_a_chat_is_told_with_its_times(shell: Shell, store: Store) -> None:
    await ring(store, 1)
    one = deliveries(store)
    await one.sent(await take(one), "m77", revision=1, pause=timedelta(0))
    await correct(store)
    edit = await next_edit(edits(store))
    await edits(store).done(edit, revision=2)
    shown = " ".join((await explain(shell, story(1).id, str(chat(1)))).out.split())
    moment = r"\d\d \w{3} \d\d:\d\d:\d\d"
    assert re.search(rf"Deliveries: 1 sent, routed {moment}\.", shown), shown
    assert re.search(rf"telegram:1: sent {moment}, message m77, edited {moment}\.", shown)
    facts = json.loads((await explain(shell, story(1).id, str(chat(1)), "--json")).out)
    assert facts["routed"] <= facts["chat"]["sent"] <= facts["chat"]["edited"]
    assert facts["chat"]["message"] == "m77"


async def test_what_a_chats_filters_leave_out_is_told(shell: Shell, store: Store) -> None:
    chats = ChatBook(store, empty_life=DAY)
    await chats.put_filters(chat(1), Filters(without=("fab",)))
    await ring(store, 1)
    one = deliveries(store)
    await one.skipped(await take(one), "filtered: it has “fab”")
    shown = await explain(shell, story(1).id, str(chat(1)))
    assert "telegram:1: skipped: filtered: it has “fab”." in shown.out


async def test_what_may_have_arrived_and_that_the_plain_form_is_next_is_told(
    shell: Shell, store: Store
) -> None:
    await ring(store, 1)
    one = deliveries(store)
    await one.unknown(await take(one), timedelta(0))
    await one.plain_next(await take(one), "Discord answered 400: bad | form")
    shown = " ".join((await explain(shell, story(1).id, str(READER))).out.split())
    assert "queued, 2 attempts so far, 1 of which may have arrived." in shown
    assert "Refused as it was (Discord answered 400: bad | form): the plain form is next." in shown


async def test_why_it_is_held_in_a_chat_until_when_and_what_told_it(
    shell: Shell, store: Store
) -> None:
    now = await server_now(store)
    await set_timing(store, Timing(digest=DigestTime.parse(f"daily {now + HOUR:%H:%M}")))
    await ring(store, 1)
    await nothing(deliveries(store))
    shown = await explain(shell, story(1).id, str(READER))
    due = (now + HOUR).astimezone()
    assert f"held for the chat's digest, until {due:%d %b %H:%M}:00" in shown.out
    await pass_time(store, 2 * HOUR)
    sender = sender_of(store, MemoryPlatform())
    await sender._turns.take(READER)
    digest = await store.redis.zrange(store.keys.queue(READER), 0, -1)
    shown = await explain(shell, story(1).id, str(READER))
    assert f"queued in the digest {digest[0]}" in shown.out
    assert await sender.drain() == 1
    shown = await explain(shell, story(1).id, str(READER))
    assert f"message m1, the digest {digest[0]}" in " ".join(shown.out.split())
