"""The whole bot and newsletters that are only mailed: alerts at once, nothing personal in them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.fakes.dovecot import dovecot_binary
from tests.fakes.imap import PASSWORD, USER, FakeImap
from tests.fakes.process import BotProcess
from tests.fakes.telegram import FakeTelegram
from tests.feeds.mail.letters import GMAIL_HTML, READER, SENDER, forward, letter


def today() -> str:
    """A date that is news to a real clock."""
    return format_datetime(datetime.now(UTC))


def config(folder: Path, telegram: FakeTelegram, chat: int, *feeds: str) -> Path:
    file = folder / "config.toml"
    file.write_text(
        f"""
data_dir = "{folder}/data"
{telegram.table}[[chats]]
id = "telegram:{chat}"
topics = ["all"]
"""
        + "".join(feeds),
        encoding="utf-8",
    )
    return file


def mailbox(imap: FakeImap) -> str:
    return f"""
[mailboxes.post]
host = "127.0.0.1"
port = {imap.account.port}
user = "{USER}"
password = "{PASSWORD}"
tls = "none"
forwarders = ["{READER}"]
[[feeds]]
name = "harbour"
type = "imap"
mailbox = "post"
senders = ["{SENDER}"]
"""


async def test_a_mail_is_told_as_soon_as_the_server_tells_of_it(tmp_path: Path) -> None:
    async with FakeTelegram(limits=None) as telegram, FakeImap() as imap:
        chat = telegram.private_chat(telegram.person("Ada"))
        imap.deliver(letter(1))
        async with BotProcess(config(tmp_path, telegram, chat.id, mailbox(imap))) as bot:
            await bot.says("Polled harbour: 1 entries, 1 new or changed, 3 new stories")
            await imap.until_idling()
            imap.deliver(letter(2, html="<p>What came by mail is told.</p>", Date=today()))
            # The next poll by the clock is in a quarter of an hour.
            await telegram.wait_for_messages(chat, 1, 10)
            imap.hang_up()
            html = GMAIL_HTML.replace("Three cranes", "Four cranes")
            html = html.replace("harbour.example/", "harbour.example/new/")
            html = html.replace("Mon, Mar 2, 2026 at 9:30&#8239;AM", today())
            imap.deliver(forward(html=html, Date=today()))
            await telegram.wait_for_messages(chat, 2, 15)
            assert await bot.stop() == 0
            assert PASSWORD not in bot.said
        first, second = (message.text for message in telegram.messages(chat))
        assert "Issue 2 of the harbour" in first
        assert "Harbour Letter" in first
        # The other stories of the forwarded issue came with the first one.
        assert "Four cranes return to the quay" in second
        wire = repr(list(telegram.messages(chat)))
        for secret in (READER, "9f8e7d", "u=77", "k3yOfTheReader", "unsubscribe"):
            assert secret not in wire


async def test_a_maildir_and_saved_files_are_told_when_they_change(tmp_path: Path) -> None:
    maildir, saved = tmp_path / "Maildir", tmp_path / "saved"
    for place in (maildir / "tmp", maildir / "new", maildir / "cur", saved):
        place.mkdir(parents=True)
    feeds = f"""
[[feeds]]
name = "mails"
type = "maildir"
path = "Maildir"
senders = ["{SENDER}"]
[[feeds]]
name = "saved"
type = "files"
path = "saved"
"""

    def deliver(number: int) -> None:
        mail = maildir / "tmp" / f"{number}.a.host"
        mail.write_bytes(letter(number, html=None, Date=today()).as_bytes())
        mail.rename(maildir / "new" / mail.name)

    deliver(1)
    (saved / "tides.md").write_text("# A note on tides\n\nThey come and go.\n")
    os.utime(saved / "tides.md", (0, 0))
    async with FakeTelegram(limits=None) as telegram:
        chat = telegram.private_chat(telegram.person("Ada"))
        async with BotProcess(config(tmp_path, telegram, chat.id, feeds)) as bot:
            # A first poll, of what is there, rings nobody.
            await bot.says("Polled mails: 1 entries")
            await bot.says("Polled saved: 1 entries")
            deliver(2)
            (saved / "buoys.md").write_text("# A note on buoys\n\nThey float.\n")
            await telegram.wait_for_messages(chat, 2, 20)
            assert await bot.stop() == 0
        texts = "\n".join(message.text for message in telegram.messages(chat))
        assert "Issue 2 of the harbour" in texts
        assert "A note on buoys" in texts
        assert "Issue 1" not in texts
        assert "tides" not in texts


@pytest.mark.slow
async def test_the_bench_measures_every_mail_it_delivers() -> None:
    if dovecot_binary() is None:
        pytest.skip("no IMAP server is installed: apt-get install dovecot-imapd")
    from bench.mail import measure

    found = await measure(5)
    assert (found.mails, found.lost) == (5, 0)
    assert found.server_p50 < found.alert_p50
    assert found.alert_p99 < 5_000
