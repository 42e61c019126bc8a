"""Addresses of feeds as people write and compare them. Pure."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from bot.feeds.guard import is_public

# RFC 6761, 6762 and 8375; ICANN's reserved ".internal".
_PRIVATE_ENDINGS = (".localhost", ".local", ".internal", ".home.arpa")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"^feed:(?://)?(?=https?://)|^feed(?=://)", re.IGNORECASE)
_PORT = re.compile(r"^[^/?#]*:\d{1,5}(?:[/?#]|$)")


def typed_address(text: str) -> str:
    """A web address as it was probably meant: ``example.com`` is ``https://example.com``.

    ``feed://`` and ``feed:https://``, which browsers once showed, are web addresses too.
    """
    text = _FEED_SCHEME.sub(lambda found: "https" if found[0] == "feed" else "", text.strip())
    if text.startswith("//"):
        return f"https:{text}"
    if _SCHEME.match(text) and not _PORT.match(text):
        return text
    return f"https://{text}"


def feed_key(url: str) -> str:
    """The same for two addresses of one feed: ``http`` or ``https``, ``www.``, a slash at the end.

    Unlike ``bot.same.canonical_url`` it keeps the whole query: of stories it says where a reader
    came from, of feeds often which one is meant.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    where = host if port in {None, 80, 443} else f"{host}:{port}"
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~").rstrip("/")
    return f"{where}{path}" + (f"?{query}" if query else "")


def with_credentials_of(start: str, url: str) -> str:
    """``url`` with the name and password that ``start`` carries, where both are on one server."""
    own, other = urlsplit(start), urlsplit(url)
    credentials, at, _ = own.netloc.rpartition("@")
    same = (own.scheme, own.hostname, own.port) == (other.scheme, other.hostname, other.port)
    if not at or not same or "@" in other.netloc:
        return url
    return urlunsplit(other._replace(netloc=f"{credentials}@{other.netloc}"))


def without_credentials(url: str) -> str:
    """``url`` without a name and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def names_a_private_place(url: str) -> bool:
    """Whether an address names a host that only its own network knows, by number or by name.

    What a public name resolves to is seen only when it is connected to.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_ENDINGS)
    return not is_public(host)
