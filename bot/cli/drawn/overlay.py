"""A document drawn again, inert, with what the splitter took each piece for drawn over it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.cli.drawn import safe
from bot.cli.drawn.boxes import Boxes
from bot.cli.drawn.marks import NOTHING, Look, Mark, Marks
from bot.feeds.blocks.image import Image, drawn_size, source_of
from bot.feeds.blocks.tags import VOID
from bot.feeds.blocks.trace import End, Piece, Start, Traced
from bot.feeds.split import Reading

_ONE_LINE = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6"))  # may hold no blocks
_LARGEST, _UNKNOWN, _TINY, _SMALL = (560, 90), (220, 90), 4, 90  # pixels
_LONGEST_NAME = 28


def color(number: int) -> str:
    """The colour of a story, as CSS: neighbours are far apart."""
    return f"hsl({(number * 137 + 205) % 360} 70% 38%)"


class Overlay:
    """Draws one issue."""

    def __init__(self, traced: Traced, reading: Reading, *, base: str = "") -> None:
        self._pieces = list(_shown(traced.pieces))
        self._base = base
        self._pictures = {
            story.picture: number
            for number, story in enumerate(reading.stories)
            if story.picture is not None
        }
        self._issue = Marks(traced.blocks, reading)
        self._marks: dict[int, tuple[int, Mark]] = {}
        for at, piece in enumerate(self._pieces):
            if isinstance(piece, Piece) and (mark := self._issue.of(piece)) is not None:
                self._marks[at] = mark
        owners = {at: mark.owner for at, (_, mark) in self._marks.items()}
        for at, piece in enumerate(self._pieces):
            if isinstance(piece, Start) and piece.tag == "img":
                owners[at] = self._picture_of(piece)
        self._boxes = Boxes(self._pieces, owners)
        self._alone = len(reading.stories) == 1
        self._last: tuple[int, str] = (-1, "")  # the line and reason that were told last

    def draw(self) -> str:
        """The markup, to stand inside another page."""
        return "".join(self._drawn())

    def _picture_of(self, piece: Start) -> int:
        """The story whose picture one is."""
        url = Image(source_of(piece.attrs)).url(self._base)
        return self._pictures.get(url, NOTHING) if url else NOTHING

    def _drawn(self) -> Iterator[str]:
        open_: list[tuple[str, str]] = []  # tags as they are in the document and as they are drawn
        wraps: list[str] = []
        sheet: list[str] = []  # as a whole: a parser gives it in parts, and any may end in a word
        for at, piece in enumerate(self._pieces):
            if at in self._boxes.opens:
                in_line = any(tag in _ONE_LINE for tag, _ in open_[-20:])
                wraps.append("span" if in_line else "div")
                yield f"<{wraps[-1]}{_own_box(self._boxes.opens[at])}>"
            if isinstance(piece, Piece):
                if open_ and open_[-1][0] == "style":
                    sheet.append(piece.text)
                else:
                    yield self._text(at, piece)
            elif isinstance(piece, End):
                tag = open_.pop()[1]
                yield safe.sheet("".join(sheet))
                sheet = []
                yield f"</{tag}>" if tag else ""
            elif piece.tag == "img":
                yield self._picture(piece)
            else:
                tag = safe.drawn_tag(piece.tag)
                if piece.tag not in VOID:
                    open_.append((piece.tag, tag))
                yield self._start(at, piece, tag) if tag else ""
            if at in self._boxes.closes:
                yield f"</{wraps.pop()}>"

    def _start(self, at: int, piece: Start, tag: str) -> str:
        if tag == "style":
            return "<style>"
        classes = ["nb-body"] if piece.tag == "body" else []
        style = ""
        if (owner := self._boxes.on.get(at)) is not None:
            classes.append("nb-box" if owner >= 0 else "nb-gone")
            style = f"--nb-c:{color(owner)}" if owner >= 0 else ""
        if piece.tag == "a":
            classes.append("nb-a")
        kept = {name: value for name, value in piece.attrs.items() if name != "title"}
        if piece.tag == "a" and (href := piece.attrs.get("href", "").strip()):
            kept["title"] = f"→ {href[:300]}"
        return f"<{tag}{safe.attributes(kept, classes=' '.join(classes), style=style)}>"

    def _text(self, at: int, piece: Piece) -> str:
        found = self._marks.get(at)
        if found is None:
            return _escaped(piece.text)
        line, mark = found
        tag = self._tag(line, mark)
        start, end = 0, len(piece.text)
        if mark.look is Look.HEAD:
            start, end = self._issue.headline(piece, line)
        if mark.look is Look.TEXT or start == end:
            return tag + _escaped(piece.text)
        own = f' style="--nb-c:{color(mark.owner)}"' if mark.owner >= 0 else ""
        drawn = f'class="nb-{mark.look.value}"{own} title="{html.escape(mark.why)}"'
        inside = _escaped(piece.text[start:end])
        before, after = _escaped(piece.text[:start]), _escaped(piece.text[end:])
        return f"{tag}{before}<span {drawn}>{inside}</span>{after}"

    def _tag(self, line: int, mark: Mark) -> str:
        """The label before a line: the first of a reason's, or a headline's number."""
        before, self._last = self._last, (line, "" if mark.owner >= 0 else mark.why)
        if mark.owner == 0 and self._alone:
            self._alone = False
            return _label("number", "<b>1</b> one story", 0)
        if before[0] == line or mark.look is Look.TEXT:
            return ""
        if mark.look is Look.HEAD:
            form = html.escape(mark.why.partition(": ")[2])
            return _label("number", f"<b>{mark.owner + 1}</b> {form}", mark.owner)
        if mark.look is Look.MAYBE:
            return _label("maybe", "not taken: " + html.escape(mark.why), mark.owner)
        if mark.look is Look.SECTION:
            return _label("name", "section")
        return "" if before[1] == mark.why else _label("why", html.escape(mark.why))

    def _picture(self, piece: Start) -> str:
        """A box of the picture's size with its name: nothing is loaded."""
        width, height = drawn_size(piece.attrs)
        style = piece.attrs.get("style", "").replace(" ", "").lower()
        if "display:none" in style or 0 < width < _TINY or 0 < height < _TINY:
            return ""
        src = source_of(piece.attrs)
        number = self._picture_of(piece)
        size = f"{width or '?'} × {height or '?'}" if width or height else ""
        box_width = min(width or (height if 0 < height < _SMALL else _UNKNOWN[0]), _LARGEST[0])
        guess = width * 9 // 16 if width else _UNKNOWN[1]
        box_height = min(height or guess, _LARGEST[1])
        drawn = f"width:{box_width}px;height:{box_height}px"
        if number >= 0:
            drawn += f";--nb-c:{color(number)}"
        told = [f"picture of {number + 1}"] if number >= 0 else []
        told += [_name_of(src), size]
        text = "<br>".join(html.escape(part) for part in told if part)
        words = f"<span>{text}</span>" if box_width >= _SMALL and box_height >= 30 else ""
        chosen = " nb-chosen" if number >= 0 else ""
        title = html.escape(src[:300])
        return f'<span class="nb-img{chosen}" style="{drawn}" title="{title}">{words}</span>'


