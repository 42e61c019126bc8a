"""What the headers of a mail say, however they are written: subjects, senders, lists, dates.

Headers are read in their raw form: the standard library's structured ones raise on hostile input
and lose letters that were sent as plain UTF-8.
"""

from __future__ import annotations

import email.header
import email.utils
import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.message import EmailMessage

from bot.feeds.clean import clean_text
from bot.feeds.document import decode
from bot.feeds.parse import plausible

MAX_HEADER = 2_000  # characters; what is longer is no header that a newsletter needs
_LIST_ID = re.compile(r"<([^<>\s]{1,255})>\s*$")
_ADDRESS = re.compile(r"[^\s<>@\"(),:;\\]{1,64}@[^\s<>@\"(),:;\\]{1,255}")
_FORWARD_MARK = re.compile(
    r"^\s*(?:(?:fwd?|wg|tr|rv|enc|i|pd|vs|vb|doorst|转发|轉寄|転送)\s*[:：]\s*)+", re.IGNORECASE
)


def all_texts(message: EmailMessage, name: str) -> list[str]:
    """Every header of this name, decoded to one line of plain text each."""
    found = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    return [_decoded(value[: MAX_HEADER * 4])[:MAX_HEADER] for value in found]


def text_of(message: EmailMessage, name: str) -> str:
    """The first header of this name, decoded; empty where there is none."""
    return next(iter(all_texts(message, name)), "")


def sender_of(message: EmailMessage) -> tuple[str, str]:
    """The address in lower case and the name of the one who wrote it (RFC 5322, From).

    Empty where that is not one person: two senders, or two From headers, are how forgers write.
    """
    found = [str(value) for key, value in message.raw_items() if key.lower() == "from"]
    return one_address(found[0]) if len(found) == 1 else ("", "")


def one_address(raw: str) -> tuple[str, str]:
    """The address (lower case) and name in a text such as ``The Letter <news@x.example>``."""
    pairs = email.utils.getaddresses([raw[:MAX_HEADER].replace("\r", " ").replace("\n", " ")])
    if len(pairs) != 1 or not _ADDRESS.fullmatch(pairs[0][1]):
        return "", ""
    name, address = pairs[0]
    return address.lower(), _decoded(name)[:200]


def list_of(message: EmailMessage) -> tuple[str, str]:
    """The id of the list in lower case, and its phrase (RFC 2919)."""
    text = text_of(message, "List-Id")
    found = _LIST_ID.search(text)
    if found is None:
        bare = text.strip().lower()
        return (bare, "") if bare and " " not in bare else ("", "")
    return found[1].lower(), text[: found.start()].strip().strip('"').strip()


def date_of(message: EmailMessage) -> datetime | None:
    """When it was written, else when a server took it: in UTC, None if neither says."""
    if found := read_date(text_of(message, "Date")):
        return found
    # The topmost is the last one on its way, and the one of the own server.
    return read_date(text_of(message, "Received").rpartition(";")[2])


def read_date(text: str) -> datetime | None:
    """A date as RFC 5322 writes it, in UTC; None if it is none or nonsense."""
    try:
        found = email.utils.parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return plausible(found if found.tzinfo else found.replace(tzinfo=UTC))


def without_forward_mark(subject: str) -> str:
    """The subject without ``Fwd:``, in the languages of common mail programs."""
    return _FORWARD_MARK.sub("", subject).strip() or subject


def _decoded(raw: str) -> str:
    """Encoded words (RFC 2047) and raw bytes as text."""
    if any("\ud800" <= ch <= "\udfff" for ch in raw):
        raw = decode(raw.encode("utf-8", "surrogateescape"))
    try:
        pieces = email.header.decode_header(raw)
    except (HeaderParseError, ValueError):
        return clean_text(raw)
    text = ""
    for piece, charset in pieces:
        if isinstance(piece, str):
            text += piece
        elif charset is None:
            text += piece.decode("latin-1")
        else:
            text += decode(piece, content_type=f"charset={charset}")
    return clean_text(text)
