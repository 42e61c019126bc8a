"""Feed documents (RSS, RDF, Atom; JSON Feed) as entries with plain titles and safe links.

feedparser's sanitising and link resolving inside content are off: content is cleaned once, when it
is split, and they take most of its time.
"""

from __future__ import annotations

import calendar
import codecs
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser

from bot.errors import FeedError
from bot.feeds.clean import clean_text, drop_controls, markup_to_line, safe_url, shorten
from bot.feeds.discovery.leads import How
from bot.feeds.discovery.page import page_leads
from bot.feeds.document import decode
from bot.feeds.stated import hubs_and_self, json_hubs_and_self, stated_hints
from bot.feeds.xml_driver import MAX_ENTRIES, install
from bot.model import Entry, Outlet, ParsedFeed

MAX_CONTENT = 1_000_000  # characters of one entry
_MAX_TITLE = 500
_OLDEST, _TOO_LATE = 1990, 2100

# XML 1.0, 2.2: what is no character may not be written as a reference either.
_BAD_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]{1,8})|(\d{1,10}));")
_BAD_CONTROLS = bytes({*range(0x20)} - {0x9, 0xA, 0xD})
# Possessive: whoever sends thousands of comments must not have them all tried in all ways.
_HTML_PAGE = re.compile(
    r"^\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED_INSIDE = re.compile(
    rb"<(?:[\w.-]{1,20}:)?(?:rss|feed|rdf|channel|item|entry)[\s>]", re.IGNORECASE
)
_HEAD = 200_000
_TAG = re.compile(r"<[^<>]*>")

install()


