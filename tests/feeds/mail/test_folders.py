"""Feeds that are files: Maildirs and saved issues are read, watched and left as they are."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.feeds.mail.folders import FolderReader
from bot.feeds.reading import Failed, Known, News, Unchanged
from bot.feeds.workers import ParserPool
from bot.mail_model import MailRules
from bot.model import FeedName, FeedType
from tests.builders import NOW
from tests.feeds.mail.letters import letter
from tests.feeds.mail.reading import after, folder_feed, titles

ANY = MailRules()


class Clock:
    """The wall clock, which can be turned."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reader(parsers: ParserPool, clock: Clock) -> FolderReader:
    return FolderReader(parsers, now=clock)


class Maildir:
    """A Maildir with mails that came ``age`` ago."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for part in ("tmp", "new", "cur"):
            (path / part).mkdir()

    def deliver(self, name: str, mail: EmailMessage, age: timedelta = timedelta(minutes=1)) -> Path:
        place = self.path / "tmp" / name
        place.write_bytes(mail.as_bytes())
        when = (NOW - age).timestamp()
        os.utime(place, (when, when))
        return place.rename(self.path / "new" / name)


@pytest.fixture
def maildir(tmp_path: Path) -> Maildir:
    return Maildir(tmp_path)


def save(place: Path, text: str, age: timedelta = timedelta(minutes=1)) -> None:
    place.write_text(text, encoding="utf-8")
    when = (NOW - age).timestamp()
    os.utime(place, (when, when))


# ── Maildir ──


async def test_mails_in_new_and_cur_are_read_once(maildir: Maildir, reader: FolderReader) -> None:
    feed = folder_feed(FeedType.MAILDIR, maildir.path)
    maildir.deliver("1.a.host", letter(1), timedelta(minutes=5))
    seen = maildir.deliver("2.a.host", letter(2), timedelta(minutes=4))
    seen.rename(maildir.path / "cur" / "2.a.host:2,S")
    maildir.deliver("3.a.host", letter(3, sender="x@else.example"))
    first = await reader.read(feed, Known())
    assert titles(first) == ["Issue 2 of the harbour", "Issue 1 of the harbour"]
    assert isinstance(first, News)
    assert first.parsed.title == "Harbour Letter"
    again = await reader.read(feed, after(first))
    assert isinstance(again, Unchanged)
    assert again.marks == first.marks


async def test_a_mail_that_is_opened_or_marked_is_not_read_again(
    maildir: Maildir, reader: FolderReader
) -> None:
    feed = folder_feed(FeedType.MAILDIR, maildir.path)
    mail = maildir.deliver("1.a.host", letter(1))
    known = after(await reader.read(feed, Known()))
    opened = mail.rename(maildir.path / "cur" / "1.a.host:2,")
    opened.rename(maildir.path / "cur" / "1.a.host:2,FS")
    assert titles(await reader.read(feed, known)) == []


async def test_old_mails_and_those_still_being_written_are_left(
    maildir: Maildir, reader: FolderReader
) -> None:
    feed = folder_feed(FeedType.MAILDIR, maildir.path)
    maildir.deliver("1.a.host", letter(1), timedelta(days=31))
    (maildir.path / "tmp" / "2.a.host").write_bytes(letter(2).as_bytes())
    assert titles(await reader.read(feed, Known())) == []


async def test_nothing_is_written_moved_or_deleted(maildir: Maildir, reader: FolderReader) -> None:
    feed = folder_feed(FeedType.MAILDIR, maildir.path)
    maildir.deliver("1.a.host", letter(1))
    before = sorted((p, p.stat().st_mtime_ns) for p in maildir.path.rglob("*"))
    await reader.read(feed, Known())
    assert sorted((p, p.stat().st_mtime_ns) for p in maildir.path.rglob("*")) == before


async def test_what_is_no_maildir_is_said(tmp_path: Path, reader: FolderReader) -> None:
    reading = await reader.read(folder_feed(FeedType.MAILDIR, tmp_path / "none"), Known())
    assert isinstance(reading, Failed)
    assert reading.why == f"{tmp_path}/none/new cannot be read (No such file or directory)."


# ── Saved issues ──


async def test_each_saved_file_is_an_issue(tmp_path: Path, reader: FolderReader) -> None:
    feed = folder_feed(FeedType.FILES, tmp_path, ANY)
    save(tmp_path / "a.html", "<title>A page</title><p>Words.</p>", timedelta(hours=3))
    save(tmp_path / "b.md", "# A note\n\nWords.\n", timedelta(hours=2))
    save(tmp_path / "c.eml", letter(3).as_string(), timedelta(hours=1))
    save(tmp_path / "d.pdf", "no issue")
    save(tmp_path / ".hidden.html", "<p>no issue</p>")
    (tmp_path / "folder.html").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    reading = await reader.read(feed, Known())
    assert titles(reading) == ["Issue 3 of the harbour", "A note", "A page"]
    assert titles(await reader.read(feed, after(reading))) == []


async def test_a_changed_file_is_another_edition_of_its_issue(
    tmp_path: Path, reader: FolderReader
) -> None:
    feed = folder_feed(FeedType.FILES, tmp_path, ANY)
    save(tmp_path / "a.html", "<title>A page</title><p>Words.</p>", timedelta(hours=3))
    first = await reader.read(feed, Known())
    save(tmp_path / "a.html", "<title>A page</title><p>Better words.</p>", timedelta(hours=2))
    again = await reader.read(feed, after(first))
    assert isinstance(first, News)
    assert isinstance(again, News)
    (before,), (now,) = first.parsed.entries, again.parsed.entries
    assert before.guid == now.guid
    assert before.content_hash != now.content_hash


async def test_a_file_that_changes_now_is_left_until_it_is_whole(
    tmp_path: Path, reader: FolderReader, clock: Clock
) -> None:
    feed = folder_feed(FeedType.FILES, tmp_path, ANY)
    save(tmp_path / "a.txt", "Half an iss", timedelta(seconds=0.5))
    reading = await reader.read(feed, Known())
    assert titles(reading) == []
    clock.now += timedelta(seconds=1)
    assert len(titles(await reader.read(feed, after(reading)))) == 1


async def test_a_file_that_cannot_be_read_holds_up_no_other(
    tmp_path: Path, reader: FolderReader, caplog: pytest.LogCaptureFixture
) -> None:
    feed = folder_feed(FeedType.FILES, tmp_path, ANY)
    save(tmp_path / "empty.txt", "  ")
    save(tmp_path / "huge.txt", "x" * (11 << 20))
    save(tmp_path / "good.md", "# A note\n\nWords.\n")
    reading = await reader.read(feed, Known())
    assert titles(reading) == ["A note"]
    assert "huge.txt is larger than 10 MiB" in caplog.text
    assert "empty.txt is empty" in caplog.text
    assert titles(await reader.read(feed, after(reading))) == []


async def test_saved_mails_follow_the_rules_of_the_feed(
    tmp_path: Path, reader: FolderReader
) -> None:
    feed = folder_feed(FeedType.FILES, tmp_path)
    save(tmp_path / "a.eml", letter(1, sender="x@else.example").as_string())
    save(tmp_path / "b.eml", letter(2).as_string())
    assert titles(await reader.read(feed, Known())) == ["Issue 2 of the harbour"]


async def test_a_first_reading_takes_the_newest_and_leaves_no_news_behind(
    tmp_path: Path, reader: FolderReader
) -> None:
    feed = folder_feed(FeedType.FILES, tmp_path, ANY)
    for number in range(102):
        save(
            tmp_path / f"{number}.md", f"# Note {number}\n\nWords.\n", timedelta(hours=200 - number)
        )
    reading = await reader.read(feed, Known())
    assert (titles(reading)[0], titles(reading)[-1]) == ("Note 101", "Note 2")
    assert titles(await reader.read(feed, after(reading))) == []


async def test_a_later_flood_is_taken_in_by_several_readings(
    tmp_path: Path, reader: FolderReader
) -> None:
    feed = folder_feed(FeedType.FILES, tmp_path, ANY)
    save(tmp_path / "first.md", "# First\n\nWords.\n", timedelta(hours=300))
    known = after(await reader.read(feed, Known()))
    for number in range(102):
        save(
            tmp_path / f"{number}.md", f"# Note {number}\n\nWords.\n", timedelta(hours=200 - number)
        )
    reading = await reader.read(feed, known)
    assert (titles(reading)[0], titles(reading)[-1]) == ("Note 99", "Note 0")
    assert titles(await reader.read(feed, after(reading))) == ["Note 101", "Note 100"]


# ── Watching ──


async def test_a_change_in_a_folder_hurries_its_feed(
    maildir: Maildir, parsers: ParserPool, clock: Clock
) -> None:
    reader = FolderReader(parsers, now=clock, look_every=0.02)
    feed = folder_feed(FeedType.MAILDIR, maildir.path)
    hurried: list[FeedName] = []
    watching = asyncio.create_task(reader.watch([feed], hurried.append))
    try:
        await asyncio.sleep(0.2)
        assert hurried == []
        maildir.deliver("1.a.host", letter(1))
        async with asyncio.timeout(5):
            while not hurried:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        assert 1 <= len(hurried) <= 3, "a folder at rest hurries nobody"
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def test_without_such_feeds_there_is_nothing_to_watch(reader: FolderReader) -> None:
    async with asyncio.timeout(5):
        await reader.watch([], lambda _feed: None)
