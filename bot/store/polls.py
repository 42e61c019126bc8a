"""What each feed's polls remember: validators, rhythm, and which entries were seen."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from bot.model import Entry, FeedMove, FeedName, FeedState
from bot.store.client import Store
from bot.store.encoding import from_ms, to_ms

SEEN_BEYOND_LIST = 1000
"""Entries remembered beyond those that the last document listed (feeds drop and re-list them)."""

SEEN_BEYOND_NEWS = 5_000
"""The same where a reading brings only what is new, as of mails: what it leaves out is not gone."""

# A path whose end is three words or a long number is that of one document of its feed.
_OWN_PATH = re.compile(r"(?:[^/_-]+[_-]){2,}[^/]*/?$|\d{5,}[^/]*/?$")
_ASKED_AT_ONCE = 200  # more would hold up the event loop while their answers are read
_STATE_FIELDS = (
    *("title", "last_poll", "next_poll", "last_new"),
    *("failures", "error", "answer", "entries"),
)


@dataclass(frozen=True, slots=True)
class FeedMemory:
    """What is known of a feed when a poll begins. ``epoch`` makes this poll its owner.

    ``gone`` is the hash of the address that answered that the feed is gone for good, else empty;
    ``hints`` is what the document says of when to read it, ``offer`` who pushes it, ``cursor`` what
    its reader wrote down, ``told`` what the operator was told of it last. ``expected``: when the
    poll was due that followed the last one that went well.
    """

    epoch: int
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    first_poll_done: bool = False
    failures: int = 0
    title: str = ""
    move: FeedMove | None = None
    gone: str = ""
    rhythm: str = ""
    hints: str = ""
    offer: str = ""
    cursor: str = ""
    told: str = ""
    expected: datetime | None = None


@dataclass(frozen=True, slots=True)
class PollRecord:
    """What a poll learned; written only when all that it found has been admitted."""

    at: datetime
    next_poll: datetime
    error: str = ""
    failures: int = 0
    move: FeedMove | None = None
    gone: str = ""
    told: str = ""
    rhythm: str | None = None
    hints: str = ""
    offer: str = ""
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    cursor: str = ""
    answer: str = ""
    entries: int | None = None
    read: bool = False  # the document was read to its end: validators count, first poll done
    new: int = 0
    seen: Mapping[str, str] = field(default_factory=dict)
    forget: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PushRecord:
    """What a push brought; written only when all of it has been admitted."""

    at: datetime
    rhythm: str
    told: str
    title: str
    new: int
    seen: Mapping[str, str]


class FeedBook:
    """The feeds' memories in one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def begin(self, feed: FeedName) -> FeedMemory:
        """Begin a poll: an older poll of the same feed can write nothing from here on."""
        key = self._store.keys.feed(feed)
        async with self._store.reaching() as redis:
            epoch = await redis.hincrby(key, "epoch", 1)
            fields = await redis.hgetall(key)
        return FeedMemory(
            epoch=epoch,
            etag=fields.get("etag") or None,
            last_modified=fields.get("last_modified") or None,
            body_hash=fields.get("body_hash") or None,
            first_poll_done=fields.get("read") == "1",
            failures=int(fields.get("failures") or 0),
            title=fields.get("title") or "",
            move=_move(fields.get("move") or ""),
            gone=fields.get("gone") or "",
            rhythm=fields.get("rhythm") or "",
            hints=fields.get("hints") or "",
            offer=fields.get("offer") or "",
            cursor=fields.get("cursor") or "",
            told=fields.get("told") or "",
            expected=from_ms(fields["expected"]) if fields.get("expected") else None,
        )

    async def changed(
        self, feed: FeedName, entries: Iterable[Entry]
    ) -> tuple[list[Entry], dict[str, str]]:
        """The entries that are new or changed, and the whole ``seen`` hash as it stands."""
        async with self._store.reaching() as redis:
            seen: dict[str, str] = await redis.hgetall(self._store.keys.seen(feed))
        fresh = [
            entry
            for entry in entries
            if seen.get(guid_hash(entry), "|").partition("|")[0] != entry.content_hash
        ]
        return fresh, seen

    async def commit(self, feed: FeedName, epoch: int, record: PollRecord) -> bool:
        """Write what the poll learned; False if a later poll has begun since (nothing written)."""
        fields: dict[str, str] = {
            "last_poll": str(to_ms(record.at)),
            "next_poll": str(to_ms(record.next_poll)),
            "error": record.error,
            "failures": str(record.failures),
            "move": _move_field(record.move),
            "gone": record.gone,
            "told": record.told,
        }
        if record.rhythm is not None:
            fields["rhythm"] = record.rhythm
        if record.title is not None:
            fields["title"] = record.title
        if record.read:
            fields |= {
                "etag": record.etag or "",
                "last_modified": record.last_modified or "",
                "body_hash": record.body_hash or "",
                "cursor": record.cursor,
                "hints": record.hints,
                "offer": record.offer,
                "answer": record.answer,
                "read": "1",
                "expected": str(to_ms(record.next_poll)),
            }
        if record.entries is not None:
            fields["entries"] = str(record.entries)
        if record.new:
            fields["last_new"] = str(to_ms(record.at))
        return await self._write(feed, epoch, fields, record.seen, record.forget)

    async def add(self, feed: FeedName, epoch: int, record: PushRecord) -> bool:
        """Write what a push brought, as ``commit`` does; what polls remember stays as it is."""
        fields = {"rhythm": record.rhythm, "told": record.told}
        if record.title:
            fields["title"] = record.title
        if record.new:
            fields["last_new"] = str(to_ms(record.at))
        return await self._write(feed, epoch, fields, record.seen, ())

    async def _write(
        self,
        feed: FeedName,
        epoch: int,
        fields: Mapping[str, str],
        seen: Mapping[str, str],
        forget: tuple[str, ...],
    ) -> bool:
        answer = await self._store.run(
            "commit_poll",
            feed,
            epoch,
            len(fields),
            *(part for pair in fields.items() for part in pair),
            len(seen),
            *(part for pair in seen.items() for part in pair),
            *forget,
        )
        return bool(answer)

    async def forget(self, configured: Iterable[FeedName], *, before: datetime) -> int:
        """Forget feeds that are no longer configured and were last polled before a moment."""
        kept = {self._store.keys.feed(name) for name in configured}
        forgotten = 0
        async with self._store.reaching() as redis:
            async for key in redis.scan_iter(self._store.keys.feed(FeedName("*"))):
                last = await redis.hget(key, "last_poll")
                if key in kept or (last and from_ms(last) >= before):
                    continue
                name = FeedName(key.removeprefix(self._store.keys.feed(FeedName(""))))
                await redis.delete(key, self._store.keys.seen(name))
                forgotten += 1
        return forgotten

    async def learned(self, feed: FeedName) -> tuple[str, str]:
        """A feed's rhythm and its hints, in their written forms; empty where there are none."""
        async with self._store.reaching() as redis:
            rhythm, hints = await redis.hmget(self._store.keys.feed(feed), ["rhythm", "hints"])
        return rhythm or "", hints or ""

    async def offers(self, feeds: Sequence[FeedName]) -> dict[FeedName, str]:
        """Who pushes these feeds, in its written form, by what their documents said last."""
        async with self._store.reaching() as redis, redis.pipeline(transaction=False) as pipe:
            for feed in feeds:
                pipe.hget(self._store.keys.feed(feed), "offer")
            found = await pipe.execute()
        return {feed: offer for feed, offer in zip(feeds, found, strict=True) if offer}

    async def state(self, feed: FeedName) -> FeedState:
        """How a feed is doing."""
        return (await self.states((feed,)))[0]

    async def states(self, feeds: Sequence[FeedName]) -> tuple[FeedState, ...]:
        """How feeds are doing, in the order given; a few hundred are asked for at once."""
        found: list[FeedState] = []
        for few in _hundreds(feeds):
            async with self._store.reaching() as redis:
                asked = redis.pipeline(transaction=False)
                for feed in few:
                    asked.hmget(self._store.keys.feed(feed), _STATE_FIELDS)
                answers = await asked.execute()
            found += [
                _state(feed, dict(zip(_STATE_FIELDS, values, strict=True)))
                for feed, values in zip(few, answers, strict=True)
            ]
        return tuple(found)

    async def failing(self, feeds: Sequence[FeedName]) -> tuple[FeedName, ...]:
        """Those of the feeds whose last poll failed."""
        found: list[FeedName] = []
        for few in _hundreds(feeds):
            async with self._store.reaching() as redis:
                asked = redis.pipeline(transaction=False)
                for feed in few:
                    asked.hget(self._store.keys.feed(feed), "failures")
                answers = await asked.execute()
            found += [
                feed for feed, failures in zip(few, answers, strict=True) if int(failures or 0)
            ]
        return tuple(found)


