"""What commands need to read the web."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.errors import FeedError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.feeds.fetch import Document, Fetcher
    from bot.feeds.workers import ParserPool
    from bot.model import Entry, FeedAccess, ParsedFeed, Split, SplitStory


@asynccontextmanager
async def web_tools(config: Config) -> AsyncIterator[tuple[Fetcher, ParserPool]]:
    """A fetcher with the config's manners, and parsers, for as long as the context lasts."""
    from bot.feeds.fetch import Fetcher
    from bot.feeds.manners import HostManners, user_agent
    from bot.feeds.workers import ParserPool

    fetcher = Fetcher(
        user_agent=user_agent(config.contact),
        manners=HostManners(interval=config.poll.host_interval),
    )
    parsers = ParserPool()
    try:
        yield fetcher, parsers
    finally:
        await fetcher.close()
        await parsers.close()


async def feed_at(
    url: str, access: FeedAccess, fetcher: Fetcher, parsers: ParserPool
) -> tuple[Document, ParsedFeed]:
    """The feed at an address, as it came and parsed. Raises FeedError, with why."""
    from bot.feeds.fetch import Document
    from bot.feeds.reading import Failed, Validators

    answer = await fetcher.fetch(url, Validators(), access=access)
    if not isinstance(answer, Document):
        raise FeedError(answer.why if isinstance(answer, Failed) else "Nothing came.")
    feed = await parsers.parse(answer.body, url=answer.url, content_type=answer.content_type)
    return answer, feed


async def stories_of(entry: Entry, mode: Split, parsers: ParserPool) -> tuple[SplitStory, ...]:
    """The stories of an entry; one that cannot be split is one story."""
    from bot.intake.stories import unsplit

    try:
        return await parsers.split(entry, mode)
    except FeedError:
        return (unsplit(entry),)
