"""A Telegram on loopback and the platform that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.platforms.telegram.client import TelegramPlatform
from tests.fakes.telegram import FakeTelegram


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(limits=None) as fake:
        yield fake


@pytest.fixture
async def platform(telegram: FakeTelegram) -> AsyncIterator[TelegramPlatform]:
    platform = TelegramPlatform(telegram.token, api_base=telegram.url)
    yield platform
    await platform.close()
