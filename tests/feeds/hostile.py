"""Documents that mean no good, made on the spot: what the bench measures and the tests read small.

Each is a function of a scale: 1 is the full size, which fits the limit of ten megabytes.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import brotli  # type: ignore[import-untyped]
from backports import zstd

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


def _rss(inside: str | bytes, *, head: str = "", attributes: str = "") -> bytes:
    if isinstance(inside, str):
        inside = inside.encode()
    start = f"<?xml version='1.0' encoding='utf-8'?>{head}<rss version='2.0'{attributes}><channel>"
    return start.encode() + b"<title>Tide tables</title>" + inside + b"</channel></rss>"


def _item(title: str = "A tide", inside: str = "", *, guid: str = "1") -> str:
    return f"<item><title>{title}</title><guid isPermaLink='false'>{guid}</guid>{inside}</item>"


def _described(markup: str) -> bytes:
    return _rss(_item(inside=f"<description><![CDATA[{markup}]]></description>"))


def _times(piece: str, size: float, scale: float) -> str:
    """The piece as often as fills ``size`` bytes, scaled."""
    return piece * max(1, round(size * scale / len(piece)))


# ── Bombs of entities, and entities from outside ────────────────────────────────────────────────


def _laughs(_scale: float) -> bytes:
    steps = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11))
    return _rss(_item("&a10;"), head=f"<!DOCTYPE rss [<!ENTITY a0 'ha'>{steps}]>")


def _quadratic(scale: float) -> bytes:
    big = _times("h", 100_000, scale)
    return _rss(_item("&a;" * 20_000), head=f"<!DOCTYPE rss [<!ENTITY a '{big}'>]>")


def _many_entities(scale: float) -> bytes:
    count = round(100_000 * scale) + 1
    declared = "".join(f"<!ENTITY e{n} 'x{n}'>" for n in range(count))
    return _rss(_item("&e0;"), head=f"<!DOCTYPE rss [{declared}]>")


def _external(kind: str, address: str) -> bytes:
    return _rss(_item("&x;"), head=f"<!DOCTYPE rss [<!ENTITY x {kind} '{address}'>]>")


def _parameter_entity(_scale: float) -> bytes:
    return _rss(_item(), head=f"<!DOCTYPE rss [<!ENTITY % x SYSTEM '{WITNESS}/dtd'> %x;]>")


def _external_dtd(_scale: float) -> bytes:
    return _rss(_item(), head=f"<!DOCTYPE rss SYSTEM '{WITNESS}/rss.dtd'>")


def _stylesheet(_scale: float) -> bytes:
    head = f"<?xml-stylesheet href='{WITNESS}/style.xsl' type='text/xsl'?>"
    include = f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{WITNESS}/xi'/>"
    return _rss(include + _item(), head=head)


def _open_doctype(scale: float) -> bytes:
    return b"<?xml version='1.0'?><!DOCTYPE rss [" + _times("<!ENTITY ", 9 * MB, scale).encode()


# ── Shape: deep, wide, many ─────────────────────────────────────────────────────────────────────


def _deep(scale: float) -> bytes:
    return _rss(_item(inside=_times("<a>", 300_000, scale)))


def _deep_closed(scale: float) -> bytes:
    count = round(100_000 * scale)
    return _rss(_item(inside="<a>" * count + "</a>" * count))


def _deep_in_html(scale: float) -> bytes:
    count = round(100_000 * scale)
    return _described("<div>" * count + "x" + "</div>" * count)


def _deep_xhtml(scale: float) -> bytes:
    count = round(100_000 * scale)
    inside = "<div>" * count + "x" + "</div>" * count
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><id>1</id>"
        "<title>x</title><content type='xhtml'>"
        f"<div xmlns='http://www.w3.org/1999/xhtml'>{inside}</div></content></entry></feed>"
    ).encode()


def _attributes(scale: float) -> bytes:
    many = " ".join(f"a{n}='{n}'" for n in range(round(100_000 * scale)))
    return _rss(_item(inside=f"<enclosure {many}/>"))


def _namespaces(scale: float) -> bytes:
    count = round(20_000 * scale)
    many = "".join(f" xmlns:n{n}='http://n{n}.example/'" for n in range(count))
    uses = "".join(f"<n{n}:x>1</n{n}:x>" for n in range(count))
    return _rss(_item(inside=uses), attributes=many)


def _unknown_elements(scale: float) -> bytes:
    return _rss(_item(inside="".join(f"<x{n}>1</x{n}>" for n in range(round(300_000 * scale)))))


def _entries(scale: float) -> bytes:
    count = round(100_000 * scale)
    return _rss("".join(_item(f"Tide {n}", guid=str(n)) for n in range(count)))


def _entries_of_one_id(scale: float) -> bytes:
    return _rss(_times(_item("Tide"), 9 * MB, scale))


def _entries_ill_formed(scale: float) -> bytes:
    count = round(100_000 * scale)
    return _rss("<b>&nope;" + "".join(_item(f"Tide {n}", guid=str(n)) for n in range(count)))


def _nested_items(scale: float) -> bytes:
    return _rss(_times("<item><title>x</title>", 3 * MB, scale))


def _ill_formed_tags(scale: float) -> bytes:
    return b"<rss><channel>" + _times("<item <title ", 9 * MB, scale).encode()


def _only_open_brackets(scale: float) -> bytes:
    return b"<rss version='2.0'><channel><item><title>" + _times("<", 9 * MB, scale).encode()


def _quotes_in_tags(scale: float) -> bytes:
    return b"<rss version='2.0'><channel><item>" + _times('<a b="', 2 * MB, scale).encode()


def _one_endless_tag(scale: float) -> bytes:
    return b"<rss version='2.0'><channel><item><a " + _times("b=' c ", 9 * MB, scale).encode()


def _open_comments(scale: float) -> bytes:
    return b"<rss version='2.0'><channel>&x;" + _times("<!-- ", 5 * MB, scale).encode()


def _open_cdata(scale: float) -> bytes:
    return b"<rss version='2.0'><channel><item>&x;" + _times("<![CDATA[", 5 * MB, scale).encode()


def _amps(scale: float) -> bytes:
    return _rss(_item(_times("&a", 5 * MB, scale)))


def _skip_hours(scale: float) -> bytes:
    return _rss(_times("<skipHours>", 9 * MB, scale) + _item())


def _declarations(scale: float) -> bytes:
    return b"<rss version='2.0'><channel>" + _times("<!A ", 5 * MB, scale).encode()


# ── Values: huge titles, dates, names, links ────────────────────────────────────────────────────


def _titles(scale: float) -> bytes:
    return _rss(_times(_item("&lt;b&gt;" + _times("Very long ", MB, scale)), 9 * MB, scale))


def _date(pattern: str) -> Callable[[float], bytes]:
    return lambda scale: _rss(
        _times(_item(inside=f"<pubDate>{_times(pattern, 50_000, scale)}</pubDate>"), 9 * MB, scale)
    )


def _date_of_digits(scale: float) -> bytes:
    return _rss(_item(inside=f"<pubDate>{_times('1', 5 * MB, scale)}</pubDate>"))


def _author(pattern: str) -> Callable[[float], bytes]:
    return lambda scale: _rss(_item(inside=f"<author>{_times(pattern, 2 * MB, scale)}</author>"))


def _links(scale: float) -> bytes:
    long = "http://x.example/" + _times("a/../", 2 * MB, scale)
    return _rss(_times(_item(inside=f"<link>{long}</link>"), 9 * MB, scale))


def _many_links(scale: float) -> bytes:
    links = _times("<link href='http://x.example/' rel='alternate'/>", 9 * MB, scale)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{links}</entry></feed>".encode()


def _categories(scale: float) -> bytes:
    count = round(200_000 * scale)
    return _rss(_item(inside="".join(f"<category>c{n}</category>" for n in range(count))))


def _many_contents(scale: float) -> bytes:
    content = "<content type='html'>x</content>"
    many = _times(content, 9 * MB, scale)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{many}</entry></feed>".encode()


def _base64(scale: float) -> bytes:
    packed = base64.b64encode(b"<p>x</p>" * round(800_000 * scale)).decode()
    return (
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title>x</title>"
        f"<content mode='base64' type='text/html'>{packed}</content></entry></feed>"
    ).encode()


def _whitespace(scale: float) -> bytes:
    return _rss(_item("a" + _times(" \n\t", 9 * MB, scale) + "b"))


def _titles_like_html(scale: float) -> bytes:
    return _rss(_times(_item("&lt;" * 50_000 + "b&gt;&lt;/b"), 9 * MB, scale))


# ── Bytes: charsets and controls ────────────────────────────────────────────────────────────────

_TEXT = _rss(_item("Ebbe über Füßen", "<description>ü</description>")).decode()


def _nuls(scale: float) -> bytes:
    return _rss(_item("A\0B" + _times("\0", 5 * MB, scale)))


def _in(charset: str, *, declared: str = "utf-8") -> Callable[[float], bytes]:
    text = _TEXT.replace("encoding='utf-8'", f"encoding='{declared}'")
    return lambda scale: (text + "\n" * round(MB * scale)).encode(charset)


def _high_bytes(scale: float) -> bytes:
    return b"<rss><channel><item><title>" + b"\xff\xfe\xfd\x80" * round(2 * MB * scale)


def _zeros(scale: float) -> bytes:
    return b"\0" * round(9 * MB * scale)


def _references(scale: float) -> bytes:
    return _rss(_item(_times("&#xD800;", 9 * MB, scale)))


# ── Something else than a feed ──────────────────────────────────────────────────────────────────


def _page(scale: float) -> bytes:
    links = _times("<link rel='alternate' href='/f' type='x'>", 9 * MB, scale)
    return f"<!doctype html><html><head>{links}</head></html>".encode()


def _page_of_comments(scale: float) -> bytes:
    return (_times("<!-- -->", 5 * MB, scale) + "<html>").encode()


def _json(items: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


def _json_deep(scale: float) -> bytes:
    return b'{"items":' + b"[" * round(5 * MB * scale)


def _json_number(scale: float) -> bytes:
    return b'{"items":[{"id":' + b"9" * round(5 * MB * scale) + b"}]}"


def _json_dates(scale: float) -> bytes:
    return _json([{"id": "1", "date_published": "1" * round(5 * MB * scale)}])


def _json_odd(_scale: float) -> bytes:
    odd: list[object] = [1, None, [], {}, {"id": {}}, {"id": [], "title": 7, "url": {}}]
    return _json([*odd, {"id": 1e308, "title": "A tide", "content_html": ["x"]}])


def _json_many(scale: float) -> bytes:
    return _json([{"id": str(n), "content_text": "x"} for n in range(round(200_000 * scale))])


def _json_not_a_list(_scale: float) -> bytes:
    return _json({"0": {"id": "1"}})


# ── What the splitter sees ──────────────────────────────────────────────────────────────────────


def _html(pattern: str, size: float = MB) -> Callable[[float], bytes]:
    return lambda scale: _described(_times(pattern, size, scale))


def _issue_of(pattern: str) -> Callable[[float], bytes]:
    """Content of a newsletter's look, so that every way of splitting is tried."""
    return lambda scale: _described(
        "<h2>Tides</h2><ul><li>High</li><li>Low</li></ul>" + _times(pattern, MB, scale)
    )


