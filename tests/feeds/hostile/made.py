"""What hostile documents are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

RSS_TYPE = "application/rss+xml"
WITNESS = "@WITNESS@"
"""Stands in documents for the address of a server that should never be asked."""

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Hostile:
    """One document. ``reads``: entries come out of it; None where either is right."""

    name: str
    body: Callable[[float], bytes]
    reads: bool | None = None
    content_type: str = RSS_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


def rss(inside: str | bytes, *, head: str = "", attributes: str = "") -> bytes:
    """An RSS document around its items."""
    if isinstance(inside, str):
        inside = inside.encode()
    start = f"<?xml version='1.0' encoding='utf-8'?>{head}<rss version='2.0'{attributes}><channel>"
    return start.encode() + b"<title>Tide tables</title>" + inside + b"</channel></rss>"


def item(title: str = "A tide", inside: str = "", *, guid: str = "1") -> str:
    """One item."""
    return f"<item><title>{title}</title><guid isPermaLink='false'>{guid}</guid>{inside}</item>"


def described(markup: str) -> bytes:
    """An RSS document whose one entry has this content."""
    return rss(item(inside=f"<description><![CDATA[{markup}]]></description>"))


def times(piece: str, size: float, scale: float) -> str:
    """The piece as often as fills ``size`` bytes, scaled."""
    return piece * max(1, round(size * scale / len(piece)))
