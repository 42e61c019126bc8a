"""How much one script makes the store do, in commands: one takes a microsecond, on any machine.

The time that a script takes says as much of what else the machine has to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.store.client import Store


@dataclass
class Work:
    """``most``: commands of the longest script; ``scripts``: how many ran."""

    most: int = 0
    scripts: int = 0


@contextmanager
def counted(store: Store) -> Iterator[Work]:
    """Count what each script does that is run inside."""
    found, run = Work(), store.run

    async def commands() -> int:
        stats: dict[str, dict[str, int]] = await store.redis.info("commandstats")
        return sum(one["calls"] for one in stats.values())

    async def counting(script: str, *args: str | int | float) -> Any:
        before = await commands()
        answer = await run(script, *args)
        found.most = max(found.most, await commands() - before - 2)
        found.scripts += 1
        return answer

    store.run = counting  # type: ignore[method-assign]
    try:
        yield found
    finally:
        store.run = run  # type: ignore[method-assign]
