"""Asks hubs to begin and to end a subscription (WebSub, section 5.1).

A hub is named by a feed's document, so it must have a public address, and so must every redirect
of it; only what lies on the very server of the operator's own feed may be anywhere.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.feeds.caching import retry_after
from bot.feeds.clean import clean_text, markup_to_line
from bot.feeds.complaints import place
from bot.feeds.guard import PrivateAddressError, is_public
from bot.feeds.manners import HostManners
from bot.feeds.sessions import new_session

MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 307, 308})
_BUSY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_LONGEST_REASON = 160


@dataclass(frozen=True, slots=True)
class HubRequest:
    """What is asked of a hub. ``callback`` and ``secret`` are for the hub only.

    ``feed_url`` is the operator's own address of the feed, beside which a hub may be private.
    """

    hub: str
    topic: str
    callback: str
    secret: str
    lease: timedelta
    feed_url: str
    unsubscribe: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The hub will verify that we meant it. ``signed``: it was told the secret."""

    signed: bool


@dataclass(frozen=True, slots=True)
class NotTaken:
    """It will not, or could not be asked. ``why`` is a sentence without secrets."""

    why: str
    retry_after: timedelta | None = None


class _Redirect(Exception):  # noqa: N818 - a way on, no error
    def __init__(self, to: URL) -> None:
        super().__init__()
        self.to = to


def _utc_now() -> datetime:
    return datetime.now(UTC)


class HubClient:
    """Asks hubs, each host in its turn. ``resolver`` and ``public`` as a Fetcher has them, ``tls``
    as ``new_session``.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        manners: HostManners | None = None,
        total_timeout: timedelta = timedelta(seconds=30),
        connect_timeout: timedelta = timedelta(seconds=10),
        now: Callable[[], datetime] = _utc_now,
        resolver: AbstractResolver | None = None,
        public: Callable[[str], bool] = is_public,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._manners = manners or HostManners()
        self._total = total_timeout.total_seconds()
        self._connect = connect_timeout.total_seconds()
        self._now = now
        self._resolver = resolver
        self._public = public
        self._tls = tls
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def ask(self, request: HubRequest) -> Taken | NotTaken:
        """Ask once, with redirects. Raises nothing for what a hub does or is."""
        try:
            hop, own = URL(request.hub), URL(request.feed_url)
        except ValueError:
            return NotTaken("The hub's address cannot be read.")
        private = True
        for _ in range(MAX_REDIRECTS + 1):
            # On the way to a hub without TLS anybody could read the secret, or send it elsewhere.
            private = private and hop.scheme == "https"
            try:
                async with self._manners.turn(hop.host or ""), asyncio.timeout(self._total):
                    return await self._post(hop, own, request, with_secret=private)
            except _Redirect as redirect:
                hop = redirect.to
            except (aiohttp.ClientError, OSError, ValueError) as error:
                return NotTaken(_trouble(error, hop))
        return NotTaken(f"The hub {place(hop)} redirects in a circle.")

    async def close(self) -> None:
        """Close connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _post(
        self, hop: URL, own: URL, request: HubRequest, *, with_secret: bool
    ) -> Taken | NotTaken:
        form = {
            "hub.mode": "unsubscribe" if request.unsubscribe else "subscribe",
            "hub.topic": request.topic,
            "hub.callback": request.callback,
            # Hubs older than the Recommendation want to be told how (PubSubHubbub 0.3, 6.1).
            "hub.verify": "async",
        }
        if not request.unsubscribe:
            form["hub.lease_seconds"] = str(round(request.lease.total_seconds()))
            if with_secret:
                form["hub.secret"] = request.secret
        trusted = (hop.host, hop.port) == (own.host, own.port)
        async with self._session(trusted=trusted).post(
            hop.with_user(None).with_fragment(None), data=form, allow_redirects=False
        ) as response:
            if response.status in _REDIRECTS:
                raise _Redirect(_target(hop, response))
            if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
                return Taken(signed=with_secret)
            wait = None
            if response.status in _BUSY or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                wait = retry_after(response.headers, self._now())
            reason = (await response.content.read(2_000)).decode("utf-8", "replace")
            said = reason_text(reason)
            return NotTaken(
                f"The hub {place(hop)} answered {response.status}" + (f": {said}" if said else "."),
                wait,
            )

    def _session(self, *, trusted: bool) -> aiohttp.ClientSession:
        if trusted not in self._sessions:
            self._sessions[trusted] = new_session(
                public=None if trusted else self._public,
                resolver=self._resolver,
                connect=self._connect,
                headers={"User-Agent": self._user_agent},
                tls=self._tls,
            )
        return self._sessions[trusted]


def reason_text(said: str) -> str:
    """What a hub gives as its reason, as one short line; empty for none."""
    return clean_text(markup_to_line(said))[:_LONGEST_REASON]


def _target(hop: URL, response: aiohttp.ClientResponse) -> URL:
    target = hop.with_user(None).join(URL(response.headers.get("Location") or ""))
    if target == hop or target.scheme not in {"http", "https"} or not target.host:
        raise ValueError("no web address")
    return target.with_user(None)


def _trouble(error: Exception, hop: URL) -> str:
    hub = f"The hub {place(hop)}"
    if isinstance(error.__cause__, PrivateAddressError):
        return f"{hub} has no public address; a feed may not send the bot into a private network."
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return f"The TLS certificate of the hub {place(hop)} cannot be trusted."
        case aiohttp.ClientConnectorError():
            return f"{hub} cannot be reached."
        case TimeoutError():
            return f"{hub} did not answer in time."
        case ValueError():
            return f"{hub} redirects to something that is no web address."
    return f"{hub} broke the connection off."
