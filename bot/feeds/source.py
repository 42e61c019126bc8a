"""Files into entries, entries into stories: what the filters and the demo read."""

from __future__ import annotations

import hashlib
import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from bot.errors import FeedError
from bot.feeds.blocks import Kind, content_blocks
from bot.feeds.blocks.from_markdown import front_matter, markdown_to_html
from bot.feeds.clean import clean_text, markup_to_line, safe_url, shorten
from bot.feeds.document import DocumentKind, decode, sniff
from bot.feeds.mail.message import Letter, read_letter
from bot.feeds.parse import content_hash, parse_feed
from bot.feeds.split import Reading, explain_entry
from bot.feeds.split.furniture import phrases
from bot.feeds.split.story import is_headline_like
from bot.mail_model import MailRules
from bot.model import Entry, ParsedFeed, Split, SplitStory

_MERGE_TAG = re.compile(r"\*\|\w|\{\{|<%|%%\w")  # what the mail's program was to fill in
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_HEAD = 100_000  # characters in which a page says where it stands
_BASE = re.compile(r"<base\s[^<>]*>", re.IGNORECASE)
_CANONICAL = re.compile(r"<link\s[^<>]*rel=[\"']?canonical\b[^<>]*>", re.IGNORECASE)
_OPEN_GRAPH = re.compile(r"<meta\s[^<>]*og:url\b[^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:href|content)=([\"'])(https?://[^\"'<>\s]+)\1", re.IGNORECASE)
_MBOX_LINE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\d:\d\d[^\r\n]*\r?\n")
_MBOX_QUOTED = re.compile(rb"(?m)^>(?=>*From )")
ANY_MAIL = MailRules()


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
    that looks like one. An mbox holds several. Raises FeedError if there is nothing to read.
    """
    return list(read_file(data, filename=filename).entries)


def read_file(data: bytes, *, filename: str, rules: MailRules = ANY_MAIL) -> ParsedFeed:
    """``read_source``, with what the file calls itself; of mails those that ``rules`` allow."""
    if not data.strip():
        raise FeedError(f"{filename or 'The document'} is empty: nothing to read in it.")
    kind = sniff(data, filename=filename)
    if kind is DocumentKind.FEED:
        return parse_feed(data, url="", content_type=None)
    if kind is DocumentKind.MAIL:
        letters = [_letter(mail, rules, filename) for mail in _mails(data)]
        title = next((letter.title for letter in letters if letter.title), "")
        return ParsedFeed(title, None, tuple(one.entry for one in letters if one.entry))
    return ParsedFeed("", None, (_page(kind, decode(data), filename),))


def _page(kind: DocumentKind, text: str, filename: str) -> Entry:
    if kind is DocumentKind.MARKDOWN:
        head, _ = front_matter(text)
        return _issue(clean_text(head.get("title", "")), markdown_to_html(text), filename)
    if kind is not DocumentKind.HTML:
        return _issue("", text, filename)
    found = _TITLE.search(text)
    title = markup_to_line(found.group(1)) if found else ""
    return replace(_issue(title, text, filename), url=_own_address(text))


def _own_address(page: str) -> str | None:
    """Where a page says that it stands: its canonical link (RFC 6596), ``og:url`` or its base."""
    for rule in (_CANONICAL, _OPEN_GRAPH, _BASE):
        if (tag := rule.search(page, 0, _HEAD)) and (said := _ADDRESS.search(tag.group())):
            return safe_url(html.unescape(said.group(2)))
    return None


def _letter(data: bytes, rules: MailRules, filename: str) -> Letter:
    letter = read_letter(data, rules)
    if letter.entry is None or letter.entry.title:
        return letter
    title = _guess_title(letter.entry.content) or PurePath(filename).stem
    return replace(letter, entry=replace(letter.entry, title=shorten(title, 300)))


def _mails(data: bytes) -> Iterator[bytes]:
    """The mails of an mbox (RFC 4155), or the one mail that the file is."""
    places = [found.span() for found in _MBOX_LINE.finditer(data)]
    if not places or places[0][0] > 0:
        yield data
        return
    ends = [start for start, _ in places[1:]] + [len(data)]
    for (_, begin), end in zip(places, ends, strict=True):
        yield _MBOX_QUOTED.sub(b"", data[begin:end])


def _issue(title: str, content: str, filename: str) -> Entry:
    title = (title if not _MERGE_TAG.search(title) else "") or _guess_title(content)
    title = title or PurePath(filename).stem
    digest = content_hash(title, content, None)
    return Entry(
        guid=hashlib.sha256(f"{title}\n{digest}".encode()).hexdigest()[:32],
        title=shorten(title, 300),
        url=None,
        published=None,
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
