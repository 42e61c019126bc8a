"""The ways in which an issue could be split: sets of lines that begin a story each.

Lines of one look are headlines together or none of them is; so a few groups make all the ways that
are worth weighing, beside what the outline found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from urllib.parse import urldefrag

from bot.feeds.split.choice.facts import Facts
from bot.feeds.split.heads import Head, without_names

_TOP = 6  # groups of which all unions are weighed
_MOST_GROUPS = 40  # groups that are put to the outline or taken from it
_WEIGHED = 16  # ways, beside the outline's
_READ = 40  # ways of which repeated stories are taken out before the best are kept
_LONGEST_HEADLINE = 25  # words, from which on length says nothing
UNSEEN = 0.2  # the chance of a headline of the outline that is no candidate
OUTLINE = "the outline"

Segmentation = tuple[int, ...]


def segmentations(facts: Facts, chances: Mapping[int, float]) -> dict[Segmentation, str]:
    """The likeliest ways to split an issue in two or more, with what makes each; the outline's is
    always among them.
    """
    outline = tuple(head.at for head in once(facts, sorted(facts.found)))
    total = sum(chances.values()) or 1.0
    ways: dict[Segmentation, str] = {}
    for starts, name in _ways(facts, chances):
        ways.setdefault(starts, name)
    likeliest = sorted(ways, key=lambda starts: -expected(starts, chances, total))
    kept: dict[Segmentation, str] = {}
    for starts in likeliest[:_READ]:
        if len(kept) >= _WEIGHED:
            break
        heads = without_names(facts.lines, once(facts, starts))
        told = _without_section_names(facts, [head.at for head in heads])
        if len(told) > 1:
            kept.setdefault(told, ways[starts])
    if len(outline) > 1:
        kept[outline] = OUTLINE
    return kept


def _without_section_names(facts: Facts, starts: Sequence[int]) -> Segmentation:
    """The starts without headings that lead nowhere and stand right over a linked headline of
    another look.
    """
    told: list[int] = []
    for at, below in zip(starts, [*starts[1:], -1], strict=False):
        headed = facts.ranks[at] and not facts.lines[at].urls
        nothing = below >= 0 and facts.sofar[below] - facts.sofar[at] <= facts.lines[at].size
        other = nothing and facts.looks[below] != facts.looks[at] and facts.lines[below].urls
        if not (headed and other):
            told.append(at)
    return tuple(told)


def expected(starts: Sequence[int], chances: Mapping[int, float], total: float) -> float:
    """The F1 that is to be expected, if the chances are right."""
    return 2 * sum(chances.get(n, UNSEEN) for n in starts) / (len(starts) + total)


def _ways(facts: Facts, chances: Mapping[int, float]) -> Iterable[tuple[Segmentation, str]]:
    groups = facts.groups.values()
    outline = set(facts.found)
    likeliest = sorted(groups, key=lambda group: -sum(chances[n] for n in group))
    top = likeliest[:_TOP]
    for several in range(1, len(top) + 1):
        for union in combinations(top, several):
            yield _sorted(n for group in union for n in group), "lines of one look or of several"
    for group in likeliest[:_MOST_GROUPS]:
        yield _sorted(outline.union(group)), "the outline and lines of one look"
        yield _sorted(outline.difference(group)), "the outline without lines of one look"
    yield _sorted(_evened(facts, outline)), "the outline, sections told alike"
    if facts.between:
        between = set(facts.between)
        yield _sorted(between), "lines between others said again and again"
        yield (
            _sorted(outline | between),
            "the outline and lines between others said again and again",
        )
    headings = [n for n in facts.candidates if facts.ranks[n]]
    for rank in {facts.ranks[n] for n in headings}:
        yield _sorted(n for n in headings if facts.ranks[n] == rank), "headings of one rank"
        yield _sorted(n for n in headings if facts.ranks[n] <= rank), "headings of the higher ranks"
    yield _sorted(n for n in headings if facts.lines[n].urls), "linked headings"
    yield _sorted(n for n in facts.candidates if facts.lines[n].urls), "all lines with a link"
    forms = {lead.form for n in facts.candidates if (lead := facts.lines[n].lead) is not None}
    for form in sorted(forms, key=lambda form: form.value):
        said = ((n, facts.lines[n].lead) for n in facts.candidates)
        yield (
            _sorted(n for n, lead in said if lead is not None and lead.form is form),
            f"each that is {form.value}",
        )


def _evened(facts: Facts, outline: set[int]) -> set[int]:
    """The outline, but a heading for all that it has below it where most others of that rank are
    headlines and a paragraph stands right below: a story with links, and no list of stories.
    """
    below: dict[int, set[int]] = {}
    for n in outline:
        below.setdefault(facts.section[n], set()).add(n)
    ranked: dict[int, list[int]] = {}
    for n in facts.candidates:
        ranked.setdefault(facts.ranks[n], []).append(n)
    even = set(outline)
    for rank, headings in ranked.items():
        if not rank or 2 * sum(n in outline for n in headings) < len(headings):
            continue
        for heading in headings:
            inside = below.get(heading, set()) - {heading}
            place = facts.place[heading] + 1
            if inside and place < len(facts.texts) and facts.lines[facts.texts[place]].prose:
                even = (even - inside) | {heading}
    return even


def _sorted(starts: Iterable[int]) -> Segmentation:
    return tuple(sorted(starts))


def once(facts: Facts, starts: Sequence[int]) -> list[Head]:
    """The starts, each story once: of neighbours with one link the one that reads as a headline, of
    others with one link or title that with the most words. Links into the issue itself are none.
    """
    here = urldefrag(facts.url or "")[0]
    kept: list[int] = []
    for at in starts:
        url = facts.target(at)
        if url and here and urldefrag(url)[0] == here:
            continue
        if kept and url and facts.target(kept[-1]) == url:
            if _headlines(facts, at) > _headlines(facts, kept[-1]):
                kept[-1] = at
            continue
        kept.append(at)
    ends = [*kept[1:], facts.size]
    sizes = {n: facts.sofar[end] - facts.sofar[n] for n, end in zip(kept, ends, strict=False)}
    longest: dict[str, int] = {}
    for n in kept:
        for name in facts.names(n):
            if name not in longest or sizes[n] > sizes[longest[name]]:
                longest[name] = n
    return [facts.head(n) for n in kept if all(longest[name] == n for name in facts.names(n))]


def _headlines(facts: Facts, at: int) -> tuple[bool, bool, float]:
    line = facts.lines[at]
    length = facts.weights.get(at, line.size)
    return not line.prose, bool(facts.ranks[at]), min(length, _LONGEST_HEADLINE)
