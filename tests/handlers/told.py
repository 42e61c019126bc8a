"""The whole table of commands on a real store, in which a chat was told stories."""

from __future__ import annotations

from bot.delivery.timings import Timings
from bot.model import ChatId, StoryId
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.reports import ReportBook
from bot.store.subscriptions import ChatBook
from bot.store.timings import TimingBook
from bot.texts import Texts
from handlers.commands.request import Command
from handlers.commands.table import command_table
from tests.builders import DAY, NOW, known_as, match, story
from tests.fakes.memory import MemoryOperations


class Told:
    """``store`` with the commands of the bot on it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.archive = Archive(store)
        self.chats = ChatBook(store, empty_life=DAY)
        self.reports = ReportBook(store, life=DAY)

    def table(self) -> tuple[Command, ...]:
        """The commands."""
        return command_table(
            chats=self.chats,
            stories=self.archive,
            reports=self.reports,
            timings=Timings(TimingBook(self._store, empty_life=DAY, ledger_life=DAY), zone="UTC"),
            operations=MemoryOperations(),
            texts=Texts(),
            now=lambda: NOW,
        )

    async def tell(self, chat: ChatId, number: int, message_id: str, *topics: str) -> StoryId:
        """An alert of a story was delivered there, as this message."""
        admitted = await Admissions(self._store, archive_life=DAY).admit(
            story(number), match(*topics), known_as(f"u{number}"), ring=False, now=NOW
        )
        await self.archive.numbered(chat, [admitted.story])
        async with self._store.reaching() as redis:
            await redis.set(self._store.keys.message(chat, message_id), admitted.story)
        return admitted.story

    async def noted(self) -> set[tuple[str, str, str, int]]:
        """Story, topic, verdict and number of chats of all that was reported."""
        return {
            (one.story, one.topic, one.verdict.value, one.chats)
            for one in await self.reports.complaints()
        }
