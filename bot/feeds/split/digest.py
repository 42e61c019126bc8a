"""Whether an issue is a digest, how sure that is, and what its stories are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median
from urllib.parse import urldefrag, urlsplit

from bot.feeds.blocks import Block, Kind, words
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.line import Form, Line, apart, read_line
from bot.feeds.split.marks import mark_furniture, more_links
from bot.feeds.split.outline import Found, Outline
from bot.feeds.split.ranks import FIRST_DRAWN, heading_ranks
from bot.feeds.split.story import MAX_BULLETS, clean_title, key, make_story
from bot.model import SplitStory

_SHORT_STORY = 90  # words; the parts of an article are longer
SURE = 0.8
"""The confidence that is asked of an entry of which nobody said that it is an issue."""
LIKELY = 0.5
"""The confidence that is asked of an issue."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An issue as the splitter read it: what each block was taken for, and how sure it is."""

    blocks: tuple[Block, ...]
    why: tuple[str, ...]
    stories: tuple[SplitStory, ...]
    confidence: float
    reason: str


def read_digest(blocks: Sequence[Block], *, title: str, url: str | None, lists: Phrases) -> Reading:
    """The issue, read as a digest; it is up to the caller what confidence is enough."""
    seen = [part for block in blocks if block.kind is not Kind.CAPTION for part in apart(block)]
    lines = [read_line(block, lists) for block in seen]
    ranks = heading_ranks(lines)
    more = more_links(lines, lists)
    skip = mark_furniture(lines, ranks, lists, more)
    outline = Outline(lines, ranks, skip, more, lists)
    everything = _without_odd_headings(outline.stories(), lines, ranks)
    found = _once(lines, skip, everything, url)
    counted = list(skip)
    kept = {item.head.at for item in found}
    for item in everything:
        if item.head.at not in kept:
            counted[item.head.at : item.end] = ["told elsewhere"] * (item.end - item.head.at)
    confidence, reason = _confidence(lines, ranks, counted, found, title)
    stories = tuple(_story(lines, skip, more, item, n, lists) for n, item in enumerate(found))
    return Reading(tuple(seen), tuple(outline.why), stories, confidence, reason)


def _without_odd_headings(
    found: list[Found], lines: Sequence[Line], ranks: Sequence[int]
) -> list[Found]:
    """Not the few headings without links among those with, nor the few drawn among the tagged."""
    told = [f for f in found if not f.linked and f.head.form is Form.HEADING]
    tagged = Counter(ranks[f.head.at] for f in found if f.linked and f.head.form is Form.HEADING)
    alone = {
        f.head.at
        for f in told
        if tagged[ranks[f.head.at]] >= 3 * sum(ranks[x.head.at] == ranks[f.head.at] for x in told)
    }
    alone |= _without_text(found, lines, ranks)
    found = [f for f in found if f.head.at not in alone]
    drawn = {f.head.at for f in told if ranks[f.head.at] >= FIRST_DRAWN}
    return found if 3 * len(drawn) > len(told) else [f for f in found if f.head.at not in drawn]


def _without_text(found: list[Found], lines: Sequence[Line], ranks: Sequence[int]) -> set[int]:
    """Linked headings with nothing below, where nearly all of their rank have a text."""
    told: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for item in found:
        if item.head.form is Form.HEADING and item.linked and item.head.url:
            size = sum(lines[n].size for n in range(item.head.at + 1, item.end) if not ranks[n])
            told[ranks[item.head.at]].append((item.head.at, size > 0))
    return {
        at
        for same in told.values()
        for at, has in same
        if not has and len(same) >= 4 and sum(h for _, h in same) >= 0.8 * (len(same) - 1)
    }


def _once(
    lines: Sequence[Line], skip: Sequence[str], found: Sequence[Found], url: str | None
) -> list[Found]:
    """Each story once: of two with the same headline or link the one with more text stays."""
    here = urldefrag(url or "")[0]
    best: dict[str, tuple[int, Found]] = {}
    for item in found:
        size = sum(lines[n].size for n in range(item.head.at, item.end) if not skip[n])
        for name in _names(item):
            if name not in best or size > best[name][0]:
                best[name] = (size, item)
    return [
        item
        for item in found
        if all(best[name][1] is item for name in _names(item))
        and (item.head.url is None or not here or urldefrag(item.head.url)[0] != here)
    ]


