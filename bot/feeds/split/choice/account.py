"""What each line was taken for, when another way than the outline's was chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.feeds.split.choice import Choice
from bot.feeds.split.issue import Issue
from bot.feeds.split.outline import HEADS, SECTION


def taken_for(issue: Issue, why: Sequence[str], choice: Choice) -> list[str]:
    """What the outline says of each line, put right by the choice, with how likely lines of that
    look are headlines.

    A heading that is none of the headlines names a section where several stand below it.
    """
    taken = list(why)
    heads = {item.head.at: item.head for item in choice.found}
    for at, chance in choice.chances.items():
        said = f"such lines are headlines in {100 * chance:.0f} of 100"
        if at in heads:
            named = taken[at] if taken[at].startswith(HEADS) else f"{HEADS}: {heads[at].form.value}"
            taken[at] = f"{named}; {said}"
        elif issue.ranks[at] and _is_over_several(issue, at, heads):
            taken[at] = SECTION
        elif taken[at].startswith(HEADS):
            taken[at] = f"{HEADS} of another way to split; {said}"
    return taken


def _is_over_several(issue: Issue, at: int, heads: Collection[int]) -> bool:
    """Whether two headlines stand below a heading, before the next of its rank or a higher one."""
    count = 0
    for n in range(at + 1, len(issue.ranks)):
        if count > 1 or 0 < issue.ranks[n] <= issue.ranks[at]:
            break
        count += n in heads
    return count > 1
