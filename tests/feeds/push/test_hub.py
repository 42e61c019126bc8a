"""Asking hubs (WebSub, section 5.1), and where they may be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web as http

from bot.feeds.guard import is_public
from bot.feeds.push.hub import HubClient, HubRequest, NotTaken, Taken
from tests.fakes.certificate import Certificate, loopback_certificate
from tests.fakes.hub import FakeHub
from tests.fakes.web import FakeWeb
from tests.feeds.fetching import Names, unhurried


@pytest.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb() as running:
        yield running


@pytest.fixture
async def hub(web: FakeWeb) -> AsyncIterator[FakeHub]:
    async with FakeHub(web) as running:
        running.behaviour.verifies = False
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    made = loopback_certificate(Path(tmp_path_factory.mktemp("tls")))
    if made is None:
        pytest.skip("there is no openssl command to make a certificate with")
    return made


@asynccontextmanager
async def client(**more: Any) -> AsyncIterator[HubClient]:
    values: dict[str, Any] = {"public": lambda _: True, "total_timeout": timedelta(seconds=2)}
    hubs = HubClient(user_agent="newsbell/test", manners=unhurried(), **values | more)
    try:
        yield hubs
    finally:
        await hubs.close()


def request(hub: str, **more: Any) -> HubRequest:
    values: dict[str, Any] = {
        "hub": hub,
        "topic": "https://yard.example/feed",
        "callback": "https://bell.example/websub/c0ffee",
        "secret": "geheim",
        "lease": timedelta(days=10),
        "feed_url": "https://yard.example/feed",
    }
    return HubRequest(**values | more)


async def ask(what: HubRequest, **more: Any) -> Taken | NotTaken:
    async with client(**more) as hubs:
        return await hubs.ask(what)


def refusal(answer: Taken | NotTaken) -> NotTaken:
    assert isinstance(answer, NotTaken)
    assert "geheim" not in answer.why
    assert "c0ffee" not in answer.why
    return answer


async def test_a_hub_is_asked_as_the_recommendation_wants_it(hub: FakeHub) -> None:
    assert await ask(request(hub.url)) == Taken(signed=False)
    (asked,) = hub.asked
    assert (asked.mode, asked.topic, asked.lease) == (
        "subscribe",
        "https://yard.example/feed",
        "864000",
    )
    assert hub.violations == []


async def test_a_hub_with_tls_is_told_the_secret(certificate: Certificate) -> None:
    async with FakeWeb(tls=certificate.server) as web, FakeHub(web) as hub:
        hub.behaviour.verifies = False
        assert await ask(request(hub.url), tls=certificate.client) == Taken(signed=True)
        assert hub.asked[0].secret == "geheim"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_hub_that_moved_is_followed_with_the_whole_request(
    web: FakeWeb, hub: FakeHub, status: int
) -> None:
    web.redirect("/old", "/hub", status)
    assert isinstance(await ask(request(web.url + "/old")), Taken)
    assert hub.asked[0].callback == "https://bell.example/websub/c0ffee"


async def test_the_secret_is_not_sent_on_from_a_hub_without_tls(
    web: FakeWeb, certificate: Certificate
) -> None:
    async with FakeWeb(tls=certificate.server) as safe, FakeHub(safe) as hub:
        hub.behaviour.verifies = False
        web.redirect("/hub", hub.url, 307)
        answer = await ask(request(web.url + "/hub"), tls=certificate.client)
        assert answer == Taken(signed=False)
        assert hub.asked[0].secret is None


async def test_a_circle_of_redirects_ends(web: FakeWeb) -> None:
    web.redirect("/a", "/b", 307)
    web.redirect("/b", "/a", 307)
    assert "in a circle" in refusal(await ask(request(web.url + "/a"))).why


@pytest.mark.parametrize("to", ["javascript:alert(1)", "", "ftp://a.example/", "http://[", "/hub"])
async def test_a_redirect_to_nowhere_is_a_refusal(web: FakeWeb, to: str) -> None:
    web.redirect("/hub", to, 307)
    refusal(await ask(request(web.url + "/hub")))


async def test_what_a_hub_says_in_refusing_is_told_as_one_plain_line(hub: FakeHub) -> None:
    hub.behaviour.status = 403
    hub.behaviour.says = "<b>No</b>\n\x1b[31m such topic & co " + "x" * 5_000
    why = refusal(await ask(request(hub.url))).why
    assert "answered 403: No" in why
    assert why.isprintable()
    assert len(why) < 300


@pytest.mark.parametrize(("status", "wait"), [(503, 120), (429, 120), (404, None)])
async def test_a_busy_hub_says_when_to_come_back(
    hub: FakeHub, status: int, wait: int | None
) -> None:
    hub.behaviour.status, hub.behaviour.headers = status, {"Retry-After": "120"}
    answer = refusal(await ask(request(hub.url)))
    assert answer.retry_after == (None if wait is None else timedelta(seconds=wait))


async def test_a_hub_on_a_private_address_is_not_asked(hub: FakeHub) -> None:
    assert "no public address" in refusal(await ask(request(hub.url), public=is_public)).why
    assert hub.asked == []


async def test_a_name_that_leads_inside_is_not_asked(hub: FakeHub, web: FakeWeb) -> None:
    inside = f"http://hub.example:{web.port}/hub"
    names = Names(hub_example=["127.0.0.1"])
    answer = await ask(request(inside), public=is_public, resolver=names)
    assert "no public address" in refusal(answer).why
    assert hub.asked == []


async def test_a_redirect_of_a_hub_does_not_lead_inside(hub: FakeHub, web: FakeWeb) -> None:
    async with FakeWeb("127.0.0.2") as outside:
        outside.redirect("/hub", hub.url, 307)
        answer = await ask(request(outside.url + "/hub"), public=lambda ip: ip == "127.0.0.2")
    assert "no public address" in refusal(answer).why
    assert hub.asked == []


async def test_a_hub_beside_the_operators_own_feed_may_be_private(
    hub: FakeHub, web: FakeWeb
) -> None:
    own = request(hub.url, feed_url=web.url + "/feed")
    assert isinstance(await ask(own, public=is_public), Taken)
    other = replace(own, feed_url="http://127.0.0.1:9/feed")
    refusal(await ask(other, public=is_public))


async def test_a_hub_that_never_answers_is_given_up(web: FakeWeb) -> None:
    async def hang(_: http.Request) -> http.StreamResponse:
        await asyncio.sleep(60)
        return http.Response()

    web.answer("/hub", hang)
    answer = await ask(request(web.url + "/hub"), total_timeout=timedelta(seconds=0.2))
    assert "did not answer in time" in refusal(answer).why


async def test_a_hub_that_is_not_there_is_said(web: FakeWeb) -> None:
    assert "cannot be reached" in refusal(await ask(request("http://127.0.0.1:9/hub"))).why