def _names(item: Found) -> list[str]:
    names = [key(item.head.title)]
    if item.head.url and item.head.form not in (Form.BOLD, Form.PICTURE):
        names.append(item.head.url)
    return [name for name in names if name]


def _confidence(
    lines: Sequence[Line],
    ranks: Sequence[int],
    skip: Sequence[str],
    found: Sequence[Found],
    title: str,
) -> tuple[float, str]:
    """How sure it is that these are the stories of a digest, from 0 to 1, with the reason."""
    if len(found) < 2:
        return 0.0, "fewer than two headlines"
    named = [n for n, f in enumerate(found) if _says(f.head.title, title)]
    if named and named[0] > 0 and len(found) < 8:
        return 0.2, "one headline is the title of the whole"
    total = sum(line.size for line, why in zip(lines, skip, strict=True) if not why) or 1
    before = sum(lines[n].size for n in range(found[0].head.at) if not skip[n] and lines[n].prose)
    linked = [item for item in found if item.linked]
    covered = sum(
        lines[n].size for item in linked for n in range(item.head.at, item.end) if not skip[n]
    )
    if before and len(linked) >= 3 and _text_stands_above(lines, skip, found, before):
        return 0.3, "the links stand below the text"
    if len(linked) >= 3 and covered >= 0.5 * total:
        sure = _sure(linked, covered / total, before, total)
        return min(sure, 0.7) if named else sure, "headlines with links of their own"
    looks = [_look(lines[f.head.at], ranks[f.head.at]) for f in found]
    if len(found) > 2 and not found[0].linked and looks[0] not in looks[1:]:
        first = range(found[0].head.at, found[0].end)  # the title, with the introduction below it
        before += sum(lines[n].size for n in first if not skip[n] and lines[n].prose)
    told = [item for item in found if not item.linked]
    if len(linked) >= 3 and covered >= 0.1 * total and told:
        if before <= max(80, 0.15 * total) and len(told) <= 2 * len(linked) + 3:
            if before > 45 and len(linked) < len(told):
                return 0.4, "begins with a text, and has more headings than links"
            return _mixed(lines, skip, told, linked)
    if before > max(45, 0.1 * total):
        return 0.2, "begins with a text, as an article does"
    return _of_headings(lines, skip, found, before)


def _look(line: Line, rank: int) -> tuple[int, int]:
    return (min(FIRST_DRAWN, rank), line.block.size)


def _says(headline: str, title: str) -> bool:
    said = key(headline)
    return len(said) >= 8 and key(title).startswith(said)


def _mixed(
    lines: Sequence[Line], skip: Sequence[str], told: Sequence[Found], linked: Sequence[Found]
) -> tuple[float, str]:
    """Stories under headings and lists of links; an article may have sources at its end."""
    having = mean(any(lines[n].urls for n in range(f.head.at, f.end)) for f in told)
    if having < 0.5:
        return 0.4, "headings without links, and a list"
    sizes = [sum(lines[n].size for n in range(f.head.at, f.end)) for f in told]
    parted = mean(_is_parted(lines, skip, item.end) for item in told)
    if len(told) >= 3 and linked[0].head.at > told[-1].head.at:
        if mean(sizes) > 120 and parted < 0.5:
            return 0.4, "an article with a list at its end"
    return 0.6, "headings and lists"


def _text_stands_above(
    lines: Sequence[Line], skip: Sequence[str], found: Sequence[Found], before: int
) -> bool:
    """Whether the links follow on texts: the last has nothing below it, where the others have a
    text each; or a text as long as theirs stands above the first of few, all to one place.
    """
    told = [sum(lines[n].size for n in range(f.head.at + 1, f.end) if not skip[n]) for f in found]
    texts = all(f.head.form is Form.WHOLE for f in found) and not found[-1].head.rest
    hosts = {urlsplit(f.head.url or "").hostname for f in found}
    if texts and len(found) <= 5 and len(hosts) == 1 and before >= max(30, 0.8 * median(told)):
        return True
    return texts and told[-1] == 0 and all(size >= 25 for size in told[:-1])