def _hundreds(feeds: Sequence[FeedName]) -> Iterator[Sequence[FeedName]]:
    for at in range(0, len(feeds), _ASKED_AT_ONCE):
        yield feeds[at : at + _ASKED_AT_ONCE]


def _state(feed: FeedName, fields: Mapping[str, str | None]) -> FeedState:
    def moment(name: str) -> datetime | None:
        value = fields[name]
        return from_ms(value) if value else None

    return FeedState(
        name=feed,
        title=fields["title"] or feed,
        last_poll=moment("last_poll"),
        next_poll=moment("next_poll"),
        last_new=moment("last_new"),
        failures=int(fields["failures"] or 0),
        error=fields["error"] or "",
        answer=fields["answer"] or "",
        entries=int(entries) if (entries := fields["entries"]) else None,
    )


def _move_field(move: FeedMove | None) -> str:
    return f"{move.of} {to_ms(move.since)} {int(move.held)} {move.to}" if move else ""


def _move(field: str) -> FeedMove | None:
    if not field:
        return None
    of, since, held, to = field.split(" ", 3)
    return FeedMove(of, to, from_ms(since), held == "1")


def guid_hash(entry: Entry) -> str:
    """The field under which an entry is remembered."""
    return hashlib.blake2b(entry.guid.encode(), digest_size=9).hexdigest()


