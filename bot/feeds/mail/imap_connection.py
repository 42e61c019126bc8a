"""One connection to an IMAP server that only reads: folders are examined, mails are peeked at.

The commands are those of RFC 9051 and IDLE (RFC 2177). Nothing here can delete a mail or mark it as
read: folders are opened by EXAMINE.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.feeds.mail.imap_wire import (
    LONGEST_LINE,
    ImapWire,
    MailboxError,
    RefusedError,
    TimeLimits,
    shown,
)
from bot.feeds.mail.imap_words import (
    Answer,
    Value,
    code_of,
    first_line,
    folder_name,
    folder_word,
    number,
    quoted,
    values,
)
from bot.mail_model import MailAccount, Tls

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class FolderState:
    """An examined folder: its UIDs count while ``validity`` stays; ``uid_next`` is 0 if unsaid."""

    validity: int
    uid_next: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched of one mail; ``data`` is None where it was larger than asked for."""

    uid: int
    size: int
    data: bytes | None


class ImapConnection:
    """A connection that is logged in. Made by ``open``; one command at a time."""

    def __init__(self, account: MailAccount, wire: ImapWire) -> None:
        self._account = account
        self._wire = wire
        self.capabilities: frozenset[str] = frozenset()

    @classmethod
    async def open(cls, account: MailAccount, limits: TimeLimits | None = None) -> ImapConnection:
        """Connect and log in. Raises MailboxError."""
        connection = cls(account, await ImapWire.connect(account, limits or TimeLimits()))
        try:
            await connection._begin()
        except BaseException:
            connection.drop()
            raise
        return connection

    @property
    def grown(self) -> bool:
        """Whether the folder got mails since ``noticed``, or was just opened."""
        return self._wire.grown

    def noticed(self) -> None:
        """What the folder got up to now is known."""
        self._wire.grown = False

    def stir(self) -> None:
        """There is more to read, though no mail came."""
        self._wire.grown = True
        self._wire.stirred.set()

    # ── What can be asked ──

    async def examine(self, folder: str) -> FolderState:
        """Open a folder for reading only."""
        codes: dict[str, str] = {}
        answers, end = await self._ask(
            f"EXAMINE {folder_word(folder)}",
            keep=b"OK",
            refused=f"has no folder {folder} that can be opened"
            f" (newsbell mail folders {self._account.name} lists those that can)",
        )
        for line in [*answers, end]:
            name, rest = code_of(first_line(line))
            codes[name] = rest
        self._wire.grown = True
        return FolderState(number(codes.get("UIDVALIDITY")), number(codes.get("UIDNEXT")))

    async def noop(self) -> None:
        """Have the server tell what changed; raises ConnectionLostError if it is not there."""
        await self._ask("NOOP")

    async def uids(self, *, after: int | None = None, since: date | None = None) -> list[int]:
        """The UIDs of the folder's mails, in order: those above one, or that came since a day."""
        if after is not None:
            criteria = f"UID {after + 1}:*"
        else:
            day = since or date.min
            criteria = f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year:04}"
        answers, _ = await self._ask(f"UID SEARCH {criteria}", keep=b"SEARCH")
        found = {
            number(value)
            for answer in answers
            for value in values(answer)[2:]
            if isinstance(value, bytes)
        }
        # n:* names the last mail even where that is below n.
        return sorted(uid for uid in found if uid > (after or 0))

    async def heads(self, uids: Sequence[int], fields: Iterable[str], most: int) -> list[Fetched]:
        """The size and some header fields of mails; each at most ``most`` bytes."""
        what = f"(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({' '.join(fields)})])"
        return await self._fetch(uids, what, most)

    async def mail(self, uid: int, most: int) -> Fetched | None:
        """A whole mail, at most ``most`` bytes; None if it is no longer there."""
        found = await self._fetch([uid], "(UID RFC822.SIZE BODY.PEEK[])", most)
        return next((one for one in found if one.uid == uid), None)

    async def folders(self) -> list[str]:
        """The names of the folders that can be opened."""
        answers, _ = await self._ask('LIST "" "*"', keep=b"LIST")
        return sorted(name for answer in answers if (name := _listed(values(answer))))

    async def idle(self, wake: asyncio.Event, seconds: float) -> None:
        """Rest until the folder gets a mail, ``wake`` is set, or the time is over (RFC 2177)."""
        wire = self._wire
        wire.stirred.clear()
        wire.continued.clear()
        tag = await wire.send("IDLE")
        listening = asyncio.create_task(wire.until(tag))
        ready, *waits = (
            asyncio.create_task(event.wait()) for event in (wire.continued, wire.stirred, wake)
        )
        try:
            # A server that refuses to idle would take DONE for a command.
            await asyncio.wait(
                [listening, ready],
                timeout=wire.limits.answer,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if ready.done():
                await asyncio.wait(
                    [listening, *waits], timeout=seconds, return_when=asyncio.FIRST_COMPLETED
                )
                if not listening.done():
                    await wire.say("DONE")
            _, end = await wire.limited(asyncio.shield(listening), wire.limits.answer)
            self._refuse(end, "refused IDLE")
        finally:
            await _ended([listening, ready, *waits])

    async def close(self) -> None:
        """Say goodbye and close."""
        with contextlib.suppress(MailboxError, TimeoutError):
            async with asyncio.timeout(2):
                await self._ask("LOGOUT")
        self.drop()

    def drop(self) -> None:
        """Close without a word."""
        self._wire.drop()

    # ── Beginning ──

    async def _begin(self) -> None:
        wire = self._wire
        greeting = await wire.limited(wire.answer(LONGEST_LINE), wire.limits.connect)
        line = first_line(greeting)
        if not line.upper().startswith((b"* OK", b"* PREAUTH")):
            raise wire.lost(f"it said {shown(line)}")
        if self._account.tls is Tls.STARTTLS:
            await self._ask("STARTTLS")
            await wire.start_tls()
            greeting = []
        await self._know_capabilities(greeting)
        if not line.upper().startswith(b"* PREAUTH"):
            await self._log_in()
        if "ID" in self.capabilities:
            # Some servers open no folder to a program that does not give its name (RFC 2971).
            with contextlib.suppress(RefusedError):
                await self._ask('ID ("name" "Newsbell")')

    async def _know_capabilities(self, line: Answer) -> None:
        name, said = code_of(first_line(line)) if line else ("", "")
        if name != "CAPABILITY":
            answers, _ = await self._ask("CAPABILITY", keep=b"CAPABILITY")
            said = " ".join(first_line(answer).decode("ascii", "replace") for answer in answers)
        self.capabilities = frozenset(said.upper().split())

    async def _log_in(self) -> None:
        account = self._account
        plain = base64.b64encode(f"\0{account.user}\0{account.password}".encode()).decode()
        if "AUTH=PLAIN" in self.capabilities and "SASL-IR" in self.capabilities:
            command = f"AUTHENTICATE PLAIN {plain}"
        elif "LOGINDISABLED" in self.capabilities:
            raise MailboxError(
                f"Mailbox {account.name}: {account.host} takes no password on this connection:"
                ' set tls = "tls" or "starttls".'
            )
        else:
            try:
                command = f"LOGIN {quoted(account.user)} {quoted(account.password)}"
            except ValueError:
                raise MailboxError(
                    f"Mailbox {account.name}: {account.host} takes only user names and passwords"
                    " of plain letters, digits and signs."
                ) from None
        tag = await self._wire.send(command)
        _, end = await self._wire.limited(self._wire.until(tag), self._wire.limits.connect)
        if not _is_ok(end):
            raise MailboxError(
                f"Mailbox {account.name}: {account.host} refused the login of {account.user}"
                f" ({shown(first_line(end).partition(b' ')[2])}): check user and password;"
                " many providers want an app password made for this."
            )
        await self._know_capabilities(end)

    async def _fetch(self, uids: Sequence[int], what: str, most: int) -> list[Fetched]:
        numbers = ",".join(map(str, uids))
        answers, _ = await self._ask(f"UID FETCH {numbers} {what}", keep=b"FETCH", most=most)
        return [found for answer in answers if (found := _fetched(values(answer)))]

    async def _ask(
        self, command: str, *, keep: bytes = b"-", most: int = LONGEST_LINE, refused: str = ""
    ) -> tuple[list[Answer], Answer]:
        tag = await self._wire.send(command)
        answers, end = await self._wire.limited(
            self._wire.until(tag, keep=keep, most=most), self._wire.limits.answer
        )
        self._refuse(end, refused or f"refused {command[:80]}")
        return answers, end

    def _refuse(self, end: Answer, refused: str) -> None:
        if not _is_ok(end):
            raise RefusedError(
                f"Mailbox {self._account.name}: {self._account.host} {refused}:"
                f" {shown(first_line(end).partition(b' ')[2])}."
            )


async def _ended(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # it was raised already, or nobody waits for it any more


def _listed(answer: tuple[Value, ...]) -> str:
    """The folder's name in ``* LIST (flags) "/" name``; empty where it cannot be opened."""
    if len(answer) < 5:
        return ""
    flags, name = answer[2], answer[4]
    if isinstance(flags, tuple):
        closed = {flag.lower() for flag in flags if isinstance(flag, bytes)}
        if closed & {b"\\noselect", b"\\nonexistent"}:
            return ""
    return folder_name(name) if isinstance(name, bytes) else ""


def _fetched(answer: tuple[Value, ...]) -> Fetched | None:
    items = answer[3] if len(answer) > 3 else None
    if not isinstance(items, tuple):
        return None
    pairs = dict(zip(items[::2], items[1::2], strict=False))
    names = {name.upper(): value for name, value in pairs.items() if isinstance(name, bytes)}
    uid, size = names.get(b"UID"), names.get(b"RFC822.SIZE")
    body = next((name for name in names if name.startswith(b"BODY[")), b"")
    if not isinstance(uid, bytes) or not body:
        return None  # somebody else's change of flags
    data = names[body]
    return Fetched(
        number(uid),
        number(size) if isinstance(size, bytes) else 0,
        data if isinstance(data, bytes) else None,
    )


def _is_ok(answer: Answer) -> bool:
    return first_line(answer).partition(b" ")[2][:2].upper() == b"OK"
