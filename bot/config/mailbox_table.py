"""The ``[mailboxes.NAME]`` table: an IMAP mailbox that newsletters are mailed to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.config.types import (
    AuthServ,
    Duration,
    File,
    Host,
    MailAddress,
    Password,
    Table,
    Text,
    key,
)
from bot.mail_model import MailAccount, Tls

_PORTS = {Tls.TLS: 993, Tls.STARTTLS: 143, Tls.NONE: 143}


class MailboxTable(Table):
    """An IMAP mailbox that newsletters are mailed to; feeds of type imap name it. It is only read:
    nothing is deleted or marked as read.
    """

    host: Host = key("", "required: name of the IMAP server, such as imap.example.com")
    port: Annotated[int, Field(ge=1, le=65535)] | None = key(
        None, "its port; none: 993, or 143 for starttls and none"
    )
    user: Text = key("", "required: name to log in with, often the mail address")
    password: Password = key(
        "", "required: password to log in with; many providers want an app password"
    )
    tls: Literal["tls", "starttls", "none"] = key(
        "tls", "tls, starttls, or none (only for a server on this machine)"
    )
    ca_file: File | None = key(
        None, "certificates to trust instead of the system's, for a server with one of its own"
    )
    forwarders: tuple[MailAddress, ...] = key(
        (), "your own addresses: a newsletter that they forward counts as if it had come itself"
    )
    authserv_id: tuple[AuthServ, ...] = key(
        (),
        "names by which the server signs Authentication-Results: mails whose sender it could not"
        " prove are ignored; none: not looked at",
    )
    since: Duration = key("30d", "how far back the first reading of a feed looks")

    def account(self, name: str) -> MailAccount:
        """The mailbox as the rest of the bot knows it."""
        tls = Tls(self.tls)
        return MailAccount(
            name=name,
            host=self.host,
            port=self.port or _PORTS[tls],
            user=self.user,
            password=self.password.get_secret_value(),
            tls=tls,
            ca_file=self.ca_file,
        )
