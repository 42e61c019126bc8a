"""Stories that were joined by hand while they waited: a chat is told one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model import ChatId, StoryId
from bot.store.client import Store
from bot.store.ledger import earlier_ids_until, line_from_text

_AT_ONCE = 200
_DEEP = 100  # as ``root_of`` in ``common.lua``
_TOLD = frozenset({"sent", "unknown", "sending"})


class Kin:
    """Reads which stories of one store are one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def told_by_others(
        self, chat: ChatId, stories: Sequence[StoryId]
    ) -> Mapping[StoryId, StoryId]:
        """Those of some stories that wait for a chat which need not be told, and the one that tells
        of the same: the story that they were joined to, or another report of that, which waits
        too or was told already.
        """
        roots, told = await self._families(stories)
        keepers = {root: story for story, root in reversed(roots.items())}
        keepers |= {story: story for story in roots if roots[story] == story}
        found = {story: keepers[root] for story, root in roots.items() if keepers[root] != story}
        for root, others in told.items():
            # None of those that wait was told: what is being sent just now is one of them.
            asked = [one for one in (root, *others) if one not in roots]
            if (known := await self._known(chat, asked)) is not None:
                found |= {story: known for story in roots if roots[story] == root}
        return found

    async def _families(
        self, stories: Sequence[StoryId]
    ) -> tuple[dict[StoryId, StoryId], dict[StoryId, tuple[StoryId, ...]]]:
        """The story that each is one with, and of those that others were joined to, which."""
        roots = {story: story for story in stories}
        told: dict[StoryId, tuple[StoryId, ...]] = {}
        asked = list(roots)
        for _ in range(_DEEP):
            above: dict[StoryId, StoryId] = {}
            for story, (of, how, others) in zip(asked, await self._fields(asked), strict=True):
                # What joined by itself is told beside it where each outlet's report is wanted.
                if of and how == "operator":
                    above[story] = StoryId(of)
                elif others:
                    told[story] = tuple(StoryId(one) for one in others.split())
            if not above:
                break
            roots = {story: above.get(root, root) for story, root in roots.items()}
            asked = list(dict.fromkeys(above.values()))
        return roots, told

    async def _fields(self, stories: Sequence[StoryId]) -> list[list[str | None]]:
        found: list[list[str | None]] = []
        for at in range(0, len(stories), _AT_ONCE):
            async with self._store.reaching() as redis, redis.pipeline(transaction=False) as pipe:
                for story in stories[at : at + _AT_ONCE]:
                    pipe.hmget(self._store.keys.story(story), ["of", "how", "told"])
                found += await pipe.execute()
        return found

    async def _known(self, chat: ChatId, stories: Sequence[StoryId]) -> StoryId | None:
        """That of the stories which the chat was told, under whichever id."""
        keys = self._store.keys
        async with self._store.reaching() as redis:
            moved = earlier_ids_until(await redis.get(keys.was(chat)))
            async with redis.pipeline(transaction=False) as pipe:
                for story in stories:
                    pipe.hmget(keys.ledger(story), [str(chat), *moved])
                found = await pipe.execute()
        for story, (line, *before) in zip(stories, found, strict=True):
            if _told(line) or any(map(_told, before, moved.values())):
                return story
        return None


def _told(line: str | None, until: datetime | None = None) -> bool:
    """Whether a line of a ledger says that the chat was told; ``until``: by then."""
    if not line or line.partition("|")[0] not in _TOLD:
        return False
    at = line_from_text(line).at
    return until is None or at is None or at <= until
