"""/wrong on Discord: from what people type to what is stored."""

from __future__ import annotations

from bot.model import ChatId
from bot.store.client import Store
from tests.fakes.discord import FakeDiscord
from tests.handlers.discord.conftest import Desk, running
from tests.handlers.told import Told


async def test_wrong_by_number_is_stored_and_only_the_asker_sees_the_answer(
    fake: FakeDiscord, desk: Desk, store: Store
) -> None:
    told = Told(store)
    channel = fake.channel(guild := fake.guild())
    here = ChatId("discord", str(channel.id))
    fab = await told.tell(here, 1, "m1", "chips", "ai")
    tides = await told.tell(here, 2, "m2", "ai")
    async with running(desk.bot(fake, table=told.table())):
        await fake.wait_for(lambda: fake.wire.connected)
        member = fake.member(guild)
        answer = await fake.slash(channel, member, "wrong", number=1, topic="ai")
        assert "Noted as wrong here: 🤖 AI." in answer
        assert answer.ephemeral
        await fake.slash(channel, member, "wrong", topic="chips", number=2)
    assert await told.noted() == {(fab, "ai", "not", 1), (tides, "chips", "missing", 1)}
