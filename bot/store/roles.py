"""Roles that one process holds at a time, and what the running bot says of itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from bot.store.client import Store

ROLE_LIFE = timedelta(seconds=30)
HEALTH_LIFE = timedelta(seconds=60)


class Role:
    """One role, held by one token until it is given up or its 30 s run out."""

    def __init__(self, store: Store, role: str, token: str) -> None:
        self._store = store
        self._role = role
        self._token = token

    async def hold(self) -> bool:
        """Take or renew the role; False while another process has it."""
        life = round(ROLE_LIFE.total_seconds() * 1000)
        return bool(await self._store.run("hold", self._role, self._token, life))

    async def give_up(self) -> None:
        """Let another process have it at once."""
        if await self.hold():
            async with self._store.reaching() as redis:
                await redis.delete(self._store.keys.holder(self._role))


@dataclass(frozen=True, slots=True)
class Health:
    """What the running bot last said: where it runs, since when, and how its parts are."""

    host: str
    pid: int
    started_ms: int
    feeds: int
    failing_feeds: tuple[str, ...]
    platforms: dict[str, str]  # name → "ok" or the sentence that tells what is wrong


class HealthBoard:
    """Where the running bot says that it lives, and ``newsbell health`` reads it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def post(self, health: Health) -> None:
        """Write it down for the next minute."""
        async with self._store.reaching() as redis:
            await redis.set(self._store.keys.health, json.dumps(asdict(health)), ex=HEALTH_LIFE)

    async def clear(self) -> None:
        """The bot stops."""
        async with self._store.reaching() as redis:
            await redis.delete(self._store.keys.health)

    async def read(self) -> Health | None:
        """What was last said, or None when nothing was for a minute."""
        async with self._store.reaching() as redis:
            text = await redis.get(self._store.keys.health)
        if text is None:
            return None
        fields = json.loads(text)
        return Health(**{**fields, "failing_feeds": tuple(fields["failing_feeds"])})

    async def counters(self) -> dict[str, int]:
        """What was counted since the store began: sent, repeated, unknown, failed, …"""
        async with self._store.reaching() as redis:
            fields = await redis.hgetall(self._store.keys.counters)
        return {name: int(value) for name, value in fields.items()}
