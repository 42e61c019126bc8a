"""Reads feeds on the web: fetches the document and has a worker parse it."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import FeedError
from bot.feeds.fetch import Document, Fetcher, NotModified
from bot.feeds.push.offer import offered
from bot.feeds.reading import Failed, Known, Marks, News, Reading, Unchanged
from bot.feeds.workers import ParserPool
from bot.model import Feed


class WebReader:
    """Reads the documents that ``fetcher`` brings with ``parsers``."""

    def __init__(self, fetcher: Fetcher, parsers: ParserPool) -> None:
        self._fetcher = fetcher
        self._parsers = parsers

    async def read(self, feed: Feed, known: Known) -> Reading:
        """Read the feed, unless it is still what ``known.validators`` describe."""
        answer = await self._fetcher.fetch(
            feed.url, known.validators, moved_to=known.moved_to, access=feed.access
        )
        match answer:
            case Failed():
                return answer
            case NotModified():
                return Unchanged(_marks(answer))
            case Document():
                news = await self.parse(answer)
                if isinstance(news, Failed):
                    return news
                said = answer.headers.getall("Link", ())
                offer = offered(feed, news.parsed, url=answer.url, link_headers=said)
                return replace(news, offer=offer)

    async def parse(self, document: Document) -> News | Failed:
        """Read a document that is at hand."""
        try:
            parsed = await self._parsers.parse(
                document.body, url=document.url, content_type=document.content_type
            )
        except FeedError as error:
            return Failed(str(error))
        return News(parsed, _marks(document))

    async def close(self) -> None:
        """Close connections."""
        await self._fetcher.close()


def _marks(answer: Document | NotModified) -> Marks:
    return Marks(answer.validators, fresh_for=answer.fresh_for, moved=answer.moved)
