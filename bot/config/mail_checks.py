"""Checks what belongs to which type of feed, and what a mailbox needs. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from bot.config.feed_table import KEYS_OF_TYPES, FeedTable
from bot.config.keys import nearest
from bot.config.lines import Place
from bot.config.model import Config
from bot.config.problems import Problem

_REQUIRED = {"web": "url", "imap": "mailbox", "maildir": "path", "files": "path"}
_MEANT = {
    "mailbox": "the NAME of a [mailboxes.NAME] table",
    "path": "a folder on this machine",
}


def feed_types(config: Config) -> Iterator[Problem]:
    """What a feed lacks, or has too much, for its type."""
    for index, feed in enumerate(config.feeds):
        place: Place = ("feeds", index)
        needed = _REQUIRED[feed.type]
        if getattr(feed, needed) is None:
            why = (
                ""
                if feed.type == "web"
                else f': a feed of type "{feed.type}" needs {_MEANT[needed]}'
            )
            yield Problem((*place, needed), f"is missing{why}")
        for key, types in KEYS_OF_TYPES.items():
            if key in feed.model_fields_set and feed.type not in types:
                listed = " or ".join(f'"{one}"' for one in types)
                yield Problem(
                    (*place, key),
                    f'has no meaning for a feed of type "{feed.type}": it belongs to {listed}',
                )
        yield from _mail(config, feed, place)


def _mail(config: Config, feed: FeedTable, place: Place) -> Iterator[Problem]:
    if feed.mailbox is not None and feed.mailbox not in config.mailboxes:
        near = nearest(feed.mailbox, config.mailboxes)
        hint = f"did you mean {near}?" if near else f"add a [mailboxes.{feed.mailbox}] table"
        names = ", ".join(config.mailboxes) or "none"
        yield Problem((*place, "mailbox"), f"names no mailbox: {hint} (there are: {names})")
    if feed.type in ("imap", "maildir") and not feed.list_id and not feed.senders:
        yield Problem(
            (*place, "senders"),
            "is missing: say whose mails are this newsletter by senders or list_id, else anybody's"
            " mail would be told",
        )


def mailboxes(config: Config) -> Iterator[Problem]:
    """What a mailbox lacks, and a connection in the clear."""
    for name, box in config.mailboxes.items():
        for key in ("host", "user"):
            if not getattr(box, key):
                yield Problem(("mailboxes", name, key), "is missing")
        if not box.password.get_secret_value():
            yield Problem(("mailboxes", name, "password"), "is missing: write it, or password_file")
        if box.tls == "none" and box.host and not _is_here(box.host):
            yield Problem(
                ("mailboxes", name, "tls"),
                f"would send the password to {box.host} in the clear: allowed are tls and starttls"
                " (none only for a server on this machine)",
                '"none"',
            )


def _is_here(host: str) -> bool:
    if host.lower().rstrip(".") in {"localhost", "ip6-localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