def _shown(pieces: Sequence[Start | End | Piece]) -> Iterator[Start | End | Piece]:
    """The pieces without the elements that are dropped with all that is in them."""
    dropped: list[str] = []
    for piece in pieces:
        if isinstance(piece, Piece):
            if not dropped:
                yield piece
        elif isinstance(piece, Start):
            if piece.tag in safe.DROPPED or dropped:
                if piece.tag not in safe.NO_END:
                    dropped.append(piece.tag)
            else:
                yield piece
        elif dropped:
            dropped.pop()
        else:
            yield piece


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _own_box(owner: int) -> str:
    if owner < 0:
        return ' class="nb-gone"'
    return f' class="nb-box nb-around" style="--nb-c:{color(owner)}"'


def _label(kind: str, markup: str, owner: int = -1) -> str:
    own = f' style="--nb-c:{color(owner)}"' if owner >= 0 else ""
    return f'<span class="nb-tag nb-{kind}"{own}>{markup}</span>'


def _name_of(src: str) -> str:
    if src.startswith(("data:", "cid:")) or not src:
        return "inside the document"
    try:
        name = PurePosixPath(urlsplit(src).path).name
    except ValueError:
        return ""
    return name if len(name) <= _LONGEST_NAME else "…" + name[-_LONGEST_NAME:]
