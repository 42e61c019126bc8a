"""Which part of a page is its text: by the names that blog engines and site builders give it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from bot.feeds.blocks.block import Block, words

OUTSIDE = "page"
"""The role of what stands around the text of a page."""

_TEXT = re.compile(
    r"(?:entry|post|article|story|single|blog|news|issue|message|available|main|page|site)"
    r"[-_]?(?:content|body|text)(?:-body)?|articlebody|content(?:-(?:main|area|body))?|markup"
    r"|markdown-body|hentry|main"
)
_TAGS = frozenset(("article", "main"))
_SENTENCE = 4  # words of a block that is more than the name of a page
_MOST = 0.7  # of such words stand in the text


def is_text(tag: str, attrs: Mapping[str, str]) -> bool:
    """Whether an element is named as the text of its page, or as what holds it."""
    if tag in _TAGS:
        return True
    if not attrs or tag in ("body", "html"):
        return False
    if attrs.get("role") == "main" or attrs.get("itemprop") == "articleBody":
        return True
    names = f"{attrs.get('class', '')} {attrs.get('id', '')}".lower().split()
    return any(_TEXT.fullmatch(name) for name in names[:20])


def beside_text(blocks: Sequence[Block], spans: Sequence[tuple[int, int]]) -> tuple[Block, ...]:
    """The blocks, those around the text of the page with the role ``page``.

    ``spans`` are the elements named so, from which block to which. The text is the smallest of
    them that holds nearly all words; where none does, nothing stands beside it.
    """
    if not spans:
        return tuple(blocks)
    sizes = [0 if block.role else words(block.text) for block in blocks]
    sizes = [size if size >= _SENTENCE else 0 for size in sizes]
    before = list(accumulate(sizes, initial=0))
    most = _MOST * before[-1]
    holding = [(low, high) for low, high in spans if before[high] - before[low] >= most > 0]
    if not holding:
        return tuple(blocks)
    low, high = min(holding, key=lambda span: span[1] - span[0])
    return tuple(
        block if low <= at < high or block.role else replace(block, role=OUTSIDE)
        for at, block in enumerate(blocks)
    )
