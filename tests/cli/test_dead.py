"""``newsbell dead …``: deliveries that were given up, as an operator deals with them."""

from __future__ import annotations

import asyncio
import json

from bot.store.client import Store
from tests.builders import story
from tests.cli.shell import Ended, Shell
from tests.store.test_dead import give_up
from tests.store.test_deliveries import state


async def dead(shell: Shell, *arguments: str) -> Ended:
    return await asyncio.to_thread(shell, "dead", *arguments)


async def test_they_are_listed_shown_and_counted_by_reason(shell: Shell, store: Store) -> None:
    assert (await dead(shell, "list")).out == "No delivery was given up.\n"
    newest, _ = await give_up(store, 1, 2)
    listed = await dead(shell, "list")
    assert newest.id in listed.out
    assert "2 × too long | for them" in listed.out
    rows = [json.loads(line) for line in (await dead(shell, "list", "--json")).out.splitlines()]
    assert rows[0] == {
        "id": newest.id,
        "chat": "telegram:1",
        "story": story(2).id,
        "why": "too long | for them",
        "attempts": 1,
        "at": newest.at.isoformat(),
    }
    assert "for 'blocked'" in (await dead(shell, "list", "--reason", "blocked")).out
    shown = await dead(shell, "show", newest.id)
    assert "Given up after 1 attempts: too long | for them" in shown.out
    assert story(2).title in shown.out
    assert "no dead letter" in (await dead(shell, "show", "1-0")).err


async def test_they_are_sent_again_or_dropped(shell: Shell, store: Store) -> None:
    newest, oldest = await give_up(store, 1, 2)
    again = await dead(shell, "retry", oldest.id)
    assert again.out == f"{oldest.id} is queued again.\n", again.err
    assert await state(store, 1) == "queued|0|0"
    gone = await dead(shell, "drop", "--all", "--reason", "TOO LONG")
    assert gone.out == "1 dropped\n"
    nothing = await dead(shell, "retry", newest.id)
    assert (nothing.code, nothing.out) == (1, f"{newest.id} is no dead letter (any more).\n")


async def test_ids_or_all_must_be_named(shell: Shell) -> None:
    assert (await dead(shell, "retry")).code == 2
    assert (await dead(shell, "drop", "1-0", "--all")).code == 2
