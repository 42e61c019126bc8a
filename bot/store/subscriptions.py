"""Who follows what: the readers' own subscriptions and those that the config pins."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import timedelta

from bot.filter_model import Filters
from bot.model import ChatId, Selector, Source, Story, Subscriptions
from bot.store.client import Store
from bot.store.encoding import source_document, story_document
from bot.store.filters import filters_document, read_filters

_MOST_MOVES = 5  # of a topic into its group, of that to a supergroup

_TOLD_LIFE = 7 * 86_400_000  # ms

_THREADS_AT_ONCE = 10
_CLEARED_AT_ONCE = 100
"""Of a chat that closes, in one script: the server is held up for less than a millisecond."""


class ChatBook:
    """The chats of one store and what they follow."""

    def __init__(self, store: Store, *, empty_life: timedelta) -> None:
        self._store = store
        self._empty_life = round(empty_life.total_seconds() * 1000)

    async def follow(self, chat: ChatId, selectors: Iterable[Selector]) -> Subscriptions:
        """Add subscriptions (one that is there already is no error); reopens a closed chat."""
        return await self._change(chat, "topics", "add", selectors)

    async def unfollow(self, chat: ChatId, selectors: Iterable[Selector]) -> Subscriptions:
        """Take subscriptions away; the operator's pinned ones stay.

        A chat that follows nothing any more loses what waits for it.
        """
        return await self._change(chat, "topics", "remove", selectors)

    async def pin(self, wanted: Mapping[ChatId, tuple[Selector, ...]]) -> None:
        """Make the config's subscriptions be exactly these.

        One of these chats that was closed to the bot is open again: the operator may have mended
        why, and if not, it closes with the next alert. One that has moved is pinned where it lives
        now, so that nothing that waits there is lost; its old id is tried again after 30 days.
        """
        wanted = await self._where_they_live(wanted)
        async with self._store.reaching() as redis:
            before = await redis.smembers(self._store.keys.pinned)
        for chat in {ChatId.parse(name) for name in before} - set(wanted):
            await self._change(chat, "pinned", "set", ())
            async with self._store.reaching() as redis:
                await redis.srem(self._store.keys.pinned, str(chat))
        for chat, selectors in wanted.items():
            now = await self.of(chat)
            if set(now.pinned) != set(selectors) or now.closed or str(chat) not in before:
                async with self._store.reaching() as redis:
                    await redis.sadd(self._store.keys.pinned, str(chat))
                await self._change(chat, "pinned", "set", selectors)

    async def _where_they_live(
        self, wanted: Mapping[ChatId, tuple[Selector, ...]]
    ) -> dict[ChatId, tuple[Selector, ...]]:
        found: dict[ChatId, tuple[Selector, ...]] = {}
        for chat, selectors in wanted.items():
            home = chat
            for _ in range(_MOST_MOVES):
                async with self._store.reaching() as redis:
                    moved = await redis.get(self._store.keys.moved(home))
                if not moved:
                    break
                home = ChatId.parse(moved)
            found[home] = tuple(dict.fromkeys((*found.get(home, ()), *selectors)))
        return found

    async def of(self, chat: ChatId) -> Subscriptions:
        """What a chat follows; empty for a chat never seen."""
        async with self._store.reaching() as redis:
            fields = await redis.hmget(
                self._store.keys.chat(chat), ["topics", "pinned", "closed", "outlets", "filters"]
            )
        return read_subscriptions(chat, fields)

    async def put_filters(self, chat: ChatId, filters: Filters) -> None:
        """Set what a chat does not want of what it follows."""
        written = filters_document(filters) if filters else ""
        await self._store.run("filters", str(chat), written, self._empty_life)

    async def each_outlet(self, chat: ChatId, wanted: bool) -> bool:
        """Whether each outlet's report of an event rings in a chat; returns how it was before."""
        kind = "each" if wanted else "first"
        return bool(await self._store.run("outlets", str(chat), kind, self._empty_life) == "each")

    async def each(self) -> AsyncIterator[Subscriptions]:
        """Every chat that follows something, by name."""
        last = "-"
        while True:
            async with self._store.reaching() as redis:
                names = await redis.zrangebylex(self._store.keys.chats, last, "+", 0, 200)
            for name in names:
                yield await self.of(ChatId.parse(name))
            if not names:
                return
            last = f"({names[-1]}"

    async def close(self, chat: ChatId, why: str) -> int:
        """The chat is closed to the bot: keep what it followed, give up what waits (how many)."""
        given_up, more = 0, True
        while more:
            count, more = await self._store.run(
                "close_chat", str(chat), why, self._empty_life, _THREADS_AT_ONCE
            )
            given_up += int(count)
        await self.clear()
        return given_up

    async def clear(self) -> None:
        """Write down what became of all that waited for chats that closed or follow nothing.

        In steps; whoever begins again goes on where it was left.
        """
        while await self._store.run("clear", _CLEARED_AT_ONCE):
            pass

    async def move(
        self, old: ChatId, new: ChatId, *, told: Story | None = None, token: str = ""
    ) -> None:
        """The chat lives on under another id, with all it has.

        ``told`` is what the new one is told of it, before all that moves there: by itself, in the
        same step, and not again for a week. ``token``: of the delivery that was answered so, which
        has not arrived; of any other that is under way nobody knows.
        """
        notice: tuple[str | int, ...] = ()
        if told is not None:
            source = source_document(Source(told.feed, told.source, None))
            document = story_document(told)
            notice = (told.id, told.title, document, told.feed, source, _TOLD_LIFE)
        # Longer than any story is in the archive that was told under the old id.
        memory = self._empty_life
        await self._store.run("move_chat", str(old), str(new), token, memory, *notice)

    async def _change(
        self, chat: ChatId, field: str, change: str, selectors: Iterable[Selector]
    ) -> Subscriptions:
        answer = await self._store.run(
            "follow", str(chat), field, change, self._empty_life, *selectors
        )
        now = read_subscriptions(chat, answer)
        if not (now.selectors or now.pinned):
            await self.clear()
        return now


def read_subscriptions(chat: ChatId, fields: Sequence[str | None]) -> Subscriptions:
    """What a chat follows, of the fields ``topics``, ``pinned``, ``closed``, ``outlets`` and
    ``filters`` of its hash.
    """
    topics, pinned, closed, outlets, filters = (field or "" for field in fields)
    return Subscriptions(
        chat=chat,
        selectors=tuple(Selector(word) for word in topics.split()),
        pinned=tuple(Selector(word) for word in pinned.split()),
        closed=closed,
        each_outlet=outlets == "each",
        filters=read_filters(filters),
    )
