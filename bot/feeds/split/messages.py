"""The digest of a mailing list (RFC 1153): each subject is a story, its first message the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.feeds.blocks import MESSAGE, Block, Kind
from bot.feeds.split.digest import ELSEWHERE, OUTSIDE, TEXT, Reading
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.outline import HEADS
from bot.feeds.split.pictures import NOBODY
from bot.feeds.split.story import is_bare_url, key, link_of, make_story
from bot.model import SplitStory

_REASON = "the digest of a mailing list"
_FEWEST = 2  # subjects
_REPLY = re.compile(r"(?:(?:re|aw|antw|sv|fwd?|wg|tr|rv)(?:\[\d+\])?:\s*)+", re.IGNORECASE)
_SIGNED = 2  # messages with the same line, which is then no part of any


def read_messages(blocks: Sequence[Block], lists: Phrases) -> Reading | None:
    """Such a digest, with what each block was taken for; None if it is no such one.

    The lines that stand below several messages are left out, and so is what the digest says
    before the first message and behind the last. Replies to a subject are told with it.
    """
    heads = [at for at, block in enumerate(blocks) if _begins(block)]
    if len({_subject(blocks[at]) for at in heads}) < _FEWEST:
        return None
    told = [
        _text(blocks, at, end) for at, end in zip(heads, [*heads[1:], len(blocks)], strict=True)
    ]
    said = Counter(name for lines in told for name in {key(blocks[n].text) for n in lines})
    why, of = [OUTSIDE if block.text else "" for block in blocks], [NOBODY] * len(blocks)
    stories: list[SplitStory] = []
    subjects: set[str] = set()
    for at, lines in zip(heads, told, strict=True):
        subject, position = _subject(blocks[at]), len(stories)
        if subject in subjects:
            why[at] = ELSEWHERE
            continue
        subjects.add(subject)
        own = [
            n
            for n in lines
            if said[key(blocks[n].text)] < _SIGNED and not lists.is_furniture(blocks[n])
        ]
        why[at], of[at] = f"{HEADS}: the subject of a message", position
        for n in own:
            why[n], of[n] = TEXT, position
        stories.append(_story([blocks[n] for n in [at, *own]], position))
    return Reading(tuple(blocks), tuple(why), tuple(stories), 1.0, _REASON, tuple(of))


def _story(message: Sequence[Block], position: int) -> SplitStory:
    subject, *text = message
    return make_story(
        subject.text,
        next((url for block in text if (url := link_of(block.links))), None),
        [],
        [block.text for block in text if not is_bare_url(block)],
        position=position,
    )


def _subject(block: Block) -> str:
    """The subject of a message, without what says that it is a reply."""
    reply = _REPLY.match(block.text)
    return key(block.text[reply.end() if reply else 0 :])


def _begins(block: Block) -> bool:
    return block.shape == MESSAGE and block.kind is Kind.HEADING


def _text(blocks: Sequence[Block], at: int, end: int) -> list[int]:
    """The lines below a subject, up to the one that ends its message."""
    ends = next((n for n in range(at + 1, end) if blocks[n].shape == MESSAGE), end)
    return [n for n in range(at + 1, ends) if blocks[n].text]
