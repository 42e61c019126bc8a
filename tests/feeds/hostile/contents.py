"""Entries whose content the splitter chokes on, and documents that grow when unpacked."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping

import brotli  # type: ignore[import-untyped]
from backports import zstd

from tests.feeds.hostile.made import MB, Hostile, described, item, rss, times


def _deep_in_html(scale: float) -> bytes:
    count = round(100_000 * scale)
    return described("<div>" * count + "x" + "</div>" * count)


def _html(pattern: str, size: float = MB) -> Callable[[float], bytes]:
    return lambda scale: described(times(pattern, size, scale))


def _issue_of(pattern: str) -> Callable[[float], bytes]:
    """Content of a newsletter's look, so that every way of splitting is tried."""
    return lambda scale: described(
        "<h2>Tides</h2><ul><li>High</li><li>Low</li></ul>" + times(pattern, MB, scale)
    )


CONTENTS = (
    Hostile("content: 100,000 nested div", _deep_in_html, reads=True),
    Hostile("content: 1 MB of <", _html("<"), reads=True),
    Hostile("content: 1 MB of </", _html("</"), reads=True),
    Hostile("content: 1 MB of <a", _html("<a "), reads=True),
    Hostile("content: 1 MB of &", _html("&"), reads=True),
    Hostile("content: 9 MB of &lt;", _html("&amp;lt;p&amp;gt;", 9 * MB), reads=True),
    Hostile(
        "content: unclosed b, i, a", _html("<b><i><a href='http://x.example/y'>z "), reads=True
    ),
    Hostile("content: unclosed comments", _html("<!-- "), reads=True),
    Hostile("content: unclosed scripts", _html("<script>x<style>"), reads=True),
    Hostile("content: 100,000 table cells", _html("<td>cell"), reads=True),
    Hostile("content: tables in tables", _html("<table><tr><td>"), reads=True),
    Hostile("content: list items", _issue_of("<li>x"), reads=True),
    Hostile("content: headings", _issue_of("<h2>Tide of the day</h2><p>Low.</p>"), reads=True),
    Hostile(
        "content: links", _issue_of("<p><a href='http://x.example/y'>Tide</a> and more</p>"), True
    ),
    Hostile("content: one word of 1 MB", _html("x"), reads=True),
    Hostile("content: Markdown brackets", _html("[a]("), reads=True),
    Hostile("content: Markdown stars", _html("**_"), reads=True),
    Hostile("content: 9 MB of lines", _html("- a\n", 9 * MB), reads=True),
)


# ── Compressed ──────────────────────────────────────────────────────────────────────────────────


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9)


def _bomb(pack: Callable[[bytes], bytes]) -> Callable[[float], bytes]:
    return lambda scale: pack(b" " * round(300 * MB * scale))


def _twice(scale: float) -> bytes:
    return _gzip(_gzip(b" " * round(300 * MB * scale)))


def _truncated(_scale: float) -> bytes:
    return _gzip(rss(item("A tide")) * 9)[:-20]


def _packed(encoding: str) -> Mapping[str, str]:
    return {"Content-Encoding": encoding}


COMPRESSED = (
    Hostile("gzip bomb", _bomb(_gzip), reads=False, headers=_packed("gzip")),
    Hostile("deflate bomb", _bomb(zlib.compress), reads=False, headers=_packed("deflate")),
    Hostile("br bomb", _bomb(brotli.compress), reads=False, headers=_packed("br")),
    Hostile("zstd bomb", _bomb(zstd.compress), reads=False, headers=_packed("zstd")),
    Hostile("gzip within gzip", _twice, reads=False, headers=_packed("gzip")),
    Hostile("gzip that breaks off", _truncated, headers=_packed("gzip")),
)
