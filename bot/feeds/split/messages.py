"""The digest of a mailing list (RFC 1153): each message is a story, its subject the headline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.feeds.blocks import MESSAGE, Block, Kind
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.story import is_bare_url, key, link_of, make_story
from bot.model import SplitStory

_FEWEST = 2  # messages
_SIGNED = 2  # messages with the same line, which is then no part of any


def split_messages(blocks: Sequence[Block], lists: Phrases) -> tuple[SplitStory, ...]:
    """The messages of such a digest, none if it is no such one.

    The lines that stand below several messages are left out, and so is what the digest says
    before the first message and behind the last.
    """
    heads = [at for at, block in enumerate(blocks) if _begins(block)]
    if len(heads) < _FEWEST:
        return ()
    told = [
        _text(blocks, at, end) for at, end in zip(heads, [*heads[1:], len(blocks)], strict=True)
    ]
    said = Counter(name for text in told for name in {key(block.text) for block in text})
    stories = []
    for position, (at, text) in enumerate(zip(heads, told, strict=True)):
        own = [b for b in text if said[key(b.text)] < _SIGNED and not lists.is_furniture(b)]
        stories.append(
            make_story(
                blocks[at].text,
                next((url for block in own if (url := link_of(block.links))), None),
                [],
                [block.text for block in own if not is_bare_url(block)],
                position=position,
            )
        )
    return tuple(stories)


def _begins(block: Block) -> bool:
    return block.shape == MESSAGE and block.kind is Kind.HEADING


def _text(blocks: Sequence[Block], at: int, end: int) -> list[Block]:
    """The lines below a subject, up to the line that ends its message."""
    below = blocks[at + 1 : end]
    ends = (n for n, block in enumerate(below) if block.shape == MESSAGE)
    return [block for block in below[: next(ends, len(below))] if block.text]
