"""What is put right in the way that was chosen: lines of one look are headlines together, but the
name of a section, a summary, or an item drawn otherwise than the rest of its list are single lines.
"""

from __future__ import annotations

from collections import Counter

from bot.feeds.split.choice.facts import Facts, Look
from bot.feeds.split.choice.segmentations import Segmentation, once
from bot.feeds.split.periodic import is_periodic

_LONGEST_NAME = 3  # words
_MOST = 0.7  # of the starts of one look
_FEWEST = 4  # starts, of which the first can be the name of the issue


def completed(facts: Facts, starts: Segmentation) -> Segmentation:
    """The starts without names of the issue or of sections and summaries of other starts, and with
    the rest of the lists that they are in.
    """
    told = _without_summaries(facts, _below_names(facts, starts))
    return _with_neighbours(facts, _without_masthead(facts, told))


def _below_names(facts: Facts, starts: Segmentation) -> Segmentation:
    """The starts, but instead of a name without a link the longer headline right below it, which
    the outline took for one.
    """
    told = dict.fromkeys(starts)
    for at in starts:
        below = next(iter(facts.texts[facts.place[at] + 1 : facts.place[at] + 2]), at)
        line, headline = facts.lines[at], facts.lines[below]
        name = line.size <= _LONGEST_NAME and not line.urls and at not in facts.found
        if name and below in facts.found and line.size < headline.size and not headline.prose:
            del told[at]
            told[below] = None
    return tuple(sorted(told))


def _without_summaries(facts: Facts, starts: Segmentation) -> Segmentation:
    """The starts without linked paragraphs of one look that nearly all stand right below a linked
    headline: what it is about.
    """
    inside = set(starts)
    below: dict[Look, list[int]] = {}
    for n in starts:
        above = facts.texts[facts.place[n] - 1] if facts.place[n] else n
        line, over = facts.lines[n], facts.lines[above]
        if above in inside and line.whole and line.prose and over.whole and not over.prose:
            below.setdefault(facts.looks[n], []).append(n)
    alike = Counter(facts.looks[n] for n in starts)
    summaries = {
        n for look, told in below.items() if len(told) >= max(2, _MOST * alike[look]) for n in told
    }
    return tuple(n for n in starts if n not in summaries)


def _without_masthead(facts: Facts, starts: Segmentation) -> Segmentation:
    """The starts without a first heading that leads nowhere and is of a rank of its own, if it is
    called as an issue is or has nothing below it.
    """
    if len(starts) < _FEWEST:
        return starts
    first, second = starts[:2]
    rank, line = facts.ranks[first], facts.lines[first]
    if not rank or line.urls or any(facts.ranks[n] == rank for n in starts[1:]):
        return starts
    nothing = facts.sofar[second] - facts.sofar[first] <= line.size
    return starts[1:] if nothing or is_periodic(line.text) else starts


def _with_neighbours(facts: Facts, starts: Segmentation) -> Segmentation:
    """The starts, and the other linked items of a list of which most are starts."""
    inside = set(starts)
    more = {
        n
        for items in facts.lists
        if 2 * sum(n in inside for n in items) >= max(len(items), 4)
        for n in items
    } - inside
    if not more:
        return starts
    told = tuple(head.at for head in once(facts, sorted(inside | more)))
    return told if inside.issubset(told) else starts
