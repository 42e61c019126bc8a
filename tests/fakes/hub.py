"""A hub as the Recommendation has it (https://www.w3.org/TR/websub/), strict with subscribers.

It lives on a ``FakeWeb``, beside what that publishes, and notes whatever a subscriber does that
the Recommendation does not allow.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web
from yarl import URL

from tests.fakes.web import RSS, FakeWeb

_MODES = ("subscribe", "unsubscribe")


@dataclass(slots=True)
class Subscription:
    """What one callback is subscribed to; ``ends`` by the hub's clock, in seconds."""

    callback: str
    topic: str
    secret: str | None
    ends: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a subscriber."""

    mode: str
    topic: str
    callback: str
    secret: str | None
    lease: str | None


@dataclass(slots=True)
class Behaviour:
    """How the hub answers and verifies; tests may change it at any time.

    ``status`` and ``says``: the answer to a request. ``delay``: seconds before it verifies.
    ``verify``: what is sent in the place of the right parameters. ``denies``: the reason why it
    denies instead. ``lease``: what it grants, whatever was asked for. ``at_once``: it verifies
    before it answers. ``method``: how it signs.
    """

    status: int = 202
    says: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    verify: dict[str, str] = field(default_factory=dict)
    denies: str | None = None
    verifies: bool = True
    lease: int | None = None
    at_once: bool = False
    method: str = "sha256"


class FakeHub:
    """A hub at ``path`` of a web server, for the length of an ``async with``."""

    def __init__(
        self,
        server: FakeWeb,
        path: str = "/hub",
        *,
        clock: Callable[[], float] = time.time,
        trusts: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._path = path
        self._clock = clock
        self._trusts = trusts
        self._tasks: set[asyncio.Task[None]] = set()
        self.behaviour = Behaviour()
        self.subscriptions: dict[tuple[str, str], Subscription] = {}
        self.asked: list[Asked] = []
        self.verified: list[tuple[str, int]] = []
        self.violations: list[str] = []

    @property
    def url(self) -> str:
        """Its address."""
        return self._server.url + self._path

    def links(self, topic: str) -> dict[str, str]:
        """The headers by which a server names this hub for a topic."""
        return {"Link": f'<{self.url}>; rel="hub", <{topic}>; rel="self"'}

    async def publish(
        self, topic: str, body: bytes, *, content_type: str = RSS
    ) -> list[tuple[str, int]]:
        """Push to all who are subscribed; returns callbacks and what they answered."""
        found = [
            one
            for one in self.subscriptions.values()
            if one.topic == topic and one.ends > self._clock()
        ]
        return [
            (
                one.callback,
                await self.push(one, body, headers=self.signature(one, body), type_=content_type),
            )
            for one in found
        ]

    def signature(self, subscription: Subscription, body: bytes) -> dict[str, str]:
        """The header that signs a body for a subscriber, if that gave a secret."""
        if subscription.secret is None:
            return {}
        method = self.behaviour.method
        digest = hmac.new(subscription.secret.encode(), body, method).hexdigest()
        return {"X-Hub-Signature": f"{method}={digest}"}

    async def push(
        self,
        subscription: Subscription,
        body: bytes,
        *,
        headers: Mapping[str, str],
        type_: str = RSS,
    ) -> int:
        """Send one push, signed or not; returns the status. A 410 ends the subscription."""
        every = {"Content-Type": type_, **self.links(subscription.topic), **headers}
        async with self._client.post(subscription.callback, data=body, headers=every) as response:
            if response.status == 410:
                self.subscriptions.pop((subscription.topic, subscription.callback), None)
            return response.status

    async def wait_for(self, what: Callable[[], bool], timeout: float = 10) -> None:
        """Until something is so."""
        async with asyncio.timeout(timeout):
            while not what():
                await asyncio.sleep(0.01)

    def only(self) -> Subscription:
        """The one subscription that there is."""
        (one,) = self.subscriptions.values()
        return one

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        if wrong := self._complaints(request, {k: str(v) for k, v in form.items()}):
            self.violations += wrong
            return web.Response(status=400, text="; ".join(wrong))
        secret, lease = form.get("hub.secret"), form.get("hub.lease_seconds")
        asked = Asked(
            mode=str(form["hub.mode"]),
            topic=str(form["hub.topic"]),
            callback=str(form["hub.callback"]),
            secret=None if secret is None else str(secret),
            lease=None if lease is None else str(lease),
        )
        self.asked.append(asked)
        behaviour = self.behaviour
        if not 200 <= behaviour.status < 300:
            return web.Response(
                status=behaviour.status, text=behaviour.says, headers=behaviour.headers
            )
        if behaviour.at_once:
            await self._verify(asked)
        else:
            task = asyncio.create_task(self._verify(asked))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return web.Response(status=behaviour.status, text=behaviour.says)

    def _complaints(self, request: web.Request, form: Mapping[str, str]) -> list[str]:
        found = []
        if request.content_type != "application/x-www-form-urlencoded":
            found.append(f"a request of type {request.content_type} (5.1)")
        if form.get("hub.mode") not in _MODES:
            found.append(f"mode {form.get('hub.mode')} (5.1)")
        if not form.get("hub.topic"):
            found.append("no topic (5.1)")
        callback = URL(form.get("hub.callback", ""))
        if callback.scheme not in {"http", "https"} or not callback.host:
            found.append(f"callback {callback} (5.1)")
        if len(form.get("hub.secret", "").encode()) >= 200:
            found.append("a secret of 200 bytes or more (5.1)")
        if "hub.secret" in form and request.scheme != "https":
            found.append("a secret over a connection without TLS (5.1)")
        if not form.get("hub.lease_seconds", "1").isdecimal():
            found.append("a lease that is no number (5.1)")
        return found

    async def _verify(self, asked: Asked) -> None:
        behaviour = self.behaviour
        await asyncio.sleep(behaviour.delay)
        if behaviour.denies is not None:
            await self.deny(asked.callback, asked.topic, behaviour.denies)
            return
        if not behaviour.verifies:
            return
        lease = behaviour.lease or int(asked.lease or 864_000)
        challenge = secrets.token_urlsafe(16)
        query = {"hub.mode": asked.mode, "hub.topic": asked.topic, "hub.challenge": challenge}
        if asked.mode == "subscribe":
            query["hub.lease_seconds"] = str(lease)
        status, text = await self.ask(asked.callback, query | behaviour.verify)
        self.verified.append((asked.mode, status))
        if not (200 <= status < 300 and text == challenge):
            return
        key = (asked.topic, asked.callback)
        self.subscriptions.pop(key, None)
        if asked.mode == "subscribe":
            self.subscriptions[key] = Subscription(
                asked.callback, asked.topic, asked.secret, self._clock() + lease
            )

    async def deny(self, callback: str, topic: str, reason: str) -> int:
        """Deny a subscription, which a hub may do at any time (5.2)."""
        self.subscriptions.pop((topic, callback), None)
        query = {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason}
        status, _ = await self.ask(callback, query)
        return status

    async def ask(self, callback: str, query: Mapping[str, str]) -> tuple[int, str]:
        """GET a callback with these parameters beside its own."""
        async with self._client.get(
            URL(callback).update_query(query), allow_redirects=False
        ) as response:
            return response.status, await response.text()

    async def __aenter__(self) -> Self:
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ssl=self._trusts or True),
            timeout=aiohttp.ClientTimeout(total=30),
        )
        self._server.answer(self._path, self._serve)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.close()
