"""Who pushes a feed's news, by what its server and its document say (WebSub, section 4). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yarl import URL

from bot.feeds.clean import safe_url
from bot.feeds.link_header import Link, links
from bot.feeds.stated import MOST_HUBS
from bot.model import Feed, FeedAccess, ParsedFeed

_LONGEST_URL = 2_000


@dataclass(frozen=True, slots=True)
class PushOffer:
    """The hubs that push a feed under the name ``topic``, all absolute http(s). None: no push."""

    hubs: tuple[str, ...] = ()
    topic: str = ""


NO_OFFER = PushOffer()


def offered(feed: Feed, parsed: ParsedFeed, *, url: str, link_headers: Iterable[str]) -> PushOffer:
    """The offer of a document that came from ``url`` with these values of ``Link`` headers.

    Headers count before the document. Without a link to itself its address is the topic, unless
    that has a query, which may hold a key. A feed that is read with the operator's secrets or
    through a proxy is offered by nobody: a hub could not read it, and shall not learn of it.
    """
    if feed.access != FeedAccess() or URL(feed.url).user or URL(feed.url).password:
        return NO_OFFER
    said = tuple(links(link_headers))
    hubs = _targets(said, "hub", url) or _short(parsed.hubs)
    own = _targets(said, "self", url) or _short([parsed.self_url, None if "?" in url else url])
    if not hubs or not own:
        return NO_OFFER
    return PushOffer(hubs[:MOST_HUBS], own[0])


def _targets(said: Iterable[Link], rel: str, base: str) -> tuple[str, ...]:
    return _short(safe_url(link.target, base=base) for link in said if rel in link.rels)


def _short(urls: Iterable[str | None]) -> tuple[str, ...]:
    found = (url.partition("#")[0] for url in urls if url and len(url) <= _LONGEST_URL)
    return tuple(dict.fromkeys(found))


def offer_to_text(offer: PushOffer) -> str:
    """The written form: empty for none. No URL of an offer has a blank in it."""
    return " ".join((offer.topic, *offer.hubs)) if offer.hubs else ""


def offer_from_text(text: str) -> PushOffer:
    """The offer that ``offer_to_text`` wrote."""
    if not text:
        return NO_OFFER
    topic, *hubs = text.split(" ")
    return PushOffer(tuple(hubs), topic)
