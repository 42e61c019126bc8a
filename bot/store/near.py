"""Reads the index of telling terms: which stories share some. ``admission`` writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bot.model import StoryId
from bot.store.client import Store

_COMMON = 64  # a term that so many stories have tells nothing; the index keeps no more
_LEAST = 2  # terms that two stories must share to be compared


class NearIndex:
    """The stories of the window by their telling terms."""

    def __init__(self, store: Store, *, window: timedelta) -> None:
        self._store = store
        self._window = round(window.total_seconds() * 1000)

    async def alike(self, terms: Sequence[str], count: int) -> tuple[StoryId, ...]:
        """The ``count`` stories that share the most telling of these terms, likeliest first."""
        shared: Counter[str] = Counter()
        score: Counter[str] = Counter()
        async with self._store.reaching() as redis:
            seconds, microseconds = await redis.time()
            since = seconds * 1000 + microseconds // 1000 - self._window
            async with redis.pipeline(transaction=False) as pipe:
                for term in terms:
                    pipe.zrangebyscore(self._store.keys.near(term), since, "+inf")
                lists = await pipe.execute()
        for ids in lists:
            if len(ids) < _COMMON:
                shared.update(ids)
                score.update(dict.fromkeys(ids, 1 / (1 + len(ids))))
        found = [story for story, terms_shared in shared.items() if terms_shared >= _LEAST]
        found.sort(key=lambda story: (-score[story], story))
        return tuple(map(StoryId, found[:count]))
