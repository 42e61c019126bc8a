"""Text hygiene: what feeds and mails carry becomes plain text and http(s) links, or nothing.

Everything that a story shows passes through here once; who renders it escapes for its own platform.
"""

from __future__ import annotations

import base64
import binascii
import functools
import html
import json
import re
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

MAX_URL = 2048
_LONGEST_LINE = 20_000

# C0 and C1 controls, lone surrogates, soft hyphen, zero-width space, direction overrides, tags,
# non-characters. The joiners U+200C and U+200D stay: Persian and emoji are written with them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_ASCII_CONTROLS = bytes([*range(9), *range(14, 32), 127])
_LINE_ENDS = dict.fromkeys(map(ord, "\t\r\n"))
_TAG = re.compile(r"<!--.*?-->|<[/!?]?[A-Za-z][^<>]*>", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def clean_text(text: str) -> str:
    """One line of plain text: no control or invisible characters, white space collapsed."""
    return " ".join(drop_controls(text).split())


def drop_controls(text: str) -> str:
    """The text without control and invisible characters; its lines and spaces stay."""
    if text.isascii():
        return text.encode().translate(None, _ASCII_CONTROLS).decode()
    return _UNWANTED.sub("", text)


def markup_to_line(markup: str) -> str:
    """A title or other short piece of HTML as one line of plain text.

    ``AT&amp;T`` is ``AT&T``; tags go, and so does what stands in script and style; a ``<`` that
    begins no tag stays.
    """
    markup = markup[:_LONGEST_LINE]
    if "<" in markup:
        markup = _TAG.sub("", _UNSEEN.sub("", markup))
    return clean_text(html.unescape(markup))


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at the end of a sentence, else of a word with ``…``."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    ends = [found.end() for found in _SENTENCE_END.finditer(head)]
    if ends and ends[-1] >= limit // 3:
        return head[: ends[-1]].rstrip()
    words = head[: limit - 1].rsplit(" ", 1)
    return (words[0] if len(words[0]) >= limit // 2 else head[: limit - 1]).rstrip(" ,;:–—-") + "…"


_SENTENCE_END = re.compile(r"[.!?][”’\"')\]]*(?=\s)|[。！？]+[」』”]?")


# What no rule for URLs would change: nearly all links, and by far the quickest to tell.
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,4})?(?:/[!$-:=@-~]*)?(?:\?[!$-:=?-~]+)?")


def safe_url(url: str | None, *, base: str = "") -> str | None:
    """An absolute http(s) URL, resolved against ``base``, or None.

    White space and controls inside are removed as browsers do (WHATWG URL, 4.4); what has no scheme
    but a host (``//news.example/1``) is taken for https where there is no base; anything with
    another scheme, without a host or longer than 2,048 characters is None.
    """
    if not url:
        return None
    if len(url) <= MAX_URL and _PLAIN_URL.fullmatch(url):
        return url
    # Browsers drop tabs and newlines anywhere: "java\nscript:" must not come through as relative.
    found = drop_controls(url).translate(_LINE_ENDS).strip().replace(" ", "%20")
    if found.startswith("//") and not base:
        found = f"https:{found}"
    try:
        whole = urljoin(base, found) if base else found
        parts = urlsplit(whole)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or len(whole) > MAX_URL:
        return None
    if any(ch in host for ch in "<>\"'\\ %") or any(ch in whole for ch in '<>"'):
        return None
    return whole


def host_of(url: str) -> str | None:
    """The host of a URL in small letters; None if it has none. Raises ValueError for no URL."""
    found = _PLAIN_HOST.match(url)
    return found.group(1).lower() if found else urlsplit(url).hostname


_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]+)(?:[/?#]|\Z)")
_TARGET_KEYS = frozenset(
    ("u", "url", "q", "target", "dest", "destination", "redirect", "redirect_url", "to", "link")
) | frozenset(("goto", "r", "p1", "redirect_uri", "out", "href"))
_PATH_TARGET = re.compile(r"[/=](https?(?:://|:%2f%2f|%3a%2f%2f)[^\s]+)$", re.IGNORECASE)
_SHARE = re.compile(r"/(?:share|sharer|sharearticle|intent|submit)(?:[./?]|$)", re.IGNORECASE)
_MAY_SHARE = re.compile(r"/(?:share|intent|submit)", re.IGNORECASE)
_MAY_CARRY = re.compile(r"http|%[4-7]|aHR0c|eyJ", re.IGNORECASE)
_PACKED = re.compile(r"(?:aHR0c|eyJ)[A-Za-z0-9_\-+]{12,}={0,2}")


def is_share_link(url: str) -> bool:
    """Whether a link only offers to post the page elsewhere."""
    return bool(_MAY_SHARE.search(url) and _SHARE.search(urlsplit(url).path + "?"))


@functools.lru_cache(maxsize=4096)
def unwrap(url: str) -> str:
    """The target of a click-tracker's link, where the link itself carries it; else the link.

    Reads a parameter (``?url=https…``), a path (``/CL0/https:%2F%2F…``) and base64 in the path
    (``aHR0cHM…`` or a JSON object with a link in it). Nothing is fetched.
    """
    for _ in range(4):
        inner = _target(url)
        if inner is None or inner == url:
            return url
        url = inner
    return url


def _target(url: str) -> str | None:
    if not _MAY_CARRY.search(url, len("https:")):
        return None
    try:
        parts = urlsplit(url)
        if _SHARE.search(parts.path + "?"):
            return None
        for key, value in parse_qsl(parts.query) if parts.query else ():
            if key.lower() in _TARGET_KEYS and (inner := _web(value)):
                return inner
    except ValueError:
        return None
    return _target_in_path(parts.path, parts.query)


def _target_in_path(path: str, query: str) -> str | None:
    found = _PATH_TARGET.search(path)
    if found:
        carried = found.group(1)
        if "%2f" in carried.lower()[:16]:
            return _web(unquote(carried.split("/")[0]))
        return _web(carried + (f"?{query}" if query else ""))
    unpacked = (_unpack(packed) for packed in _PACKED.findall(path))
    return next((inner for inner in unpacked if inner), None)


def _web(text: str) -> str | None:
    return safe_url(text) if re.match(r"https?://[^\s/]+\.\S", text, re.IGNORECASE) else None


def _unpack(packed: str) -> str | None:
    """The link inside a base64 segment: the text itself, or the first link of a JSON object."""
    try:
        raw = base64.urlsafe_b64decode(packed.rstrip("=") + "=" * (-len(packed.rstrip("=")) % 4))
        text = raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    if text.startswith("http"):
        return _web(text)
    try:
        values = json.loads(text)
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    return next((web for v in values.values() if isinstance(v, str) and (web := _web(v))), None)
