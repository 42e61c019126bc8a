"""Where the feed of a page may be: what the page names, what its site is known for, what is usual.

Pure. A lead is no feed yet: who follows it fetches and reads it first.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bot.feeds.address import feed_key
from bot.feeds.clean import clean_text, safe_url
from bot.feeds.link_header import links

FEED_TYPE = re.compile(
    r"application/(?:(?:rss|atom|rdf|feed)\+(?:xml|json)|json|xml)|text/xml", re.IGNORECASE
)
_COMMENTS = re.compile(r"\bcomments?\b|\bkommentare?\b|\bcommentaires\b", re.IGNORECASE)
_USUAL = ("feed", "rss", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feed.json")


class How(enum.StrEnum):
    """Why a feed may be there."""

    DOCUMENT = "the address itself"
    PAGE = "named by the page"
    HEADER = "named by the server"
    SITE = "usual on this site"
    TEXT = "linked on the page"
    GUESS = "a usual place"


@dataclass(frozen=True, slots=True)
class Lead:
    """An absolute http(s) address at which a feed may be, and what it is called there."""

    url: str
    how: How
    title: str = ""

    @property
    def is_of_comments(self) -> bool:
        """Whether readers write there, not the site."""
        return bool(_COMMENTS.search(self.title) or _COMMENTS.search(urlsplit(self.url).path))


def ranked(leads: Iterable[Lead], *, known: Iterable[str] = ()) -> tuple[Lead, ...]:
    """The leads, each address once (none of ``known``), those of comments last."""
    seen = {feed_key(url) for url in known}
    found = []
    for lead in leads:
        key = feed_key(lead.url)
        if key not in seen:
            seen.add(key)
            found.append(lead)
    return tuple(sorted(found, key=lambda lead: lead.is_of_comments))


def header_leads(values: Iterable[str], url: str) -> tuple[Lead, ...]:
    """The feeds that the ``Link`` headers of the answer from ``url`` name (RFC 8288)."""
    return tuple(
        Lead(target, How.HEADER, clean_text(link.title))
        for link in links(values)
        if "alternate" in link.rels and FEED_TYPE.fullmatch(link.kind)
        if (target := safe_url(link.target, base=url))
    )


def usual_leads(url: str) -> tuple[Lead, ...]:
    """The usual places: beside the page, then at the top of its site."""
    parts = urlsplit(url)
    top = f"{parts.scheme}://{parts.netloc}/"
    folder = urljoin(url, parts.path if parts.path.endswith("/") else parts.path + "/")
    beside = [urljoin(folder, "feed"), urljoin(folder, "rss.xml")] if folder != top else []
    places = (*beside, *(urljoin(top, place) for place in _USUAL))
    return ranked(Lead(place, How.GUESS) for place in places)
