"""``mail list`` and ``mail folders``: what a mailbox gets and has, to copy into the config."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json, run_async

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.config import Config
    from bot.feeds.mail.message import MailHead

_mail = typer.Typer(no_args_is_help=True, help="What comes into the configured mailboxes.")


def register(app: typer.Typer) -> None:
    """Add this family to the command line."""
    _mail.command("list", epilog="Example: newsbell mail list post --folder Newsletters")(list_)
    _mail.command("folders", epilog="Example: newsbell mail folders post")(folders)
    app.add_typer(_mail, name="mail")


@dataclass(frozen=True, slots=True)
class Newsletter:
    """What one sender, on one list, mailed: how often, and what last."""

    list_id: str
    sender: str
    name: str
    mails: int
    last: str
    subject: str


Mailbox = Annotated[str, typer.Argument(metavar="MAILBOX", help="Its name in the config.")]


def list_(
    mailbox: Mailbox,
    folder: Annotated[str, typer.Option("--folder", "-f", help="The folder to look into.")] = (
        "INBOX"
    ),
    days: Annotated[int, typer.Option("--days", "-d", min=1, max=3650, help="How far back.")] = 30,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List who mailed newsletters lately: List-Id and sender, as a feed's config wants them."""
    settings = _load(config, mailbox)
    found = newsletters(run_async(_heads(settings, mailbox, folder, days)))
    if as_json:
        for one in found:
            print_json(asdict(one))
        return
    if not found:
        typer.echo(f"No mail came into {folder} in {days} days.")
        typer.echo(f"Other folders: newsbell mail folders {mailbox}")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("List-Id", "Sender", "Name", "Mails", "Last", "Last subject"):
        # Ids are copied: they stay in one piece.
        table.add_column(heading, overflow="fold", no_wrap=heading in {"List-Id", "Sender"})
    for one in found:
        cells = (one.list_id or "–", one.sender, one.name, str(one.mails), one.last[:10])
        table.add_row(*map(Text, cells), Text(one.subject[:60]))
    Console().print(table)


def folders(mailbox: Mailbox, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """List the folders of a mailbox, as a feed's config wants them."""
    for name in run_async(_folders(_load(config, mailbox), mailbox)):
        if as_json:
            print_json({"folder": name})
        else:
            typer.echo(name)


def _load(config: ConfigOption, mailbox: str) -> Config:
    settings = load(config, quiet=True)
    if mailbox not in settings.mailboxes:
        known = ", ".join(settings.mailboxes) or "none"
        raise typer.BadParameter(f"no mailbox {mailbox!r}: configured are {known}")
    return settings


def newsletters(heads: Iterable[MailHead]) -> list[Newsletter]:
    """The mails by list and sender: lists first, and of each kind the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    newest: dict[tuple[str, str], MailHead] = {}
    for head in heads:
        key = (head.list_id, head.sender)
        counts[key] += 1
        newest[key] = head
    found = [
        Newsletter(*key, last.list_name or last.name, counts[key], last.date, last.subject)
        for key, last in newest.items()
    ]
    return sorted(found, key=lambda one: (not one.list_id, -one.mails, one.sender))


async def _heads(config: Config, mailbox: str, folder: str, days: int) -> list[MailHead]:
    from bot.app.opening import utc_now
    from bot.feeds.mail.imap_reader import ImapReader
    from bot.feeds.workers import ParserPool
    from bot.mail_model import MailSource

    parsers = ParserPool()
    reader = ImapReader(config.mail_accounts(), parsers, now=utc_now, jitter=random.random)
    try:
        return await reader.recent(MailSource(mailbox, folder, since=timedelta(days=days)))
    finally:
        await reader.close()
        await parsers.close()


async def _folders(config: Config, mailbox: str) -> list[str]:
    from bot.feeds.mail.imap_connection import ImapConnection

    connection = await ImapConnection.open(config.mail_accounts()[mailbox])
    try:
        return await connection.folders()
    finally:
        await connection.close()
