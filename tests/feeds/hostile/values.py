"""Documents that are hostile by single values."""

from __future__ import annotations

import base64
from collections.abc import Callable

from tests.feeds.hostile.made import MB, Hostile, item, rss, times


def _titles(scale: float) -> bytes:
    return rss(times(item("&lt;b&gt;" + times("Very long ", MB, scale)), 9 * MB, scale))


def _date(pattern: str) -> Callable[[float], bytes]:
    return lambda scale: rss(
        times(item(inside=f"<pubDate>{times(pattern, 50_000, scale)}</pubDate>"), 9 * MB, scale)
    )


def _date_of_digits(scale: float) -> bytes:
    return rss(item(inside=f"<pubDate>{times('1', 5 * MB, scale)}</pubDate>"))


def _author(pattern: str) -> Callable[[float], bytes]:
    return lambda scale: rss(item(inside=f"<author>{times(pattern, 2 * MB, scale)}</author>"))


def _links(scale: float) -> bytes:
    long = "http://x.example/" + times("a/../", 2 * MB, scale)
    return rss(times(item(inside=f"<link>{long}</link>"), 9 * MB, scale))


def _many_links(scale: float) -> bytes:
    links = times("<link href='http://x.example/' rel='alternate'/>", 9 * MB, scale)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{links}</entry></feed>".encode()


def _categories(scale: float) -> bytes:
    count = round(200_000 * scale)
    return rss(item(inside="".join(f"<category>c{n}</category>" for n in range(count))))


def _many_contents(scale: float) -> bytes:
    content = "<content type='html'>x</content>"
    many = times(content, 9 * MB, scale)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{many}</entry></feed>".encode()


def _base64(scale: float) -> bytes:
    packed = base64.b64encode(b"<p>x</p>" * round(800_000 * scale)).decode()
    return (
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title>x</title>"
        f"<content mode='base64' type='text/html'>{packed}</content></entry></feed>"
    ).encode()


def _whitespace(scale: float) -> bytes:
    return rss(item("a" + times(" \n\t", 9 * MB, scale) + "b"))


def _titles_like_html(scale: float) -> bytes:
    return rss(times(item("&lt;" * 50_000 + "b&gt;&lt;/b"), 9 * MB, scale))


VALUES = (
    Hostile("titles of 1 MB", _titles, reads=True),
    Hostile("dates of 50 KB of spaces", _date("Mon, 01 Jan 2031 " + " " * 100), reads=True),
    Hostile("dates of 50 KB of letters", _date("Mon "), reads=True),
    Hostile("dates of 50 KB of colons", _date("2031-01-01T00:00:00:"), reads=True),
    Hostile("date of 5 million digits", _date_of_digits, reads=True),
    Hostile("author of 2 MB of @", _author("a@"), reads=True),
    Hostile("author of 2 MB of brackets", _author("((a."), reads=True),
    Hostile("author of 2 MB of dots", _author("a."), reads=True),
    Hostile("links of 2 MB of ../", _links, reads=True),
    Hostile("200,000 links of one entry", _many_links, reads=True),
    Hostile("200,000 categories", _categories, reads=True),
    Hostile("300,000 contents of one entry", _many_contents, reads=True),
    Hostile("base64 content", _base64, reads=True),
    Hostile("9 MB of white space in a title", _whitespace, reads=True),
    Hostile("titles that look like HTML", _titles_like_html, reads=True),
)
