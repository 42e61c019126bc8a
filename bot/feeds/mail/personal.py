"""Takes out of an issue what belongs to its receiver: links to unsubscribe, tokens, own addresses.

What one person was mailed is told to many. A link that ends or changes the receiver's subscription,
or that names them, must never be told; a link to an article stays.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

from bot.feeds.clean import markup_to_line, safe_url, unwrap
from bot.feeds.mail.words import folded, mail_words

_URL = re.compile(r"https?:(?://|&#x2f;&#x2f;|&#47;&#47;)[^\s<>\"'“”]+", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|td|th|tr|table|tbody|li|ul|ol|h[1-6]|section|article|header|footer|center"
    r"|blockquote|hr)\b[^<>]*>|(?:<br\b[^<>]*>\s*){2,}|\n[ \t\r]*\n",
    re.IGNORECASE,
)
_ANCHOR = re.compile(r"<a\b[^<>]*>|</a\s*>", re.IGNORECASE)
_HREF_VALUE = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_LONGEST_FOOTER = 80  # words: a longer paragraph that says "unsubscribe" reports about it


def without_personal(
    body: str, *, recipients: Iterable[str] = (), unsubscribe: Iterable[str] = ()
) -> str:
    """The body without the links that are the receiver's alone, and without their addresses.

    ``recipients`` are the receiver's mail addresses, ``unsubscribe`` the links of the mail's
    List-Unsubscribe header. Links lose their target; URLs in the text are taken out.
    """
    addresses = [address for address in recipients if address]
    marks = _marks(addresses)
    ends = {_place(link) for link in unsubscribe}

    def judged(found: re.Match[str]) -> str:
        link = html.unescape(found[0])
        if _is_personal(link, marks, ends):
            return ""
        told = _without(link, lambda key, _value: key in mail_words().tokens)
        if told == link:
            return found[0]
        return told.replace("&", "&amp;") if "&amp;" in found[0] else told

    body = _without_footer_links(_URL.sub(judged, body))
    if addresses:
        body = re.sub("|".join(map(re.escape, addresses)), "", body, flags=re.IGNORECASE)
    return body


def view_link(body: str) -> str | None:
    """The link to the issue on the web, as it may be told to anybody; None if there is none.

    Where several links are called that, they lead to the stories.
    """
    found = {
        link
        for text, href in _anchors(body)
        if _edged(text) in mail_words().view and (link := safe_url(href))
    }
    return public_link(found.pop()) if len(found) == 1 else None


def public_link(link: str) -> str | None:
    """The link out of its click tracker and without the receiver's tokens; None if that fails."""
    target = unwrap(link)
    if mail_words().ending.search(target):
        return None
    told = _without(target, _is_token)
    parts = urlsplit(told)
    if any(_is_opaque(step) for step in parts.path.split("/")):
        return None  # a tracker's own name for this receiver: where it leads is not known
    if told != target and not parts.query and not parts.path.strip("/"):
        return None  # the token was all that it said
    return safe_url(parts._replace(fragment="").geturl())


def header_links(value: str) -> tuple[str, ...]:
    """The web links of a List-Unsubscribe header (RFC 2369)."""
    return tuple(re.findall(r"<\s*(https?://[^<>\s]+)\s*>", value, re.IGNORECASE))


def _without_footer_links(body: str) -> str:
    """Links in the paragraphs that offer to unsubscribe: their text may be just ``here``."""
    pieces: list[str] = []
    at = 0
    for border in [*_BLOCK.finditer(body), None]:
        end = border.start() if border else len(body)
        piece = body[at:end]
        pieces.append(_URL.sub("", _HREF.sub("", piece)) if _offers(piece) else piece)
        if border:
            pieces.append(border[0])
            at = border.end()
    return "".join(pieces)


def _offers(piece: str) -> bool:
    if "http" not in piece.lower():
        return False
    text = folded(markup_to_line(piece))
    return len(text.split()) <= _LONGEST_FOOTER and any(
        phrase in text for phrase in mail_words().personal
    )


def _is_personal(url: str, marks: Iterable[str], ends: set[str]) -> bool:
    inner = unwrap(url)
    if any(mail_words().ending.search(link) or _place(link) in ends for link in (url, inner)):
        return True
    said = unquote(unquote(url)).casefold()
    return any(mark in said or mark in url for mark in marks)


def _marks(recipients: Iterable[str]) -> tuple[str, ...]:
    """What names a receiver inside a link: the address as it is, and in base64."""
    found: list[str] = []
    for address in recipients:
        found.append(address.casefold())
        for lead in range(3):  # the same bytes look different at each offset in a group of three
            packed = base64.b64encode(b"\0" * lead + address.encode()).decode().rstrip("=")
            found.append(packed[4 if lead else 0 : -2])
    return tuple(mark for mark in found if len(mark) >= 8)


def _place(link: str) -> str:
    """A link without its query: what a server does with it. With it, where the path is empty."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    place = f"{parts.netloc}{parts.path}".casefold().rstrip("/")
    return place if parts.path.count("/") > 1 else f"{place}?{parts.query}"


def _without(link: str, unwanted: Callable[[str, str], bool]) -> str:
    """The link without some parameters; the others stay as they are written."""
    address, mark, rest = link.partition("?")
    query, sharp, fragment = rest.partition("#")
    kept = []
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        if not unwanted(unquote(key).lower(), unquote(value)):
            kept.append(pair)
    query = "&".join(kept)
    return address + (mark + query if query else "") + sharp + fragment


def _is_token(key: str, value: str) -> bool:
    return key in mail_words().view_tokens or "@" in value or _is_opaque(value)


def _is_opaque(text: str) -> bool:
    """Whether a piece of a link is a key rather than words: mixed letters and digits, or hex."""
    if len(text) < 20 or not any(ch.isdigit() for ch in text):
        return False
    mixed = any(ch.isupper() for ch in text) and any(ch.islower() for ch in text)
    return mixed or all(ch in "0123456789abcdefABCDEF" for ch in text)


def _anchors(body: str) -> Iterable[tuple[str, str]]:
    """The text and target of each link, in order."""
    href, start = "", 0
    for found in _ANCHOR.finditer(body):
        if found[0][1] == "/":
            if href:
                yield markup_to_line(body[start : found.start()]), href
            href = ""
        else:
            value = _HREF_VALUE.search(found[0])
            href = html.unescape(value[1] or value[2] or value[3] or "") if value else ""
            start = found.end()


def _edged(text: str) -> str:
    return re.sub(r"^[\W_]+|[\W_]+$", "", folded(text))
