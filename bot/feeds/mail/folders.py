"""Reads feeds that are files here: mails in a Maildir, and folders of saved issues.

Nothing is written, moved or deleted. The cursor is the set of files that were seen, each by a short
hash of its name (and date and size, where a file may be changed).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.errors import FeedError
from bot.feeds.mail.imap_folder import LARGEST_MAIL, MOST_LETTERS
from bot.feeds.reading import Failed, Known, Marks, News, Reading, Unchanged
from bot.feeds.workers import ParserPool
from bot.mail_model import MailRules
from bot.model import Entry, Feed, FeedName, FeedType, ParsedFeed

log = logging.getLogger(__name__)

MOST_FILES = 20_000
_HASH_BYTES = 6
_MAIL_SUFFIXES = frozenset((".eml", ".mbox"))
_SUFFIXES = _MAIL_SUFFIXES | {".html", ".htm", ".xhtml", ".md", ".markdown", ".txt"}
_SETTLED_SECONDS = 1.0  # a file that changed just now may be half written


@dataclass(frozen=True, slots=True)
class _File:
    """One file; ``key`` is what the cursor remembers of it."""

    path: Path
    key: str
    changed: float


class FolderReader:
    """Reads feeds of the types ``maildir`` and ``files``.

    ``now`` is the wall clock; a watched folder is looked at every ``look_every`` seconds.
    """

    def __init__(
        self, parsers: ParserPool, *, now: Callable[[], datetime], look_every: float = 2.0
    ) -> None:
        self._parsers = parsers
        self._now = now
        self._look_every = look_every

    async def read(self, feed: Feed, known: Known) -> Reading:
        """Read the files that are new or changed since ``known.cursor``."""
        seen = _seen(known.cursor)
        try:
            files = await asyncio.to_thread(self._list, feed)
        except OSError as error:
            why = error.strerror or "no reason given"
            return Failed(f"{error.filename or feed.mail.path} cannot be read ({why}).")
        if len(files) > MOST_FILES:
            return Failed(
                f"{feed.mail.path} holds {len(files):,} files: at most {MOST_FILES:,} are read;"
                " move the old ones elsewhere."
            )
        fresh = [file for file in files if file.key not in seen]
        # A first reading takes the newest ones; older ones would be news to the next.
        first = not known.cursor
        entries: list[Entry] = []
        titles: list[str] = []
        read: set[str] = set()
        for file in reversed(fresh) if first else fresh:
            if len(entries) >= MOST_LETTERS:
                break
            found = await self._file(feed, file)
            newest = found.entries[-MOST_LETTERS:]
            entries += newest[::-1] if first else newest
            titles += [found.title] if found.title and found.entries else []
            read.add(file.key)
        read |= {file.key for file in fresh} if first else set()
        marks = Marks(cursor=_written(f.key for f in files if f.key in seen or f.key in read))
        if not entries:
            return Unchanged(marks)
        title = titles[-1] if titles else feed.mail.path.name if feed.mail.path else feed.name
        newest_first = entries if first else entries[::-1]
        return News(ParsedFeed(title, None, tuple(newest_first)), marks, whole=False)

    async def watch(self, feeds: Sequence[Feed], hurry: Callable[[FeedName], None]) -> None:
        """Call ``hurry`` for a feed when its folder changed; runs until cancelled."""
        watched = {
            feed.name: _places(feed)
            for feed in feeds
            if feed.type in (FeedType.MAILDIR, FeedType.FILES)
        }
        before: dict[FeedName, tuple[int, ...]] = {}
        unsettled: set[FeedName] = set()
        while watched:
            for name, places in watched.items():
                now = await asyncio.to_thread(_times, places)
                changed = before.get(name, now) != now
                # Once more after the last change: a second one may bear the same time.
                if changed or name in unsettled:
                    hurry(name)
                unsettled = unsettled | {name} if changed else unsettled - {name}
                before[name] = now
            await asyncio.sleep(self._look_every)

    async def close(self) -> None:
        """Nothing is open."""

    def _list(self, feed: Feed) -> list[_File]:
        oldest = (self._now() - feed.mail.since).timestamp()
        if feed.type is FeedType.MAILDIR:
            found = list(_mails(feed, oldest))
        else:
            now = self._now().timestamp()
            found = [f for f in _saved(feed) if not 0 <= now - f.changed < _SETTLED_SECONDS]
        return sorted(found, key=lambda file: (file.changed, file.path.name))

    async def _file(self, feed: Feed, file: _File) -> ParsedFeed:
        """What is in a file; nothing where it cannot be read, which is told in the log."""
        nothing = ParsedFeed("", None, ())
        try:
            data = await asyncio.to_thread(_content, file.path)
            if data is None:
                log.warning("%s is larger than 10 MiB: it is left out.", file.path)
                return nothing
            if feed.type is FeedType.MAILDIR:
                return await self._mail(feed.mail.rules, data, file.path)
            found = await self._parsers.file(data, feed.mail.rules, file.path.name)
            return found if file.path.suffix.lower() in _MAIL_SUFFIXES else _named(found, file)
        except FileNotFoundError:
            return nothing  # moved while we looked: it is listed under its new name
        except OSError as error:
            log.warning("%s cannot be read (%s).", file.path, error.strerror)
        except FeedError as error:
            log.warning("%s It is left out.", error)
        return nothing

    async def _mail(self, rules: MailRules, data: bytes, path: Path) -> ParsedFeed:
        letter = await self._parsers.letter(data, rules, f"The mail {path.name[:80]}")
        if letter.unproven:
            log.warning("%s was ignored: no proof that its sender sent it.", path.name)
        return ParsedFeed(letter.title, None, (letter.entry,) if letter.entry else ())


def _named(found: ParsedFeed, file: _File) -> ParsedFeed:
    """A saved page is known by its file: changed, it is another edition of the same issue."""
    if len(found.entries) != 1:
        return found
    return replace(found, entries=(replace(found.entries[0], guid=f"file:{file.path.name}"),))


def _places(feed: Feed) -> tuple[Path, ...]:
    path = feed.mail.path or Path()
    return (path / "new", path / "cur") if feed.type is FeedType.MAILDIR else (path,)


def _times(places: Iterable[Path]) -> tuple[int, ...]:
    times = []
    for place in places:
        with contextlib.suppress(OSError):
            times.append(place.stat().st_mtime_ns)
    return tuple(times)


def _mails(feed: Feed, oldest: float) -> Iterator[_File]:
    """The mails of a Maildir since a moment (https://cr.yp.to/proto/maildir.html)."""
    for place in _places(feed):
        for entry in os.scandir(place):
            # The part before the colon stays when a mail program moves or marks the mail.
            name = entry.name.partition(":")[0]
            if not name.startswith(".") and _is_file(entry):
                changed = _stat(entry)
                if changed and changed.st_mtime >= oldest:
                    yield _File(Path(entry.path), _key(name), changed.st_mtime)


def _saved(feed: Feed) -> Iterator[_File]:
    """The issues saved in a folder; hidden files and other kinds are none."""
    for entry in os.scandir(feed.mail.path or Path()):
        suffix = os.path.splitext(entry.name)[1].lower()
        if suffix in _SUFFIXES and not entry.name.startswith(".") and _is_file(entry):
            found = _stat(entry)
            if found:
                key = _key(f"{entry.name}\n{found.st_mtime_ns}\n{found.st_size}")
                yield _File(Path(entry.path), key, found.st_mtime)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _stat(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat()
    except OSError:
        return None  # gone since it was listed


def _content(path: Path) -> bytes | None:
    """The file's bytes; None if there are more than 10 MiB."""
    with path.open("rb") as stream:
        data = stream.read(LARGEST_MAIL + 1)
    return data if len(data) <= LARGEST_MAIL else None


def _key(text: str) -> str:
    digest = hashlib.blake2b(os.fsencode(text), digest_size=_HASH_BYTES).digest()
    return base64.b64encode(digest).decode("ascii")


_KEY_LENGTH = len(_key(""))


def _written(keys: Iterable[str]) -> str:
    return "".join(sorted(set(keys)))


def _seen(cursor: str) -> frozenset[str]:
    return frozenset(cursor[at : at + _KEY_LENGTH] for at in range(0, len(cursor), _KEY_LENGTH))
