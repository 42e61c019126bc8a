"""Editing a message on Telegram that was sent before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.outcome_model import Gone, Outcome, Refused, Retry, Sent, Unknown
from bot.platforms.telegram.client import TelegramPlatform
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.telegram_world import Chat
from tests.platforms.telegram.samples import alert

TITLE = "Lanternworks stops making 2-nanometre chips"


@pytest.fixture
def alice(telegram: FakeTelegram) -> Chat:
    return telegram.private_chat(telegram.person("Alice"))


async def sent(platform: TelegramPlatform, chat: Chat) -> str:
    outcome = await platform.send(alert(chat.id), nonce="n1")
    assert isinstance(outcome, Sent)
    return outcome.message_id


async def edit(platform: TelegramPlatform, chat: Chat, message: str, **changes: Any) -> Outcome:
    return await platform.edit(alert(chat.id, **({"title": TITLE} | changes)), message)


async def test_the_message_shows_what_the_story_is_now(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    message = await sent(platform, alice)
    assert await edit(platform, alice, message) == Sent(message)
    (shown,) = telegram.messages(alice)
    assert shown.styled("bold") == (TITLE,)


async def test_one_that_shows_it_already_is_done(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    message = await sent(platform, alice)
    await edit(platform, alice, message)
    assert await edit(platform, alice, message) == Sent(message)


async def test_one_that_is_gone_is_refused_and_a_closed_chat_is_told(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    message = await sent(platform, alice)
    alice.sent.clear()
    assert isinstance(await edit(platform, alice, message), Refused)
    alice.bot = "kicked"
    assert isinstance(await edit(platform, alice, message), Gone)


async def test_limits_and_lost_answers_are_told(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    message = await sent(platform, alice)
    body = '{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":7}}'
    telegram.fail("editMessageText", Fault(status=429, body=body))
    assert await edit(platform, alice, message) == Retry(
        "Telegram asked for a pause", timedelta(seconds=7), throttled=True
    )
    telegram.fail("editMessageText", Fault(drop="after"))
    assert isinstance(await edit(platform, alice, message), Unknown)
