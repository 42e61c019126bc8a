"""Fetches feed documents over HTTP: politely, within limits, and without ever raising for a server.

Which addresses a redirect may lead to: the operator's own URL may lie in a private network, and so
may any hop on the same host and port. Every other hop, since a server chose it, must connect to a
public address (``bot.feeds.guard``). What a proxy connects to cannot be seen, so behind one only
the operator's own host is asked.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from bot.feeds.caching import fresh_for, retry_after, validator
from bot.feeds.complaints import (
    broken,
    leads_elsewhere,
    leads_inside,
    not_let_through,
    place,
    refusal,
    unreachable,
)
from bot.feeds.guard import PrivateAddressError, is_public
from bot.feeds.manners import HostManners
from bot.feeds.reading import Failed, Validators
from bot.feeds.sessions import new_session
from bot.model import FeedAccess

MAX_REDIRECTS = 5

DOWNLOADS_AT_ONCE = 16
"""Over all hosts: what they may take of memory is 16 times the largest document."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_ENCODINGS = "gzip, deflate, br, zstd"
_HASHED_AT_ONCE = 1 << 16


_NOTHING_SPECIAL = FeedAccess()


def _no_headers() -> CIMultiDictProxy[str]:
    return CIMultiDictProxy(CIMultiDict())


@dataclass(frozen=True, slots=True)
class Document:
    """A new body. ``url`` is the final one, without credentials; ``body`` is decompressed.

    ``moved``: where permanent redirects led from the address that was asked, before any other.
    ``status`` and ``headers`` are those of the answer.
    """

    url: str
    body: bytes
    content_type: str | None
    validators: Validators
    fresh_for: timedelta | None
    moved: str | None = None
    status: int = HTTPStatus.OK
    headers: CIMultiDictProxy[str] = field(default_factory=_no_headers, repr=False)


@dataclass(frozen=True, slots=True)
class NotModified:
    """The document is the one already known: a 304, or a body of the same hash."""

    validators: Validators
    fresh_for: timedelta | None
    moved: str | None = None