# ── Compressed ──────────────────────────────────────────────────────────────────────────────────


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9)


def _bomb(pack: Callable[[bytes], bytes]) -> Callable[[float], bytes]:
    return lambda scale: pack(b" " * round(300 * MB * scale))


def _twice(scale: float) -> bytes:
    return _gzip(_gzip(b" " * round(300 * MB * scale)))


def _truncated(_scale: float) -> bytes:
    return _gzip(_TEXT.encode())[:-20]


def _packed(encoding: str) -> Mapping[str, str]:
    return {"Content-Encoding": encoding}


ENTITIES = (
    Hostile("billion laughs", _laughs),
    Hostile("one big entity 20,000 times", _quadratic),
    Hostile("100,000 entities", _many_entities),
    Hostile("entity of a file", lambda _: _external("SYSTEM", "file:///etc/hostname")),
    Hostile("entity of a web address", lambda _: _external("SYSTEM", WITNESS + "/entity")),
    Hostile("entity of a public id", lambda _: _external("PUBLIC '-//X'", WITNESS + "/public")),
    Hostile("parameter entity from outside", _parameter_entity),
    Hostile("DTD from outside", _external_dtd, reads=True),
    Hostile("stylesheet and XInclude from outside", _stylesheet, reads=True),
    Hostile("DOCTYPE that never ends", _open_doctype, reads=False),
)
SHAPES = (
    Hostile("100,000 open tags", _deep),
    Hostile("100,000 nested tags", _deep_closed),
    Hostile("100,000 nested tags of XHTML", _deep_xhtml),
    Hostile("100,000 attributes", _attributes),
    Hostile("20,000 namespaces", _namespaces),
    Hostile("300,000 unknown elements", _unknown_elements, reads=True),
    Hostile("100,000 entries", _entries, reads=True),
    Hostile("100,000 entries, ill-formed", _entries_ill_formed, reads=True),
    Hostile("entries of one id", _entries_of_one_id, reads=True),
    Hostile("items within items", _nested_items),
    Hostile("tags within tags", _ill_formed_tags),
    Hostile("9 MB of <", _only_open_brackets),
    Hostile("open quotes in tags", _quotes_in_tags),
    Hostile("one tag of 9 MB", _one_endless_tag),
    Hostile("open comments", _open_comments),
    Hostile("open CDATA sections", _open_cdata),
    Hostile("2.5 million bare ampersands", _amps),
    Hostile("declarations of nothing", _declarations),
    Hostile("open skipHours", _skip_hours),
)
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
BYTES = (
    Hostile("NULs", _nuls, reads=True),
    Hostile("9 MB of NULs", _zeros, reads=False),
    Hostile("UTF-16 without a mark", _in("utf-16-le", declared="utf-16")),
    Hostile("UTF-16 that says UTF-8", _in("utf-16", declared="utf-8")),
    Hostile("UTF-32", _in("utf-32", declared="utf-32"), reads=True),
    Hostile("UTF-7", _in("utf-7", declared="utf-7"), reads=True),
    Hostile("Latin-1 that says UTF-8", _in("latin-1"), reads=True),
    Hostile("UTF-8 that says Big5", _in("utf-8", declared="big5"), reads=True),
    Hostile("a charset that is none", _in("utf-8", declared="no-such"), reads=True),
    Hostile("a codec that is no charset", _in("utf-8", declared="zlib_codec"), reads=True),
    Hostile("bytes of no charset", _high_bytes),
    Hostile("a million forbidden references", _references, reads=True),
)
OTHERS = (
    Hostile("a web page", _page, reads=False, content_type="text/html"),
    Hostile("a web page behind comments", _page_of_comments, reads=False),
    Hostile("JSON of five million brackets", _json_deep, reads=False),
    Hostile("JSON with a number of 5 MB", _json_number),
    Hostile("JSON with a date of 5 MB", _json_dates, reads=True),
    Hostile("JSON with items of wrong types", _json_odd, reads=True),
    Hostile("JSON with 200,000 items", _json_many, reads=True),
    Hostile("JSON whose items are no list", _json_not_a_list, reads=False),
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
COMPRESSED = (
    Hostile("gzip bomb", _bomb(_gzip), reads=False, headers=_packed("gzip")),
    Hostile("deflate bomb", _bomb(zlib.compress), reads=False, headers=_packed("deflate")),
    Hostile("br bomb", _bomb(brotli.compress), reads=False, headers=_packed("br")),
    Hostile("zstd bomb", _bomb(zstd.compress), reads=False, headers=_packed("zstd")),
    Hostile("gzip within gzip", _twice, reads=False, headers=_packed("gzip")),
    Hostile("gzip that breaks off", _truncated, headers=_packed("gzip")),
)
DOCUMENTS: Iterable[Hostile] = (
    *ENTITIES,
    *SHAPES,
    *VALUES,
    *BYTES,
    *OTHERS,
    *CONTENTS,
    *COMPRESSED,
)
