"""The ``[[feeds]]`` table: a source that is polled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr

from bot.config.mailbox_table import MailboxTable
from bot.config.types import (
    AuthServ,
    Cookies,
    Duration,
    Filled,
    Folder,
    Headers,
    HttpUrl,
    ListId,
    MailAddress,
    MailSender,
    Name,
    Proxy,
    Table,
    Tag,
    key,
)
from bot.mail_model import NO_MAIL, MailRules, MailSource
from bot.model import Feed, FeedAccess, FeedName, FeedType, Split

KEYS_OF_TYPES = {
    "url": ("web",),
    "headers": ("web",),
    "cookies": ("web",),
    "proxy": ("web",),
    "mailbox": ("imap",),
    "folder": ("imap",),
    "path": ("maildir", "files"),
    "list_id": ("imap", "maildir", "files"),
    "senders": ("imap", "maildir", "files"),
    "forwarders": ("imap", "maildir", "files"),
    "authserv_id": ("imap", "maildir", "files"),
}
"""Keys that only feeds of some types have."""


def _texts(secrets: Mapping[str, SecretStr]) -> tuple[tuple[str, str], ...]:
    return tuple((name, secret.get_secret_value()) for name, secret in secrets.items())


class FeedTable(Table):
    """A source that is polled; the table may be repeated."""

    name: Name = Field(description="short name, for source:NAME and the logs")
    type: Literal["web", "imap", "maildir", "files"] = key(
        "web",
        "web, imap (a folder of a mailbox), maildir (mails here), files (saved issues here)",
    )
    url: HttpUrl | None = Field(
        default=None, description="http(s) address of the feed; required for web", repr=False
    )
    interval: Duration | None = key(
        None,
        "asked exactly so often, whatever its rhythm; none: by poll.interval and poll.adaptive",
    )
    split: Literal["auto", "yes", "no"] = key(
        "auto", "whether its entries are newsletter issues: auto (mails and files are), yes or no"
    )
    tags: tuple[Tag, ...] = key((), "words of your own to group feeds by")
    paused: bool = key(False, "true: not asked until it is false again; its stories stay")
    headers: Headers = key({}, 'request headers for its server only: { name = "value" }')
    cookies: Cookies = key({}, 'cookies for its server only: { name = "value" }')
    proxy: Proxy | None = key(None, "http(s) address of a proxy to ask it through")

    mailbox: Filled | None = key(None, "NAME of [mailboxes.NAME]; required for imap")
    folder: Filled = key("INBOX", "folder of the mailbox, as its server names it")
    path: Folder | None = Field(
        default=None, description="folder here; required for maildir and files"
    )
    list_id: ListId = key("", "of mails: only those with this List-Id")
    senders: tuple[MailSender, ...] = key(
        (), 'of mails: only those from these addresses, or domains ("@example.com")'
    )
    forwarders: tuple[MailAddress, ...] = key(
        (), "your own addresses that may forward it, beside those of the mailbox"
    )
    authserv_id: tuple[AuthServ, ...] = key((), "as in [mailboxes.NAME], instead of that one's")

    @property
    def access(self) -> FeedAccess:
        """How its server is asked."""
        return FeedAccess(
            headers=_texts(self.headers),
            cookies=_texts(self.cookies),
            proxy=self.proxy.get_secret_value() if self.proxy else None,
        )

    def value(self, interval: timedelta, mailboxes: Mapping[str, MailboxTable]) -> Feed:
        """The feed as the rest of the bot knows it; ``interval`` is ``poll.interval``."""
        mail = self._mail(mailboxes)
        place = mail.path or f"{mail.mailbox}/{mail.folder}"
        return Feed(
            FeedName(self.name),
            self.url or f"{self.type}:{place}",
            self.interval or interval,
            # What somebody mailed or saved as an issue is one, as for newsbell split.
            Split.YES if self.split == "auto" and self.type != "web" else Split(self.split),
            self.tags,
            self.access,
            FeedType(self.type),
            fixed=self.interval is not None,
            paused=self.paused,
            mail=mail,
        )

    def _mail(self, mailboxes: Mapping[str, MailboxTable]) -> MailSource:
        if self.type == "web":
            return NO_MAIL
        box = mailboxes.get(self.mailbox or "", MailboxTable())
        rules = MailRules(
            list_id=self.list_id,
            senders=self.senders,
            forwarders=(*box.forwarders, *self.forwarders),
            authserv=self.authserv_id or box.authserv_id,
        )
        return MailSource(self.mailbox or "", self.folder, self.path, rules, box.since)

    def secret_texts(self) -> set[str]:
        """What no log may show: passwords in addresses, values of headers and cookies."""
        found = set()
        access = self.access
        for name, value in (*access.headers, *access.cookies):
            # Of "Bearer token" also the token alone.
            alone = value.rpartition(" ")[2] if name.lower() == "authorization" else value
            found |= {value, alone}
        for address in (self.url or "", access.proxy or ""):
            if password := urlsplit(address).password:
                found |= {password, unquote(password)}
        return found
