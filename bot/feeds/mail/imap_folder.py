"""One folder of a mailbox, by one connection that all feeds in it share: read, and listened to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import FeedError
from bot.feeds.mail.imap_connection import FolderState, ImapConnection
from bot.feeds.mail.imap_wire import ConnectionLostError, MailboxError, RefusedError, TimeLimits
from bot.feeds.mail.message import Letter, MailHead, may_be_own
from bot.feeds.workers import ParserPool
from bot.mail_model import MailAccount, MailRules

log = logging.getLogger(__name__)

LARGEST_MAIL = 10 << 20
MOST_LETTERS = 100
"""Issues taken in by one reading; what is left comes with the next."""

_MOST_CONTENT = 20_000_000  # characters of one reading
_HEAD_FIELDS = ("FROM", "LIST-ID", "SUBJECT", "DATE")
_LARGEST_HEAD = 64 << 10
_HEADS_AT_ONCE = 100
_HEADS_KEPT = 5_000

_GOODBYE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a feed has read: all mails up to ``uid``, as long as ``validity`` stays."""

    validity: int
    uid: int

    def __str__(self) -> str:
        return f"{self.validity} {self.uid}"

    @classmethod
    def parse(cls, text: str) -> Mark | None:
        """Read the written form; None for anything else."""
        numbers = text.split()
        if len(numbers) != 2 or not all(n.isascii() and n.isdigit() for n in numbers):
            return None
        return cls(int(numbers[0]), int(numbers[1]))


@dataclass(frozen=True, slots=True)
class Letters:
    """What one reading brought: issues in the order in which they came, and how far it read."""

    letters: tuple[Letter, ...]
    mark: Mark
    unproven: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """A mail's head and size; ``head`` is None where nobody could read it."""

    head: MailHead | None
    size: int


class _Taken:
    """What a reading has taken in so far, up to the mail ``uid``."""

    def __init__(self, most: int) -> None:
        self.letters: list[Letter] = []
        self.uid = 0
        self.unproven = 0
        self._most = most
        self._size = 0

    @property
    def is_full(self) -> bool:
        return len(self.letters) >= self._most or self._size > _MOST_CONTENT

    def add(self, letter: Letter) -> None:
        self.unproven += letter.unproven
        if letter.entry is not None:
            self.letters.append(letter)
            self._size += len(letter.entry.content)


