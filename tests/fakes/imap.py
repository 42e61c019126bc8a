"""A small IMAP server that can misbehave, on loopback: it answers what the bot asks, from memory.

It knows only what a reader needs; what a real server does is for ``tests.fakes.dovecot``.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from types import TracebackType

from bot.mail_model import MailAccount, Tls

USER, PASSWORD = "ada", "s3cret words"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with one command: ``say`` is sent, then the connection is closed or silent.

    ``cut``: of the true answer only so many bytes are sent before.
    """

    say: bytes = b""
    closes: bool = True
    cut: int | None = None


@dataclass(slots=True)
class FakeImap:
    """The server. ``trouble`` decides for each command (its words without the tag)."""

    capabilities: str = "IMAP4rev1 IDLE SASL-IR AUTH=PLAIN"
    greeting: bytes = b""
    validity: int = 7
    mails: dict[int, bytes] = field(default_factory=dict)
    trouble: Callable[[str], Trouble | None] = lambda _command: None
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    idling: int = 0
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _next: int = 1

    async def __aenter__(self) -> FakeImap:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def account(self) -> MailAccount:
        """How to log in."""
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        return MailAccount("post", "127.0.0.1", port, USER, PASSWORD, Tls.NONE)

    def deliver(self, *mails: EmailMessage | bytes) -> None:
        """Put mails into the folder; who idles is told."""
        for mail in mails:
            data = mail if isinstance(mail, bytes) else mail.as_bytes()
            self.mails[self._next] = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            self._next += 1
        news, self._news = self._news, asyncio.Event()
        news.set()

    def renumber(self) -> None:
        """Give the folder another UIDVALIDITY and its mails other UIDs."""
        self.validity += 1
        self.mails = {number + 100: data for number, data in enumerate(self.mails.values())}
        self._next = max(self.mails, default=100) + 1

    def hang_up(self) -> None:
        """Break every connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def until_idling(self, connections: int = 1) -> None:
        """Wait until so many connections idle."""
        async with asyncio.timeout(10):
            while self.idling < connections:
                await asyncio.sleep(0.005)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        self.connections += 1
        try:
            await self._talk(reader, writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.greeting or b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.decode().strip().partition(" ")
            self.commands.append(command)
            trouble = self.trouble(command)
            if trouble is not None:
                if trouble.cut is not None:
                    writer.write(self._answer(tag, command)[: trouble.cut])
                writer.write(trouble.say.replace(b"TAG", tag.encode()))
                await writer.drain()
                if trouble.closes:
                    return
                continue
            if command == "IDLE":
                await self._idle(tag, reader, writer)
            else:
                writer.write(self._answer(tag, command))
            await writer.drain()
            if command == "LOGOUT":
                return

    async def _idle(
        self, tag: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"+ idling\r\n")
        self.idling += 1
        done = asyncio.create_task(reader.readline())
        try:
            while not done.done():
                news = asyncio.create_task(self._news.wait())
                await asyncio.wait([done, news], return_when=asyncio.FIRST_COMPLETED)
                if news.done():
                    writer.write(f"* {len(self.mails)} EXISTS\r\n".encode())
                news.cancel()
            assert (await done) in (b"DONE\r\n", b"")
            writer.write(f"{tag} OK idled\r\n".encode())
        finally:
            self.idling -= 1
            done.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await done

    def _answer(self, tag: str, command: str) -> bytes:
        ok = f"{tag} OK done\r\n".encode()
        exists = f"* {len(self.mails)} EXISTS\r\n".encode()
        word = command.split(" ", 1)[0].upper()
        if word == "CAPABILITY":
            return f"* CAPABILITY {self.capabilities}\r\n".encode() + ok
        if word == "EXAMINE":
            codes = f"* OK [UIDVALIDITY {self.validity}] v\r\n* OK [UIDNEXT {self._next}] n\r\n"
            return exists + codes.encode() + ok
        if found := re.match(r"UID SEARCH UID (\d+):\*", command):
            # As the standard has it: the last mail is always within n:*.
            last = max(self.mails, default=0)
            uids = [uid for uid in self.mails if uid >= int(found[1]) or uid == last]
            return f"* SEARCH {' '.join(map(str, uids))}\r\n".encode() + exists + ok
        if command.startswith("UID SEARCH"):
            return f"* SEARCH {' '.join(map(str, self.mails))}\r\n".encode() + ok
        if found := re.match(r"UID FETCH ([\d,]+) (.*)", command):
            uids = [int(uid) for uid in found[1].split(",")]
            return b"".join(self._fetched(uid, found[2]) for uid in uids if uid in self.mails) + ok
        return exists + ok

    def _fetched(self, uid: int, what: str) -> bytes:
        data = self.mails[uid]
        number = sorted(self.mails).index(uid) + 1
        name, part = "BODY[]", data
        if fields := re.search(r"HEADER\.FIELDS (\([^)]*\))", what):
            name, part = (
                f"BODY[HEADER.FIELDS {fields[1]}]",
                data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n",
            )
        head = f"* {number} FETCH (UID {uid} RFC822.SIZE {len(data)} {name} {{{len(part)}}}\r\n"
        return head.encode() + part + b")\r\n"
