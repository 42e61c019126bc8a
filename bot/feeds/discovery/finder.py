"""Follows leads: fetches and reads each, so that only what is a feed indeed counts as one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.errors import FeedError
from bot.feeds.address import feed_key, with_credentials_of
from bot.feeds.discovery.leads import How, Lead, header_leads, ranked, usual_leads
from bot.feeds.discovery.sites import site_leads
from bot.feeds.fetch import Document, Fetcher
from bot.feeds.reading import Failed, Validators
from bot.feeds.workers import ParserPool
from bot.model import FeedAccess, ParsedFeed

MOST_LEADS = 12
"""Leads of one page that are followed; each is a request to a server that nobody configured."""

SECONDS = 120.0

_NOTHING_SPECIAL = FeedAccess()


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was fetched and read. ``url`` is the address to poll.

    That is where permanent redirects led; it carries the credentials of the address that was
    asked for, where it is on the same server.
    """

    url: str
    lead: Lead
    document: Document
    feed: ParsedFeed


@dataclass(frozen=True, slots=True)
class Found:
    """The feeds of a page, the likeliest first (at least one). ``left``: leads not followed."""

    feeds: tuple[FoundFeed, ...]
    left: int = 0


class Finder:
    """Finds the feeds of pages; ``told`` hears which address is tried now."""

    def __init__(
        self,
        fetcher: Fetcher,
        parsers: ParserPool,
        *,
        told: Callable[[str], None] = lambda _url: None,
    ) -> None:
        self._fetcher = fetcher
        self._parsers = parsers
        self._told = told

    async def find(self, url: str, access: FeedAccess = _NOTHING_SPECIAL) -> Found:
        """The feeds of the operator's ``url``: itself, or those of the page that it is.

        Whatever the page names is guarded as a redirect from ``url`` would be. At most 12 leads
        are followed, for at most two minutes. Raises FeedError, with a sentence, if none is a feed.
        """
        try:
            async with asyncio.timeout(SECONDS):
                return await self._find(url, access)
        except TimeoutError:
            raise FeedError(
                f"Looking for feeds at {url} took longer than {SECONDS:g} s; give the feed's own "
                "address."
            ) from None

    async def _find(self, url: str, access: FeedAccess) -> Found:
        known = site_leads(url)
        page = await self._get(url, url, access)
        if isinstance(page, Failed):
            # A site that shows its pages to people only may still have feeds for all.
            if found := await self._all_of(known, url, access):
                return Found(found)
            raise FeedError(page.why)
        try:
            feed = await self._read(page)
        except FeedError as error:
            return await self._on_page(url, page, known, str(error), access)
        return Found((_found(url, Lead(url, How.DOCUMENT), page, feed),))

    async def _on_page(
        self, url: str, page: Document, known: Sequence[Lead], why: str, access: FeedAccess
    ) -> Found:
        named = await self._parsers.leads(page.body, url=page.url, content_type=page.content_type)
        headers = header_leads(page.headers.getall("Link", ()), page.url)
        declared = [lead for lead in named if lead.how is How.PAGE]
        linked = [lead for lead in named if lead.how is How.TEXT]
        leads = ranked((*declared, *headers, *known, *linked), known=[url, page.url])
        if found := await self._all_of(leads[:MOST_LEADS], url, access):
            return Found(found, left=len(leads[MOST_LEADS:]))
        tried = [lead.url for lead in leads[:MOST_LEADS]]
        usual = ranked(usual_leads(page.url), known=[url, page.url, *tried])
        for lead in islice(usual, MOST_LEADS - len(tried)):
            if guess := await self._follow(lead, url, access):
                return Found((guess,))
            tried.append(lead.url)
        raise FeedError(f"{why} None was found at {len(tried)} other addresses either.")

    async def _all_of(
        self, leads: Sequence[Lead], url: str, access: FeedAccess
    ) -> tuple[FoundFeed, ...]:
        answers = await asyncio.gather(*(self._follow(lead, url, access) for lead in leads))
        # Two leads may end in one feed.
        feeds: dict[str, FoundFeed] = {}
        for one in answers:
            if one is not None:
                feeds.setdefault(feed_key(one.document.url), one)
        return tuple(feeds.values())

    async def _follow(self, lead: Lead, url: str, access: FeedAccess) -> FoundFeed | None:
        document = await self._get(url, lead.url, access)
        if isinstance(document, Failed):
            return None
        try:
            feed = await self._read(document)
        except FeedError:
            return None
        return _found(url, lead, document, feed)

    async def _get(self, url: str, at: str, access: FeedAccess) -> Document | Failed:
        self._told(at)
        answer = await self._fetcher.fetch(
            url, Validators(), moved_to=None if at == url else at, access=access
        )
        if isinstance(answer, Document | Failed):
            return answer
        return Failed("The server answered that nothing changed, though nothing was known.")

    async def _read(self, document: Document) -> ParsedFeed:
        return await self._parsers.parse(
            document.body, url=document.url, content_type=document.content_type
        )


def _found(url: str, lead: Lead, document: Document, feed: ParsedFeed) -> FoundFeed:
    return FoundFeed(with_credentials_of(url, document.moved or lead.url), lead, document, feed)
