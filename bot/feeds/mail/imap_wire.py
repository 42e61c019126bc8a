"""The wire to an IMAP server: lines, literals, TLS, and a limit on everything.

A server may be slow, silent, or send without end; each ends in a MailboxError that says so.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar, cast

from bot.errors import FeedError
from bot.feeds.clean import clean_text
from bot.feeds.mail.imap_words import Answer, Literal, first_line, literal_size, number
from bot.mail_model import MailAccount, Tls

LONGEST_LINE = 1 << 20
_LARGEST_DROPPED = 64 << 20  # a literal that is not wanted is read to its end up to here
_MOST_KEPT = 64 << 20

_STATUS = re.compile(r"^(?:\* )?(?:NO|BAD|BYE|OK)?\s*(?:\[[^\]]*\]\s*)?", re.IGNORECASE)

T = TypeVar("T")


class MailboxError(FeedError):
    """A mailbox cannot be read; says of which, why, and what to do."""


class RefusedError(MailboxError):
    """The server said no to a command; the connection is as it was."""


class ConnectionLostError(MailboxError):
    """The connection broke, or the server did not answer: trying again may help."""


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds for connecting (TLS and login each) and for the answer to one command; after which an
    IDLE is begun anew; and the first and longest pause after a connection broke while listening.

    Servers end an IDLE after 29 minutes (RFC 2177), and routers forget silent connections sooner.
    """

    connect: float = 10
    answer: float = 60
    idle: float = 9 * 60
    first_pause: float = 1
    longest_pause: float = 300


