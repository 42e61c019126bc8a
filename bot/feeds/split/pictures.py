"""Which picture of an issue is which story's: by its place, its card, and where it leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.feeds.blocks import Block, Image, words
from bot.feeds.clean import is_share_link, unwrap

_LABEL = 4  # words between a picture and its headline: a kicker, a date
NOBODY = -1
"""The number of no story."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a story stands: the place of its headline, that behind its last line, its link."""

    head: int
    end: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A picture with the place of its block."""

    at: int
    image: Image
    url: str


def story_pictures(
    blocks: Sequence[Block], spans: Sequence[Span], outside: Sequence[bool], *, base: str = ""
) -> list[str | None]:
    """The picture of each story, absolute http(s), or None.

    ``outside`` says of each block whether it is no news. A picture that stands in several
    places is nobody's: it is drawn around the stories. ``base`` resolves relative addresses.
    """
    seen = [
        _Seen(at, image, url)
        for at, block in enumerate(blocks)
        for image in block.images
        if (url := image.url(base)) is not None and not is_share_link(unwrap(image.link))
    ]
    if not seen:
        return [None] * len(spans)
    issue = _Issue(blocks, spans, owners(len(blocks), spans), outside)
    inside = {issue.of[one.at] for one in seen if not issue.is_open(one)}
    places: dict[str, set[int]] = defaultdict(set)
    taken: list[tuple[int, _Seen]] = []
    for one in seen:
        owner = issue.owner(one, inside)
        # Outside of stories each place counts for itself.
        places[one.url].add(owner if owner != NOBODY else -1 - one.at)
        taken.append((owner, one))
    found: list[str | None] = [None] * len(spans)
    for owner, one in taken:
        if owner == NOBODY or len(places[one.url]) > 1:
            continue
        # Of several over a headline the nearest counts: the others are the head of the issue.
        if found[owner] is None or one.at == spans[owner].head:
            found[owner] = one.url
    return found


def owners(count: int, spans: Sequence[Span]) -> list[int]:
    """The number of the story that each of so many blocks is of."""
    of = [NOBODY] * count
    for number, span in enumerate(spans):
        of[span.head : span.end] = [number] * (span.end - span.head)
    return of


@dataclass(frozen=True, slots=True)
class _Issue:
    """The blocks of an issue, what is where, and what each block is of."""

    blocks: Sequence[Block]
    spans: Sequence[Span]
    of: Sequence[int]
    outside: Sequence[bool]

    def is_open(self, one: _Seen) -> bool:
        """Whether a picture stands between two stories and may be of either."""
        here = self.of[one.at]
        return here == NOBODY or (one.at == self.spans[here].head and one.image.near <= 0)

    def owner(self, one: _Seen, inside: set[int]) -> int:
        """The story that a picture is of; ``inside`` are those that have one in their text."""
        at, near = one.at, one.image.near
        above = self.of[at - 1] if at and not self.outside[at - 1] else NOBODY
        here = NOBODY if self.outside[at] else self.of[at]
        if near < 0:
            return here if self._is_one() else above
        if near > 0 and (below := self._below_kicker(at)) != NOBODY:
            return below
        if here == NOBODY or at != self.spans[here].head or near > 0 or above == NOBODY:
            return here
        link = unwrap(one.image.link) if one.image.link else ""
        if link and link in (self.spans[here].url, self.spans[above].url):
            return here if link == self.spans[here].url else above
        if (above in inside) != (here in inside):
            return here if above in inside else above
        return here if self._first_is_above() else above

    def _is_one(self) -> bool:
        """Whether all is one story: then it does not matter which line a picture is near."""
        return len(self.spans) == 1 and (self.spans[0].head, self.spans[0].end) == (0, len(self.of))

    def _below_kicker(self, at: int) -> int:
        """The story whose headline stands below a label, if the block is one."""
        if at + 1 >= len(self.blocks) or words(self.blocks[at].text) > _LABEL:
            return NOBODY
        below = self.of[at + 1]
        return below if below != NOBODY and self.spans[below].head == at + 1 else NOBODY

    def _first_is_above(self) -> bool:
        """Whether the first story has its picture over its headline, as then the others have."""
        return any(image.near >= 0 for image in self.blocks[self.spans[0].head].images)
