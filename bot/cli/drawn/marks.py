"""What is drawn over each piece of a document: story, headline, section, or left out and why."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.explain import role
from bot.feeds.blocks import Block, Kind
from bot.feeds.blocks.trace import NO_BLOCK, Piece
from bot.feeds.split import Reading
from bot.feeds.split.story import key

OUT, NAME, NOTHING, MIXED = -1, -2, -3, -4
"""Whose an element is, if no story's: left out, a section's name, nobody's, several ones'."""


class Look(enum.Enum):
    """How a line is drawn; ``MAYBE``: a headline, had the issue been split."""

    HEAD = "head"
    TEXT = "text"
    SECTION = "section"
    OUT = "out"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a line is drawn, whose it is (a story's number, ``OUT``, ``NAME``), and why."""

    look: Look
    owner: int
    why: str


UNREAD = Mark(Look.OUT, NOTHING, "not read as text")
_CAPTION = Mark(Look.OUT, NOTHING, "a caption")


class Marks:
    """The marks of one issue, by the blocks that its document was read as."""

    def __init__(self, blocks: Sequence[Block], reading: Reading) -> None:
        self._reading = reading
        self._blocks = blocks
        self._lines = _lines_of(blocks, reading.blocks)
        self._marks = [self._mark(at) for at in range(len(reading.blocks))]
        self._read: dict[int, int] = {}  # how many letters of a line were drawn
        self._now: dict[int, int] = {}  # of a block of several lines: the one that is drawn

    def of(self, piece: Piece) -> tuple[int, Mark] | None:
        """The number of a piece's line with its mark; None for what is nobody's, as white space."""
        letters = any(ch.isalnum() for ch in piece.text)
        if piece.block == NO_BLOCK:
            return (-1, UNREAD) if letters else None
        lines = self._lines[piece.block]
        if not letters and len(lines) != 1:
            return None
        if not lines:
            caption = self._blocks[piece.block].kind is Kind.CAPTION
            return -2 - piece.block, _CAPTION if caption else UNREAD
        at = lines[0] if len(lines) == 1 else self._line(piece, lines)
        return at, self._marks[at]

    def headline(self, piece: Piece, line: int) -> tuple[int, int]:
        """Where the headline of a story begins and ends in a piece of its first line."""
        block, story = self._reading.blocks[line], self._reading.of[line]
        letters, title = key(block.text), key(self._reading.stories[story].title)
        start, said, mark = letters.find(title), key(piece.text), key(block.mark)
        first = self._read.get(line, 0)
        if not first and mark and said.startswith(mark) and not letters.startswith(said):
            first = -len(mark)  # a number that is written before the text
        self._read[line] = first + len(said)
        if start < 0:
            return 0, len(piece.text)
        at = [n for n, ch in enumerate(piece.text) for _ in key(ch)]  # two for a letter such as ß
        inside = [n for nth, n in enumerate(at, first) if start <= nth < start + len(title)]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def _line(self, piece: Piece, lines: Sequence[int]) -> int:
        """The line of a block in which a piece stands: they come in order."""
        said = key(piece.text)
        first = self._now.get(piece.block, lines[0])
        later = (at for at in lines if at >= first)
        found = next((n for n in later if said in key(self._reading.blocks[n].text)), first)
        self._now[piece.block] = found
        return found

    def _mark(self, at: int) -> Mark:
        reading = self._reading
        why, owner, taken = reading.why[at], reading.of[at], role(reading.why[at])
        if len(reading.stories) > 1:
            if owner >= 0:
                return Mark(Look.HEAD if taken == "headline" else Look.TEXT, owner, why)
            if taken == "section":
                return Mark(Look.SECTION, NAME, why)
            return Mark(Look.OUT, OUT, why or "in no story")
        if owner >= 0:
            return Mark(Look.MAYBE if taken == "headline" else Look.TEXT, owner, why)
        return Mark(Look.OUT, OUT, why if taken == "skipped" and why else "not its own words")


def _lines_of(blocks: Sequence[Block], read: Sequence[Block]) -> list[list[int]]:
    """The lines that each block was read as: itself, its parts one by one, or (a caption) none."""
    found: list[list[int]] = []
    at = 0
    for block in blocks:
        lines: list[int] = []
        if at < len(read) and read[at] == block:
            lines = [at]
        elif block.kind is not Kind.CAPTION:
            lines = _parts(block, read, at)
        at += len(lines)
        found.append(lines)
    return found


def _parts(block: Block, read: Sequence[Block], at: int) -> list[int]:
    """The lines from one on that stand in a block, one behind the other, up to its end."""
    lines: list[int] = []
    end = 0
    while at + len(lines) < len(read) and end < len(block.text):
        text = read[at + len(lines)].text
        start = block.text.find(text, end) if text else -1
        if start < 0:
            break
        end = start + len(text)
        lines.append(at + len(lines))
    return lines
