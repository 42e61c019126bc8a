"""How soon a mail becomes an alert: delivered to a real IMAP server, received by a fake Telegram.

The bot is the real one, in a process of its own, and listens with IDLE over TLS; the server is
Dovecot (it must be installed). ``python -m bench.mail --mails 200 [--json]``. The server's own part
is measured beside: a bare second connection that idles and notes when it is told of the mail.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from bot.feeds.mail.imap_connection import ImapConnection
from bot.mail_model import Tls
from tests.fakes.dovecot import PASSWORD, USER, Dovecot, dovecot_binary, running
from tests.fakes.process import BotProcess
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Chat

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds over all mails: from delivery to the alert, and to the server's own word."""

    mails: int
    lost: int
    alert_p50: float
    alert_p99: float
    server_p50: float
    server_p99: float
    ours_p50: float
    ours_p99: float


def letter(number: int) -> EmailMessage:
    """One issue, with one story."""
    mail = EmailMessage()
    mail["From"] = "The Yard <news@yard.example>"
    mail["To"] = USER
    mail["Subject"] = f"Crane {number} of the yard was counted"
    mail["Message-ID"] = f"<{number}@yard.example>"
    mail["List-Id"] = "The Yard <letter.yard.example>"
    mail.set_content(f"Crane {number} was counted.")
    mail.add_alternative(f"<p>Crane {number} was counted.</p>" * 20, subtype="html")
    return mail


def config_text(folder: Path, server: Dovecot, telegram: FakeTelegram, chat: Chat) -> str:
    """A config with one mailbox, one feed in it, and one chat."""
    return f"""
data_dir = {json.dumps(str(folder / "data"))}
{telegram.table}[poll]
first = "all"
burst = "off"
[mailboxes.post]
host = "localhost"
port = {server.tls_port}
user = "{USER}"
password = "{PASSWORD}"
ca_file = "{server.certificate}"
[[feeds]]
name = "yard"
type = "imap"
mailbox = "post"
list_id = "letter.yard.example"
senders = ["news@yard.example"]
[[chats]]
id = "telegram:{chat.id}"
topics = ["all"]
"""


class Listener:
    """A bare connection that idles: when the server tells of a mail."""

    def __init__(self, server: Dovecot) -> None:
        self._server = server
        self.told: list[float] = []

    def has_heard(self, before: int) -> bool:
        """Whether it was told of a mail since."""
        return len(self.told) > before

    async def run(self) -> None:
        """Note each time, until cancelled."""
        connection = await ImapConnection.open(self._server.account(Tls.TLS))
        await connection.examine("INBOX")
        connection.noticed()
        never = asyncio.Event()
        try:
            while True:
                await connection.idle(never, 600)
                if connection.grown:
                    self.told.append(time.monotonic())
                    connection.noticed()
        finally:
            connection.drop()


async def measure(mails: int, *, seed: int = 1) -> Latency:
    """Deliver so many mails, one after the other, with a pause of chance between them."""
    chance = random.Random(seed)
    alerts: list[float] = []
    words: list[float] = []
    ours: list[float] = []
    lost = 0
    with running() as server, tempfile.TemporaryDirectory(prefix="newsbell-mail-") as name:
        async with FakeTelegram(limits=None) as telegram:
            chat = telegram.private_chat(telegram.person("Reader"))
            config = Path(name) / "config.toml"
            config.write_text(config_text(Path(name), server, telegram, chat))
            listener = Listener(server)
            listening = asyncio.create_task(listener.run())
            async with BotProcess(config) as bot:
                server.deliver(letter(0))
                await telegram.wait_for_messages(chat, 1, PATIENCE)
                for number in range(1, mails + 1):
                    await asyncio.sleep(chance.uniform(0.05, 0.4))
                    heard = len(listener.told)
                    began = time.monotonic()
                    await asyncio.to_thread(server.deliver, letter(number))
                    try:
                        await telegram.wait_for_messages(chat, number + 1 - lost, PATIENCE)
                    except TimeoutError:
                        lost += 1
                        continue
                    ended = time.monotonic()
                    alerts.append(ended - began)
                    with suppress(TimeoutError):
                        await _soon(partial(listener.has_heard, heard))
                        words.append(listener.told[heard] - began)
                        ours.append(ended - listener.told[heard])
                await bot.stop()
            listening.cancel()
            await asyncio.wait([listening])
    return Latency(
        mails,
        lost,
        *(figure(times) for times in (alerts, words, ours) for figure in (_p50, _p99)),
    )


async def _soon(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not happened():
            await asyncio.sleep(0.005)


def _p50(times: list[float]) -> float:
    return round(statistics.median(times) * 1000, 1)


def _p99(times: list[float]) -> float:
    return round(sorted(times)[min(len(times) - 1, int(len(times) * 0.99))] * 1000, 1)


def main() -> None:
    """Print a table, or one JSON line; exit 1 if a mail did not become an alert."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    if dovecot_binary() is None:
        print("Not measured: Dovecot is not installed (apt-get install dovecot-imapd).")
        return
    found = asyncio.run(measure(wanted.mails, seed=wanted.seed))
    if wanted.json:
        print(json.dumps(asdict(found)))
    else:
        print(f"{found.mails} mails, one at a time, over TLS; {found.lost} without an alert")
        print(f"{'milliseconds':<44}{'p50':>9}{'p99':>9}")
        for what, p50, p99 in (
            ("delivered → alert received", found.alert_p50, found.alert_p99),
            ("delivered → told by the server (IDLE)", found.server_p50, found.server_p99),
            ("told by the server → alert received", found.ours_p50, found.ours_p99),
        ):
            print(f"{what:<44}{p50:>9.1f}{p99:>9.1f}")
    sys.exit(1 if found.lost else 0)


if __name__ == "__main__":
    main()
