"""The filters of chats: kept with the chat, and in a set of the chats that have some."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from bot.filter_model import NO_FILTERS, Filters
from bot.model import ChatId
from bot.store.client import Store


class FilterBook:
    """Reads the filters of one store's chats; ``subscriptions`` writes them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of_those(self, chats: Sequence[str]) -> Mapping[str, Filters]:
        """The filters of those of the chats that have some, by the chat's written id."""
        filtered = self._store.keys.filtered
        async with self._store.reaching() as redis:
            if not chats or not await redis.exists(filtered):
                return {}
            flags = await redis.smismember(filtered, list(chats))
            names = [chat for chat, flag in zip(chats, flags, strict=True) if flag]
            async with redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.hget(self._store.keys.chat(ChatId.parse(name)), "filters")
                written = await pipe.execute()
            found = {
                name: read_filters(text) for name, text in zip(names, written, strict=True) if text
            }
            if gone := [name for name in names if name not in found]:
                # The chat has left, and its hash has ended.
                await redis.srem(filtered, *gone)
        return found


def filters_document(filters: Filters) -> str:
    """Filters as they are written."""
    return json.dumps(asdict(filters), ensure_ascii=False, separators=(",", ":"))


def read_filters(text: str | None) -> Filters:
    """Filters as they were written; none for nothing."""
    if not text:
        return NO_FILTERS
    return Filters(**{name: tuple(values) for name, values in json.loads(text).items()})
