"""What speaks for and against one event, as numbers, of two reports. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.same.rarity import RAREST, level, weight
from bot.same.report import Report
from bot.same.words import kind_of, tells_numbers

_LONGEST_GAP = 5.0  # days
_UNKNOWN_GAP = 0.5
_AGREE = 0.15  # amounts that differ by less are roundings of one
_UNKNOWN_SUMMARY = 0.3
_RARE = 9  # level from which on a term is rare
_TEMPLATE = 0.5  # titles that are alike from here on may be one template
_STEM = 4
_PREFIX = 0.6
_ALIKE = 0.8  # credit for a term whose beginning is the same
_SAME_KIND = 0.6  # and for another word of the same kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for or against one event, each about 0 to 1 where nothing else is said."""

    told_least: float  # share of a title that the other report tells: the lower of both
    told_mean: float  # and their mean
    titles: float  # how far the titles have the same terms
    texts: float  # how far title and summary together have
    summaries: float  # how far the summaries have; a guess where one is missing
    pairs: float  # neighbouring terms of the titles in both
    grams: float  # how far the titles have the same letters in a row
    rare: float  # rare terms in both titles: up to 3
    rare_apart: float  # rare terms of a title that the other does not tell: the fewer, up to 3
    names: float  # names in both titles: up to 3
    names_apart: float  # names in a title that the other report does not have: the fewer
    names_alone: float  # and the more
    kinds: float  # kinds of event in both titles
    kinds_apart: float  # each tells of a kind, and of none together
    numbers: float  # telling numbers in both reports: up to 2
    numbers_apart: float  # numbers in both titles, none of them in both
    amounts: float  # an amount that agrees
    amounts_apart: float  # amounts of one kind that differ
    subjects: float  # the titles begin with the same subject
    swapped_names: float  # alike titles, each with a name that the other report does not have
    swapped_numbers: float  # alike titles, each with a number that the other report does not have
    strangers: float  # the titles begin with subjects that the other report does not know
    about_both: float  # both are questions, guides, galleries or opinions
    reaction_one: float  # one tells of a reaction
    feature_one: float  # one is a feature
    maybe_one: float  # one tells what may be
    after_one: float  # one tells what came after
    same_outlet: float  # an outlet seldom reports an event twice
    days_apart: float  # 0 to 5
    no_summary: float  # little is known
    short: float  # a title of few terms


def evidence_of(one: Report, two: Report) -> Evidence:
    """Weigh two reports."""
    a_in_b, b_in_a = credited(one.title_terms, two.terms), credited(two.title_terms, one.terms)
    told = (_told(one, a_in_b), _told(two, b_in_a))
    both = credited(one.title_terms, two.title_terms)
    apart = [
        [term for term in report.title_terms if term not in found and term[0] != "#"]
        for report, found in ((one, a_in_b), (two, b_in_a))
    ]
    names = [
        sum(term in report.names for term in terms)
        for report, terms in zip((one, two), apart, strict=True)
    ]
    rare = [sum(_rarity(term) for term in terms) for terms in apart]
    a, b = one.item, two.item
    gap = _UNKNOWN_GAP
    if a.date is not None and b.date is not None:
        gap = min(abs((a.date - b.date).total_seconds()) / 86400, _LONGEST_GAP)
    agreement = amounts_agree(one, two)
    tones = one.tones ^ two.tones
    alike = _alike(one.title_terms, two.title_terms, both)
    shared_kinds = one.kinds & two.kinds
    ours, theirs = numbers(one.title_terms), numbers(two.title_terms)
    return Evidence(
        told_least=min(told),
        told_mean=sum(told) / 2,
        titles=alike,
        texts=_alike(one.terms, two.terms, credited(one.terms, two.terms)),
        summaries=_summaries(one, two),
        pairs=_pairs(one, two),
        grams=_dice(one.grams, two.grams),
        rare=min(sum(_rarity(term) * credit for term, credit in both.items()), 3.0),
        rare_apart=min(*rare, 3.0),
        names=float(min(sum(term in one.names for term in both), 3)),
        names_apart=float(min(*names, 2)),
        names_alone=float(min(max(names), 3)),
        kinds=float(bool(shared_kinds)),
        kinds_apart=float(bool(one.kinds and two.kinds and not shared_kinds)),
        numbers=float(min(tells_numbers(one.terms & two.terms), 2)),
        numbers_apart=float(bool(ours and theirs and not ours & theirs)),
        amounts=float(agreement == 1),
        amounts_apart=float(agreement == -1),
        subjects=float(bool(one.subject & two.subject)),
        swapped_names=float(min(names) > 0 and alike >= _TEMPLATE),
        swapped_numbers=float(swapped(one, two) and alike >= _TEMPLATE),
        strangers=float(are_strangers(one, two)),
        about_both=float(one.is_about and two.is_about),
        reaction_one=float("reaction" in tones),
        feature_one=float("feature" in tones),
        maybe_one=float("maybe" in tones),
        after_one=float("after" in tones),
        same_outlet=float(bool(a.outlet) and a.outlet == b.outlet),
        days_apart=gap,
        no_summary=float(not (a.summary and b.summary)),
        short=float(min(len(one.title_terms), len(two.title_terms)) <= 4),
    )


