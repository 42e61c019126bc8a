"""The reader against a real server (Dovecot): TLS and STARTTLS, folders, IDLE, nothing changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.feeds.mail.imap_connection import ImapConnection
from bot.feeds.mail.imap_reader import ImapReader
from bot.feeds.mail.imap_wire import MailboxError, TimeLimits
from bot.feeds.reading import Failed, Known
from bot.feeds.workers import ParserPool
from bot.mail_model import MailSource, Tls
from bot.model import FeedName
from tests.fakes.dovecot import Dovecot
from tests.feeds.mail.letters import RULES, SENDER, letter
from tests.feeds.mail.reading import after, imap_feed, imap_reader, titles

PATIENT = TimeLimits(first_pause=0.05)
FEED = imap_feed()


@pytest.fixture
async def reader(dovecot: Dovecot, parsers: ParserPool) -> AsyncIterator[ImapReader]:
    reader = imap_reader(dovecot.account(Tls.TLS), parsers, PATIENT)
    yield reader
    await reader.close()


@pytest.mark.parametrize("tls", list(Tls))
async def test_a_mailbox_is_read_by_each_kind_of_connection(
    dovecot: Dovecot, parsers: ParserPool, tls: Tls
) -> None:
    dovecot.deliver(letter(1))
    reader = imap_reader(dovecot.account(tls), parsers, PATIENT)
    reading = await reader.read(FEED, Known())
    assert titles(reading) == ["Issue 1 of the harbour"]
    assert titles(await reader.read(FEED, after(reading))) == []
    dovecot.deliver(letter(2))
    assert titles(await reader.read(FEED, after(reading))) == ["Issue 2 of the harbour"]
    await reader.close()


async def test_no_mail_is_marked_moved_or_deleted(dovecot: Dovecot, reader: ImapReader) -> None:
    dovecot.deliver(letter(1))
    dovecot.deliver(letter(2, sender="somebody@else.example"))
    await reader.read(FEED, Known())
    # A flag would stand behind ":2,": S for seen.
    assert len(dovecot.files()) == 2
    assert all(name.partition(":2,")[2] == "" for name in dovecot.files())


async def test_a_folder_may_have_any_name(dovecot: Dovecot, parsers: ParserPool) -> None:
    name = 'Nachrichten & "Entwürfe" 新聞'
    sent = 'Nachrichten &- "Entw&APw-rfe" &ZbCAXg-'
    dovecot.deliver(letter(1), sent)
    reader = imap_reader(dovecot.account(), parsers, PATIENT)
    assert titles(await reader.read(imap_feed(folder=name), Known())) == ["Issue 1 of the harbour"]
    await reader.close()
    connection = await ImapConnection.open(dovecot.account())
    assert name in await connection.folders()
    await connection.close()


async def test_a_missing_folder_and_a_wrong_password_are_said(
    dovecot: Dovecot, reader: ImapReader, parsers: ParserPool
) -> None:
    missing = await reader.read(imap_feed(folder="No such"), Known())
    assert isinstance(missing, Failed)
    assert "localhost has no folder No such that can be opened" in missing.why
    assert "newsbell mail folders post lists those that can" in missing.why
    wrong = imap_reader(dovecot.account(Tls.TLS, password="hunter2"), parsers, PATIENT)
    refused = await wrong.read(FEED, Known())
    assert isinstance(refused, Failed)
    assert "refused the login of ada@mail.example" in refused.why
    assert "app password" in refused.why
    assert "hunter2" not in refused.why
    await wrong.close()


async def test_a_certificate_that_nobody_vouches_for_is_refused(dovecot: Dovecot) -> None:
    for tls in (Tls.TLS, Tls.STARTTLS):
        with pytest.raises(MailboxError, match=r"is not to be trusted .* ca_file"):
            await ImapConnection.open(replace(dovecot.account(tls), ca_file=None))
        with pytest.raises(MailboxError, match="is not to be trusted"):
            await ImapConnection.open(replace(dovecot.account(tls), host="127.0.0.1"))


async def test_a_port_that_speaks_no_tls_is_said(dovecot: Dovecot) -> None:
    account = replace(dovecot.account(Tls.TLS), port=dovecot.plain_port)
    with pytest.raises(MailboxError, match=r'does not speak TLS here: .* tls = "starttls"'):
        await ImapConnection.open(account)


async def test_a_mail_is_heard_of_when_it_comes(dovecot: Dovecot, reader: ImapReader) -> None:
    hurried: list[FeedName] = []
    listening = asyncio.create_task(reader.watch([FEED], hurried.append))
    known = Known()
    try:
        for number in range(1, 4):
            async with asyncio.timeout(15):
                while len(hurried) < number:
                    await asyncio.sleep(0.01)
            reading = await reader.read(FEED, known)
            assert titles(reading) == ([f"Issue {number - 1} of the harbour"] if number > 1 else [])
            known = after(reading)
            dovecot.deliver(letter(number))
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


async def test_a_restored_server_has_the_recent_mails_read_again(
    dovecot: Dovecot, parsers: ParserPool
) -> None:
    dovecot.deliver(letter(1))
    before = imap_reader(dovecot.account(), parsers, PATIENT)
    first = await before.read(FEED, Known())
    await before.close()
    await asyncio.sleep(1.1)  # UIDVALIDITY is a second of the clock
    dovecot.forget_uids()
    reader = imap_reader(dovecot.account(), parsers, PATIENT)
    again = await reader.read(FEED, after(first))
    assert titles(again) == titles(first)
    assert after(again) != after(first)
    await reader.close()


async def test_the_heads_of_a_mailbox_tell_which_newsletters_come(
    dovecot: Dovecot, reader: ImapReader
) -> None:
    dovecot.deliver(letter(1))
    dovecot.deliver(letter(2, sender="x@else.example", list_id=None))
    source = MailSource("post", rules=RULES)
    assert [head.sender for head in await reader.recent(source)] == [SENDER, "x@else.example"]
    assert [head.sender for head in await reader.own(source)] == [SENDER]
