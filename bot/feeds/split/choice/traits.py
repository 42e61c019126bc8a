"""What speaks for and against one way to split an issue, as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev

from bot.feeds.split.choice.facts import Facts, host
from bot.feeds.split.choice.segmentations import UNSEEN, expected

_FAR = 60  # lines of a story in which its links are looked for
TRAITS = (
    *("least chance", "low chance", "expected recall", "expected f1", "mean chance", "sum"),
    *("best left out", "high left out", "mean left out", "stories with link", "without text"),
    *("links of story", "part of the looks", "commonest look", "adjacent", "words before part"),
    *("links of their own", "headings left out", "spread of sizes", "smallest"),
    *("between refrains", "refrains used"),
)
DIGEST = (
    *("stories", "middle chance", "best chance", "words before", "usual size", "largest"),
    *("hosts", "hosts part", "top host", "usual links", "paragraphs", "items", "usual title"),
    *("questions", "links used", "numbered"),
)


@dataclass(frozen=True, slots=True)
class Traits:
    """The numbers of ``TRAITS``, by which ways are ranked, and those of ``DIGEST``."""

    ranked: tuple[float, ...]
    digest: tuple[float, ...]


def traits(facts: Facts, chances: Mapping[int, float], starts: Sequence[int]) -> tuple[float, ...]:
    """The numbers of ``TRAITS`` for two stories or more."""
    many, inside = len(starts), set(starts)
    taken = sorted(chances.get(n, UNSEEN) for n in starts)
    left = sorted(chances[n] for n in facts.candidates if n not in inside)
    total = sum(chances.values()) or 1.0
    ends = [*starts[1:], facts.size]
    spans = list(zip(starts, ends, strict=True))
    sizes = [facts.sofar[end] - facts.sofar[at] for at, end in spans]
    links = [_links(facts, at, end) for at, end in spans]
    looks = Counter(facts.looks[n] for n in starts)
    alike = sum(len(facts.groups.get(look, ())) for look in looks)
    headings = (n for n in facts.candidates if facts.ranks[n])
    return (
        taken[0],
        quantile(taken, 0.1),
        sum(taken) / total,
        expected(starts, chances, total),
        fmean(taken),
        sum(taken),
        left[-1] if left else 0,
        quantile(left, 0.9),
        fmean(left) if left else 0,
        sum(any_ for any_, _ in links) / many,
        sum(size <= facts.lines[at].size for at, size in zip(starts, sizes, strict=True)) / many,
        quantile(sorted(count for _, count in links), 0.9),
        many / alike if alike else 0,
        max(looks.values()) / many,
        sum(end == at + 1 for at, end in spans[:-1]) / (many - 1),
        facts.sofar[starts[0]] / facts.news,
        sum(bool(facts.lines[n].urls) for n in starts) / many,
        sum(n > starts[0] and n not in inside for n in headings) / many,
        pstdev(sizes) / (fmean(sizes) + 1),
        min(sizes),
        sum(n in facts.between for n in starts) / many,
        sum(n in inside for n in facts.between) / max(1, len(facts.between)),
    )


def digest_numbers(
    facts: Facts, chances: Mapping[int, float], starts: Sequence[int]
) -> tuple[float, ...]:
    """The numbers of ``DIGEST`` for two stories or more."""
    many = len(starts)
    lines = [facts.lines[n] for n in starts]
    ends = [*starts[1:], facts.size]
    sizes = [facts.sofar[end] - facts.sofar[at] for at, end in zip(starts, ends, strict=True)]
    used = {line.urls[0] for line in lines if line.urls}
    hosts = Counter(map(host, used))
    links = [_links(facts, at, end)[1] for at, end in zip(starts, ends, strict=True)]
    return (
        many,
        median(chances.get(n, UNSEEN) for n in starts),
        max(chances.values(), default=0),
        facts.sofar[starts[0]],
        median(sizes),
        max(sizes),
        len(hosts),
        len(hosts) / max(1, len(used)),
        max(hosts.values(), default=0) / max(1, len(used)),
        median(links),
        sum(line.prose for line in lines) / many,
        sum(line.block.kind.value == "item" for line in lines) / many,
        median(facts.weights.get(n, facts.lines[n].size) for n in starts),
        sum(line.text.endswith(("?", "？")) for line in lines) / many,
        len(used) / facts.open_urls,
        sum(line.block.mark.isdecimal() for line in lines) / many,
    )


def _links(facts: Facts, at: int, end: int) -> tuple[bool, int]:
    """Whether a story has a link at all, and how many its news has."""
    skip, near = facts.issue.skip, range(at, min(end, at + _FAR))
    counts = [(len(facts.lines[n].urls), not skip[n]) for n in near]
    return any(count for count, _ in counts), sum(count for count, open_ in counts if open_)


def quantile(numbers: Sequence[float], part: float) -> float:
    """The number below which such a part of sorted numbers lies, between two in proportion."""
    if not numbers:
        return 0.0
    place = part * (len(numbers) - 1)
    low = int(place)
    high = min(low + 1, len(numbers) - 1)
    return numbers[low] + (place - low) * (numbers[high] - numbers[low])
