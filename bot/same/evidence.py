"""What speaks for and against one event, as numbers, of two reports. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from bot.same.item import Item
from bot.same.rarity import weight
from bot.same.report import Report
from bot.same.words import kind_of, tells_numbers

_LONGEST_GAP = 5.0  # days
_UNKNOWN_GAP = 0.5
_AGREE = 0.065  # amounts that differ by less are roundings of one
_UNKNOWN_SUMMARY = 0.3
_MUCH = 0.5
_TEMPLATE = 0.5  # titles that are alike from here on may be one template
_FEW = 4  # terms of a title
_STEM = 4
_PREFIX = 0.6
_ALIKE = 0.8  # credit for a term whose beginning is the same
_SAME_KIND = 0.6  # and for another word of the same kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for or against one event, each about 0 to 1 where nothing else is said."""

    told_least: float  # share of a title that the other report tells: the lower of both
    told_mean: float  # and their mean
    told_much: float  # what that mean is above a half
    titles: float  # how far the titles have the same terms
    words: float  # terms in both titles that are no names: up to 3
    only_names: float  # nothing is in both titles but names and numbers
    texts: float  # how far title and summary together have
    summaries: float  # how far the summaries have; a guess where one is missing
    grams: float  # how far the titles have the same letters in a row
    names_apart: float  # names in a title that the other report does not have: the fewer
    names_alone: float  # and the more
    kinds: float  # kinds of event in both titles
    kinds_apart: float  # each tells of a kind, and of none together
    numbers: float  # telling numbers in both reports: up to 2
    amounts: float  # an amount that agrees
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
    short: float  # a title of few terms


def evidence_of(one: Report, two: Report) -> Evidence:
    """Weigh two reports."""
    told = credited(one.title_terms, two.terms), credited(two.title_terms, one.terms)
    shares = _told(one, told[0]), _told(two, told[1])
    mean = sum(shares) / 2
    both = credited(one.title_terms, two.title_terms)
    alike = _alike(one.title_terms, two.title_terms, both)
    all_names = one.names | two.names
    plain = [term for term in both if term[0] != "#" and term not in all_names]
    apart = len(one.names - told[0].keys()), len(two.names - told[1].keys())
    tones = one.tones ^ two.tones
    a, b = one.item, two.item
    return Evidence(
        told_least=min(shares),
        told_mean=mean,
        told_much=max(mean - _MUCH, 0.0),
        titles=alike,
        words=min(sum(weight(term) * both[term] for term in plain), 3.0),
        only_names=float(bool(both) and not plain),
        texts=_alike(one.terms, two.terms, credited(one.terms, two.terms)),
        summaries=_summaries(one, two),
        grams=_dice(one.grams, two.grams),
        names_apart=float(min(*apart, 2)),
        names_alone=float(min(max(apart), 3)),
        kinds=float(bool(one.kinds & two.kinds)),
        kinds_apart=float(bool(one.kinds and two.kinds) and not one.kinds & two.kinds),
        numbers=float(min(tells_numbers(one.terms & two.terms), 2)),
        amounts=float(amounts_agree(one, two) == 1),
        subjects=float(bool(one.subject & two.subject)),
        swapped_names=float(min(apart) > 0 and alike >= _TEMPLATE),
        swapped_numbers=float(alike >= _TEMPLATE and swapped(one, two)),
        strangers=float(are_strangers(one, two)),
        about_both=float(one.is_about and two.is_about),
        reaction_one=float("reaction" in tones),
        feature_one=float("feature" in tones),
        maybe_one=float("maybe" in tones),
        after_one=float("after" in tones),
        same_outlet=float(bool(a.outlet) and a.outlet == b.outlet),
        days_apart=_days_apart(a, b),
        short=float(min(len(one.title_terms), len(two.title_terms)) <= _FEW),
    )


def _days_apart(a: Item, b: Item) -> float:
    if a.date is None or b.date is None:
        return _UNKNOWN_GAP
    return min(abs((a.date - b.date).total_seconds()) / 86400, _LONGEST_GAP)


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


def amounts_agree(one: Report, two: Report) -> int:
    """1 if amounts of one kind in the titles agree, -1 if they don't, 0 without such."""
    shared = one.amounts.keys() & two.amounts.keys()
    for kind in shared:
        ours, theirs = one.amounts[kind], two.amounts[kind]
        if _left(ours, theirs) and _left(theirs, ours):
            return -1
    return 1 if shared else 0


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


def _left(ours: frozenset[float], theirs: frozenset[float]) -> bool:
    """Whether one of ours is near none of theirs."""
    return not all(any(abs(x - y) <= _AGREE * max(x, y) for y in theirs) for x in ours)
