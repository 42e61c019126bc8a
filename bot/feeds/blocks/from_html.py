"""HTML as blocks. The parser pushes events, no tree is built: depth and size cost nothing extra.

What a reader does not see (script, style, hidden elements, preheaders) never becomes text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from lxml import etree

from bot.feeds.blocks.block import Block, Kind, Link, split_mark
from bot.feeds.blocks.builder import Builder, as_it_is
from bot.feeds.blocks.content import beside_text
from bot.feeds.blocks.element import Element, Letters, element_key, is_hidden, read_element
from bot.feeds.blocks.image import Images
from bot.feeds.blocks.tags import HEADINGS, VOID
from bot.feeds.clean import clean_text, drop_controls, safe_url

MAX_BLOCKS = 5_000
MAX_EVENTS = 500_000
MAX_TEXT = 20_000  # characters of one block: a longer one is broken
_CHUNK = 1 << 20

_BLOCK_LEVEL = re.compile(
    r"<(?:p|br|div|li|ul|ol|h[1-6]|table|tr|td|section|article|dl|pre)\b", re.IGNORECASE
)
_NO_LETTERS = re.compile(r"\W*")
_FEW = 100  # characters
_DRAWN_RULE = re.compile(r"(?:[-=_*~#+·•–—─━═^.]\s*){3,}")
_NEWLINES = re.compile(r"\r\n?|\n")


def html_blocks(
    markup: str, *, base: str = "", watched: Callable[[Builder], Builder] = as_it_is
) -> tuple[Block, ...]:
    """The blocks of an HTML document or fragment, however broken, in reading order.

    Where the markup has no block element at all, its line breaks count as such. At most 5,000
    blocks and 500,000 tags and pieces of text are read. ``watched`` may put something between the
    parser and the builder that sees which piece of the document became which block.
    """
    builder: Builder = watched(_Builder(base, lines=not _BLOCK_LEVEL.search(markup)))
    target = cast(Any, builder)  # the stubs know bytes only
    parser = etree.HTMLParser(target=target, encoding="utf-8", recover=True, huge_tree=True)
    data = drop_controls(markup).encode("utf-8", "ignore")
    try:
        for at in range(0, len(data), _CHUNK):
            parser.feed(data[at : at + _CHUNK])
            if builder.full:
                break
        parser.close()
    except etree.XMLSyntaxError:  # nothing in it, or cut short: what was read so far stands
        pass
    return builder.close()


class _Builder:
    """Takes the parser's events and makes blocks of them."""

    def __init__(self, base: str, *, lines: bool) -> None:
        self._base = base
        self._lines = lines
        self._blocks: list[Block] = []
        self._elements: dict[tuple[str | None, ...], Element] = {}
        self._stack: list[Element] = []
        self._hidden = 0
        self._bold = False
        self._bolds: list[bool] = []  # to go back to
        self._pre = 0
        self._events = 0
        self._lists: list[int | None] = []  # open lists: the running number, None where bulleted
        self._heading = 0
        self._caption = 0
        self._item_mark = ""
        self._href: str | None = None
        self._text: list[str] = []
        self._length = 0
        self._space = True
        self._links: list[Link] = []
        self._link_from = 0
        self._link_piece = 0
        self._strong_end = 0
        self._strong_open = True
        self._size = 0.0  # of letters, in pixels; 0 is unknown
        self._sizes: list[float] = []  # around the open elements that have their own
        self._unseen = False  # letters of no size
        self._block_size = 0
        self._picture = ""
        self._images = Images()
        self._roles: list[str] = []  # of the open elements that have one
        self._depths: list[int] = []  # of the open elements that are blocks
        self._firsts: list[int] = []  # the first block of each open one that may be the text
        self._texts: list[tuple[int, int]] = []  # the blocks of what may be the text of the page

    @property
    def full(self) -> bool:
        return len(self._blocks) >= MAX_BLOCKS or self._events >= MAX_EVENTS

    @property
    def count(self) -> int:
        return len(self._blocks)

    @property
    def length(self) -> int:
        return self._length

    @property
    def by_line(self) -> bool:
        return self._lines or self._pre > 0

    # Events of lxml's parser target interface.

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self._events += 1
        if tag in VOID:
            if not self._hidden:
                self._see_void(tag, attrs)
            return
        if self._hidden:
            self._stack.append(self._element((tag,), tag, attrs))
            self._hidden += 1
            return
        element = self._element(element_key(tag, attrs) if attrs else (tag, None), tag, attrs)
        self._stack.append(element)
        if element.hides:
            self._hidden += 1
            return
        if element.letters is not None:
            self._resize(element.letters)
        if element.bold is not None:
            self._bolds.append(self._bold)
            self._bold = element.bold
        if tag == "a":
            self._href = safe_url(attrs.get("href"), base=self._base)
            self._link_from, self._link_piece = self._length, len(self._text)
        elif element.is_block:
            if self._length:
                self._flush()
            self._depths.append(len(self._stack))
            if tag == "footer" and element.role and self._in_quotation():
                element = self._stack[-1] = replace(element, role="")  # it names who is quoted
            if element.role:
                self._roles.append(element.role)
            elif element.is_text:
                self._firsts.append(len(self._blocks))
            self._open_block(tag, attrs)

    def _see_void(self, tag: str, attrs: dict[str, str]) -> None:
        if tag in ("br", "hr"):
            self._flush()
            if tag == "hr":
                self._images.parted(0)
                self._add(Block(Kind.RULE, ""))
        elif tag == "img":
            self._see_picture(attrs)

    def _element(self, key: tuple[str | None, ...], tag: str, attrs: Mapping[str, str]) -> Element:
        element = self._elements.get(key)
        if element is None:
            element = Element(tag, hides=True) if self._hidden else read_element(tag, attrs)
            self._elements[key] = element
        return element

    def _in_quotation(self) -> bool:
        return any(element.tag == "blockquote" for element in self._stack[-4:])

    def end(self, tag: str) -> None:
        if not self._stack:
            return
        if self._stack[-1].tag != tag:
            if not any(element.tag == tag for element in self._stack[-50:]):
                return
            while self._stack[-1].tag != tag:
                self._close(self._stack.pop())
        self._close(self._stack.pop())

    def data(self, data: str) -> None:
        self._events += 1
        if self._hidden or self._unseen:
            return
        if self._pre or self._lines:
            for number, line in enumerate(_NEWLINES.split(data)):
                if number:
                    self._flush()
                self._append(line)
        else:
            self._append(data)

    def comment(self, _text: str) -> None:
        """Comments are nothing to read."""

    def pi(self, _target: str, _data: str | None = None) -> None:
        """Processing instructions neither."""

    def close(self) -> tuple[Block, ...]:
        self._flush()
        for first in self._firsts:
            self._end_text(first)
        texts = (at for at in range(len(self._blocks) - 1, -1, -1) if self._blocks[at].text)
        if (rest := self._images.rest()) and (at := next(texts, None)) is not None:
            last = self._blocks[at]
            self._blocks[at] = replace(last, images=last.images + rest)
        return beside_text(self._blocks, self._texts)

    def _end_text(self, first: int) -> None:
        if first < len(self._blocks):
            self._texts.append((first, len(self._blocks)))

    def _open_block(self, tag: str, attrs: dict[str, str]) -> None:
        if tag in HEADINGS:
            self._heading = HEADINGS[tag]
        elif tag in ("ul", "ol"):
            start = attrs.get("start", "1")
            first = int(start) if start.isdecimal() and len(start) < 6 else 1
            self._lists.append(first - 1 if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            if number is not None:
                self._lists[-1] = number + 1
            self._item_mark = "•" if number is None else str(number + 1)
        elif tag == "figcaption":
            self._caption += 1
        elif tag == "pre":
            self._pre += 1

    def _close(self, element: Element) -> None:
        if element.hides:
            self._hidden -= 1
            return
        if element.is_block:
            self._close_block(element)
        elif element.tag == "a":
            self._end_link()
            self._href = None
        if element.bold is not None:
            self._bold = self._bolds.pop()
        if element.letters is not None:
            self._size, self._unseen = self._sizes.pop(), False

    def _close_block(self, element: Element) -> None:
        if self._length:
            self._flush()
        self._images.parted(len(self._stack))
        tag = element.tag
        if tag in HEADINGS:
            self._heading = 0
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._item_mark = ""
        elif tag == "figcaption":
            self._caption -= 1
        elif tag == "pre":
            self._pre -= 1
        self._depths.pop()
        if element.role:
            self._roles.pop()
        elif element.is_text:
            self._end_text(self._firsts.pop())

    def _resize(self, letters: Letters) -> None:
        """Letters of one pixel or less are not seen, until an element inside gives them a size."""
        self._sizes.append(self._size)
        self._size = letters.pixels(self._size or 16)
        self._unseen = self._size <= 1 and not letters.seen

    def _see_picture(self, attrs: dict[str, str]) -> None:
        # More than a few characters are words: a long text is not joined for each picture in it.
        inside = self._length > _FEW or bool(_NO_LETTERS.sub("", "".join(self._text)))
        if self._href and not self._picture and not inside:
            self._picture = self._href
        if is_hidden(attrs, attrs.get("style", "").replace(" ", "").lower()):
            return
        depth = self._depths[-1] if self._depths else 0
        self._images.see(attrs, link=self._href or "", depth=depth, inside=inside)

    # The block that is being written.

    def _append(self, data: str) -> None:
        if self._length > MAX_TEXT:
            self._flush()
        text = " ".join(data.split())
        if not text:
            if data and not self._space:
                self._write(" ", spaced=True)
            return
        if data[0].isspace() and not self._space:
            text = " " + text
        spaced = data[-1].isspace()
        self._write(text + " " if spaced else text, spaced=spaced)

    def _write(self, text: str, *, spaced: bool) -> None:
        self._text.append(text)
        self._length += len(text)
        self._space = spaced
        if self._strong_open and not text.isspace():
            if self._length == len(text):
                self._block_size = round(self._size)
            if self._bold:
                self._strong_end = self._length
            elif not _NO_LETTERS.fullmatch(text):
                self._strong_open = False

    def _end_link(self) -> None:
        if self._href is not None and self._length > self._link_from:
            text = clean_text("".join(self._text[self._link_piece :]))
            if text:
                self._links.append(Link(text, self._href, self._link_from))

    def _flush(self) -> None:
        if not self._length:
            return
        self._end_link()
        whole = "".join(self._text)
        text = whole.strip()
        if text:
            self._add(self._block(text, whole[: self._strong_end].strip()))
        self._text, self._links = [], []
        self._length = self._link_from = self._link_piece = self._strong_end = 0
        self._space = self._strong_open = True

    def _block(self, text: str, strong: str) -> Block:
        links = tuple(self._links)
        if self._caption:
            return Block(Kind.CAPTION, text, links=links)
        role = self._roles[0] if self._roles else ""
        mark, self._item_mark = self._item_mark, ""
        if self._heading:
            kind, level = Kind.HEADING, self._heading
        elif mark:
            kind, level = Kind.ITEM, max(1, len(self._lists))
        else:
            kind, level = Kind.TEXT, 0
        picture, self._picture = self._picture, ""
        size = self._block_size
        images = self._images.take()
        return Block(kind, text, level, mark, links, strong, "", picture, size, role, images)

    def _add(self, block: Block) -> None:
        if not self.full:
            self._blocks.append(marked(block))


def marked(block: Block) -> Block:
    """The block with a bullet or number that is written in its text taken out into its mark."""
    if block.kind not in (Kind.TEXT, Kind.HEADING, Kind.ITEM):
        return block
    mark, rest = split_mark(block.text)
    if _DRAWN_RULE.fullmatch(block.text):
        return Block(Kind.RULE, "", images=block.images)
    if not mark or not rest:
        return block
    cut = len(block.text) - len(rest)
    links = tuple(replace(link, start=max(0, link.start - cut)) for link in block.links)
    links = tuple(
        replace(link, text=split_mark(link.text)[1]) if link.start == 0 else link for link in links
    )
    strong = split_mark(block.strong)[1] if block.strong else ""
    kind, level = block.kind, block.level
    if kind is Kind.TEXT:
        kind, level = Kind.ITEM, 1
    if kind is Kind.ITEM and block.mark.isdecimal():
        mark = block.mark
    return replace(block, kind=kind, text=rest, level=level, mark=mark, links=links, strong=strong)
