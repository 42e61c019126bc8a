"""What the fake Discord must refuse, so that a bot that passes with it is right."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fakes.discord import FakeDiscord, Fault
from tests.fakes.discord_limits import Limits
from tests.fakes.discord_spec import SPEC


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        yield fake


async def post(fake: FakeDiscord, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """One request with the right token."""
    headers = {"Authorization": f"Bot {fake.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(fake.api_base + path, json=body) as answer,
    ):
        assert answer.headers["Content-Type"] == "application/json"
        return answer.status, await answer.json()


async def test_a_bad_token_closes_the_gateway_with_4004(fake: FakeDiscord) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(fake.gateway) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 1}})
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == 4004
    assert not fake.wire.connected


async def test_a_nonce_makes_one_message_in_the_past_few_minutes_only_if_enforced(
    fake: FakeDiscord,
) -> None:
    path = f"/channels/{fake.channel(fake.guild()).id}/messages"
    loose: dict[str, Any] = {"content": "x", "nonce": "n"}
    strict = {**loose, "enforce_nonce": True}
    ids = [(await post(fake, path, body))[1]["id"] for body in (loose, strict, strict, loose)]
    assert ids[0] == ids[1] == ids[2] != ids[3]


async def test_accepted_messages_carry_their_time_in_order(fake: FakeDiscord) -> None:
    channel = fake.channel(fake.guild())
    for number in range(3):
        await post(fake, f"/channels/{channel.id}/messages", {"content": str(number)})
    posts = fake.messages(channel)
    assert [each.content for each in posts] == ["0", "1", "2"]
    assert posts[0].at < posts[1].at < posts[2].at


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2001},
        {"content": ""},
        {"content": "x", "nonce": "n" * 26},
        {"embeds": [{"title": "x" * 257}]},
        {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]},
    ],
)
async def test_messages_beyond_the_limits_are_refused(
    fake: FakeDiscord, body: dict[str, Any]
) -> None:
    path = f"/channels/{fake.channel(fake.guild()).id}/messages"
    status, told = await post(fake, path, body)
    assert (status, told["code"]) == (400, 50035)
    assert fake.posts == []


async def test_a_request_that_discords_description_does_not_know_is_a_violation(
    fake: FakeDiscord,
) -> None:
    if not SPEC.is_file():
        pytest.skip(f"{SPEC} is not here: Discord's OpenAPI document is no part of the project")
    path = f"/channels/{fake.channel(fake.guild()).id}/messages"
    status, _ = await post(fake, path, {"content": "x", "allowed_mentions": {"parse": "nobody"}})
    assert status == 400
    assert len(fake.violations) == 1


async def test_a_route_that_the_fake_does_not_play_is_no_success(fake: FakeDiscord) -> None:
    status, _ = await post(fake, "/nowhere", {})
    assert status == 501
    assert len(fake.violations) == 1


async def test_limits_can_be_raised_and_switched_off() -> None:
    async with FakeDiscord(limits=Limits(channel=(7, 5.0), bot=None)) as fake:
        path = f"/channels/{fake.channel(fake.guild()).id}/messages"
        statuses = [(await post(fake, path, {"content": "x"}))[0] for _ in range(8)]
    assert statuses == [200] * 7 + [429]
    assert fake.throttled == 1


async def test_a_fault_happens_as_often_as_it_was_asked_for(fake: FakeDiscord) -> None:
    path = f"/channels/{fake.channel(fake.guild()).id}/messages"
    fake.faults.append(Fault(status=500, times=2))
    statuses = [(await post(fake, path, {"content": "x"}))[0] for _ in range(3)]
    assert statuses == [500, 500, 200]


def test_a_strict_limit_counts_any_second_and_not_the_one_of_the_first_request() -> None:
    fixed, sliding = Limits(bot=(2, 1.0)), Limits(bot=(2, 1.0), sliding=True)
    moments = (0.0, 0.9, 1.0, 1.1)
    assert [fixed.request(now).retry_after for now in moments] == [None] * 4
    passed = [sliding.request(now).retry_after for now in moments]
    assert passed[:3] == [None, None, None]
    assert passed[3] == pytest.approx(0.8)
