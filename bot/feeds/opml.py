"""Lists of feeds as OPML, to and from other readers (http://opml.org/spec2.opml). Pure.

Read are 1.0 and 2.0, however sloppy; written is 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from bot.errors import FeedError
from bot.feeds.address import typed_address
from bot.feeds.clean import clean_text, drop_controls, shorten
from bot.feeds.document import decode

MAX_BYTES = 10 << 20
MAX_OUTLINES = 10_000

_LONGEST = 200
# Other programs write addresses with a bare ampersand, which would end the reading there.
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list. ``url`` is as it stands there; ``groups`` are folders and categories.

    ``text`` is what a list shows, ``title`` the feed's own title, if it differs.
    """

    text: str
    url: str
    title: str = ""
    groups: tuple[str, ...] = ()


def read_opml(data: bytes) -> tuple[Outline, ...]:
    """The feeds of a list, in its order.

    A feed's groups are the folders around it, then the parts of its ``category`` (a comma between
    two, slashes inside one). Entities other than XML's own mean nothing, and nothing is fetched.
    Raises FeedError, with a sentence, for what is no list, for more than 10 MiB or 10,000 outlines.
    """
    if len(data) > MAX_BYTES:
        raise FeedError(f"is larger than {MAX_BYTES >> 20} MiB: that is no list of feeds.")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(_plain_xml(data), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise FeedError("is not OPML: export a list of feeds from your reader, as an .opml file.")
    found: list[Outline] = []
    for number, node in enumerate(root.iter("{*}outline")):
        if number >= MAX_OUTLINES:
            raise FeedError(f"has more than {MAX_OUTLINES:,} outlines: import it in parts.")
        attributes = _attributes(node)
        if address := attributes.get("xmlurl"):
            found.append(_outline(node, attributes, address))
    return tuple(found)


def write_opml(outlines: Iterable[Outline], *, title: str, now: datetime) -> bytes:
    """The list as an OPML 2.0 document; groups become the ``category``."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _writable(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now, usegmt=True)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        attributes = {
            "type": "rss",
            "text": outline.text,
            "title": outline.title or outline.text,
            "xmlUrl": outline.url,
        }
        if outline.groups:
            attributes["category"] = ",".join(outline.groups)
        written = {name: _writable(value) for name, value in attributes.items()}
        etree.SubElement(body, "outline", written)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _plain_xml(data: bytes) -> bytes:
    """The document in UTF-8, with no entities but XML's own.

    In attributes libxml2 expands entities whatever it is told; without their ampersands they are
    plain text.
    """
    text = decode(data).strip().strip("\x00")
    return _BARE_AMPERSAND.sub("&amp;", text).encode("utf-8", "ignore")


def _outline(node: etree._Element, attributes: dict[str, str], address: str) -> Outline:
    folders = [
        _shown(_attributes(above))
        for above in reversed(list(node.iterancestors("{*}outline")))
        if not _attributes(above).get("xmlurl")
    ]
    categories = re.split(r"[,/]", attributes.get("category", ""))
    groups = (clean_text(group) for group in (*folders, *categories))
    text = _shown(attributes)
    title = _short(attributes.get("title", ""))
    return Outline(
        text=text,
        url=typed_address(clean_text(address)),
        title="" if title == text else title,
        groups=tuple(dict.fromkeys(group for group in groups if group)),
    )


def _attributes(node: etree._Element) -> dict[str, str]:
    """Names in lower case: programs write xmlUrl, xmlurl and XMLURL."""
    return {str(name).lower(): str(value) for name, value in node.attrib.items()}


def _shown(attributes: dict[str, str]) -> str:
    return _short(attributes.get("text") or attributes.get("title") or "")


def _short(text: str) -> str:
    return shorten(clean_text(text), _LONGEST)


def _writable(text: str) -> str:
    """The text without what XML 1.0 cannot hold (section 2.2), in one line."""
    return clean_text(drop_controls(text))