def parse_feed(body: bytes, *, url: str, content_type: str | None) -> ParsedFeed:
    """Read a feed document; relative links are resolved against ``url``, where it was fetched.

    At most 2,000 entries, in the document's order. Raises FeedError, with a sentence, for an empty
    document, a web page (it names the feed that the page links to, if any) and anything else that
    is no feed.
    """
    where = url or "The document"
    if not body.strip(b"\x00 \t\r\n"):
        raise FeedError(f"{where} is empty: the server sent no document.")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _parse_json(body, url=url, where=where)
    head = decode(body[:_HEAD], content_type=content_type)
    if _HTML_PAGE.match(head) and not _FEED_INSIDE.search(body):
        # feedparser would read all of it, and slowly, to find nothing.
        raise FeedError(_what_it_is(body, where, url, content_type))
    # Without the address: feedparser would resolve ids too, which then change when the feed moves.
    headers = {"content-type": content_type} if content_type else {}
    try:
        found = feedparser.parse(
            io.BytesIO(_mended(body)),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # feedparser lets through whatever a hostile document provokes
        raise FeedError(f"{where} cannot be read as a feed ({type(error).__name__}).") from error
    if not found.get("version") and not found.entries:
        raise FeedError(_what_it_is(body, where, url, content_type))
    feed = found.feed
    hubs, self_url = hubs_and_self(feed, url)
    return ParsedFeed(
        title=_title(feed),
        language=clean_text(str(feed.get("language") or ""))[:35] or None,
        entries=distinct(_entry(dict(item), url) for item in found.entries[:MAX_ENTRIES]),
        hints=stated_hints(feed, body),
        hubs=hubs,
        self_url=self_url,
    )


def distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries, each with an id of its own.

    Some feeds give all their items one id; there the link tells them apart, or else the title.
    """
    listed = tuple(entries)
    ids = Counter(entry.guid for entry in listed)
    links = Counter(entry.url for entry in listed)

    def own(entry: Entry) -> Entry:
        if ids[entry.guid] == 1:
            return entry
        if entry.url and links[entry.url] == 1:
            return replace(entry, guid=entry.url)
        key = f"{entry.guid}\n{entry.title}".encode(errors="surrogatepass")
        return replace(entry, guid=hashlib.sha256(key).hexdigest()[:32])

    return tuple(own(entry) for entry in listed)


def content_hash(title: str, content: str, url: str | None) -> str:
    """A hash over what a reader sees: equal for the same words and the same link.

    Dates, white space and markup (and so click trackers inside the content) do not count.
    """
    seen = "\n".join((title, " ".join(_TAG.sub(" ", content).split()), url or ""))
    return hashlib.sha256(seen.encode("utf-8", "replace")).hexdigest()[:32]


def plausible(when: datetime | None) -> datetime | None:
    """A date in UTC, or None before 1990 and after 2099: a mistake, not a date of publication."""
    if when is None:
        return None
    try:
        found = when.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return found if _OLDEST <= found.year < _TOO_LATE else None


def _mended(body: bytes) -> bytes:
    """The document without characters that XML forbids: one of them would cost all the rest.

    Only where the bytes are those of ASCII: a NUL in UTF-16 is half a letter.
    """
    if body[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE) or body[:4].count(0) >= 2:
        return _declared(body)
    body = _BAD_REFERENCE.sub(_mended_reference, body)
    return body.translate(None, _BAD_CONTROLS)


def _declared(body: bytes) -> bytes:
    """The document; if in UTF-16 that is not declared, with a declaration.

    Without one feedparser tries UTF-8 first, which is content with every letter of ASCII and a NUL.
    """
    for mark, charset in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        bare = body.removeprefix(mark)
        begins = bare[:4].decode(charset, "replace")
        if begins.startswith("<") and begins[1:] not in ("?", "\0"):
            return "<?xml version='1.0' encoding='utf-16'?>".encode(charset) + bare
    return body


def _mended_reference(found: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = found.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    fits = code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return found.group() if fits or 0x10000 <= code <= 0x10FFFF else b"&#xFFFD;"


def _what_it_is(body: bytes, where: str, url: str, content_type: str | None) -> str:
    head = decode(body[:_HEAD], content_type=content_type)
    if _HTML_PAGE.match(head) or (content_type or "").lower().startswith("text/html"):
        leads = page_leads(body, url=url, content_type=content_type)
        named = next((lead.url for lead in leads if lead.how is How.PAGE), None)
        hint = (
            f"the page names {named} as its feed" if named else "look for its RSS or Atom address"
        )
        return f"{where} is a web page, not a feed: {hint}."
    return f"{where} is not a feed: neither RSS, Atom, RDF nor JSON Feed."


# ── What feedparser found ───────────────────────────────────────────────────────────────────────


def _entry(item: dict[str, Any], base: str) -> Entry:
    """An item, as a plain dict: feedparser's own is slow, and puts one date in another's place."""
    title = _title(item)
    link = _link(item, base)
    texts = _texts(item)
    content = max(texts, key=len, default="")
    summary = min((text for text in texts if text), key=len, default="")
    return _make_entry(
        guid=str(item.get("id") or ""),
        title=title,
        url=link,
        published=_date(item),
        content=content,
        summary="" if summary == content else summary,
        picture=_picture(item, base),
        outlet=_outlet(item),
    )


def _make_entry(
    *,
    guid: str,
    title: str,
    url: str | None,
    published: datetime | None,
    content: str,
    summary: str,
    picture: str | None,
    outlet: Outlet | None = None,
) -> Entry:
    content, summary = (drop_controls(text)[:MAX_CONTENT] for text in (content, summary))
    guid = clean_text(guid)[:2_048] or url or _hash_guid(title, published, content)
    return Entry(
        guid=guid,
        title=title,
        url=url,
        published=published,
        summary=summary,
        content=content,
        content_hash=content_hash(title, content, url),
        picture=picture,
        outlet=outlet,
    )


def _hash_guid(title: str, published: datetime | None, content: str) -> str:
    """An id for an item that has none; its text decides only where title and date are missing."""
    said = f"{title}\n{published.isoformat() if published else ''}"
    if not title:
        said += "\n" + content
    return "hash:" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _title(item: Mapping[str, Any]) -> str:
    """The title as plain text; feedparser says whether it is HTML (an Atom text title is not)."""
    detail = item.get("title_detail") or {}
    value = str(item.get("title") or "")
    kind = str(detail.get("type") or "text/plain")
    plain = clean_text(value) if kind == "text/plain" else markup_to_line(value)
    return shorten(plain, _MAX_TITLE)


def _link(item: Mapping[str, Any], base: str) -> str | None:
    """The first link to the page that the item is about.

    feedparser's own choice is the last one, which may belong to a related story or an enclosure,
    or is the guid, which must then be a whole address.
    """
    alternates = [x.get("href") for x in item.get("links") or () if x.get("rel") == "alternate"]
    for href in (*alternates, item.get("link")):
        found = safe_url(href, base="" if href == item.get("id") else base)
        if found:
            return found
    return None


def _picture(item: Mapping[str, Any], base: str) -> str | None:
    """The picture that an item names: Media RSS, its smaller thumbnail, an enclosure."""
    media = [x.get("url") for x in item.get("media_content") or () if _is_picture(x)]
    media += [x.get("url") for x in item.get("media_thumbnail") or ()]
    media += [
        x.get("href")
        for x in item.get("links") or ()
        if x.get("rel") == "enclosure" and _is_picture(x)
    ]
    return next((url for src in media if (url := safe_url(src, base=base))), None)


def _outlet(item: Mapping[str, Any]) -> Outlet | None:
    """Where an item that another's feed lists comes from: ``source`` of RSS 2.0 and of Atom."""
    source = item.get("source")
    if not isinstance(source, Mapping):
        return None
    links = [x.get("href") for x in source.get("links") or ()]
    name = shorten(markup_to_line(str(source.get("title") or "")), _MAX_TITLE)
    for href in (source.get("href"), source.get("link"), *links):
        if name and (url := safe_url(href)):
            return Outlet(name, (urlsplit(url).hostname or "").removeprefix("www."))
    return None


def _is_picture(media: Mapping[str, Any]) -> bool:
    kind = str(media.get("type") or "")
    return kind.startswith("image/") or (not kind and media.get("medium") == "image")


def _texts(item: Mapping[str, Any]) -> list[str]:
    details = [*(item.get("content") or ()), item.get("summary_detail") or {}]
    texts = [str(detail.get("value") or "") for detail in details]
    texts += [str(item.get(name) or "") for name in ("summary", "subtitle")]
    return [text.strip() for text in dict.fromkeys(texts)]


def _date(item: dict[str, Any]) -> datetime | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = item.get(name)
        if parsed:
            try:
                # feedparser's struct_time is in UTC.
                found = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            except (ValueError, OverflowError, OSError, TypeError):
                continue
            if plausible(found):
                return found
    return None


# ── JSON Feed (https://www.jsonfeed.org/version/1.1/) ───────────────────────────────────────────


def _parse_json(body: bytes, *, url: str, where: str) -> ParsedFeed:
    try:
        found = json.loads(decode(body))
    except (ValueError, RecursionError) as error:
        raise FeedError(f"{where} is not a feed: it begins like JSON and is none.") from error
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise FeedError(f"{where} is JSON but no JSON Feed: it has no list of items.")
    base = url or _string(found, "home_page_url")
    hubs, self_url = json_hubs_and_self(found, base)
    return ParsedFeed(
        title=clean_text(_string(found, "title"))[:_MAX_TITLE],
        language=clean_text(_string(found, "language"))[:35] or None,
        entries=distinct(
            _json_entry(item, base=base) for item in items[:MAX_ENTRIES] if isinstance(item, dict)
        ),
        hubs=hubs,
        self_url=self_url,
    )


def _json_entry(item: Mapping[str, Any], *, base: str) -> Entry:
    texts: Sequence[str] = [_string(item, "content_html")]
    if not texts[0]:
        # Plain text must stay plain: what looks like a tag in it is none.
        texts = [_string(item, "content_text").replace("<", "&lt;")]
    summary = _string(item, "summary").replace("<", "&lt;")
    content = max(*texts, summary, key=len)
    when = _json_date(_string(item, "date_published")) or _json_date(_string(item, "date_modified"))
    identity = item.get("id")
    return _make_entry(
        guid=str(identity) if isinstance(identity, (str, int, float)) else "",
        title=shorten(clean_text(_string(item, "title")), _MAX_TITLE),
        url=safe_url(_string(item, "url") or _string(item, "external_url"), base=base),
        published=when,
        content=content,
        summary="" if summary == content else summary,
        picture=safe_url(_string(item, "image") or _string(item, "banner_image"), base=base),
    )


def _json_date(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return plausible(found if found.tzinfo else found.replace(tzinfo=UTC))


def _string(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
