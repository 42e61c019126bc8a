"""A chat with the commands in it: type a line, read the reply."""

from __future__ import annotations

from bot.delivery.timings import Timings
from bot.model import ArchivedStory, ChatId
from bot.texts import Texts
from handlers.commands.request import ChatKind, Command, Reply, Request
from handlers.commands.table import command_table
from tests.fakes.memory import (
    NOW,
    MemoryChats,
    MemoryOperations,
    MemoryReports,
    MemoryStories,
    MemoryTimingBook,
)

HERE = ChatId("telegram", "500")


class Room:
    """One chat; tests change ``kind``, ``admin`` and the parts behind as their situation wants."""

    def __init__(self, *stories: ArchivedStory, chats: MemoryChats | None = None) -> None:
        self.chats = chats or MemoryChats()
        self.stories = MemoryStories(*stories)
        self.reports = MemoryReports()
        self.timings = MemoryTimingBook()
        self.zone = "UTC"
        self.operations = MemoryOperations()
        self.kind = ChatKind.PRIVATE
        self.admin = True
        self.asked_for_admin = 0
        self.chat = HERE

    @property
    def table(self) -> dict[str, Command]:
        """The table, by name; built anew, since it looks at the operator's topics."""
        commands = command_table(
            chats=self.chats,
            stories=self.stories,
            reports=self.reports,
            timings=Timings(self.timings, zone=self.zone),
            operations=self.operations,
            texts=Texts(),
            now=lambda: NOW,
        )
        return {command.name: command for command in commands}

    async def ask(self, line: str, *, replied_to: str | None = None) -> Reply:
        """Type ``/command words``."""
        name, *words = line.removeprefix("/").split()
        request = Request(
            self.chat, self.kind, name, tuple(words), self._is_admin, replied_to=replied_to
        )
        return await self.table[name].handle(request)

    async def read(self, line: str, *, replied_to: str | None = None) -> str:
        """Type a line and read the words of the reply."""
        return words_of(await self.ask(line, replied_to=replied_to))

    async def follows(self) -> set[str]:
        """What the chat follows, the operator's part left out."""
        return set((await self.chats.of(self.chat)).selectors)

    async def _is_admin(self) -> bool:
        self.asked_for_admin += 1
        return self.admin


def words_of(reply: Reply) -> str:
    """The reply without styles and links."""
    return "\n".join("".join(span.text for span in line) for line in reply.lines)
