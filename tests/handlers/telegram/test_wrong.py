"""/wrong on Telegram: from what people type to what is stored."""

from __future__ import annotations

import asyncio

from bot.model import ChatId
from bot.store.client import Store
from handlers.commands.request import say
from handlers.telegram.bot import TelegramBot
from tests.fakes.telegram import FakeTelegram
from tests.handlers.telegram.conftest import Desk, stop
from tests.handlers.told import Told


async def test_wrong_in_answer_to_an_alert_is_stored_and_by_number_too(
    telegram: FakeTelegram, desk: Desk, store: Store
) -> None:
    told = Told(store)
    alice = telegram.person("Alice")
    chat = telegram.private_chat(alice)
    here = ChatId("telegram", str(chat.id))
    fab = await told.tell(here, 1, "555", "chips", "ai")
    tides = await told.tell(here, 2, "556", "ai")
    bot = TelegramBot(
        token=telegram.token,
        api_base=telegram.url,
        commands=told.table(),
        unknown=say,
        pace=desk.pace,
        on_closed=desk.on_closed,
        on_moved=desk.on_moved,
        hold=5,
    )
    task = asyncio.create_task(bot.run())
    try:
        telegram.say(chat, alice, "/wrong ai", reply_to=555)
        telegram.say(chat, alice, "/wrong 2 +chips")
        first, second = await telegram.wait_for_messages(chat, 2)
    finally:
        await stop(task)
    assert "Noted as wrong here: 🤖 AI." in first.text
    assert "Noted as missing here: 🔬 Chips." in second.text
    assert await told.noted() == {(fab, "ai", "not", 1), (tides, "chips", "missing", 1)}
