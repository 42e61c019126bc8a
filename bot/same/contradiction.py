"""What rules out that two reports are of one event, whatever else they have in common. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.same.evidence import Evidence, amounts_agree, credited, swapped
from bot.same.rarity import level
from bot.same.report import Report
from bot.same.titles import is_distinctive
from bot.same.words import is_cjk

_TEMPLATE = 0.6  # titles that are alike from here on may be one template
_PLAINLY = 0.7
_LEAST_TERMS = 3
_LEAST_CJK = 5  # pairs of characters
_LONGEST_SLOT = 3
_LEAST_KEPT = 3
_KEPT = 0.6
_ALIKE_SUMMARIES = 0.4  # from here on they tell of one thing
_MORE = 2  # terms
_TELLING = 8  # level from which on a term in the slot of a template tells


def contradiction(one: Report, two: Report, found: Evidence) -> str | None:
    """Why it cannot be one event, in words; None if nothing rules it out."""
    return (
        _of_titles(one, two)
        or _of_days(one, two)
        or _of_stages(one, two)
        or _of_templates(one, two, found)
        or _of_names(one, two, found)
    )


def _of_titles(one: Report, two: Report) -> str | None:
    if one.is_cjk != two.is_cjk:
        return "the titles are in different scripts"
    least = _LEAST_CJK if one.is_cjk else _LEAST_TERMS
    if min(len(one.title_terms), len(two.title_terms)) < least:
        return "a title of too few words to name an event"
    if one.title == two.title and not is_distinctive(one.title):
        return "one title, which many items may have"
    if one.is_column or two.is_column:
        return "a regular column: each edition is another"
    if one.is_about != two.is_about:
        return "one is a question, guide, review or opinion, the other a report"
    return None


def _of_days(one: Report, two: Report) -> str | None:
    named = ((one.days, two.days), (one.weekdays, two.weekdays), (one.months, two.months))
    for ours, theirs in named:
        if ours and theirs and not ours & theirs:
            return f"another day: {_list(ours)}, {_list(theirs)}"
    return None


def _of_stages(one: Report, two: Report) -> str | None:
    for matter, ours in one.stages.items():
        theirs = two.stages.get(matter, {})
        if theirs and not ours.keys() & theirs.keys():
            return f"another stage: {', '.join(ours.values())} and {', '.join(theirs.values())}"
    return None


def _of_templates(one: Report, two: Report, found: Evidence) -> str | None:
    alike = max(found.titles, found.grams)
    agreement = amounts_agree(one, two)
    if alike >= _TEMPLATE and swapped(one, two) and agreement < 1:
        return "the same words with other numbers"
    if agreement < 0:
        return "the amounts differ"
    if found.grams >= _PLAINLY and found.names_apart:
        return "the same words with other names"
    if is_template(one, two):
        return "the same words but for what stands in one place"
    return None


def _of_names(one: Report, two: Report, found: Evidence) -> str | None:
    # A firm and its town are in all its news; the summaries have to say that it is the same news.
    if not found.only_names or found.summaries >= _ALIKE_SUMMARIES:
        return None
    if _tells_more(one, two) and _tells_more(two, one):
        return "nothing but names in common"
    return None


def _tells_more(one: Report, two: Report) -> bool:
    """Whether a title has, beside names, what the other report does not tell."""
    own = one.title_terms - one.names - credited(one.title_terms, two.terms).keys()
    return len(own) >= _MORE


def is_template(one: Report, two: Report) -> bool:
    """Whether the titles differ in one place alone, where each has what the other does not know."""
    ours, theirs = list(one.in_order), list(two.in_order)
    kept = _drop_common(ours, theirs)
    if not (0 < len(ours) <= _LONGEST_SLOT and 0 < len(theirs) <= _LONGEST_SLOT):
        return False
    if kept < _LEAST_KEPT or kept < _KEPT * (kept + max(len(ours), len(theirs))):
        return False
    return _stands_alone(ours, two) and _stands_alone(theirs, one)


def _drop_common(ours: list[str], theirs: list[str]) -> int:
    """Take away what both begin and end with; how many terms that were."""
    kept = 0
    for end in (0, -1):
        while ours and theirs and ours[end] == theirs[end]:
            del ours[end], theirs[end]
            kept += 1
    return kept


def _stands_alone(slot: Sequence[str], other: Report) -> bool:
    # Pairs of characters overlap: a slot in Chinese is told by a number or a Latin name in it.
    telling = any(term[0] == "#" or (level(term) >= _TELLING and not is_cjk(term)) for term in slot)
    return telling and not any(term in other.terms for term in slot)


def _list(values: frozenset[str]) -> str:
    return " and ".join(sorted(values))
