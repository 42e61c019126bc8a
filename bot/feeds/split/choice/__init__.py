"""Of the ways to split an issue the likeliest, and whether it is one of a digest at all.

The outline (``bot/feeds/split/outline.py``) reads an issue by rules. Here its reading is one way of
several: each is weighed by numbers, with what was learned from labelled issues, and the best is
taken. Whether an issue is split is weighed likewise, with the confidence of the rules as a number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.feeds.split.choice.cohesion import cohesion
from bot.feeds.split.choice.completed import completed
from bot.feeds.split.choice.facts import Facts
from bot.feeds.split.choice.groups import chances
from bot.feeds.split.choice.models import VERDICT, WHOLE, Models, models
from bot.feeds.split.choice.naming import naming
from bot.feeds.split.choice.segmentations import OUTLINE, Segmentation, segmentations
from bot.feeds.split.choice.traits import digest_numbers, traits
from bot.feeds.split.confidence import LIKELY, SURE, Verdict
from bot.feeds.split.issue import Issue
from bot.feeds.split.one_thing import ONE_THING
from bot.feeds.split.outline import Found, section_stops

_MOST_LINES, _MOST_CANDIDATES = 1_500, 800  # beyond, only the outline is read
_SHORT_OF = 0.01
_WITH_LINK = VERDICT.index("stories with link")
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Choice:
    """The stories that were chosen, how sure that is and why; ``chances`` of the candidates."""

    found: list[Found]
    confidence: float
    reason: str
    chances: Mapping[int, float]


def choose(
    issue: Issue,
    found: list[Found],
    verdict: Verdict,
    *,
    title: str,
    url: str | None,
    barred: Collection[int] = (),
) -> Choice:
    """The best way to split an issue; ``found`` and ``verdict`` are what the rules say, ``barred``
    lines that are no headlines whatever they look like.

    A verdict of SURE or more stands, and so does that of one thing in parts; no other becomes SURE.
    """
    confidence, reason = verdict
    if not 0 < len(issue.lines) <= _MOST_LINES:
        return Choice(found, confidence, reason, {})
    facts = Facts(issue, found, title=title, url=url, barred=barred)
    if len(facts.candidates) > _MOST_CANDIDATES:
        return Choice(found, confidence, reason, {})
    known = models()
    likely = chances(facts, known.group)
    ways = segmentations(facts, likely)
    if not ways:
        return Choice(found, confidence, reason, likely)
    ranked = ranking(facts, likely, ways, known)
    best = ranked[0][1]
    told = completed(facts, best)
    numbers = verdict_numbers(facts, likely, best, verdict)
    digest = known.verdict.chance(numbers)
    return Choice(
        found if told == best and ways[best] == OUTLINE else stories(facts, told),
        _confidence(verdict, digest, known.linked if is_linked(numbers) else known.threshold),
        f"{reason}; {_account(ranked, ways)}; {digest:.2f} likely a digest",
        likely,
    )


def ranking(
    facts: Facts,
    likely: Mapping[int, float],
    ways: Mapping[Segmentation, str],
    known: Models,
) -> list[tuple[float, Segmentation]]:
    """The ways to split by how good they are, the best first; the outline's has its margin."""
    marks = [
        (known.rank.value(traits(facts, likely, way)) + known.margin * (name == OUTLINE), way)
        for way, name in ways.items()
    ]
    return sorted(marks, reverse=True)


def verdict_numbers(
    facts: Facts, likely: Mapping[int, float], best: Segmentation, verdict: Verdict
) -> tuple[float, ...]:
    """The numbers by which the best way is judged, in the order of ``models.VERDICT``."""
    outline = set(facts.found)
    shared = len(outline.intersection(best)) / max(1, len(outline.union(best)))
    whole = facts.whole
    return (
        *(verdict[0], len(outline), shared),
        *(whole[name] for name in WHOLE),
        *traits(facts, likely, best),
        *digest_numbers(facts, likely, best),
        *cohesion(facts, best),
        *naming(facts, best, stories(facts, best)),
    )


def stories(facts: Facts, starts: Sequence[int]) -> list[Found]:
    """The stories that begin at these lines; what the outline knew of a headline is kept."""
    stops = section_stops(facts.ranks, facts.issue.skip)
    ends = [*starts[1:], facts.size]
    told: list[Found] = []
    for at, end in zip(starts, ends, strict=True):
        head = facts.head(at)
        linked = facts.found[at].linked if at in facts.found else head.url is not None
        told.append(Found(head, min(end, stops[at]), linked))
    return told


def is_linked(numbers: Sequence[float]) -> bool:
    """Whether nearly all stories of a way have a link, by its ``verdict_numbers``."""
    return numbers[_WITH_LINK] >= _NEARLY_ALL


def _confidence(verdict: Verdict, digest: float, threshold: float) -> float:
    rules, reason = verdict
    if rules >= SURE or reason.startswith(ONE_THING):
        return rules
    if digest >= threshold:
        return LIKELY + (SURE - LIKELY - _SHORT_OF) * (digest - threshold) / (1 - threshold)
    return LIKELY * digest / threshold - _SHORT_OF if digest > _SHORT_OF else 0.0


def _account(ranked: Sequence[tuple[float, Segmentation]], ways: Mapping[Segmentation, str]) -> str:
    """Which way was taken, and the runner-up."""
    told = [f"{ways[way]} ({len(way)} stories, {mark:+.2f})" for mark, way in ranked[:2]]
    return f"best of {len(ranked)} ways: {told[0]}" + "".join(f"; next: {x}" for x in told[1:])
