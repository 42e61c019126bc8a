"""What the delivery benchmark counts, and that its networks are strict about it."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession

from bench.delivery import Run
from bench.delivery_fakes import Networks, Tally, worst_second
from bench.delivery_senders import Cost


@pytest.mark.parametrize(
    ("moments", "most"),
    [
        ([], 0),
        ([5.0], 1),
        ([0.0, 0.5, 1.0], 2),
        ([0.0, 0.5, 0.999], 3),
        ([0.0, 0.9, 1.1, 1.8, 1.89], 4),
    ],
)
def test_a_second_may_begin_anywhere_and_ends_before_its_own_moment_returns(
    moments: list[float], most: int
) -> None:
    assert worst_second(moments) == most


def test_the_share_of_the_rate_is_of_the_gaps_between_messages() -> None:
    tally = Tally(asked=31, throttled=0, told=31, twice=0, seconds=1.0, worst=30)
    run = Run("newsbell", "telegram", tally, Cost(0.031, 0), 31)
    assert run.share == pytest.approx(1.0)
    assert run.cpu_ms == pytest.approx(1.0)


async def test_the_networks_refuse_the_thirty_first_message_and_count_it() -> None:
    async with Networks(40, 1) as networks, ClientSession() as session:
        where = networks.addresses
        url = f"{where.telegram}/bot{where.telegram_token}/sendMessage"

        async def send(chat: int) -> int:
            form = {"chat_id": str(chat), "text": "x"}
            async with session.post(url, data=form) as response:
                return response.status

        statuses = await asyncio.gather(*map(send, where.private))
        tally = (await networks.tally())["telegram"]
        assert sorted(statuses) == [200] * 30 + [429] * 10
        assert (tally.asked, tally.throttled, tally.told) == (40, 10, 30)
        assert tally.worst == 40
        await networks.forget()
        assert (await networks.tally())["telegram"].asked == 0
