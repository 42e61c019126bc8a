"""Files into entries, entries into stories: what the filters and the demo read."""

from __future__ import annotations

import email.utils
import hashlib
import itertools
import re
from datetime import UTC, datetime
from pathlib import PurePath

from bot.errors import FeedError
from bot.feeds.blocks import Kind, content_blocks
from bot.feeds.blocks.from_markdown import front_matter, markdown_to_html
from bot.feeds.clean import clean_text, markup_to_line, shorten
from bot.feeds.document import DocumentKind, decode, read_mail, sniff
from bot.feeds.parse import content_hash, parse_feed, plausible
from bot.feeds.split import Reading, explain_entry
from bot.feeds.split.furniture import phrases
from bot.feeds.split.story import is_headline_like
from bot.model import Entry, Split, SplitStory

_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


def split_document(
    data: bytes, *, filename: str, mode: Split = Split.AUTO
) -> tuple[tuple[SplitStory, ...], ...]:
    """The stories of each entry of a document, in order; one tuple for each entry.

    Where ``mode`` is AUTO, a document that is no feed counts as an issue (YES): somebody chose it.
    Raises FeedError if the document is empty or a feed that cannot be read.
    """
    return tuple(
        reading.stories for _, reading in explain_document(data, filename=filename, mode=mode)
    )


def explain_document(
    data: bytes, *, filename: str, mode: Split = Split.AUTO
) -> tuple[tuple[Entry, Reading], ...]:
    """As ``split_document``: each entry with how it was read."""
    entries = read_source(data, filename=filename)
    if mode is Split.AUTO and sniff(data, filename=filename) is not DocumentKind.FEED:
        mode = Split.YES
    return tuple((entry, explain_entry(entry, mode=mode)) for entry in entries)


def read_source(data: bytes, *, filename: str) -> list[Entry]:
    """The entries of a file: those of a feed document, else the one issue that it holds.

    An issue's title is the mail's subject, the page's title, the first heading or the first line
    that looks like one. Raises FeedError if there is nothing to read.
    """
    if not data.strip():
        raise FeedError(f"{filename or 'The document'} is empty: nothing to read in it.")
    kind = sniff(data, filename=filename)
    if kind is DocumentKind.FEED:
        return list(parse_feed(data, url="", content_type=None).entries)
    if kind is DocumentKind.MAIL:
        mail = read_mail(data)
        return [_issue(mail.subject, mail.body, filename, guid=mail.message_id, date=mail.date)]
    text = decode(data)
    if kind is DocumentKind.MARKDOWN:
        head, _ = front_matter(text)
        return [_issue(clean_text(head.get("title", "")), markdown_to_html(text), filename)]
    title = ""
    if kind is DocumentKind.HTML and (found := _TITLE.search(text)):
        title = markup_to_line(found.group(1))
    return [_issue(title, text, filename)]


def _issue(title: str, content: str, filename: str, *, guid: str = "", date: str = "") -> Entry:
    title = title or _guess_title(content) or PurePath(filename).stem
    digest = content_hash(title, content, None)
    return Entry(
        guid=guid or hashlib.sha256(f"{title}\n{digest}".encode()).hexdigest()[:32],
        title=shorten(title, 300),
        url=None,
        published=_date(date),
        summary="",
        content=content,
        content_hash=digest,
    )


def _guess_title(content: str) -> str:
    """The first heading, else the headline over the first bullets, else the first short line."""
    blocks = content_blocks(content)[:60]
    lists = phrases()
    for block in blocks:
        if block.kind is Kind.HEADING and not lists.is_edge(block):
            return block.text
    for block, below in itertools.pairwise(blocks):
        if below.kind is Kind.ITEM and is_headline_like(block) and not lists.is_line(block.text):
            return block.text
    return next((b.text for b in blocks if is_headline_like(b) and not lists.is_edge(b)), "")


def _date(text: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return plausible(found if found.tzinfo else found.replace(tzinfo=UTC))
