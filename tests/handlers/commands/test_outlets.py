"""/outlets: an event once, or with each outlet's report."""

from __future__ import annotations

import pytest

from tests.handlers.commands.room import HERE, Room

ONCE = "An event rings here once, with the first report of it; other outlets are named under it."
EACH = "Each outlet's report of an event rings here."


async def test_without_a_word_it_tells_how_it_is_and_what_can_be_said() -> None:
    room = Room()
    assert await room.read("/outlets") == (
        f"{ONCE}\n/outlets each lets each outlet's report ring, /outlets first the first one alone."
    )
    await room.ask("/outlets each")
    assert (await room.read("/outlets")).startswith(EACH)
    assert (await room.ask("/outlets")).private


async def test_it_is_set_and_set_back() -> None:
    room = Room()
    assert await room.read("/outlets EACH") == f"Done.\n{EACH}"
    assert (await room.chats.of(HERE)).each_outlet
    assert await room.read("/outlets each") == f"Nothing to change.\n{EACH}"
    assert f"{EACH[:-1]} (/outlets)." in await room.read("/status")
    assert await room.read("/outlets first") == f"Done.\n{ONCE}"
    assert EACH[:-1] not in await room.read("/status")


@pytest.mark.parametrize("words", ["all", "each first", "<b>"])
async def test_other_words_change_nothing_and_are_answered_with_what_can_be_said(
    words: str,
) -> None:
    room = Room()
    answer = await room.read(f"/outlets {words}")
    assert answer.startswith(f"I don't know “{words}”.")
    assert "/outlets each" in answer
    assert not (await room.chats.of(HERE)).each_outlet
