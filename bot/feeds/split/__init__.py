"""An entry into its stories: pure, by the structure of the text, never by its publisher.

When in doubt an entry is one story: a wrong split is worse than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.feeds.blocks import Block, content_blocks, words
from bot.feeds.clean import shorten
from bot.feeds.split.bulleted import split_bulleted
from bot.feeds.split.confidence import LIKELY, LISTED, SURE
from bot.feeds.split.digest import Reading, read_digest, told_as
from bot.feeds.split.furniture import Phrases, phrases
from bot.feeds.split.messages import read_messages
from bot.feeds.split.pictures import NOBODY, Span, story_pictures
from bot.feeds.split.story import key, leading_bullets, make_story, own_text
from bot.model import Entry, Split, SplitStory

__all__ = ["Reading", "explain_entry", "split_entry"]


def split_entry(entry: Entry, *, mode: Split, url: str | None = None) -> tuple[SplitStory, ...]:
    """The stories of an entry, in the order of the issue; an ordinary entry is one story.

    ``url`` is where the issue stands if the entry does not say. ``Split.NO`` never splits;
    ``Split.YES`` is content with less regular patterns than ``Split.AUTO``. An entry without any
    words gives no story. A story of a digest without a link of its own has the url None, but the
    first, the lead, which takes the issue's.
    """
    return explain_entry(entry, mode=mode, url=url).stories


def explain_entry(entry: Entry, *, mode: Split, url: str | None = None) -> Reading:
    """As ``split_entry``, with what each block was taken for, and how sure the splitter was."""
    lists = phrases()
    address = entry.url or url
    blocks = content_blocks(entry.content or entry.summary, base=address or "")
    if mode is Split.NO:
        stories = _one_story(entry, address, blocks, lists)
        why = ("",) * len(blocks)
        return Reading(
            blocks, why, stories, 0.0, "the feed is never split", _of_one(blocks, stories, lists)
        )
    if (messages := read_messages(blocks, lists)) is not None:
        return messages
    bulleted = split_bulleted(blocks, title=entry.title, url=address, lists=lists)
    reading = read_digest(blocks, title=entry.title, url=address, lists=lists)
    likely = reading.confidence >= (LIKELY if mode is Split.YES else SURE)
    if bulleted and not (likely and _is_richer(reading, bulleted)):
        return told_as(blocks, bulleted, "headlines with bullets below")
    if likely:
        return reading
    stories = _one_story(entry, address, blocks, lists)
    return replace(reading, stories=stories, of=_of_one(reading.blocks, stories, lists))


def _of_one(
    blocks: Sequence[Block], stories: tuple[SplitStory, ...], lists: Phrases
) -> tuple[int, ...]:
    """Which blocks are of the only story."""
    own = {id(block) for block in own_text(blocks, lists)} if stories else ()
    return tuple(0 if id(block) in own else NOBODY for block in blocks)


def _is_richer(reading: Reading, bulleted: tuple[SplitStory, ...]) -> bool:
    sure = reading.confidence >= LISTED
    return sure and len(reading.stories) > len(bulleted) + 1


def _one_story(
    entry: Entry, url: str | None, blocks: tuple[Block, ...], lists: Phrases
) -> tuple[SplitStory, ...]:
    body = own_text(blocks, lists)
    title = entry.title
    if body and title and key(body[0].text) == key(title):
        body = body[1:]
    while body and lists.is_edge(body[-1]) and len(body) > 1:
        body.pop()
    if not title:
        if not body:
            return ()
        title = shorten(body[0].text, 120)
    count = leading_bullets(body)
    bullets = [block.text for block in body[:count]]
    paragraphs = [block.text for block in body[count:]]
    outside = [bool(block.role) or lists.is_edge(block) for block in blocks]
    (picture,) = story_pictures(blocks, [Span(0, len(blocks))], outside, base=url or "")
    return (
        make_story(
            title,
            url,
            bullets,
            paragraphs,
            summary=_teaser(entry, paragraphs, lists),
            picture=picture or entry.picture,
        ),
    )


def _teaser(entry: Entry, paragraphs: list[str], lists: Phrases) -> str:
    """The entry's own summary, if it says more than the beginning of the text."""
    if not entry.summary or entry.summary == entry.content:
        return ""
    told = " ".join(block.text for block in own_text(content_blocks(entry.summary), lists))
    told = told.removesuffix("[…]").removesuffix("[...]").rstrip(" …")
    if words(told) < 6 or key(" ".join(paragraphs)[: len(told) + 200]).startswith(key(told)):
        return ""
    return told
