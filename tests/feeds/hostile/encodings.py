"""Documents that are hostile by their bytes, or are something else than a feed."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.feeds.hostile.made import MB, Hostile, item, rss, times

_TEXT = rss(item("Ebbe über Füßen", "<description>ü</description>")).decode()


def _nuls(scale: float) -> bytes:
    return rss(item("A\0B" + times("\0", 5 * MB, scale)))


def _in(charset: str, *, declared: str = "utf-8") -> Callable[[float], bytes]:
    text = _TEXT.replace("encoding='utf-8'", f"encoding='{declared}'")
    return lambda scale: (text + "\n" * round(MB * scale)).encode(charset)


def _high_bytes(scale: float) -> bytes:
    return b"<rss><channel><item><title>" + b"\xff\xfe\xfd\x80" * round(2 * MB * scale)


def _zeros(scale: float) -> bytes:
    return b"\0" * round(9 * MB * scale)


def _references(scale: float) -> bytes:
    return rss(item(times("&#xD800;", 9 * MB, scale)))


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


# ── Something else than a feed ──────────────────────────────────────────────────────────────────


def _page(scale: float) -> bytes:
    links = times("<link rel='alternate' href='/f' type='x'>", 9 * MB, scale)
    return f"<!doctype html><html><head>{links}</head></html>".encode()


def _page_of_comments(scale: float) -> bytes:
    return (times("<!-- -->", 5 * MB, scale) + "<html>").encode()


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
