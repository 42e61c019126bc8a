"""Reads from a page which feeds it names: ``<link rel="alternate">``, and links that look like it.

Pure. HTML 4.6.7.1 (https://html.spec.whatwg.org/multipage/links.html#rel-alternate).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from lxml import etree

from bot.feeds.clean import clean_text, drop_controls, safe_url, shorten
from bot.feeds.discovery.leads import FEED_TYPE, How, Lead, ranked
from bot.feeds.document import decode

_MOST_BYTES = 2 << 20
_MOST_LEADS = 200
_LIKE_A_FEED = re.compile(
    r"(?:^|/)(?:rss|atom|feeds?|rdf)(?:[./_-]|$)|\.(?:rss|atom|rdf)$|(?:rss|feed|atom)[^/]*\.xml$",
    re.IGNORECASE,
)
_ASKS_FOR_A_FEED = re.compile(r"(?:^|&)(?:format|feed|output|type)=(?:rss|atom)", re.IGNORECASE)


def page_leads(body: bytes, *, url: str, content_type: str | None) -> tuple[Lead, ...]:
    """The feeds that a page (HTML, however broken) names, first those that it declares.

    Relative links count from ``<base>``, else from ``url``. At most 200; the first 2 MiB are read.
    """
    text = drop_controls(decode(body[:_MOST_BYTES], content_type=content_type))
    reader = _Reader(url)
    target = cast(Any, reader)  # the stubs know bytes only
    parser = etree.HTMLParser(target=target, encoding="utf-8", recover=True, no_network=True)
    try:
        parser.feed(text.encode("utf-8", "ignore"))
        parser.close()
    except etree.XMLSyntaxError:  # cut short: what was read so far stands
        reader.close()
    return ranked((*reader.declared, *reader.linked), known=[url] if url else [])[:_MOST_LEADS]


class _Reader:
    """Takes lxml's events; a tree of a hostile page could be as deep as it likes."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._base = url
        self._anchor = ""
        self._words: list[str] = []
        self.declared: list[Lead] = []
        self.linked: list[Lead] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        href = attributes.get("href") or ""
        match tag:
            case "base" if href and self._base == self._url:
                self._base = safe_url(href, base=self._url) or self._url
            case "link":
                self._link(href, attributes)
            case "a":
                self._anchor = safe_url(href, base=self._base) or ""
                self._words = []

    def end(self, tag: str) -> None:
        if tag != "a" or not self._anchor:
            return
        if _looks_like_a_feed(self._anchor, self._url) and len(self.linked) < _MOST_LEADS:
            title = shorten(clean_text(" ".join(self._words)), 100)
            self.linked.append(Lead(self._anchor, How.TEXT, title))
        self._anchor = ""

    def data(self, text: str) -> None:
        if self._anchor and len(self._words) < 20:
            self._words.append(text)

    def close(self) -> None:
        """The end of the page."""

    def _link(self, href: str, attributes: Mapping[str, str]) -> None:
        rels = (attributes.get("rel") or "").lower().split()
        kind = (attributes.get("type") or "").partition(";")[0].strip()
        found = safe_url(href, base=self._base)
        if not found or "alternate" not in rels or not FEED_TYPE.fullmatch(kind):
            return
        # WordPress declares the record of a page itself as an alternate of it.
        if "/wp-json/" not in found and len(self.declared) < _MOST_LEADS:
            title = shorten(clean_text(attributes.get("title") or ""), 100)
            self.declared.append(Lead(found, How.PAGE, title))


def _looks_like_a_feed(link: str, page: str) -> bool:
    parts = urlsplit(link)
    if not _is_of_site(parts.hostname or "", urlsplit(page).hostname or ""):
        # Readers' "add to" links name the feed inside an address of their own.
        return False
    return bool(_LIKE_A_FEED.search(parts.path) or _ASKS_FOR_A_FEED.search(parts.query))


def _is_of_site(host: str, page: str) -> bool:
    if host == "feeds.feedburner.com":
        return True
    return host == page or host.split(".")[-2:] == page.split(".")[-2:]
