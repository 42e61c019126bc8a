"""A document as it is written, with the block that each piece of its text became.

The document is read once more in the very same way, with somebody looking on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from bot.feeds.blocks import content_blocks, read_markup
from bot.feeds.blocks.block import Block
from bot.feeds.blocks.builder import Builder
from bot.feeds.blocks.from_html import MAX_BLOCKS, html_blocks
from bot.feeds.blocks.tags import VOID

NO_BLOCK = -1
"""The block of a text that was not read: white space, script, hidden, beyond what is read."""

_LINE_ENDS = re.compile(r"(\r\n?|\n)")
# Numbers are none: those of items and references are no part of a block's text.
_NO_LETTERS = re.compile(r"[\W\d_]+")
_NEAR, _FARTHEST = 40, 4_000  # for each letter of a line, and in all: where it must be found again


@dataclass(slots=True)
class Start:
    """A tag that opens an element; a void one (``img``) has no end."""

    tag: str
    attrs: dict[str, str]


@dataclass(slots=True)
class End:
    """The end of the element that was opened last."""

    tag: str


@dataclass(slots=True)
class Piece:
    """A piece of text and the number of its block."""

    text: str
    block: int = NO_BLOCK


@dataclass(frozen=True, slots=True)
class Traced:
    """The pieces of a document in order, properly nested, and its blocks.

    ``cut``: there is more of it, which was not read.
    """

    pieces: list[Start | End | Piece]
    blocks: tuple[Block, ...]
    cut: bool


def trace(content: str, *, base: str = "") -> Traced:
    """The content as ``content_blocks`` reads it. A plain text is one element, ``pre``."""
    text, is_html = read_markup(content)
    if not is_html:
        return _trace_text(text, content_blocks(content, base=base))
    watching: list[_Watcher] = []

    def watched(builder: Builder) -> Builder:
        watching.append(_Watcher(builder))
        return watching[0]

    blocks = html_blocks(text, base=base, watched=watched)
    watcher = watching[0]
    return Traced(watcher.pieces, blocks, watcher.full)


@dataclass(slots=True)
class _Watcher:
    """Stands between the parser and a builder and notes what it did with each piece."""

    builder: Builder
    pieces: list[Start | End | Piece] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _waiting: list[Piece] = field(default_factory=list)  # of the block that is being written
    _done: int = 0

    @property
    def full(self) -> bool:
        return self.builder.full

    @property
    def count(self) -> int:
        return self.builder.count

    @property
    def length(self) -> int:
        return self.builder.length

    @property
    def by_line(self) -> bool:
        return self.builder.by_line

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self.builder.start(tag, attrs)
        self._settle()
        self.pieces.append(Start(tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def end(self, tag: str) -> None:
        self.builder.end(tag)
        self._settle()
        if tag in self._open[-50:]:
            while self._open[-1] != tag:
                self.pieces.append(End(self._open.pop()))
            self.pieces.append(End(self._open.pop()))

    def data(self, data: str) -> None:
        for text in _LINE_ENDS.split(data) if self.by_line else (data,):
            if not text:
                continue
            before = self.builder.length
            self.builder.data(text)
            if self._settle():
                before = 0
            piece = Piece(text)
            self.pieces.append(piece)
            if self.builder.length > before and not text.isspace():
                self._waiting.append(piece)

    def comment(self, _text: str) -> None:
        """Comments are not drawn."""

    def pi(self, _target: str, _data: str | None = None) -> None:
        """Processing instructions neither."""

    def close(self) -> tuple[Block, ...]:
        blocks = self.builder.close()
        self._settle()
        while self._open:
            self.pieces.append(End(self._open.pop()))
        return blocks

    def _settle(self) -> bool:
        """What was waiting is the block that was finished just now; whether one was."""
        if self.builder.count == self._done:
            return False
        for piece in self._waiting:
            piece.block = self._done
        self._waiting = []
        self._done = self.builder.count
        return True


def _trace_text(text: str, blocks: tuple[Block, ...]) -> Traced:
    """The lines of a text, found again in its blocks by their letters, in order."""
    keys = [_NO_LETTERS.sub("", block.text) for block in blocks]
    ends: list[int] = []
    for key in keys:
        ends.append((ends[-1] if ends else 0) + len(key))
    letters = "".join(keys)
    pieces: list[Start | End | Piece] = [Start("pre", {})]
    at = 0
    for line in text.splitlines(keepends=True):
        piece = Piece(line)
        pieces.append(piece)
        said = _NO_LETTERS.sub("", line)
        far = at + len(said) + min(_NEAR * len(said), _FARTHEST)
        found = letters.find(said, at, far) if said else -1
        if found >= 0 and _ends_alike(line, blocks[bisect_right(ends, found)].text):
            at = found + len(said)
            piece.block = bisect_right(ends, found)
    pieces.append(End("pre"))
    return Traced(pieces, blocks, len(blocks) >= MAX_BLOCKS)


def _ends_alike(line: str, text: str) -> bool:
    """Whether an address at the end of a line is a whole one in the text of a block."""
    last = line.rsplit(maxsplit=1)[-1]
    return "://" not in last or last in text.split()
