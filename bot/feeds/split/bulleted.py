"""The digest of bulleted stories: a headline, a few bullets, paragraphs; and again, and again.

What stands between (captions, section headings, promotions) is told by its place: only the line
directly above the bullets is a headline, any other short line is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bot.feeds.blocks import Block, Kind, words
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.pictures import Span, story_pictures
from bot.feeds.split.sections import section_name
from bot.feeds.split.story import is_headline_like, is_prose, key, link_of, make_story
from bot.model import SplitStory

_LONGEST_RUN = 6
_LONGEST_FOOT = 60  # words in a line of the foot
_INTRODUCTION = 40  # words of prose before the first story that make it an article with subheadings


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a story begins: its headline (-1: the entry's own title) and its bullets."""

    title: int
    first: int
    end: int  # behind the last bullet

    @property
    def count(self) -> int:
        return self.end - self.first


def split_bulleted(
    blocks: Sequence[Block], *, title: str, url: str | None, lists: Phrases
) -> tuple[SplitStory, ...]:
    """The stories of such a digest, or none if the blocks have not this form.

    ``title`` and ``url`` are the entry's: the first story is the lead and takes the link, and the
    title too where the content begins with bullets.
    """
    lines = _without_captions(blocks)
    starts = _starts(lines, title, lists)
    if not _is_digest(lines, starts, lists):
        return ()
    stories = []
    sections = _sections(lines, starts, title, lists)
    spans = [
        Span(max(start.title, 0), end)
        for start, end in zip(starts, [*(s.title for s in starts[1:]), len(lines)], strict=True)
    ]
    outside = [lists.is_furniture(line) for line in lines]
    pictures = story_pictures(lines, spans, outside, base=url or "")
    told = Counter(key(block.text) for block in lines)
    for number, start in enumerate(starts):
        end = spans[number].end
        last = number + 1 == len(starts)
        body = _body(lines[start.end : end], told, lists, last=last)
        links = lines[start.title].links if start.title >= 0 else ()
        own = link_of(links) or _more_link(lines[start.end : end], lists)
        stories.append(
            make_story(
                lines[start.title].text if start.title >= 0 else title,
                own or (url if number == 0 else None),
                [item.text for item in lines[start.first : start.end]],
                [block.text for block in body],
                position=number,
                picture=pictures[number],
                section=sections[number],
            )
        )
    return tuple(stories)


def _sections(
    lines: Sequence[Block], starts: Sequence[_Start], title: str, lists: Phrases
) -> list[str]:
    """The heading that each story stands under: directly above a headline, not one itself."""
    heads = {start.title for start in starts}
    names: list[str] = []
    name = ""
    for start in starts:
        above = start.title - 1
        while above >= 0 and lists.is_furniture(lines[above]):
            above -= 1
        line = lines[above] if above >= 0 and above not in heads else None
        if line is not None and line.kind is Kind.HEADING and key(line.text) != key(title):
            name = section_name(line.text)
        names.append(name)
    return names


def _without_captions(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without rules and captions; a line printed twice in a row is a caption.

    Unless bullets follow: then it is a headline that stood twice, and counts once.
    """
    lines = [b for b in blocks if b.text and b.kind not in (Kind.RULE, Kind.CAPTION)]
    kept: list[Block] = []
    at = 0
    while at < len(lines):
        run = at + 1
        while (
            run < len(lines)
            and lines[run].text == lines[at].text
            and lines[at].kind is not Kind.ITEM
        ):
            run += 1
        headline = run < len(lines) and lines[run].kind is Kind.ITEM
        if run == at + 1 or headline:
            kept.append(lines[at])
        at = run
    return kept


def _starts(lines: Sequence[Block], title: str, lists: Phrases) -> list[_Start]:
    starts: list[_Start] = []
    at = 0
    read, above = 0, 0  # lines so far, and their words of prose: an introduction, if many
    while at < len(lines):
        if lines[at].kind is not Kind.ITEM:
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end].kind is Kind.ITEM:
            end += 1
        headed = at > 0 and is_headline_like(lines[at - 1])
        if headed and lists.is_furniture(lines[at - 1]):
            headed = False
        leads = not starts and not headed and bool(title)
        if leads:
            above += _prose_words(lines[read:at], lists)
            read = at
            leads = above < _INTRODUCTION
        if (headed or leads) and _are_sentences(lines[at:end]) and _has_text(lines[end : end + 3]):
            starts.append(_Start(at - 1 if headed else -1, at, end))
        at = end
    return starts


def _are_sentences(items: Sequence[Block]) -> bool:
    return len(items) <= _LONGEST_RUN and median(words(item.text) for item in items) >= 5


def _has_text(lines: Sequence[Block]) -> bool:
    return any(is_prose(line) for line in lines)


def _prose_words(lines: Sequence[Block], lists: Phrases) -> int:
    return sum(words(b.text) for b in lines if is_prose(b) and not lists.is_edge(b))


def _is_digest(lines: Sequence[Block], starts: Sequence[_Start], lists: Phrases) -> bool:
    """Whether the pattern is regular enough; an article with a few bulleted sections is not."""
    if len(starts) < 2:
        return False
    titles = [words(lines[s.title].text) for s in starts if s.title >= 0]
    if median(titles) < 4 or len({key(lines[s.title].text) for s in starts if s.title >= 0}) < len(
        titles
    ):
        return False
    counts = Counter(start.count for start in starts)
    usual = counts.most_common(1)[0][1] / len(starts)
    runs = sum(
        1
        for at, line in enumerate(lines)
        if line.kind is Kind.ITEM and (at == 0 or lines[at - 1].kind is not Kind.ITEM)
    )
    introduced = _prose_words(lines[: max(0, starts[0].title)], lists) >= _INTRODUCTION
    if introduced:
        return len(starts) >= 4 and usual >= 0.75 and runs == len(starts)
    if len(starts) == 2:
        return usual == 1 and runs == 2 and max(counts) <= 3
    return usual >= 0.5 and len(starts) >= 0.7 * runs


def _body(lines: Sequence[Block], told: Counter[str], lists: Phrases, *, last: bool) -> list[Block]:
    """The paragraphs of a story: what is neither caption, heading, furniture nor printed before."""
    if last:
        lines = lines[: _foot(lines, lists)]
    kept = [
        line
        for line in lines
        if not lists.is_furniture(line)
        and (line.kind is Kind.ITEM or is_prose(line))
        and told[key(line.text)] == 1
    ]
    # A line that ends with a colon announces what comes next: the next story, here.
    while kept and kept[-1].text.endswith((":", "：")):
        kept.pop()
    return kept


def _foot(lines: Sequence[Block], lists: Phrases) -> int:
    """Where the foot of the issue begins: short lines to the end, at least half of them furniture.

    The first paragraph is the story's, whatever it says.
    """
    foot = len(lines)
    edges = 0
    for at in range(len(lines) - 1, 0, -1):
        edge = lists.is_edge(lines[at])
        edges += edge
        if words(lines[at].text) > _LONGEST_FOOT or (len(lines) - at) > 2 * edges + 1:
            break
        if edge and (len(lines) - at) <= 2 * edges:
            foot = at
    return foot


def _more_link(lines: Sequence[Block], lists: Phrases) -> str | None:
    """The link of a "read more" below a story."""
    return next((link_of(b.links) for b in lines if b.links and lists.is_line(b.text)), None)
