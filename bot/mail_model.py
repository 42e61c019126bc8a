"""The values of feeds that come as mails or files: mailboxes, and which mails are a feed's own."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path


class Tls(enum.StrEnum):
    """How a connection to a mail server is kept private: ``NONE`` only on the same machine."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailAccount:
    """One mailbox on an IMAP server. ``ca_file`` holds the authorities to trust (None: the usual).

    ``name`` is the operator's, of ``[mailboxes.NAME]``.
    """

    name: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: Tls = Tls.TLS
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class MailRules:
    """Which mails are a feed's own. Every list that is not empty must agree.

    ``list_id`` is the id of a List-Id header; ``senders`` are addresses (``news@x.example``) or
    domains (``@x.example``); all in lower case. A mail from one of ``forwarders`` is opened: the
    mail inside it counts. With ``authserv`` (ids, or ``.domain`` for any id below it) a mail is
    ignored unless such a server wrote that its sender is proven (RFC 8601).
    """

    list_id: str = ""
    senders: tuple[str, ...] = ()
    forwarders: tuple[str, ...] = ()
    authserv: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MailSource:
    """Where a feed's mails or files are: a folder of a mailbox, or a ``path``.

    ``since``: how far back the first reading looks.
    """

    mailbox: str = ""
    folder: str = "INBOX"
    path: Path | None = None
    rules: MailRules = MailRules()
    since: timedelta = timedelta(days=30)


NO_MAIL = MailSource()
"""Of feeds on the web."""