def _sure(linked: Sequence[Found], part: float, before: int, total: int) -> float:
    plain = [item for item in linked if item.head.form in _PLAIN]
    named = median(words(item.head.title) for item in linked)
    if len(plain) >= max(4, 0.7 * len(linked)) and named >= 5 and part >= 0.6:
        if before <= 0.1 * total + 30:
            return 0.9
    return 0.7


_PLAIN = (Form.HEADING, Form.WHOLE, Form.LEADING, Form.ITEM)


def _of_headings(
    lines: Sequence[Line], skip: Sequence[str], found: Sequence[Found], before: int
) -> tuple[float, str]:
    """A digest whose headlines are headings without links: its stories have links, or numbers."""
    if len(found) < 3:
        return 0.3, "two headings"
    sizes = [sum(lines[n].size for n in range(f.head.at, f.end)) for f in found]
    told = [item for item in found if not item.linked] or found
    having = mean(any(lines[n].urls for n in range(f.head.at, f.end)) for f in told)
    numbers = [lines[f.head.at].block.mark for f in found]
    numbered = mean(mark.isdecimal() for mark in numbers) >= 0.8 and len(set(numbers)) > 2
    if mean(sizes) > 450:
        return 0.3, "long parts, as an article has"
    parted = mean(_is_parted(lines, skip, item.end) for item in found)
    asked = mean(f.head.title.rstrip().endswith(("?", "？")) for f in told)
    if asked > 0.5:
        return 0.3, "questions, as an interview has"
    named = median(words(item.head.title) for item in told) >= 4
    short = named and len(told) >= 6 and mean(sizes) <= _SHORT_STORY and having >= 0.8
    if having >= 0.6 and (before <= 25 or parted >= 0.5 or short):
        return 0.6, "headings with links below"
    if numbered and len(found) >= 4:
        return 0.55, "numbered headings"
    return 0.3, "headings without links"


def _is_parted(lines: Sequence[Line], skip: Sequence[str], end: int) -> bool:
    """Whether something stands between a story and the next one: a rule, a label, a call."""
    above = lines[end - 1]
    return above.block.kind is Kind.RULE or bool(skip[end - 1]) or (above.whole and above.size < 9)


def _story(
    lines: Sequence[Line],
    skip: Sequence[str],
    more: frozenset[int],
    item: Found,
    position: int,
    lists: Phrases,
) -> SplitStory:
    head = item.head
    inside = [
        n for n in range(head.at + 1, item.end) if lines[n].text and not skip[n] and n not in more
    ]
    while inside and _announces(lines, inside[-1]):
        inside.pop()
    body = [lines[n].block for n in inside if not lines[n].bare and not lines[n].menu]
    count = 0
    while count < min(len(body), MAX_BULLETS) and body[count].kind is Kind.ITEM:
        count += 1
    paragraphs = ([head.rest] if head.rest else []) + [block.text for block in body[count:]]
    return make_story(
        clean_title(head.title),
        head.url or _first_link(lines, skip, more, item),
        [block.text for block in body[:count]],
        paragraphs,
        position=position,
    )


def _announces(lines: Sequence[Line], at: int) -> bool:
    """Whether the last line of a story's text is the name of what comes next."""
    line = lines[at]
    return not line.prose and line.size <= 4 and line.block.kind is not Kind.ITEM and not line.urls


def _first_link(
    lines: Sequence[Line], skip: Sequence[str], more: frozenset[int], item: Found
) -> str | None:
    """The "read more" of a story, else the first link in it."""
    span = range(item.head.at, item.end)
    for n in span:
        if n in more and lines[n].urls:
            return lines[n].urls[0]
    links = (url for n in span if not skip[n] and not lines[n].menu for url in lines[n].urls)
    return next(links, None)
