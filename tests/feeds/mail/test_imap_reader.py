"""Feeds in a mailbox: only what is new is read, nothing is changed, trouble loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.errors import FeedError
from bot.feeds.mail.imap_reader import ImapReader
from bot.feeds.mail.imap_wire import TimeLimits
from bot.feeds.mail.message import Letter, MailHead
from bot.feeds.reading import Failed, Known, News, Unchanged
from bot.feeds.workers import ParserPool
from bot.mail_model import MailRules
from bot.model import FeedName
from tests.fakes.imap import FakeImap, Trouble
from tests.feeds.mail.letters import RULES, SENDER, letter
from tests.feeds.mail.reading import SOON, after, imap_feed, imap_reader, titles

FEED = imap_feed()
OTHER_RULES = MailRules(senders=("gazette@quay.example",))
OTHER = imap_feed("gazette", OTHER_RULES)


def other(number: int) -> bytes:
    mail = letter(number, sender="gazette@quay.example", subject=f"Gazette {number}", list_id=None)
    return mail.as_bytes()


@pytest.fixture
async def reader(imap: FakeImap, parsers: ParserPool) -> AsyncIterator[ImapReader]:
    reader = imap_reader(imap.account, parsers)
    yield reader
    await reader.close()


async def test_a_first_reading_takes_what_is_there_the_newest_first(
    imap: FakeImap, reader: ImapReader
) -> None:
    imap.deliver(letter(1), other(2), letter(3))
    reading = await reader.read(FEED, Known())
    assert titles(reading) == ["Issue 3 of the harbour", "Issue 1 of the harbour"]
    assert isinstance(reading, News)
    assert reading.parsed.title == "Harbour Letter"
    assert not reading.whole


async def test_a_first_reading_asks_only_for_the_last_days(
    imap: FakeImap, reader: ImapReader
) -> None:
    await reader.read(FEED, Known())
    assert "UID SEARCH SINCE 2-Feb-2026" in imap.commands


async def test_a_later_reading_takes_only_what_came_since(
    imap: FakeImap, reader: ImapReader
) -> None:
    imap.deliver(letter(1))
    known = after(await reader.read(FEED, Known()))
    again = await reader.read(FEED, known)
    assert isinstance(again, Unchanged)
    imap.deliver(letter(2))
    assert titles(await reader.read(FEED, after(again))) == ["Issue 2 of the harbour"]
    bodies = [c for c in imap.commands if "BODY.PEEK[]" in c]
    assert len(bodies) == 2


async def test_mails_of_others_are_not_even_fetched(imap: FakeImap, reader: ImapReader) -> None:
    imap.deliver(other(1))
    assert titles(await reader.read(FEED, Known())) == []
    assert not any("BODY.PEEK[]" in command for command in imap.commands)


async def test_nothing_is_changed_in_the_mailbox(imap: FakeImap, reader: ImapReader) -> None:
    imap.deliver(letter(1))
    await reader.read(FEED, Known())
    await reader.close()
    words = {command.split()[0] for command in imap.commands}
    assert words == {"CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID", "LOGOUT"}
    assert all("PEEK" in c for c in imap.commands if "FETCH" in c)


async def test_feeds_of_one_folder_share_a_connection_and_heads_are_fetched_once(
    imap: FakeImap, reader: ImapReader
) -> None:
    imap.deliver(letter(1), other(2))
    assert titles(await reader.read(FEED, Known())) == ["Issue 1 of the harbour"]
    assert titles(await reader.read(OTHER, Known())) == ["Gazette 2"]
    assert imap.connections == 1
    assert sum("HEADER.FIELDS" in command for command in imap.commands) == 1


async def test_a_new_uidvalidity_has_the_recent_mails_read_again(
    imap: FakeImap, reader: ImapReader
) -> None:
    imap.deliver(letter(1))
    first = await reader.read(FEED, Known())
    imap.renumber()
    imap.deliver(letter(2))
    imap.hang_up()
    reading = await reader.read(FEED, after(first))
    assert titles(reading) == ["Issue 2 of the harbour", "Issue 1 of the harbour"]
    assert isinstance(reading, News)
    assert isinstance(first, News)
    # The same id: what was told once is known, and does not ring again.
    assert reading.parsed.entries[1] == first.parsed.entries[0]
    assert reading.marks.cursor.startswith("8 ")


async def test_a_flood_is_taken_in_by_several_readings(imap: FakeImap, parsers: ParserPool) -> None:
    reader = imap_reader(imap.account, parsers, at_once=2)
    known = after(await reader.read(FEED, Known()))
    imap.deliver(*(letter(number) for number in range(1, 6)))
    found = []
    for _ in range(4):
        reading = await reader.read(FEED, known)
        found.append(titles(reading)[::-1])
        known = after(reading)
    assert [len(batch) for batch in found] == [2, 2, 1, 0]
    whole = [title for batch in found for title in batch]
    assert whole == [f"Issue {number} of the harbour" for number in range(1, 6)]
    await reader.close()


async def test_a_first_reading_takes_the_newest_and_leaves_no_news_behind(
    imap: FakeImap, parsers: ParserPool
) -> None:
    reader = imap_reader(imap.account, parsers, at_once=2)
    imap.deliver(*(letter(number) for number in range(1, 6)))
    reading = await reader.read(FEED, Known())
    assert titles(reading) == ["Issue 5 of the harbour", "Issue 4 of the harbour"]
    assert titles(await reader.read(FEED, after(reading))) == []
    await reader.close()


async def test_a_flood_longer_than_a_batch_of_heads_loses_nothing(
    imap: FakeImap, parsers: ParserPool
) -> None:
    reader = imap_reader(imap.account, parsers, at_once=100)
    known = after(await reader.read(FEED, Known()))
    imap.deliver(*(letter(number, html=None) for number in range(1, 202)))
    counts = []
    for _ in range(4):
        reading = await reader.read(FEED, known)
        counts.append(len(titles(reading)))
        known = after(reading)
    assert counts == [100, 100, 1, 0]
    await reader.close()


# ── Misbehaviour ──


async def test_a_mail_that_is_too_large_is_left_out_and_said(
    imap: FakeImap, reader: ImapReader, caplog: pytest.LogCaptureFixture
) -> None:
    imap.deliver(letter(1, text="x" * (11 << 20), html=None), letter(2))
    assert titles(await reader.read(FEED, Known())) == ["Issue 2 of the harbour"]
    assert "“Issue 1 of the harbour” in INBOX of post is larger than 10 MiB" in caplog.text


async def test_a_mail_larger_than_its_size_says_is_left_out_too(
    imap: FakeImap, reader: ImapReader
) -> None:
    imap.deliver(letter(1), letter(2))
    size = 12 << 20
    huge = b"* 1 FETCH (UID 1 RFC822.SIZE 5 BODY[] {%d}\r\n%s)\r\nTAG OK\r\n" % (size, b"x" * size)
    imap.trouble = lambda c: (
        Trouble(huge, closes=False) if c == "UID FETCH 1 (UID RFC822.SIZE BODY.PEEK[])" else None
    )
    assert titles(await reader.read(FEED, Known())) == ["Issue 2 of the harbour"]


@pytest.mark.parametrize(
    ("word", "trouble", "why"),
    [
        (
            "AUTHENTICATE",
            Trouble(b"TAG NO [AUTHENTICATIONFAILED] Go away\r\n"),
            "refused the login",
        ),
        ("AUTHENTICATE", Trouble(b"* BYE too many of you\r\n"), "it closed: too many of you"),
        (
            "EXAMINE",
            Trouble(b"TAG NO no such folder\r\n"),
            "has no folder INBOX that can be opened",
        ),
        ("EXAMINE", Trouble(), "was lost (it closed)"),
        ("UID SEARCH", Trouble(closes=False), "did not answer in time"),
        ("UID SEARCH", Trouble(b"* SEARCH 1 {99999999999}\r\n", closes=False), "99,999,999,999"),
        ("UID SEARCH", Trouble(b"* SEARCH" + b" 1" * (1 << 20) + b"\r\n"), "answer is too long"),
        ("UID SEARCH", Trouble(b"TAG BAD what?\r\n"), "refused UID SEARCH SINCE 2-Feb-2026: what?"),
        ("UID FETCH", Trouble(cut=60), "was lost (it closed)"),
        ("CAPABILITY", Trouble(b"\xff\xfe\x00" * 1000 + b"\r\n"), "was lost"),
    ],
)
async def test_a_server_that_misbehaves_fails_the_reading_with_a_sentence(
    imap: FakeImap, reader: ImapReader, word: str, trouble: Trouble, why: str
) -> None:
    imap.deliver(letter(1))
    imap.trouble = lambda command: trouble if command.startswith(word) else None
    reading = await reader.read(FEED, Known())
    assert isinstance(reading, Failed)
    assert why in reading.why
    assert reading.why.startswith("Mailbox post: ")
    assert "s3cret" not in reading.why
    imap.trouble = lambda _command: None
    assert titles(await reader.read(FEED, Known())) == ["Issue 1 of the harbour"]


@pytest.mark.parametrize("greeting", [b"* BYE busy\r\n", b"HTTP/1.1 400 Bad\r\n", b"\r\n"])
async def test_a_greeting_of_something_else_fails_too(
    imap: FakeImap, reader: ImapReader, greeting: bytes
) -> None:
    imap.greeting = greeting
    reading = await reader.read(FEED, Known())
    assert isinstance(reading, Failed)
    assert "127.0.0.1 was lost (it said" in reading.why


async def test_a_connection_that_broke_at_rest_is_opened_anew_without_a_failure(
    imap: FakeImap, reader: ImapReader
) -> None:
    imap.deliver(letter(1))
    known = after(await reader.read(FEED, Known()))
    imap.hang_up()
    imap.deliver(letter(2))
    assert titles(await reader.read(FEED, known)) == ["Issue 2 of the harbour"]
    assert imap.connections == 2


async def test_what_was_read_before_the_connection_broke_counts_and_the_rest_comes_next(
    imap: FakeImap, reader: ImapReader
) -> None:
    known = after(await reader.read(FEED, Known()))
    imap.deliver(letter(1), letter(2), letter(3))
    imap.trouble = lambda c: Trouble(cut=200) if c.startswith("UID FETCH 3 (UID RFC8") else None
    reading = await reader.read(FEED, known)
    assert titles(reading) == ["Issue 2 of the harbour", "Issue 1 of the harbour"]
    imap.trouble = lambda _command: None
    assert titles(await reader.read(FEED, after(reading))) == ["Issue 3 of the harbour"]


async def test_a_mail_that_the_server_cannot_hand_out_is_left_out(
    imap: FakeImap, reader: ImapReader, caplog: pytest.LogCaptureFixture
) -> None:
    imap.deliver(letter(1), letter(2))
    body = "UID FETCH 1 (UID RFC822.SIZE BODY.PEEK[])"
    imap.trouble = lambda c: Trouble(b"TAG NO bad block\r\n", closes=False) if c == body else None
    assert titles(await reader.read(FEED, Known())) == ["Issue 2 of the harbour"]
    assert "is left out: Mailbox post: 127.0.0.1 refused UID FETCH 1" in caplog.text
    assert imap.connections == 1


class Fussy(ParserPool):
    """Gives up mails, as a worker does that needs too much for one."""

    async def heads(self, headers: Sequence[bytes]) -> list[MailHead]:
        if any(b"Issue 4" in text for text in headers):
            raise FeedError("The heads need more memory than a document may.")
        return await super().heads(headers)

    async def letter(self, data: bytes, rules: MailRules, name: str) -> Letter:
        if b"Issue 1" in data:
            raise FeedError(f"{name} needs more memory than a document may.")
        return await super().letter(data, rules, name)


async def test_a_mail_that_no_worker_can_read_is_left_out_and_the_others_come(
    imap: FakeImap, caplog: pytest.LogCaptureFixture
) -> None:
    pool = Fussy()
    reader = imap_reader(imap.account, pool)
    imap.deliver(*(letter(number) for number in range(1, 6)))
    reading = await reader.read(FEED, Known())
    assert titles(reading) == [f"Issue {number} of the harbour" for number in (5, 3, 2)]
    assert titles(await reader.read(FEED, after(reading))) == []
    assert "Issue 1 of the harbour” in INBOX of post needs more memory" in caplog.text
    await reader.close()
    await pool.close()


# ── Listening ──


class Listening:
    """A reader that listens for the length of a block; ``hurried`` names feeds in order."""

    def __init__(self, reader: ImapReader, *feeds: str) -> None:
        rules = {"harbour": RULES, "gazette": OTHER_RULES}
        self._feeds = [imap_feed(name, rules[name]) for name in feeds or ("harbour",)]
        self._reader = reader
        self.hurried: list[FeedName] = []

    async def __aenter__(self) -> Listening:
        self._task = asyncio.create_task(self._reader.watch(self._feeds, self.hurried.append))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def heard(self, count: int) -> list[FeedName]:
        async with asyncio.timeout(10):
            while len(self.hurried) < count:
                await asyncio.sleep(0.005)
        return self.hurried


async def test_a_mail_that_comes_hurries_every_feed_of_its_folder(
    imap: FakeImap, reader: ImapReader
) -> None:
    async with Listening(reader, "harbour", "gazette") as listening:
        await imap.until_idling()
        assert listening.hurried == ["harbour", "gazette"], "both may have missed something"
        imap.deliver(letter(1))
        assert (await listening.heard(4))[2:] == ["harbour", "gazette"]
        assert imap.connections == 1


async def test_listening_gives_way_to_reading_and_goes_on(
    imap: FakeImap, reader: ImapReader
) -> None:
    async with Listening(reader) as listening:
        await imap.until_idling()
        known = Known()
        for number in range(1, 4):
            imap.deliver(letter(number))
            await listening.heard(1 + number)
            reading = await reader.read(FEED, known)
            assert titles(reading) == [f"Issue {number} of the harbour"]
            known = after(reading)
            await imap.until_idling()
    assert imap.connections == 1


async def test_after_a_broken_connection_listening_begins_again_and_hurries(
    imap: FakeImap, reader: ImapReader
) -> None:
    async with Listening(reader) as listening:
        await imap.until_idling()
        imap.deliver(letter(1))
        imap.hang_up()
        await listening.heard(2)
        await imap.until_idling()
        assert imap.connections == 2


async def test_a_login_that_is_refused_is_left_to_the_polls(
    imap: FakeImap, reader: ImapReader
) -> None:
    imap.trouble = lambda c: Trouble(b"TAG NO bad\r\n") if c.startswith("AUTH") else None
    async with Listening(reader) as listening:
        await asyncio.sleep(0.3)
        assert sum(command.startswith("AUTH") for command in imap.commands) == 1
        imap.trouble = lambda _command: None
        await reader.read(FEED, Known())
        await imap.until_idling()
        assert listening.hurried == ["harbour"]


async def test_a_server_that_wants_a_name_gets_one(imap: FakeImap, reader: ImapReader) -> None:
    imap.capabilities += " ID"
    imap.trouble = lambda c: (
        Trouble(b"TAG BAD no\r\n", closes=False) if c.startswith("ID ") else None
    )
    imap.deliver(letter(1))
    assert titles(await reader.read(FEED, Known())) == ["Issue 1 of the harbour"]
    assert 'ID ("name" "Newsbell")' in imap.commands


async def test_an_idle_is_begun_anew_in_time(imap: FakeImap, parsers: ParserPool) -> None:
    reader = imap_reader(imap.account, parsers, replace(SOON, idle=0.05))
    async with Listening(reader):
        async with asyncio.timeout(10):
            while imap.commands.count("IDLE") < 3:
                await asyncio.sleep(0.01)
    assert imap.connections == 1
    assert TimeLimits().idle < 29 * 60
    await reader.close()


async def test_a_server_without_idle_is_only_asked(imap: FakeImap, parsers: ParserPool) -> None:
    imap.capabilities = "IMAP4rev1"
    reader = imap_reader(imap.account, parsers)
    async with asyncio.timeout(5):
        await reader.watch([FEED], lambda _feed: None)
    imap.deliver(letter(1))
    assert titles(await reader.read(FEED, Known())) == ["Issue 1 of the harbour"]
    assert not any(command == "IDLE" for command in imap.commands)
    assert 'LOGIN "ada" "s3cret words"' in imap.commands
    await reader.close()


async def test_a_server_that_refuses_to_idle_is_not_told_done(
    imap: FakeImap, reader: ImapReader
) -> None:
    imap.trouble = lambda c: Trouble(b"TAG NO not now\r\n", closes=False) if c == "IDLE" else None
    async with Listening(reader):
        async with asyncio.timeout(5):
            while "IDLE" not in imap.commands:
                await asyncio.sleep(0.01)
        imap.deliver(letter(1))
        assert titles(await reader.read(FEED, Known())) == ["Issue 1 of the harbour"]
    assert not any(command.startswith("DONE") for command in imap.commands)


async def test_a_password_that_no_server_takes_is_said(imap: FakeImap, parsers: ParserPool) -> None:
    imap.capabilities = "IMAP4rev1"
    reader = imap_reader(replace(imap.account, password="geheim€"), parsers)
    reading = await reader.read(FEED, Known())
    assert isinstance(reading, Failed)
    assert "passwords of plain letters" in reading.why
    imap.capabilities = "IMAP4rev1 LOGINDISABLED"
    reading = await reader.read(FEED, Known())
    assert isinstance(reading, Failed)
    assert 'set tls = "tls" or "starttls"' in reading.why
    assert not any(SENDER in command for command in imap.commands)