def credited(part: frozenset[str], whole: frozenset[str]) -> dict[str, float]:
    """Which terms of a part the whole has, and how surely: 1, or less for a relative of it."""
    found = dict.fromkeys(part & whole, 1.0)
    if len(found) == len(part):
        return found
    beginnings: dict[str, list[str]] = defaultdict(list)
    kinds = set()
    for term in whole - part:
        if len(term) > _STEM:
            beginnings[term[:_STEM]].append(term)
        if kind := kind_of(term):
            kinds.add(kind)
    for term in part - whole:
        if len(term) > _STEM and any(
            _related(term, other) for other in beginnings.get(term[:_STEM], ())
        ):
            found[term] = _ALIKE
        elif kinds and kind_of(term) in kinds:
            found[term] = _SAME_KIND
    return found


def numbers(terms: Iterable[str]) -> frozenset[str]:
    """The telling numbers among terms."""
    return frozenset(term for term in terms if tells_numbers(frozenset((term,))))


def amounts_agree(one: Report, two: Report) -> int:
    """1 if amounts of one kind in the titles agree, -1 if none does, 0 without such."""
    ours, theirs = one.amounts, two.amounts
    shared = ours.keys() & theirs.keys()
    if not shared:
        return 0
    return 1 if any(_agree(ours[kind], theirs[kind]) for kind in shared) else -1


def swapped(one: Report, two: Report) -> bool:
    """Whether each title has a number, however small, that the other report does not have."""
    ours = {term for term in one.title_terms - two.terms if term[0] == "#"}
    theirs = {term for term in two.title_terms - one.terms if term[0] == "#"}
    return bool(ours and theirs)


def are_strangers(one: Report, two: Report) -> bool:
    """Whether each title begins with what the other report does not know."""
    ours, theirs = one.subject, two.subject
    return bool(ours and theirs) and not ours & two.terms and not theirs & one.terms


def _related(one: str, two: str) -> bool:
    longest = max(len(one), len(two))
    least = max(_STEM, int(_PREFIX * longest))
    return one[:least] == two[:least]


def _rarity(term: str) -> float:
    """0 for what is not rare, up to 1."""
    return (
        max(level(term) - _RARE + 1, 0)
        / (RAREST - _RARE + 1)
        * (weight(term) * RAREST / level(term))
    )


def _told(report: Report, found: dict[str, float]) -> float:
    total = sum(map(weight, report.title_terms))
    return sum(weight(term) * credit for term, credit in found.items()) / total if total else 0.0


def _alike(one: frozenset[str], two: frozenset[str], found: dict[str, float]) -> float:
    total = sum(map(weight, one)) + sum(map(weight, two))
    return (
        2 * sum(weight(term) * credit for term, credit in found.items()) / total if total else 0.0
    )


def _summaries(one: Report, two: Report) -> float:
    if not one.summary_terms or not two.summary_terms:
        return _UNKNOWN_SUMMARY
    return _alike(
        one.summary_terms, two.summary_terms, credited(one.summary_terms, two.summary_terms)
    )


def _dice(one: frozenset[str], two: frozenset[str]) -> float:
    total = len(one) + len(two)
    return 2 * len(one & two) / total if total else 0.0


def _pairs(one: Report, two: Report) -> float:
    ours = frozenset(zip(one.in_order, one.in_order[1:], strict=False))
    theirs = frozenset(zip(two.in_order, two.in_order[1:], strict=False))
    return _dice(ours, theirs)  # type: ignore[arg-type]


def _agree(ours: frozenset[float], theirs: frozenset[float]) -> bool:
    return any(abs(x - y) <= _AGREE * max(x, y) for x in ours for y in theirs)
