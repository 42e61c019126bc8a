"""Discord's client on its fake."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.platforms.discord import DiscordPlatform
from tests.fakes.discord import FakeDiscord


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
async def platform(fake: FakeDiscord) -> AsyncIterator[DiscordPlatform]:
    platform = DiscordPlatform(fake.token, api_base=fake.api_base)
    yield platform
    await platform.close()
