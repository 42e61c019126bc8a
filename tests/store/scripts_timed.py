"""How long the store was held up by one script, by the server's own log of slow commands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.store.client import Store

_MOST = 10_000


@dataclass
class Timed:
    """``longest``: ms of the longest script that ran; ``scripts``: how many did."""

    longest: float = 0.0
    scripts: int = 0


@asynccontextmanager
async def timed(store: Store) -> AsyncIterator[Timed]:
    """Time the scripts that run inside; the figures are there at the end."""
    found = Timed()
    before = await store.redis.config_get("slowlog-*")
    await store.redis.config_set("slowlog-log-slower-than", 0)
    await store.redis.config_set("slowlog-max-len", _MOST)
    await store.redis.slowlog_reset()
    try:
        yield found
        log = await store.redis.slowlog_get(_MOST)
        took = [entry["duration"] / 1000 for entry in log if _is_script(entry["command"])]
        found.longest, found.scripts = max(took, default=0.0), len(took)
    finally:
        for name in ("slowlog-log-slower-than", "slowlog-max-len"):
            await store.redis.config_set(name, before[name])
        await store.redis.slowlog_reset()


def _is_script(command: bytes | str) -> bool:
    text = command.decode(errors="replace") if isinstance(command, bytes) else command
    return text.startswith("EVAL")
