"""A mail as an entry: whose it is, the issue in it, and nothing that is its receiver's alone. Pure.

Mails are hostile: this runs in the parser's worker process, never in the bot's own.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage

from bot.feeds.clean import drop_controls, safe_url, shorten
from bot.feeds.document import decode
from bot.feeds.mail.forwarded import inline_original
from bot.feeds.mail.headers import (
    all_texts,
    date_of,
    list_of,
    one_address,
    sender_of,
    text_of,
    without_forward_mark,
)
from bot.feeds.mail.personal import header_links, public_link, view_link, without_personal
from bot.feeds.mail.proof import is_proven
from bot.feeds.parse import MAX_CONTENT, content_hash
from bot.mail_model import MailRules
from bot.model import Entry

_MAX_TITLE = 300
_DEEPEST = 3  # a forwarded mail in a forwarded mail in a forwarded mail
_MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class MailHead:
    """What a mail's headers say of its origin. Addresses and ids are in lower case, perhaps empty;
    ``date`` is in ISO 8601.
    """

    sender: str
    name: str
    list_id: str
    list_name: str
    subject: str
    date: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail is to a feed: its entry and what its sender calls the newsletter, or why none.

    ``unproven``: it looks like the feed's own, but the server found no proof of its sender.
    """

    entry: Entry | None
    title: str = ""
    unproven: bool = False


@dataclass(frozen=True, slots=True)
class _Issue:
    """A mail, opened."""

    head: MailHead
    date: datetime | None
    body: str
    message_id: str
    archived_at: str
    unsubscribe: tuple[str, ...]
    recipients: tuple[str, ...]


def read_head(headers: bytes) -> MailHead:
    """What the headers say, those that are needed or all of them."""
    return _head(email.message_from_bytes(headers, policy=email.policy.default))


def may_be_own(head: MailHead, rules: MailRules) -> bool:
    """Whether a mail of this head may be a feed's: its own, or one from a forwarder."""
    return head.sender in rules.forwarders or _is_own(head, rules)


def read_letter(data: bytes, rules: MailRules) -> Letter:
    """The issue in a mail (RFC 5322, MIME), by the rules of a feed; any mail, where none are set.

    A mail from a forwarder is opened: the mail attached to it counts, else the one that the
    forwarder's program wrote into its text. Never raises for what stands in the mail.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    outer = _opened(message)
    if not may_be_own(outer.head, rules):
        return Letter(None)
    if rules.authserv:
        results = all_texts(message, "Authentication-Results")
        if not is_proven(results, outer.head.sender, rules.authserv):
            return Letter(None, unproven=True)
    if outer.head.sender in rules.forwarders:
        for inner in _originals(message, outer, rules):
            return Letter(_entry(inner), _title(inner))
        if not _is_own(outer.head, rules):
            return Letter(None)
    return Letter(_entry(outer), _title(outer))


def _originals(message: EmailMessage, outer: _Issue, rules: MailRules) -> Iterator[_Issue]:
    """The forwarded issues in a mail that are a feed's own: attached ones, then one in the text."""
    for part in _attached(message, _DEEPEST):
        inner = _opened(part)
        if _is_own(inner.head, rules):
            yield replace(inner, recipients=inner.recipients + outer.recipients)
    found = inline_original(outer.body)
    if found is None:
        return
    # A text says nothing of lists: the sender's address must do.
    by_sender = replace(rules, list_id="" if rules.senders else rules.list_id)
    head = replace(outer.head, sender=found.sender, name=found.name, list_id="", list_name="")
    if found.sender and _is_own(head, by_sender):
        subject = without_forward_mark(found.subject or outer.head.subject)
        dates = [date for date in (found.date, outer.date) if date]
        yield replace(
            outer,
            head=replace(head, subject=subject),
            date=min(dates, default=None),
            body=found.body,
            message_id="",
            recipients=(*outer.recipients, outer.head.sender),
        )


def _attached(message: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    """The mails attached to a mail, whole; those inside them too."""
    if depth == 0:
        return
    for number, part in enumerate(_parts(message)):
        if number > _MOST_PARTS:
            return
        inner: object = None
        if part.get_content_type() == "message/rfc822":
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
        elif str(part.get_filename() or "").lower().endswith(".eml"):
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                inner = email.message_from_bytes(raw, policy=email.policy.default)
        if isinstance(inner, EmailMessage):
            yield inner
            yield from _attached(inner, depth - 1)


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a mail, not those of mails attached to it."""
    payload = message.get_payload()
    if message.get_content_type() == "message/rfc822" or not isinstance(payload, list):
        yield message
        return
    for part in payload:
        if isinstance(part, EmailMessage):
            yield from _parts(part)


def _opened(message: EmailMessage) -> _Issue:
    bodies = [_body(message, kind) for kind in ("html", "plain")]
    receivers = [one_address(raw)[0] for raw in all_texts(message, "Delivered-To")]
    receivers += [one_address(raw)[0] for raw in all_texts(message, "To")]
    return _Issue(
        head=_head(message),
        date=date_of(message),
        body=next((body for body in bodies if body.strip()), ""),
        message_id=text_of(message, "Message-ID").strip(),
        archived_at=text_of(message, "Archived-At").strip(" <>"),
        unsubscribe=header_links(text_of(message, "List-Unsubscribe")),
        recipients=tuple(dict.fromkeys(address for address in receivers if address)),
    )


def _head(message: EmailMessage) -> MailHead:
    sender, name = sender_of(message)
    list_id, list_name = list_of(message)
    date = date_of(message)
    return MailHead(
        sender=sender,
        name=name,
        list_id=list_id,
        list_name=list_name,
        subject=shorten(text_of(message, "Subject"), _MAX_TITLE),
        date=date.isoformat() if date else "",
    )


def _body(message: EmailMessage, kind: str) -> str:
    """The text of the part of this kind that is the mail's body; attachments are none."""
    try:
        part = message.get_body(preferencelist=(kind,))
        payload = part.get_payload(decode=True) if part is not None else None
    except (ValueError, LookupError, AttributeError, TypeError):
        return ""
    if not isinstance(payload, bytes) or part is None:
        return ""
    charset = part.get_content_charset()
    return decode(payload, content_type=f"charset={charset}" if charset else None)


def _is_own(head: MailHead, rules: MailRules) -> bool:
    if rules.list_id and head.list_id != rules.list_id:
        return False
    if not rules.senders:
        return True
    domain = head.sender[head.sender.rfind("@") :]
    return bool(head.sender) and (head.sender in rules.senders or domain in rules.senders)


def _title(issue: _Issue) -> str:
    return issue.head.list_name or issue.head.name or issue.head.sender


def _entry(issue: _Issue) -> Entry:
    url = view_link(issue.body)
    if archived := safe_url(issue.archived_at):
        url = public_link(archived) or url
    body = without_personal(issue.body, recipients=issue.recipients, unsubscribe=issue.unsubscribe)
    content = drop_controls(body)[:MAX_CONTENT]
    title = issue.head.subject
    digest = content_hash(title, content, url)
    named = f"{title}\n{issue.date.isoformat() if issue.date else digest}"
    return Entry(
        guid=issue.message_id[:1_000] or f"mail:{hashlib.sha256(named.encode()).hexdigest()[:32]}",
        title=title,
        url=url,
        published=issue.date,
        summary="",
        content=content,
        content_hash=digest,
    )
