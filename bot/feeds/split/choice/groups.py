"""How likely lines of one look are headlines: numbers of each line, their mean for the group."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.feeds.blocks import Kind
from bot.feeds.split.choice.facts import Facts, form_number, host
from bot.feeds.split.choice.trees import Trees
from bot.feeds.split.line import Form

_KINDS = tuple(Kind)
_HIGHEST = 22  # rank
_LEAST, _MOST = 0.001, 0.999
LINE = (
    *("kind", "level", "numbered", "marked", "letters", "words", "words of lead", "weight"),
    *("bold", "links", "linked part", "first link at", "whole", "item", "inline", "form"),
    *("prose", "bare", "rank", "asks", "capitals", "digits", "capital words"),
    *("words below", "prose below", "rank below", "form below", "link below", "kind below"),
    *("same below", "link two below", "form two below", "same two below"),
    *("rank above", "link above", "form above", "same above"),
    *("alike", "alike part", "host count", "host part", "link count", "depth"),
    *("place", "words before", "words before part", "links of section", "below heading"),
    *("words of heading", "found", "found with link", "between refrains"),
)
GROUP = (*LINE, "count", "lines in all", "linked lines", "prose in all", "words in all")


def chances(facts: Facts, model: Trees) -> dict[int, float]:
    """How likely each candidate is a headline, from 0 to 1: the same for all of one look."""
    likely: dict[int, float] = {}
    for members in facts.groups.values():
        chance = max(_LEAST, min(_MOST, model.value(group_numbers(facts, members))))
        likely.update(dict.fromkeys(members, chance))
    return likely


def group_numbers(facts: Facts, members: Sequence[int]) -> tuple[float, ...]:
    """The numbers of a group, in the order of ``GROUP``."""
    many = len(members)
    rows = [_own(facts, at) + _around(facts, at) + _among(facts, at) for at in members]
    means = [sum(column) / many for column in zip(*rows, strict=True)]
    whole = facts.whole
    own = (whole["lines"], whole["linked lines"], whole["prose in all"], whole["words"])
    return (*means, many, *own)


def _own(facts: Facts, at: int) -> tuple[float, ...]:
    """What a line is by itself."""
    line = facts.lines[at]
    block, lead, text = line.block, line.lead, line.text
    title = facts.headline(at).split()
    long = max(1, len(text))
    cased = [ch for ch in text if ch.lower() != ch.upper()]
    form = lead.form if lead is not None else None
    return (
        _KINDS.index(block.kind),
        block.level,
        block.mark.isdecimal(),
        bool(block.mark),
        block.size / facts.body if facts.body and block.size else 1,
        line.size,
        len(title) if lead is not None else 0,
        facts.weights[at],
        len(block.strong) / long,
        min(9, len(block.links)),
        min(1.2, sum(len(link.text) for link in block.links) / long),
        block.links[0].start / long if block.links else -1,
        form is Form.WHOLE,
        form is Form.ITEM,
        form is Form.INLINE,
        form_number(line),
        line.prose,
        line.bare,
        min(facts.ranks[at], _HIGHEST),
        text.endswith(("?", "？")),
        len(cased) >= 4 and all(ch.isupper() for ch in cased),
        sum(ch.isdigit() for ch in text) / long,
        sum(word[0].isupper() for word in title) / max(1, len(title)),
    )


def _around(facts: Facts, at: int) -> tuple[float, ...]:
    """What stands below and above it."""
    place, texts = facts.place[at], facts.texts
    below = texts[place + 1] if place + 1 < len(texts) else -1
    second = texts[place + 2] if place + 2 < len(texts) else -1
    above = texts[place - 1] if place else -1
    look, lines = facts.looks[at], facts.lines
    next_one = lines[below] if below >= 0 else None
    next_two = lines[second] if second >= 0 else None
    before = lines[above] if above >= 0 else None
    return (
        next_one.size if next_one is not None else -1,
        next_one is not None and next_one.prose,
        min(facts.ranks[below], _HIGHEST) if below >= 0 else -1,
        form_number(next_one) if next_one is not None else -1,
        next_one is not None and bool(next_one.urls),
        _KINDS.index(next_one.block.kind) if next_one is not None else -1,
        below >= 0 and facts.looks[below] == look,
        next_two is not None and bool(next_two.urls),
        form_number(next_two) if next_two is not None else -1,
        second >= 0 and facts.looks[second] == look,
        min(facts.ranks[above], _HIGHEST) if above >= 0 else -1,
        before is not None and bool(before.urls),
        form_number(before) if before is not None else -1,
        above >= 0 and facts.looks[above] == look,
    )


def _among(facts: Facts, at: int) -> tuple[float, ...]:
    """What it is among the other lines of the issue."""
    line, over = facts.lines[at], facts.section[at]
    alike = facts.alike[facts.looks[at]]
    url = line.urls[0] if line.urls else ""
    hosts = facts.hosts[host(url)] if url else 0
    found = facts.found.get(at)
    return (
        alike,
        alike / max(1, len(facts.texts)),
        hosts if url else -1,
        hosts / facts.linked if url else -1,
        facts.urls[url] if url else 0,
        _depth(url),
        at / facts.size,
        facts.sofar[at],
        facts.sofar[at] / facts.news,
        facts.links_in_section[over],
        at - over,
        facts.lines[over].size if over >= 0 else -1,
        found is not None,
        found is not None and found.linked,
        at in facts.between,
    )


def _depth(url: str) -> int:
    """How many parts the path of a link has; -1 without a link."""
    try:
        path = urlsplit(url).path if url else None
    except ValueError:
        path = None
    return -1 if path is None else sum(bool(part) for part in path.split("/"))
