"""The XML driver under feedparser: fewer calls for the same answers, and bounds on what they cost.

feedparser takes its SAX driver by name (``feedparser.api.PREFERRED_XML_PARSERS``). This one is
expat's, as by default, but hands on text in whole pieces and leaves out what no entry is made of:
authors, categories and the like, on which feedparser spends a good part of its time, a hostile
document all of it. Ill-formed documents still go to feedparser's own loose parser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.expatreader import ExpatParser

import feedparser.api

MAX_ENTRIES = 2_000
MAX_ATTRIBUTES = 100  # of one element; feedparser's time grows with their square
_TEXT_PIECE = 1 << 16

_ATOM = "http://www.w3.org/2005/Atom "
_RSS_1 = "http://purl.org/rss/1.0/ "
_DC = "http://purl.org/dc/elements/1.1/ "
_ENTRIES = frozenset(("item", f"{_RSS_1}item", f"{_ATOM}entry"))
_PARENTS = _ENTRIES | {"channel", f"{_RSS_1}channel", f"{_ATOM}feed"}
# Other vocabularies whose elements feedparser files away and nobody asks for.
_UNREAD_NAMESPACES = (
    "http://purl.org/rss/1.0/modules/slash/ ",
    "http://wellformedweb.org/CommentAPI/ ",
    "http://purl.org/syndication/thread/1.0 ",
    "http://rssnamespace.org/feedburner/ext/1.0 ",
    "http://purl.org/rss/1.0/modules/prism/ ",
    "http://purl.org/rss/1.0/modules/taxonomy/ ",
    "http://www.youtube.com/xml/schemas/2015 ",
    "http://www.georss.org/georss ",
    "com-wordpress:feed-additions:1 ",
)
_UNREAD = frozenset(
    (
        *("author", "category", "comments", "managingEditor", "webMaster", "generator", "docs"),
        *(f"{_ATOM}{name}" for name in ("author", "category", "contributor", "generator")),
        *(f"{_DC}{name}" for name in ("creator", "subject", "contributor", "publisher")),
    )
)


def install() -> None:
    """Have feedparser use this driver."""
    if __name__ not in feedparser.api.PREFERRED_XML_PARSERS:
        feedparser.api.PREFERRED_XML_PARSERS.insert(0, __name__)


def create_parser() -> ExpatParser:
    """The driver; what ``xml.sax.make_parser`` asks a module for."""
    return _Reader()


class _Reader(ExpatParser):
    """Tells feedparser of the elements that matter.

    Left out, with all that is in them: the elements of ``_UNREAD`` where they stand directly in a
    feed or an entry, entries after the first 2,000, attributes after the first hundred.
    """

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._entries = 0
        self._parents: list[int] = []
        self._left_out = 0  # the depth of the element that is being left out, 0 for none

    def reset(self) -> None:
        super().reset()
        self._expat: Any = self._parser  # type: ignore[attr-defined]  # typeshed hides it
        self._expat.buffer_text = True
        self._expat.buffer_size = _TEXT_PIECE

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        self._depth += 1
        if self._left_out:
            return
        # Expat writes "namespace name prefix"; nothing of it, or no prefix, where there is none.
        known = name if name.count(" ") < 2 else name[: name.rindex(" ")]
        inside = bool(self._parents) and self._parents[-1] == self._depth - 1
        self._entries += known in _ENTRIES
        unread = inside and (known in _UNREAD or known.startswith(_UNREAD_NAMESPACES))
        if unread or (known in _ENTRIES and self._entries > MAX_ENTRIES):
            self._left_out = self._depth
            self._expat.CharacterDataHandler = None
            return
        if known in _PARENTS:
            self._parents.append(self._depth)
        if len(attrs) > MAX_ATTRIBUTES:
            attrs = dict(list(attrs.items())[:MAX_ATTRIBUTES])
        super().start_element_ns(name, attrs)

    def end_element_ns(self, name: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._left_out:
            if depth == self._left_out:
                self._left_out = 0
                self._expat.CharacterDataHandler = self.getContentHandler().characters
            return
        if self._parents and self._parents[-1] == depth:
            self._parents.pop()
        super().end_element_ns(name)
