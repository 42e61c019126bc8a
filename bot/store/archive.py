"""The archive: the stories of the last weeks, for ``/latest``, ``/why`` and rendering."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import ArchivedStory, ChatId, Selector, StoryId
from bot.store.client import Store
from bot.store.encoding import archived_story


class Archive:
    """Reads stories, and gives them their running numbers in each chat."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, story: StoryId) -> ArchivedStory | None:
        """One story, or None where the archive has it no more."""
        async with self._store.reaching() as redis:
            return archived_story(story, await redis.hgetall(self._store.keys.story(story)))

    async def root_of(self, story: ArchivedStory) -> ArchivedStory:
        """The story that this one was found to report too; itself, if it is none's report."""
        while story.report_of and (above := await self.get(story.report_of)):
            story = above
        return story

    async def several(self, stories: Sequence[StoryId]) -> tuple[ArchivedStory, ...]:
        """Those of the stories that the archive still has, in the same order."""
        async with self._store.reaching() as redis, redis.pipeline(transaction=False) as pipe:
            for story in stories:
                pipe.hgetall(self._store.keys.story(story))
            hashes = await pipe.execute()
        found = (archived_story(story, one) for story, one in zip(stories, hashes, strict=True))
        return tuple(story for story in found if story is not None)

    async def latest(self, selector: Selector, count: int) -> tuple[ArchivedStory, ...]:
        """The newest stories of a topic, of ``all`` or of ``source:NAME``; newest first."""
        async with self._store.reaching() as redis:
            # Some more than asked for: the list may hold stories that have left the archive.
            ids = await redis.zrevrange(self._store.keys.latest(selector), 0, count * 2 + 10)
        return (await self.several([StoryId(story) for story in ids]))[:count]

    async def numbered(self, chat: ChatId, stories: Sequence[StoryId]) -> tuple[int, ...]:
        """The running numbers of stories in a chat, given out on first sight and kept."""
        if not stories:
            return ()
        return tuple(await self._store.run("number", str(chat), *stories))

    async def by_number(self, chat: ChatId, number: int) -> ArchivedStory | None:
        """The story that has this running number in this chat."""
        async with self._store.reaching() as redis:
            found = await redis.zrangebyscore(self._store.keys.shown(chat), number, number)
        return await self.get(StoryId(found[0])) if found else None

    async def by_message(self, chat: ChatId, message_id: str) -> ArchivedStory | None:
        """The story that a message of ours told."""
        async with self._store.reaching() as redis:
            story = await redis.get(self._store.keys.message(chat, message_id))
        return await self.get(StoryId(story)) if story else None

    async def last(self, chat: ChatId) -> ArchivedStory | None:
        """The story of the last alert delivered in this chat."""
        async with self._store.reaching() as redis:
            story = await redis.hget(self._store.keys.chat(chat), "last")
        return await self.get(StoryId(story)) if story else None