class ImapFolder:
    """Reads and watches one folder. The connection opens at the first use.

    ``now`` is the wall clock, ``jitter`` chance in [0, 1); one reading takes in ``at_once`` issues.
    """

    def __init__(
        self,
        account: MailAccount,
        folder: str,
        parsers: ParserPool,
        *,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
        limits: TimeLimits,
        at_once: int,
    ) -> None:
        self._account = account
        self._folder = folder
        self._parsers = parsers
        self._now = now
        self._jitter = jitter
        self._limits = limits
        self._at_once = at_once
        self._connection: ImapConnection | None = None
        self._opened = asyncio.Event()
        self._state = FolderState(0, 0)
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._wanted = asyncio.Event()
        self._heads: OrderedDict[int, _Known] = OrderedDict()

    async def read(self, rules: MailRules, mark: Mark | None, since: timedelta) -> Letters:
        """The issues that came after ``mark``; without one that counts, those of ``since``.

        What is too much for one reading comes with the next; but a first reading (no mark) takes
        the newest ones and leaves the others for good, else they would be news to the next.
        Raises MailboxError; nothing is then known of what was read.
        """
        async with self._reading() as connection:
            validity = self._state.validity
            after = mark.uid if mark and mark.validity == validity else None
            uids = await self._uids(connection, after, since)
            taken = _Taken(self._at_once)
            try:
                whole = await self._take(connection, uids if mark else uids[::-1], rules, taken)
            except ConnectionLostError:
                if mark is None or not taken.letters:
                    raise
                self._drop()  # what came is good; the rest is read anew
                whole = False
            if mark is not None and not whole:
                connection.stir()
                return Letters(tuple(taken.letters), Mark(validity, taken.uid), taken.unproven)
            read = after if after is not None else max(0, self._state.uid_next - 1)
            letters = taken.letters if mark else taken.letters[::-1]
            return Letters(tuple(letters), Mark(validity, max([read, *uids])), taken.unproven)

    async def _take(
        self, connection: ImapConnection, uids: Sequence[int], rules: MailRules, taken: _Taken
    ) -> bool:
        """Take in the letters among mails, in their order; False if it was too much."""
        for start in range(0, len(uids), _HEADS_AT_ONCE):
            batch = uids[start : start + _HEADS_AT_ONCE]
            known = await self._known(connection, batch)
            for uid in batch:
                if taken.is_full:
                    return False
                if found := await self._letter(connection, uid, known.get(uid), rules):
                    taken.add(found)
                taken.uid = uid
        return True

    async def recent(self, since: timedelta) -> list[MailHead]:
        """The heads of the mails that came since so long, in order. Raises MailboxError."""
        async with self._reading() as connection:
            uids = await self._uids(connection, None, since)
            heads: list[MailHead] = []
            for start in range(0, len(uids), _HEADS_AT_ONCE):
                known = await self._known(connection, uids[start : start + _HEADS_AT_ONCE])
                heads += [one.head for one in known.values() if one.head]
            return heads

    async def watch(self, hurry: Callable[[], None]) -> None:
        """Call ``hurry`` whenever there may be something new, until cancelled.

        Ends by itself where the server cannot tell (no IDLE). Troubles are only waited out: who
        reads meets them too, and tells.
        """
        pause = self._limits.first_pause
        while True:
            try:
                async with self._turn:
                    connection = await self._connected()
                    if connection.grown:
                        connection.noticed()
                        hurry()
                    if "IDLE" not in connection.capabilities:
                        log.info(
                            "Mailbox %s: %s cannot tell of new mail (no IDLE); it is asked.",
                            self._account.name,
                            self._account.host,
                        )
                        return
                    await connection.idle(self._wanted, self._limits.idle)
                pause = self._limits.first_pause
            except ConnectionLostError as error:
                self._drop()
                log.debug("Listening waits %.0f s: %s", pause, error)
                await asyncio.sleep(pause * (0.5 + self._jitter()))
                pause = min(pause * 2, self._limits.longest_pause)
            except MailboxError:
                # Refused: whoever polls tries again, ever less often. Many tries lock accounts.
                self._drop()
                await self._opened.wait()
            except BaseException:
                self._drop()
                raise

    async def close(self) -> None:
        """Log out; whatever is under way for longer than a moment is cut off."""
        try:
            async with asyncio.timeout(_GOODBYE_SECONDS), self._turn:
                connection, self._connection = self._connection, None
                if connection is not None:
                    await connection.close()
        except TimeoutError:
            self._drop()

    # ── The connection ──

    @contextlib.asynccontextmanager
    async def _reading(self) -> AsyncIterator[ImapConnection]:
        """The connection for one reader, fetched out of its rest."""
        self._waiting += 1
        self._wanted.set()
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._wanted.clear()
        try:
            yield await self._connected()
        except BaseException as error:
            # After a refusal the connection is as it was; after anything else nobody knows.
            if not isinstance(error, RefusedError):
                self._drop()
            raise
        finally:
            self._turn.release()

    async def _connected(self) -> ImapConnection:
        if self._connection is not None:
            try:
                await self._connection.noop()
            except ConnectionLostError:
                self._drop()  # servers end connections that rest for long
            else:
                return self._connection
        connection = await ImapConnection.open(self._account, self._limits)
        try:
            state = await connection.examine(self._folder)
        except BaseException:
            connection.drop()
            raise
        if state.validity != self._state.validity:
            self._heads.clear()
        self._connection, self._state = connection, state
        self._opened.set()
        return connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._opened.clear()
        if connection is not None:
            connection.drop()

    # ── Mails ──

    async def _uids(
        self, connection: ImapConnection, after: int | None, since: timedelta
    ) -> list[int]:
        if after is not None:
            return await connection.uids(after=after)
        return await connection.uids(since=(self._now() - since).date())

    async def _known(self, connection: ImapConnection, uids: Sequence[int]) -> dict[int, _Known]:
        """The heads of mails, of each feed's reading the same: they are fetched once."""
        missing = [uid for uid in uids if uid not in self._heads]
        if missing:
            found = await connection.heads(missing, _HEAD_FIELDS, _LARGEST_HEAD)
            heads = await self._parsed([one.data or b"" for one in found])
            for one, head in zip(found, heads, strict=True):
                self._heads[one.uid] = _Known(head, one.size)
        known = {uid: self._heads[uid] for uid in uids if uid in self._heads}
        while len(self._heads) > _HEADS_KEPT:
            self._heads.popitem(last=False)
        return known

    async def _parsed(self, headers: Sequence[bytes]) -> list[MailHead | None]:
        """The heads of mails; None for one that no worker can read, which holds up no other."""
        try:
            return list(await self._parsers.heads(headers))
        except FeedError as error:
            if len(headers) == 1:
                log.warning("A mail in %s of %s: %s", self._folder, self._account.name, error)
                return [None]
        half = len(headers) // 2
        return [*await self._parsed(headers[:half]), *await self._parsed(headers[half:])]

    async def _letter(
        self, connection: ImapConnection, uid: int, known: _Known | None, rules: MailRules
    ) -> Letter | None:
        """A feed's own letter; None for other mails, and for those that cannot be read."""
        if known is None or known.head is None or not may_be_own(known.head, rules):
            return None
        name = f"The mail “{known.head.subject[:80]}” in {self._folder} of {self._account.name}"
        try:
            found = None
            if known.size <= LARGEST_MAIL:
                found = await connection.mail(uid, LARGEST_MAIL)
                if found is None:
                    return None  # deleted since it was listed
            if found is None or found.data is None:
                log.warning("%s is larger than 10 MiB: it is left out.", name)
                return None
            return await self._parsers.letter(found.data, rules, name)
        except ConnectionLostError:
            raise
        except RefusedError as error:
            log.warning("%s is left out: %s", name, error)
        except FeedError as error:
            log.warning("%s It is left out.", error)
        return None
