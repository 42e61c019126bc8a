"""What a feed document states of itself beside its entries: when to read it, and who pushes it.

RSS 2.0 ``ttl``, ``skipHours`` and ``skipDays`` (https://www.rssboard.org/rss-specification), the
syndication module (https://web.resource.org/rss/1.0/modules/syndication/), and the links ``hub``
and ``self`` (WebSub, section 4; JSON Feed 1.1, ``hubs``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from bot.feeds.clean import safe_url
from bot.model import Hints

MOST_HUBS = 5
_LONGEST = timedelta(days=366)
# feedparser keeps only the last of several hours.
_SKIPPED = re.compile(rb"<skip(Hours|Days)\b[^>]*>([^\0]{0,2000}?)</skip\1", re.IGNORECASE)
_WORD = re.compile(rb">\s*(\w{1,9})\s*<")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def stated_hints(feed: Mapping[str, Any], body: bytes) -> Hints:
    """The hints of a document, given what feedparser found and the document itself."""
    hours: set[int] = set()
    days: set[int] = set()
    for found in _SKIPPED.finditer(body):
        for word in _WORD.findall(found[0]):
            said = word.decode("ascii", "replace").lower()
            if said.isdecimal():
                # Some count the hours from 1 to 24.
                hours.add(int(said) % 24)
            elif said in _DAYS:
                days.add(_DAYS.index(said))
    return Hints(
        ttl=_span(timedelta(minutes=1), feed.get("ttl")),
        skip_hours=frozenset(hours),
        skip_days=frozenset(days),
        period=_period(feed),
    )


def hubs_and_self(feed: Mapping[str, Any], base: str) -> tuple[tuple[str, ...], str | None]:
    """The hubs that a document names, in its order, and its own address."""
    links: Iterable[Mapping[str, Any]] = feed.get("links") or ()

    def targets(rel: str) -> tuple[str, ...]:
        return _safe((link.get("href") for link in links if link.get("rel") == rel), base)

    return targets("hub")[:MOST_HUBS], next(iter(targets("self")), None)


def json_hubs_and_self(feed: Mapping[str, Any], base: str) -> tuple[tuple[str, ...], str | None]:
    """The same of a JSON Feed."""
    hubs = feed.get("hubs")
    named = (
        hub.get("url")
        for hub in (hubs if isinstance(hubs, list) else ())
        if isinstance(hub, dict) and str(hub.get("type")).lower() == "websub"
    )
    return _safe(named, base)[:MOST_HUBS], next(iter(_safe([feed.get("feed_url")], base)), None)


def _safe(hrefs: Iterable[object], base: str) -> tuple[str, ...]:
    urls = (safe_url(href, base=base) for href in hrefs if isinstance(href, str))
    return tuple(dict.fromkeys(url for url in urls if url))


def _period(feed: Mapping[str, Any]) -> timedelta | None:
    period = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if period is None:
        return None
    times = _number(feed.get("sy_updatefrequency") or "1")
    return period / times if times else None


def _span(unit: timedelta, value: object) -> timedelta | None:
    number = _number(value)
    return min(number * unit, _LONGEST) if number else None


def _number(value: object) -> int:
    """A count; 0 for what is none, or too long to be meant."""
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 7 else 0
