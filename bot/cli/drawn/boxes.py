"""Where in a document the boxes of stories, and of what is left out, begin and end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cli.drawn.marks import MIXED, NOTHING, OUT
from bot.feeds.blocks.tags import VOID
from bot.feeds.blocks.trace import End, Piece, Start

# Where only certain elements may stand, so that nothing can be put around them.
_STRICT = frozenset(("table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "colgroup"))


class Boxes:
    """The largest elements, and runs of them, that are of one story or left out as a whole.

    ``pieces`` are those of a document; ``owners`` tells whose its texts and pictures are, by their
    places in that list. ``on`` says which elements are drawn as a box, and whose; ``opens`` before
    which pieces a box around several begins, and whose, ``closes`` behind which it ends.
    """

    def __init__(self, pieces: Sequence[Start | End | Piece], owners: Mapping[int, int]) -> None:
        self.on: dict[int, int] = {}
        self.opens: dict[int, int] = {}
        self.closes: set[int] = set()
        self._owners = dict(owners)
        self._ends: dict[int, int] = {}  # where an element ends
        self._worded: set[int] = set()  # a picture alone is no box
        children: list[list[int]] = [[]]
        open_: list[tuple[int, str]] = []
        for at, piece in enumerate(pieces):
            if isinstance(piece, End):
                self._close(at, *open_.pop(), children.pop())
                continue
            children[-1].append(at)
            if isinstance(piece, Start) and piece.tag not in VOID:
                open_.append((at, piece.tag))
                children.append([])
            elif self._owners.setdefault(at, NOTHING) != NOTHING and isinstance(piece, Piece):
                self._worded.add(at)
        self._find_runs(children[0], strict=False)

    def _close(self, at: int, start: int, tag: str, inner: Sequence[int]) -> None:
        """An element ends: whose it is, and if it is of several, what in it is whose."""
        self._ends[start] = at
        found = {self._owners[child] for child in inner} - {NOTHING}
        self._owners[start] = NOTHING if not found else MIXED if len(found) > 1 else found.pop()
        if not self._worded.isdisjoint(inner):
            self._worded.add(start)
        if self._owners[start] == MIXED:
            self._find_runs(inner, strict=tag in _STRICT)

    def _find_runs(self, inner: Sequence[int], *, strict: bool) -> None:
        """Boxes for those next to one another that are of one; what is nobody's may stand between.

        ``strict``: nothing can be put around several.
        """
        run: list[int] = []
        owned = [at for at in inner if self._owners[at] != NOTHING]
        for at, owner in [*((at, self._owners[at]) for at in owned), (-1, MIXED)]:
            if run and owner == self._owners[run[0]]:
                run.append(at)
                continue
            if run and self._owners[run[0]] >= OUT and not self._worded.isdisjoint(run):
                self._box(run, strict=strict)
            run = [at]

    def _box(self, run: Sequence[int], *, strict: bool) -> None:
        owner, last = self._owners[run[0]], run[-1]
        if strict or (len(run) == 1 and last in self._ends):
            self.on.update((at, owner) for at in run if at in self._ends)
        else:
            self.opens[run[0]] = owner
            self.closes.add(self._ends.get(last, last))
