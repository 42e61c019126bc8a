"""The fake hub is as strict as the Recommendation lets it be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web as http

from tests.fakes.hub import FakeHub
from tests.fakes.web import FakeWeb

TOPIC = "https://yard.example/feed"


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Subscriber:
    """A callback that answers as a test wants, and keeps what is pushed."""

    web: FakeWeb
    echo: bool = True
    status: int = 200
    pushed: list[tuple[bytes, str | None]] = field(default_factory=list)

    @property
    def callback(self) -> str:
        return self.web.url + "/callback?id=7"

    async def answer(self, request: http.Request) -> http.StreamResponse:
        if request.method == "POST":
            signature = request.headers.get("X-Hub-Signature")
            self.pushed.append((await request.read(), signature))
            return http.Response(status=self.status)
        assert request.query["id"] == "7", "parameters of the callback stay (5.1)"
        text = request.query["hub.challenge"] if self.echo else "no"
        return http.Response(status=self.status, text=text)


@pytest.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def hub(web: FakeWeb, clock: Clock) -> AsyncIterator[FakeHub]:
    async with FakeHub(web, clock=clock) as running:
        yield running


@pytest.fixture
def subscriber(web: FakeWeb) -> Subscriber:
    made = Subscriber(web)
    web.answer("/callback", made.answer)
    return made


async def ask(hub: FakeHub, subscriber: Subscriber, **more: str) -> int:
    form = {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.callback": subscriber.callback,
        **{name.replace("_", ".", 1): value for name, value in more.items()},
    }
    async with aiohttp.ClientSession() as session, session.post(hub.url, data=form) as response:
        return response.status


async def test_who_echoes_the_challenge_is_pushed_to_until_the_lease_ends(
    hub: FakeHub, subscriber: Subscriber, clock: Clock
) -> None:
    assert await ask(hub, subscriber, hub_lease_seconds="60") == 202
    await hub.wait_for(lambda: bool(hub.subscriptions))
    assert [status for _, status in await hub.publish(TOPIC, b"news")] == [200]
    clock.now += 60
    assert await hub.publish(TOPIC, b"more") == []
    assert subscriber.pushed == [(b"news", None)]


async def test_who_does_not_echo_it_is_not(hub: FakeHub, subscriber: Subscriber) -> None:
    for subscriber.echo, subscriber.status in ((False, 200), (True, 404)):
        hub.verified.clear()
        await ask(hub, subscriber)
        await hub.wait_for(lambda: bool(hub.verified))
        assert hub.subscriptions == {}


async def test_an_answer_of_gone_ends_it(hub: FakeHub, subscriber: Subscriber) -> None:
    await ask(hub, subscriber)
    await hub.wait_for(lambda: bool(hub.subscriptions))
    subscriber.status = 410
    await hub.publish(TOPIC, b"news")
    assert hub.subscriptions == {}


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"hub_mode": "beg"}, "mode"),
        ({"hub_topic": ""}, "topic"),
        ({"hub_callback": "ftp://a.example/"}, "callback"),
        ({"hub_secret": "s" * 200}, "200 bytes"),
        ({"hub_secret": "s"}, "without TLS"),
        ({"hub_lease_seconds": "long"}, "lease"),
    ],
)
async def test_what_the_recommendation_does_not_allow_is_noted(
    hub: FakeHub, subscriber: Subscriber, form: dict[str, str], complaint: str
) -> None:
    assert await ask(hub, subscriber, **form) == 400
    assert complaint in hub.violations[0]
