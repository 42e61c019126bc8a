"""The section that each story of an issue stands in, by the headings above it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.feeds.clean import shorten
from bot.feeds.split.issue import Issue
from bot.feeds.split.outline import SECTION
from bot.feeds.split.story import MAX_TITLE, clean_title, key


def section_name(text: str) -> str:
    """The words of a heading as the name of a section, without the sign that links to itself."""
    return shorten(clean_title(text.rstrip("#¶§ \u00a0") or text), MAX_TITLE)


def section_names(
    issue: Issue, why: Sequence[str], heads: Collection[int], title: str
) -> dict[int, str]:
    """The name of the section of each headline, as printed; empty where it stands in none.

    ``why`` says what each line was taken for. A heading above the whole issue, or one with the
    issue's own ``title``, names no section.
    """
    wanted = set(heads)
    ranked = [at for at, rank in enumerate(issue.ranks) if rank]
    over_all = ranked[0] if ranked else -1
    if any(issue.ranks[at] <= issue.ranks[over_all] for at in ranked[1:]):
        over_all = -1
    names: dict[int, str] = {}
    above: list[tuple[int, str]] = []  # the open headings: rank, and name of a section
    for at, rank in enumerate(issue.ranks):
        if rank:
            while above and above[-1][0] >= rank:
                above.pop()
            text = issue.lines[at].text
            named = why[at] == SECTION and at != over_all and key(text) != key(title)
            above.append((rank, section_name(text) if named else ""))
        if at in wanted:
            names[at] = next((name for _, name in reversed(above) if name), "")
    return names