class ImapWire:
    """A connection without a meaning yet. Made by ``connect``; one command at a time.

    ``grown``: the folder got mails since this was last set to False; ``stirred`` is set then too,
    ``continued`` when the server asks for more of a command.
    """

    def __init__(
        self,
        account: MailAccount,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        limits: TimeLimits,
    ) -> None:
        self._account = account
        self._reader = reader
        self._writer = writer
        self._in_clear: asyncio.StreamWriter | None = None
        self._tags = count(1)
        self._exists = 0
        self.limits = limits
        self.stirred = asyncio.Event()
        self.continued = asyncio.Event()
        self.grown = False

    @classmethod
    async def connect(cls, account: MailAccount, limits: TimeLimits) -> ImapWire:
        """Connect, with TLS where it comes first. Raises MailboxError."""
        context = None
        if account.tls is Tls.TLS:
            context = await _context(account)
        try:
            async with asyncio.timeout(limits.connect):
                reader, writer = await asyncio.open_connection(
                    account.host,
                    account.port,
                    limit=LONGEST_LINE,
                    ssl=context,
                )
        except ssl.SSLError as error:
            raise _no_tls(account, error) from error
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            why = "no answer" if isinstance(error, TimeoutError) else _reason(error)
            raise ConnectionLostError(
                f"Mailbox {account.name}: {account.host}:{account.port} cannot be reached ({why})."
            ) from error
        return cls(account, reader, writer, limits)

    async def start_tls(self) -> None:
        """Go on in TLS, after the server said that it is ready to."""
        loop = asyncio.get_running_loop()
        context = await _context(self._account)
        # A reader of its own: what came in the clear behind the answer is not taken for an answer.
        reader = asyncio.StreamReader(limit=LONGEST_LINE)
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            transport = await self.limited(
                loop.start_tls(
                    self._writer.transport,
                    protocol,
                    context,
                    server_hostname=self._account.host,
                    ssl_handshake_timeout=self.limits.connect,
                ),
                self.limits.connect + 1,
            )
        except ssl.SSLError as error:
            raise _no_tls(self._account, error) from error
        if transport is None:
            raise self.lost("it closed while TLS began")
        protocol.connection_made(transport)
        self._in_clear = self._writer  # it would close the connection if it was forgotten
        self._reader = reader
        self._writer = asyncio.StreamWriter(
            cast(asyncio.WriteTransport, transport), protocol, reader, loop
        )

    async def send(self, command: str) -> str:
        """Send a command; returns the tag that its answer will have."""
        tag = f"n{next(self._tags)}"
        await self.say(f"{tag} {command}")
        return tag

    async def say(self, line: str) -> None:
        """Send a line that is no command."""
        self._writer.write(f"{line}\r\n".encode("ascii"))
        try:
            await self.limited(self._writer.drain(), self.limits.answer)
        except OSError as error:
            raise self.lost(_reason(error)) from error

    async def until(
        self, tag: str, *, keep: bytes = b"-", most: int = LONGEST_LINE
    ) -> tuple[list[Answer], Answer]:
        """Read up to the answer with the tag; of those before it, return the ones of a kind."""
        kept: list[Answer] = []
        size = 0
        while True:
            answer = await self.answer(most)
            line = first_line(answer)
            if line.startswith(tag.encode("ascii") + b" "):
                return kept, answer
            if line.startswith(b"+"):
                self.continued.set()
            elif line.startswith(b"* "):
                self._hear(line)
                if keep in line[:64].upper().split():
                    kept.append(answer)
                    size += sum(_length(part) for part in answer)
                    if size > _MOST_KEPT:
                        raise self.lost("it sends without end")

    def _hear(self, line: bytes) -> None:
        """Take in what the server says of its own accord."""
        words = line[:64].upper().split()
        if words[1:2] == [b"BYE"]:
            raise self.lost(f"it closed: {shown(line[6:])}")
        if words[2:3] == [b"EXISTS"]:
            exists = number(words[1])
            if exists > self._exists:
                self.grown = True
                self.stirred.set()
            self._exists = exists
        elif words[2:3] == [b"EXPUNGE"]:
            self._exists = max(0, self._exists - 1)

    async def answer(self, most: int) -> Answer:
        """One answer: its line, and the literals in it of at most ``most`` bytes."""
        parts: Answer = []
        length = 0
        try:
            while True:
                line, size = literal_size((await self._reader.readuntil(b"\n")).rstrip(b"\r\n"))
                parts.append(line)
                length += len(line)
                if size is None:
                    return parts
                parts.append(Literal(await self._literal(size, most)))
                length += size if size <= most else 0
                if length > max(most, LONGEST_LINE) * 2:
                    raise self.lost("its answer is too long")
        except asyncio.LimitOverrunError as error:
            raise self.lost("its answer is too long") from error
        except (EOFError, OSError) as error:
            raise self.lost(_reason(error)) from error

    async def _literal(self, size: int, most: int) -> bytes | None:
        if size <= most:
            return await self._reader.readexactly(size)
        if size > _LARGEST_DROPPED:
            raise self.lost(f"it announces {size:,} bytes in one piece")
        left = size
        while left:
            piece = await self._reader.read(min(left, 1 << 16))
            if not piece:
                raise EOFError
            left -= len(piece)
        return None

    async def limited(self, work: Awaitable[T], seconds: float) -> T:
        """Await for so long at most."""
        try:
            async with asyncio.timeout(seconds):
                return await work
        except TimeoutError as error:
            raise self.lost("it did not answer in time") from error

    def lost(self, why: str) -> ConnectionLostError:
        """The error that the connection was lost."""
        account = self._account
        return ConnectionLostError(
            f"Mailbox {account.name}: the connection to {account.host} was lost ({why})."
        )

    def drop(self) -> None:
        """Close without a word."""
        self._writer.close()
        if self._in_clear is not None:
            self._in_clear.close()


def shown(line: bytes) -> str:
    """What a server said, as it may be shown; without the status and code before it."""
    text = _STATUS.sub("", clean_text(line.decode("utf-8", "replace")))
    return text[:200].rstrip(".") or "no reason given"


def _length(part: bytes | Literal) -> int:
    return len(part.data or b"" if isinstance(part, Literal) else part)


async def _context(account: MailAccount) -> ssl.SSLContext:
    try:
        # In a thread: the system's authorities are a large file.
        return await asyncio.to_thread(ssl.create_default_context, cafile=account.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise MailboxError(
            f"Mailbox {account.name}: ca_file {account.ca_file} holds no certificates that can be"
            f" read ({_reason(error)})."
        ) from error


def _no_tls(account: MailAccount, error: ssl.SSLError) -> MailboxError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailboxError(
            f"Mailbox {account.name}: the certificate of {account.host} is not to be trusted"
            f" ({error.verify_message}): check host, or name its authority in ca_file."
        )
    other = "starttls" if account.tls is Tls.TLS else "tls"
    return MailboxError(
        f"Mailbox {account.name}: {account.host}:{account.port} does not speak TLS here: check"
        f' port, or set tls = "{other}".'
    )


def _reason(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "it closed"
    if isinstance(error, OSError) and error.errno and error.errno in errno.errorcode:
        return os.strerror(error.errno).lower()
    return (error.strerror if isinstance(error, OSError) else "") or str(error) or "no reason given"
