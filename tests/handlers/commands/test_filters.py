"""/filters: what a chat does not want of what it follows."""

from __future__ import annotations

import pytest

from bot.filter_model import LONGEST, MOST, Filters
from handlers.commands.request import ChatKind
from tests.handlers.commands.room import HERE, Room


async def now(room: Room) -> Filters:
    return (await room.chats.of(HERE)).filters


async def test_without_words_it_tells_what_is_set_and_how_to_set_it() -> None:
    room = Room()
    text = await room.read("/filters")
    assert text.startswith("No filter is set: everything that this chat follows rings.\n\n")
    assert "/filters without rumours, price prediction" in text
    await room.ask("/filters without rumours")
    assert (await room.read("/filters")).startswith("Not told: what has rumours\n\n")


async def test_lists_are_set_one_by_one_and_told() -> None:
    room = Room()
    assert await room.read("/filters without rumours,  price   prediction,") == (
        "Done.\nNot told: what has rumours and price prediction"
    )
    await room.ask("/filters only wafers; fabs")
    await room.ask("/filters not-from Lantern Weekly, source:harbour")
    text = await room.read("/filters languages EN de")
    assert text == (
        "Done.\n"
        "Not told: what has rumours and price prediction\n"
        "Told only: what has one of wafers and fabs\n"
        "Not told: what comes from Lantern Weekly and The Harbour Gazette alone\n"
        "Told only in: en and de"
    )
    assert await now(room) == Filters(
        ("rumours", "price prediction"), ("wafers", "fabs"), ("lantern", "harbour"), ("en", "de")
    )
    assert "Filters are set for this chat" in await room.read("/status")


async def test_they_are_dropped_one_by_one_or_all() -> None:
    room = Room()
    await room.ask("/filters without rumours")
    await room.ask("/filters only wafers")
    assert await room.read("/filters off without") == "Done.\nTold only: what has one of wafers"
    assert (await room.read("/filters off")).startswith("Done.\nNo filter is set")
    assert not await now(room)
    assert await room.read("/filters off") == "Nothing of that is set."
    assert await room.read("/filters off only") == "Nothing of that is set."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/filters without", "Which words or phrases?"),
        ("/filters not-from", "Which sources?"),
        ("/filters bitcoin", "I don't know the filter “bitcoin”."),
        ("/filters off bitcoin", "I don't know the filter “bitcoin”."),
        ("/filters without ?!", "“?!” cannot be looked for"),
        (f"/filters without {'x' * (LONGEST + 1)}", "cannot be looked for"),
        ("/filters only " + ",".join(f"w{n}" for n in range(MOST + 1)), "At most 30 phrases"),
        ("/filters languages en xq", "“xq” is no language's two letters"),
        ("/filters languages cn", "Did you mean /filters languages zh?"),
        ("/filters languages english", "“english” is no language's two letters"),
        ("/filters not-from nowhere", "I don't know “nowhere”."),
    ],
)
async def test_what_cannot_be_set_changes_nothing_and_says_how(line: str, said: str) -> None:
    room = Room()
    answer = await room.ask(line)
    assert said in "\n".join("".join(span.text for span in row) for row in answer.lines)
    assert answer.private
    assert not await now(room)


async def test_only_admins_set_them_in_a_group() -> None:
    room = Room()
    room.kind, room.admin = ChatKind.GROUP, False
    assert "only admins" in await room.read("/filters without rumours")
    assert not await now(room)