Fetched = Document | NotModified | Failed


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the operator wants to have, which every hop is measured by."""

    start: URL
    validators: Validators
    access: FeedAccess


@dataclass(frozen=True, slots=True)
class _Redirect:
    to: URL
    permanent: bool


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches documents; ``manners`` says when each host may be asked.

    ``total_timeout`` binds a whole fetch with its redirects (waiting for the host's turn not
    counted); ``max_bytes`` is counted after decompression. ``resolver`` stands in for the
    system's DNS, ``public`` tells which addresses strangers may name.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        total_timeout: timedelta = timedelta(seconds=30),
        connect_timeout: timedelta = timedelta(seconds=10),
        max_bytes: int = 10 * 2**20,
        manners: HostManners | None = None,
        now: Callable[[], datetime] = _utc_now,
        resolver: AbstractResolver | None = None,
        public: Callable[[str], bool] = is_public,
    ) -> None:
        self._user_agent = user_agent
        self._manners = manners or HostManners()
        self._downloads = asyncio.Semaphore(DOWNLOADS_AT_ONCE)
        self._taking = asyncio.Lock()
        self._total = total_timeout.total_seconds()
        self._connect = connect_timeout.total_seconds()
        self._max_bytes = max_bytes
        self._now = now
        self._resolver = resolver
        self._public = public
        self._own: aiohttp.ClientSession | None = None
        self._guarded: aiohttp.ClientSession | None = None

    async def fetch(
        self,
        url: str,
        validators: Validators,
        *,
        moved_to: str | None = None,
        access: FeedAccess = _NOTHING_SPECIAL,
    ) -> Fetched:
        """Fetch the operator's ``url``, unless it is still what ``validators`` describe.

        ``moved_to`` is asked in its place, as if ``url`` had just redirected there.
        Basic-auth credentials in the URL and what ``access`` holds are sent to the operator's own
        server only, and never shown. Raises nothing for what a
        server does or for what the URL is.
        """
        try:
            start = URL(url)
            port = start.port
            hop = URL(moved_to) if moved_to else start
        except ValueError:
            return Failed("The feed's address cannot be read; correct its url in the config.")
        if start.scheme not in {"http", "https"} or not start.host or port is None:
            return Failed(
                "The feed's address is not a web address; its url in the config must begin with "
                "https:// or http://."
            )
        wish = _Wish(start, validators, access)
        left, permanent, moved = self._total, True, None
        for _ in range(MAX_REDIRECTS + 1):
            # Whoever waits for a host holds up nobody who waits for another.
            async with self._manners.turn(hop.host or ""), self._downloads:
                began = asyncio.get_running_loop().time()
                answer = await self._attempt(hop, wish, left)
                left -= asyncio.get_running_loop().time() - began
            if isinstance(answer, Failed):
                return answer
            if not isinstance(answer, _Redirect):
                return replace(answer, moved=moved)
            hop = answer.to
            permanent = permanent and answer.permanent
            moved = str(hop) if permanent else moved
        return Failed(
            f"{place(start)} redirects more than {MAX_REDIRECTS} times, perhaps in a circle; "
            "look the feed's address up in a browser and correct it in the config."
        )

    async def close(self) -> None:
        """Close connections."""
        for session in (self._own, self._guarded):
            if session is not None:
                await session.close()
        self._own = self._guarded = None

    async def _attempt(self, hop: URL, wish: _Wish, left: float) -> Fetched | _Redirect:
        if wish.access.proxy and not _same_server(wish.start, hop):
            return Failed(leads_elsewhere(wish.start, hop))
        try:
            async with asyncio.timeout(left):
                return await self._request(hop, wish)
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.__cause__, PrivateAddressError):
                why = leads_inside(wish.start, hop)
            else:
                why = unreachable(error, hop, by_proxy=wish.access.proxy is not None)
        except aiohttp.ClientHttpProxyError as error:
            why = not_let_through(error.status, hop)
        except aiohttp.ConnectionTimeoutError:
            why = (
                f"{place(hop)} did not take a connection within {self._connect:g} s; it is tried "
                "again. If that lasts, check the feed's address and this machine's network."
            )
        except TimeoutError:
            why = (
                f"{place(hop)} had not sent its whole answer after {self._total:g} s; it is "
                "tried again. If that lasts, look the feed up in a browser."
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            why = broken(error, hop)
        return Failed(why)

    async def _request(self, hop: URL, wish: _Wish) -> Fetched | _Redirect:
        start, validators = wish.start, wish.validators
        asked = {}
        if etag := validator(validators.etag):
            asked["If-None-Match"] = etag
        if modified := validator(validators.last_modified):
            asked["If-Modified-Since"] = modified
        secrets = _secret_headers(wish) if _same_server(start, hop) else {}
        trusted = hop.host == start.host and hop.port == start.port
        async with self._session(trusted=trusted or wish.access.proxy is not None).get(
            hop.with_user(None),
            headers=secrets | asked,
            allow_redirects=False,
            proxy=wish.access.proxy,
        ) as response:
            if response.status in _REDIRECTS:
                return _follow(hop, response)
            if response.status == HTTPStatus.NOT_MODIFIED and asked:
                return NotModified(
                    _validators(response.headers, validators),
                    fresh_for(response.headers, self._now()),
                )
            if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
                return self._refused(response, hop)
            return await self._document(response, hop, validators)

    async def _document(
        self, response: aiohttp.ClientResponse, hop: URL, known: Validators
    ) -> Fetched:
        body = bytearray()
        # aiohttp decompresses piece by piece and stops reading while pieces wait here, so a bomb
        # never takes more memory than the limit and one piece.
        async for piece in response.content.iter_any():
            # One piece of all the downloads in each round of the event loop: sixteen at once would
            # hold up everything else, and aiohttp never lets others run while pieces are at hand.
            async with self._taking:
                body += piece
                await asyncio.sleep(0)
            if len(body) > self._max_bytes:
                return Failed(
                    f"The document at {place(hop)} is larger than "
                    f"{self._max_bytes / 2**20:g} MiB and was not read to its end; check that the "
                    "address is that of a feed."
                )
        if not body or body.isspace():
            return Failed(
                f"{place(hop)} answered with an empty document; it is tried again. If that "
                "lasts, look the feed up in a browser."
            )
        whole = bytes(body)
        digest = await _digest(whole)
        validators = _validators(response.headers, Validators(body_hash=digest))
        fresh = fresh_for(response.headers, self._now())
        if digest == known.body_hash:
            return NotModified(validators, fresh)
        return Document(
            url=str(hop.with_user(None)),
            body=whole,
            content_type=response.headers.get("Content-Type"),
            validators=validators,
            fresh_for=fresh,
            status=response.status,
            headers=response.headers,
        )

    def _refused(self, response: aiohttp.ClientResponse, hop: URL) -> Failed:
        status = response.status
        wait = None
        if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            wait = retry_after(response.headers, self._now())
        return Failed(refusal(status, hop), retry_after=wait, gone=status == HTTPStatus.GONE)

    def _session(self, *, trusted: bool) -> aiohttp.ClientSession:
        # Two pools: a connection that the operator's URL opened into a private network must not
        # be at hand when a stranger's redirect asks for it.
        if trusted:
            self._own = self._own or self._new_session(guarded=False)
            return self._own
        self._guarded = self._guarded or self._new_session(guarded=True)
        return self._guarded

    def _new_session(self, *, guarded: bool) -> aiohttp.ClientSession:
        return new_session(
            public=self._public if guarded else None,
            resolver=self._resolver,
            connect=self._connect,
            headers={
                "User-Agent": self._user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": _ENCODINGS,
            },
        )


async def _digest(body: bytes) -> str:
    """A hash of the document; of a large one in a thread, since many may arrive together."""
    if len(body) < _HASHED_AT_ONCE:
        return _hash(body)
    return await asyncio.to_thread(_hash, body)


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _follow(hop: URL, response: aiohttp.ClientResponse) -> _Redirect | Failed:
    location = response.headers.get("Location")
    try:
        target = hop.with_user(None).join(URL(location or ""))
        host, port = target.host, target.port
    except ValueError:
        host = port = None
    if not location or not host or port is None or target.scheme not in {"http", "https"}:
        return Failed(
            f"{place(hop)} redirects to something that is no web address; look the feed's "
            "address up in a browser and correct it in the config."
        )
    target = target.with_user(None).with_fragment(None)
    return _Redirect(target, permanent=response.status in _PERMANENT)


def _secret_headers(wish: _Wish) -> dict[str, str]:
    headers = dict(wish.access.headers)
    start, named = wish.start, {name.lower() for name in headers}
    if (start.user or start.password) and "authorization" not in named:
        headers["Authorization"] = aiohttp.encode_basic_auth(start.user or "", start.password or "")
    if wish.access.cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in wish.access.cookies)
    return headers


def _same_server(start: URL, hop: URL) -> bool:
    """Whether a hop goes to the server that credentials are for, or to its https twin."""
    if hop.host != start.host:
        return False
    upgraded = (start.scheme, start.port, hop.scheme, hop.port) == ("http", 80, "https", 443)
    return upgraded or (hop.scheme == start.scheme and hop.port == start.port)


def _validators(headers: Mapping[str, str], known: Validators) -> Validators:
    return Validators(
        etag=validator(headers.get("ETag")) or known.etag,
        last_modified=validator(headers.get("Last-Modified")) or known.last_modified,
        body_hash=known.body_hash,
    )
