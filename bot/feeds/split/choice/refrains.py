"""Headlines between lines that are said again and again: a button below each story, a label above,
or between the names of their sources, a short link below each paragraph.

Such a line tells where a story ends or begins whatever it says and in whatever language.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from bot.feeds.blocks import Kind
from bot.feeds.split.line import Form, Line, weight

_LEAST = 3  # times that it is said
_LONGEST = 6  # words of it
_LONGEST_HEADLINE = 30  # words
_SHORT_STORY = 2  # lines above its button
_PART = 0.7  # of the stories that must begin with something like a headline
_NEARLY_ALL = 0.8  # of the sources that must be followed by a new story
_DIGITS = re.compile(r"\d+")

Told = dict[int, str | None]


def between_refrains(lines: Sequence[Line], skip: Sequence[str], looks: Sequence[object]) -> Told:
    """The lines that begin a story by what is said again and again around them, with the link of
    each: its own, or that of the button below.
    """
    said = _said_again(lines)
    closing = {n for at in said for n in at if lines[n].block.links}
    opening = [at for at in said if not any(lines[n].block.links for n in at)]
    best: Told = {}
    for at in said:
        if closing.issuperset(at):
            best.update(_above_buttons(lines, skip, looks, at, sorted(closing)))
    sources = _sources(lines, skip)
    found = _above_buttons(lines, skip, looks, sources, sources)
    if len(found) > len(best):
        best = found
    for at in opening:
        found = _below_labels(lines, skip, at, closing)
        if len(found) > len(best):
            best = found
    return best


def _said_again(lines: Sequence[Line]) -> list[list[int]]:
    """The places of each short text that is said several times, never twice in a row; numbers in it
    may differ.
    """
    places: dict[str, list[int]] = defaultdict(list)
    last = ""
    for n, line in enumerate(lines):
        if line.text:
            words = _DIGITS.sub("0", line.text.casefold()) if line.size <= _LONGEST else ""
            if words and any(ch.isalpha() for ch in words) and words != last:
                places[words].append(n)
            last = words
    return [at for at in places.values() if len(at) >= _LEAST]


def _sources(lines: Sequence[Line], skip: Sequence[str]) -> list[int]:
    """The short lines with nothing but links, each below a paragraph without and over the end of
    its story: a rule, a heading, a paragraph that begins with bold words.
    """
    texts = [n for n, line in enumerate(lines) if line.text]
    found, ended = [], 0
    for above, at, below in zip(texts, texts[1:], [*texts[2:], -1], strict=False):
        linked = lines[at].whole or lines[at].menu
        told = lines[above].prose and not lines[above].urls and not skip[above]
        if linked and told and lines[at].size <= _LONGEST:
            found.append(at)
            ended += below != at + 1 or _begins(lines[below])
    return found if len(found) >= _LEAST and ended >= _NEARLY_ALL * len(found) else []


def _begins(line: Line) -> bool:
    bold = line.lead is not None and line.lead.form is Form.BOLD
    return bold or line.block.kind is Kind.HEADING


def _above_buttons(
    lines: Sequence[Line],
    skip: Sequence[str],
    looks: Sequence[object],
    buttons: Sequence[int],
    closing: Sequence[int],
) -> Told:
    """Of the lines above each of these buttons, back to the next one of any kind, the first that is
    drawn as most first ones are.
    """
    ends = dict(zip(closing, [-1, *closing], strict=False))
    spans = [
        (button, [n for n in range(ends[button] + 1, button) if lines[n].text and not skip[n]])
        for button in buttons
    ]
    spans = [(button, inside) for button, inside in spans if inside]
    if len(spans) < _LEAST:
        return {}
    usual = Counter(looks[inside[0]] for _, inside in spans[1:]).most_common(1)[0][0]
    found: Told = {}
    lengths: list[int] = []
    for button, inside in spans[1:]:
        at = next((n for n in inside if looks[n] == usual), inside[0])
        lengths.append(button - at)
        found[at] = _link(lines, at, button)
    # Above the first story stands what is none: an introduction, the title. It is as long as others
    # are.
    button, inside = spans[0]
    likely = button - median(lengths)
    first = min((n for n in inside if looks[n] == usual), key=lambda n: abs(n - likely), default=-1)
    if first >= 0:
        found[first] = _link(lines, first, button)
    told = _are_headlines(lines, found) or _are_paragraphs(lines, found, lengths)
    return found if told else {}


def _below_labels(
    lines: Sequence[Line], skip: Sequence[str], labels: Sequence[int], closing: set[int]
) -> Told:
    """The line below each label."""
    found: Told = {}
    for label, end in zip(labels, [*labels[1:], len(lines)], strict=True):
        inside = (n for n in range(label + 1, end) if lines[n].text and not skip[n])
        at = next(inside, None)
        if at is not None:
            linked = (n for n in range(at, end) if n in closing)
            found[at] = _link(lines, at, next(linked, at))
    return found if _are_headlines(lines, found) else {}


def _link(lines: Sequence[Line], at: int, button: int) -> str | None:
    lead = lines[at].lead
    own = lead.url if lead is not None else None
    urls = (*lines[at].urls, *lines[button].urls)
    return own or next(iter(urls), None)


def _are_headlines(lines: Sequence[Line], found: Mapping[int, str | None]) -> bool:
    like = sum(_is_short(lines[n]) for n in found)
    return len(found) >= _LEAST and like >= _PART * len(found)


def _are_paragraphs(
    lines: Sequence[Line], found: Mapping[int, str | None], lengths: Sequence[int]
) -> bool:
    """Whether stories without headlines stand between buttons: a paragraph or two each."""
    told = sum(lines[n].prose for n in found)
    return len(found) > _LEAST and told == len(found) and median(lengths) <= _SHORT_STORY


def _is_short(line: Line) -> bool:
    bold = line.lead is not None and line.lead.form is Form.BOLD
    return bold or weight(line) <= _LONGEST_HEADLINE
