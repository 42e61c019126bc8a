"""What a document is (feed, HTML, Markdown, mail, plain text) and its text in the right charset."""

from __future__ import annotations

import codecs
import enum
import re

from bot.feeds.blocks.from_markdown import looks_like_markdown

_HEAD = 4096
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_PROLOGUE = re.compile(
    r"\s*(?:<\?xml.*?\?>|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>|\s)*",
    re.DOTALL | re.IGNORECASE,
)
_FEED_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)[\s>/]", re.IGNORECASE)
_VERSION = re.compile(r"""\sversion\s*=\s*["']([0-9.]{1,8})""")
_JSON_FEED = re.compile(r'"(?:version|items)"\s*:')
_HTML_ROOT = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_HTML_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|table|div|p|h[1-6]|ul|meta|a|br)\b", re.IGNORECASE
)
_MAIL_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}:(?:\s|$)")
_MAIL_NAMES = re.compile(
    r"^(?:from|subject|received|return-path|mime-version|message-id):", re.IGNORECASE | re.MULTILINE
)

# Browsers read these names as larger sets, and so do those who write them (WHATWG Encoding, 4.2).
_AS_BROWSERS_DO = {
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("ks_c_5601-1987", "euc-kr", "ksc5601"), "cp949"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis"), "cp932"),
    **dict.fromkeys(("big5", "x-x-big5", "cn-big5"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("utf8mb4", "unicode-1-1-utf-8", "unknown-8bit"), "utf-8"),
}


class DocumentKind(enum.StrEnum):
    """The kinds of documents that stories can be read from."""

    FEED = "feed"
    HTML = "html"
    MARKDOWN = "markdown"
    MAIL = "mail"
    TEXT = "text"


def sniff(data: bytes, *, filename: str = "") -> DocumentKind:
    """What a document is, by its first bytes; the file's name decides only between texts."""
    head = decode(data[: _HEAD * 4])[:_HEAD]
    prologue = _PROLOGUE.match(head)
    body = head[prologue.end() :] if prologue else head
    name = filename.lower()
    if _FEED_ROOT.match(body) or (body.startswith("{") and _JSON_FEED.search(body)):
        return DocumentKind.FEED
    if name.endswith(".eml") or _looks_like_mail(head):
        return DocumentKind.MAIL
    if name.endswith((".md", ".markdown")):
        return DocumentKind.MARKDOWN
    named = name.endswith((".html", ".htm", ".xhtml"))
    if named or _HTML_ROOT.match(body) or len(_HTML_TAG.findall(head)) >= 2:
        return DocumentKind.HTML
    return DocumentKind.MARKDOWN if looks_like_markdown(decode(data)) else DocumentKind.TEXT


def feed_format(data: bytes) -> str:
    """How a feed document is written, for people: ``RSS 2.0``, ``Atom``, ``JSON Feed``; or ""."""
    head = decode(data[: _HEAD * 4])[:_HEAD]
    prologue = _PROLOGUE.match(head)
    body = head[prologue.end() :] if prologue else head
    if body.lstrip().startswith("{"):
        return "JSON Feed"
    root = _FEED_ROOT.match(body)
    if root is None:
        return ""
    name = root[0].strip("< >/\t\r\n").rpartition(":")[2].lower()
    if name == "rss":
        version = _VERSION.search(body[: body.find(">") + 1])
        return f"RSS {version[1]}" if version else "RSS"
    return {"feed": "Atom", "rdf": "RSS 1.0"}.get(name, "RSS")


def _looks_like_mail(head: str) -> bool:
    first = head.lstrip("\ufeff\r\n").split("\n", 1)[0]
    if first.startswith("From ") and "@" in first:
        return True
    headers = re.split(r"\r?\n\r?\n", head, maxsplit=1)[0]
    return bool(_MAIL_HEADER.match(first)) and len(_MAIL_NAMES.findall(headers)) >= 2


def decode(data: bytes, *, content_type: str | None = None) -> str:
    """The text of a document: byte order mark, header, declaration, UTF-8, then Windows-1252.

    A declared charset that does not fit the bytes gives way to UTF-8 where that fits: documents
    are re-encoded on their way more often than they are declared anew. Never raises.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    for name in (*_declared(data, content_type), "utf-8"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    # One wrong byte must not turn a text in UTF-8 into another alphabet.
    lossy = data.decode("utf-8", "replace")
    if lossy.count("\ufffd") * 50 <= sum(ch > "\x7f" for ch in lossy):
        return lossy
    return data.decode("cp1252", "replace")


def _declared(data: bytes, content_type: str | None) -> list[str]:
    names = []
    if content_type and (found := _HEADER_CHARSET.search(content_type)):
        names.append(found.group(1))
    head = data[:_HEAD]
    names += [
        m.group(1).decode("ascii")
        for m in (_XML_CHARSET.match(head), _META_CHARSET.search(head))
        if m
    ]
    return [_AS_BROWSERS_DO.get(name.lower(), name) for name in names]
