"""The mail inside a forwarded one, where a mail program wrote it into the text.

Gmail, Apple Mail and Outlook put the headers of the original before it, each in its own way and in
the sender's language: what they share is a block of lines ``From: …``, ``Date: …``, ``Subject: …``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.feeds.clean import clean_text
from bot.feeds.mail.headers import one_address, read_date
from bot.feeds.mail.words import folded, mail_words
from bot.feeds.parse import plausible

_LINE_BREAK = re.compile(
    r"<(?:br|hr|/?(?:p|div|td|tr|table|li|blockquote|h[1-6]|font))\b[^<>]*>", re.IGNORECASE
)
_UNSEEN = re.compile(r"<(style|script|head|title)\b|<(!)--", re.IGNORECASE)
_UNSEEN_ENDS = {
    "!": re.compile("-->"),
    **{
        tag: re.compile(rf"</{tag}\s*>", re.IGNORECASE)
        for tag in ("style", "script", "head", "title")
    },
}
_TAG = re.compile(r"<[^<>]*>")
_IS_HTML = re.compile(r"<(?:html|body|div|p|br|table|blockquote)\b", re.IGNORECASE)
_HEADER = re.compile(r"^[>\s*]*([^\s:：*][^:：*]{0,24}?)\s*\*?\s*[:：]\s*\*?\s*(.*)$")
_FIRST_LINES = 60  # what the one who forwards may write before it
_MOST_HEADERS = 12
_ADDRESS = re.compile(r"[<\[(]\s*(?:mailto:)?([^\s<>\[\]()]+@[^\s<>\[\]()]+?)\s*[>\])]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(
    r"(?:(?P<d1>\d{1,2})\.?\s+(?P<m1>[a-z]{3,9})|(?P<m2>[a-z]{3,9})\.?\s+(?P<d2>\d{1,2}),?)"
    r",?\s+(?P<year>\d{4})(?:\D{1,6}(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?"
    r"[\s\u202f]*(?P<half>[ap]\.?m)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What the block says of the original, and the original's body."""

    sender: str
    name: str
    subject: str
    date: datetime | None
    body: str


def inline_original(body: str) -> Forwarded | None:
    """The original in the body of a mail, HTML or plain text; None if nothing was forwarded.

    A date without a zone counts as UTC.
    """
    is_html = bool(_IS_HTML.search(body))
    lines = list(_html_lines(body) if is_html else _text_lines(body))
    for at in range(min(len(lines), _FIRST_LINES)):
        if _field(lines[at][0])[0] != "from":
            continue
        fields, last = _headers(lines, at)
        if "subject" in fields and ("date" in fields or "to" in fields):
            rest = body[lines[last][1] :]
            if not is_html and lines[at][0].lstrip().startswith(">"):
                rest = re.sub(r"(?m)^>[ \t]?", "", rest)
            sender, name = _sender(fields["from"])
            return Forwarded(
                sender, name, fields["subject"], _date(fields.get("date", "")), rest.strip()
            )
    return None


def _headers(lines: list[tuple[str, int]], at: int) -> tuple[dict[str, str], int]:
    """The fields of the block that begins on a line, and the line on which it ends."""
    fields: dict[str, str] = {}
    last = at
    gap = 0
    for number in range(at, min(at + _MOST_HEADERS, len(lines))):
        text = lines[number][0]
        name, value = _field(text)
        if name and name not in fields:
            fields[name], last, gap = value, number, 0
        elif name or not text.strip(" >"):
            gap += 1
            if gap > 1:
                break
        elif fields and number == last + 1 and _continues(text):
            key = list(fields)[-1]
            fields[key], last = f"{fields[key]} {text.strip(' >')}".strip(), number
        else:
            break
    return fields, last


def _continues(text: str) -> bool:
    """Whether a line goes on with the header above it: an address, broken off or in a link."""
    return bool(re.match(r"\s*(?:>\s*)?(?:[<\[(]|\s{2,}\S)", text))


def _field(line: str) -> tuple[str, str]:
    """The English name of the header on a line, and its value; empty if it is none."""
    found = _HEADER.match(line)
    if found is None:
        return "", ""
    name = mail_words().headers.get(folded(found[1]).strip(), "")
    return name, clean_text(found[2]) if name else ""


def _sender(value: str) -> tuple[str, str]:
    found = _ADDRESS.search(value)
    if found is None:
        return one_address(value)
    address, _ = one_address(found[1].removeprefix("mailto:"))
    return address, clean_text(value[: found.start()]).strip(" \"'*")


def _date(text: str) -> datetime | None:
    if found := read_date(text):
        return found
    day = _DAY.search(text)
    if day is None:
        return None
    month = (day["m1"] or day["m2"] or "")[:3].lower()
    hour = int(day["hour"] or 0)
    if day["half"]:
        hour = hour % 12 + (12 if day["half"].lower().startswith("p") else 0)
    try:
        return plausible(
            datetime(
                int(day["year"]),
                _MONTHS.index(month) + 1,
                int(day["d1"] or day["d2"]),
                hour,
                int(day["minute"] or 0),
                tzinfo=UTC,
            )
        )
    except ValueError:
        return None


def _text_lines(body: str) -> Iterator[tuple[str, int]]:
    """The lines with the place where each ends."""
    at = 0
    for line in body.splitlines(keepends=True):
        at += len(line)
        yield line.rstrip("\r\n"), at


def _html_lines(body: str) -> Iterator[tuple[str, int]]:
    """The lines as a reader sees them, with the place in the markup where each ends."""
    seen = _blanked(body)
    at = 0
    for border in [*_LINE_BREAK.finditer(seen), None]:
        end = border.start() if border else len(seen)
        text = html.unescape(_TAG.sub("", seen[at:end]))
        line = " ".join(text.replace("\u00a0", " ").split())
        at = border.end() if border else end
        if line:
            yield line, at


def _blanked(body: str) -> str:
    """The markup with blanks for what is not seen: of the same length, so that places stay."""
    pieces: list[str] = []
    at = 0
    unclosed: set[str] = set()  # looked for once, not at each beginning anew
    for found in _UNSEEN.finditer(body):
        kind = (found[1] or found[2]).lower()
        if found.start() < at or kind in unclosed:
            continue
        end = _UNSEEN_ENDS[kind].search(body, found.end())
        if end is None:
            unclosed.add(kind)
            continue
        pieces += [body[at : found.start()], " " * (end.end() - found.start())]
        at = end.end()
    return "".join([*pieces, body[at:]])
