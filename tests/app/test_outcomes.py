"""The whole bot: what is not known is told to the operator; a topic that is gone to its readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.test_edits import item
from tests.app.test_networks import config
from tests.fakes.discord import FakeDiscord
from tests.fakes.process import BotProcess
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.web import FakeWeb, rss

pytestmark = pytest.mark.slow


async def test_the_operators_status_counts_what_was_not_answered_and_nobody_elses_does(
    tmp_path: Path,
) -> None:
    async with (
        FakeTelegram(limits=None) as telegram,
        FakeDiscord() as discord,
        FakeWeb() as web,
    ):
        web.feed("/wire", rss("The Wire", []))
        ada, bob = telegram.person("Ada"), telegram.person("Bob")
        operator, reader = telegram.private_chat(ada), telegram.private_chat(bob)
        file = config(telegram, discord, f"{web.url}/wire", tmp_path)
        text = file.read_text(encoding="utf-8")
        file.write_text(f'admin_chats = ["telegram:{operator.id}"]\n{text}', encoding="utf-8")
        async with BotProcess(file) as bot:
            telegram.say(reader, bob, "/subscribe chips")
            await telegram.wait_for_messages(reader, 1, 20)
            telegram.fail("sendMessage", Fault(drop="after"))
            web.feed("/wire", rss("The Wire", [item(1)]))
            messages = await telegram.wait_for_messages(reader, 3, 30)
            assert messages[1].text == messages[2].text, "nobody knows, so it was sent again"

            telegram.say(operator, ada, "/status")
            (*_, status) = await telegram.wait_for_messages(operator, 1, 20)
            assert "One alert has been sent since the bot was set up." in status.text
            assert "One attempt was not answered" in status.text
            assert "Sent again: 1; found to have arrived: 0." in status.text
            telegram.say(reader, bob, "/status")
            (*_, status) = await telegram.wait_for_messages(reader, 4, 20)
            assert "sent since" not in status.text
            assert await bot.stop() == 0


async def test_a_topic_that_is_deleted_goes_on_in_its_group_after_a_kill_in_between(
    tmp_path: Path,
) -> None:
    async with (
        FakeTelegram(limits=None) as telegram,
        FakeDiscord() as discord,
        FakeWeb() as web,
    ):
        web.feed("/wire", rss("The Wire", []))
        ada = telegram.person("Ada")
        forum = telegram.group("Watchers", admins=[ada], forum=True)
        thread = telegram.topic(forum)
        file = config(telegram, discord, f"{web.url}/wire", tmp_path)
        async with BotProcess(file) as bot:
            telegram.say(forum, ada, "/subscribe chips", thread=thread)
            await telegram.wait_for_messages(forum, 1, 20)
            forum.topics.remove(thread)
            # The bot does not hear that the topic is gone, and dies.
            telegram.fail("sendMessage", Fault(delay=60))
            web.feed("/wire", rss("The Wire", [item(1), item(2)]))
            await telegram.wait_for(lambda: not telegram._faults["sendMessage"], 20)
            await bot.kill()
        async with BotProcess(file) as bot:
            messages = await telegram.wait_for_messages(forum, 4, 30)
            assert await bot.stop() == 0
        texts = [message.text for message in messages[1:]]
        assert [message.thread for message in messages[1:]] == [None] * 3
        assert "The forum topic that got Chips was deleted." in texts[0]
        assert "write /subscribe chips there and /unsubscribe chips here." in texts[0]
        assert len(telegram.messages(forum)) == 4