def was_seen(entry: Entry, seen: Mapping[str, str]) -> bool:
    """Whether the feed has listed the entry before, by its guid or, where that is another, by all
    else: feeds change all their guids, or move to another host, and have no news by that.
    """
    return guid_hash(entry) in seen or (link_hash(entry) or "") in seen


def link_hash(entry: Entry) -> str | None:
    """The field under which an entry is remembered by its link, whatever the host, with its title
    and its text; None where its path can be that of several documents.

    The link alone would not do: a feed of several sites has one path for many documents.
    """
    try:
        parts = urlsplit(entry.url or "")
    except ValueError:
        return None
    if not _OWN_PATH.search(parts.path):
        return None
    told = (parts.path.rstrip("/"), parts.query, entry.title, entry.summary, entry.content)
    digest = hashlib.blake2b("\x1f".join(told).encode(errors="surrogatepass"), digest_size=9)
    return f"l{digest.hexdigest()}"


def seen_update(
    entries: Iterable[Entry], seen: Mapping[str, str], now: datetime, *, whole: bool = True
) -> tuple[dict[str, str], tuple[str, ...]]:
    """What to write to ``seen`` after a feed was read, and which guid hashes to forget.

    ``whole``: the entries are all that the feed lists now.
    """
    moment = to_ms(now)
    entries = list(entries)
    links = Counter(link for entry in entries if (link := link_hash(entry)))
    # A link that several entries have is that of none of them.
    listed = {link: f"|{moment}" for link, count in links.items() if count == 1}
    listed |= {guid_hash(entry): f"{entry.content_hash}|{moment}" for entry in entries}
    others = sorted(
        (guid for guid in seen if guid not in listed),
        key=lambda guid: int(seen[guid].partition("|")[2] or 0),
        reverse=True,
    )
    return listed, tuple(others[SEEN_BEYOND_LIST if whole else SEEN_BEYOND_NEWS :])
