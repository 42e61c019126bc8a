"""Who follows what, and what becomes of a chat that closes, moves or leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import ChatId
from bot.store.client import Store
from bot.store.subscriptions import ChatBook
from tests.builders import DAY, chat, selectors
from tests.store.test_deliveries import ring


@pytest.fixture
def chats(store: Store) -> ChatBook:
    return ChatBook(store, empty_life=90 * DAY)


async def followers(store: Store, selector: str) -> list[str]:
    return list(await store.redis.zrange(f"{store.keys.prefix}subs:{selector}", 0, -1))


async def test_following_twice_is_following_once(store: Store, chats: ChatBook) -> None:
    await chats.follow(chat(1), selectors("chips", "ai"))
    now = await chats.follow(chat(1), selectors("chips"))
    assert now.selectors == ("chips", "ai")
    assert await followers(store, "chips") == ["telegram:1"]


async def test_a_chat_never_seen_follows_nothing(chats: ChatBook) -> None:
    now = await chats.of(chat(9))
    assert (now.selectors, now.pinned, now.closed) == ((), (), "")


async def test_unfollowing_leaves_the_rest_and_what_the_operator_pinned(
    store: Store, chats: ChatBook
) -> None:
    await chats.pin({chat(1): tuple(selectors("chips"))})
    await chats.follow(chat(1), selectors("chips", "ai", "all"))
    now = await chats.unfollow(chat(1), selectors("chips", "ai"))
    assert (now.selectors, now.pinned) == (("all",), ("chips",))
    assert await followers(store, "chips") == ["telegram:1"]
    assert await followers(store, "ai") == []


async def test_pins_follow_the_config_and_leave_the_readers_own(
    store: Store, chats: ChatBook
) -> None:
    await chats.follow(chat(1), selectors("ai"))
    await chats.pin({chat(1): tuple(selectors("chips")), chat(2): tuple(selectors("all"))})
    await chats.pin({chat(2): tuple(selectors("chips"))})
    assert (await chats.of(chat(1))).selectors == ("ai",)
    assert (await chats.of(chat(1))).pinned == ()
    assert await followers(store, "chips") == ["telegram:2"]
    assert await followers(store, "all") == []


async def test_a_closed_chat_keeps_what_it_followed_and_opens_with_its_next_command(
    store: Store, chats: ChatBook
) -> None:
    await chats.follow(chat(1), selectors("ai"))
    await chats.close(chat(1), "blocked by the reader")
    assert (await chats.of(chat(1))).closed == "blocked by the reader"
    assert await followers(store, "ai") == []
    assert await store.redis.pttl(store.keys.chat(chat(1))) > 0
    again = await chats.follow(chat(1), selectors("all"))
    assert again.closed == ""
    for selector in ("ai", "all"):
        assert await followers(store, selector) == ["telegram:1"]


async def test_a_chat_of_the_config_that_was_closed_is_tried_again_at_the_next_start(
    store: Store, chats: ChatBook
) -> None:
    pins = {chat(1): tuple(selectors("chips"))}
    await chats.pin(pins)
    await chats.close(chat(1), "no right to write")
    await chats.pin(pins)
    assert (await chats.of(chat(1))).closed == ""
    assert await followers(store, "chips") == ["telegram:1"]


async def test_a_chat_that_moves_to_a_known_id_follows_what_both_did(
    store: Store, chats: ChatBook
) -> None:
    old, new = ChatId("telegram", "-5"), ChatId("telegram", "-1005")
    await chats.follow(old, selectors("chips", "ai"))
    await chats.follow(new, selectors("crypto"))
    await chats.move(old, new)
    assert set((await chats.of(new)).selectors) == {"crypto", "chips", "ai"}
    for selector in ("crypto", "chips", "ai"):
        assert await followers(store, selector) == [str(new)]


async def test_the_threads_of_a_group_close_with_it_and_other_groups_stay(
    store: Store, chats: ChatBook
) -> None:
    group, thread = ChatId("telegram", "-5"), ChatId("telegram", "-5", "7")
    other = ChatId("telegram", "-51", "7")
    for one in (group, thread, other):
        await chats.follow(one, selectors("chips"))
    await chats.close(group, "removed")
    assert (await chats.of(thread)).closed == "removed"
    assert await followers(store, "chips") == [str(other)]


async def test_a_chat_that_moves_keeps_what_it_follows(store: Store, chats: ChatBook) -> None:
    old, new = ChatId("telegram", "-5"), ChatId("telegram", "-1005")
    await chats.follow(old, selectors("chips"))
    await chats.move(old, new)
    assert (await chats.of(new)).selectors == ("chips",)
    assert (await chats.of(old)).selectors == ()
    assert await followers(store, "chips") == [str(new)]


async def test_what_the_config_pins_stays_where_its_chat_has_moved_and_so_does_what_waits(
    store: Store, chats: ChatBook
) -> None:
    old, new = ChatId("telegram", "-5", "7"), ChatId("telegram", "-5")
    pinned = {old: tuple(selectors("chips")), new: tuple(selectors("ai"))}
    await chats.pin(pinned)
    await ring(store, 1, to=(old,))
    await chats.unfollow(old, selectors("chips"))
    await chats.move(old, new)
    await chats.pin(pinned)
    assert set((await chats.of(new)).pinned) == {"ai", "chips"}
    assert (await chats.of(old)).pinned == ()
    assert await store.redis.zcard(store.keys.queue(new)) == 1
    assert 0 < await store.redis.pttl(store.keys.moved(old)) <= 30 * 86_400_000

    await chats.move(new, ChatId("telegram", "-1005"))
    await chats.pin(pinned)
    assert set((await chats.of(ChatId("telegram", "-1005"))).pinned) == {"ai", "chips"}
    assert await store.redis.zcard(store.keys.queue(ChatId("telegram", "-1005"))) == 1

    await store.redis.delete(store.keys.moved(old), store.keys.moved(new))
    await chats.pin(pinned)
    assert (await chats.of(old)).pinned == ("chips",)
    assert (await chats.of(new)).pinned == ("ai",)


async def test_a_chat_that_follows_nothing_is_forgotten_in_time(
    store: Store, chats: ChatBook
) -> None:
    await chats.follow(chat(1), selectors("chips"))
    assert await store.redis.pttl(store.keys.chat(chat(1))) == -1
    await chats.unfollow(chat(1), selectors("chips"))
    assert await store.redis.pttl(store.keys.chat(chat(1))) > timedelta(days=89).total_seconds()
    assert [found async for found in chats.each()] == []


async def test_each_walks_all_chats_once(chats: ChatBook) -> None:
    for number in range(450):
        await chats.follow(chat(number), selectors("chips"))
    found = [one.chat async for one in chats.each()]
    assert len(found) == len(set(found)) == 450
