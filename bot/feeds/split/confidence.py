"""How sure it is that what was found are stories of a digest, not the parts of an article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import mean, median

from bot.feeds.blocks import words
from bot.feeds.clean import host_of
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.issue import Issue
from bot.feeds.split.line import Form, goes_on
from bot.feeds.split.one_thing import one_thing
from bot.feeds.split.outline import Found
from bot.feeds.split.periodic import is_issue, is_periodic
from bot.feeds.split.ranks import FIRST_DRAWN
from bot.feeds.split.story import key

SURE = 0.8
"""The confidence that is asked of an entry of which nobody said that it is an issue."""
LIKELY = 0.5
"""The confidence that is asked of an issue."""

LISTED = 0.7
"""That of a list whose links are what it is made of."""

Verdict = tuple[float, str]
"""A confidence from 0 to 1 and the reason for it."""

_ONE_THING = 0.4
_FEW = 8  # stories: with more, one that is called as the whole issue does not matter
_INTRODUCTION = 45  # words before the first story of a digest
_LONGEST_INTRODUCTION = 80  # where lists follow
_SHORT_INTRODUCTION = 25
_LITTLE = 0.35  # of all words, in lists
_LONGEST_PART = 600  # words
_LETTER = 200  # words before a list of three
_LONGEST_NAMELESS = 250  # words, the median, of stories without a headline of their own
_FEW_LINKED = 3  # stories with a link of their own
_LONGEST_FEW, _MOST_OF_IT = 4, 0.75  # a few stories, and the words of one that is nearly all of it
_FEWEST_LISTED = 5
_SECTIONS, _LISTED, _LISTED_HOSTS = 3, 8, 4  # lists, the links in them, their hosts
_SHORT_STORY = 90  # words; the parts of an article are longer
_LONG_STORY = 120
_LONGEST_STORY = 450
_PLAIN = (Form.HEADING, Form.WHOLE, Form.LEADING, Form.ITEM)


def judge(
    issue: Issue,
    found: Sequence[Found],
    title: str,
    lists: Phrases,
    *,
    dropped: Sequence[Found] = (),
) -> Verdict:
    """The confidence that these are stories; ``title`` is the title of the whole.

    ``dropped`` were found too, but are told elsewhere or lead to the issue itself.
    """
    if len(found) < 2:
        return 0.0, "fewer than two headlines"
    verdict = _Evidence(issue, found, title, dropped).verdict()
    if why := one_thing(issue, found, title, lists):
        return min(_ONE_THING, verdict[0]), why
    return verdict


class _Evidence:
    """What speaks for and against a digest, with at least two stories."""

    def __init__(
        self, issue: Issue, found: Sequence[Found], title: str, dropped: Sequence[Found]
    ) -> None:
        self._issue, self._found, self._title = issue, found, title
        self._linked = [item for item in found if item.linked]
        self._told = [item for item in found if not item.linked]
        self._total = issue.words(0, len(issue.lines)) or 1
        self._covered = sum(issue.words(f.head.at, f.end) for f in self._linked)
        self._before = issue.prose(0, found[0].head.at)
        self._dropped = any(_says(f.head.title, title) for f in dropped)
        self._called = [n for n, f in enumerate(found) if _says(f.head.title, title)]

    def verdict(self) -> Verdict:
        rules = (
            self._as_the_whole,
            self._mostly_one,
            self._links_below,
            self._list,
            self._sections,
            self._mixed,
            self._listed,
            self._list_below_letter,
            self._introduced,
        )
        said = next((said for rule in rules if (said := rule()) is not None), None)
        said = said or self._headings()
        return (self._issue_at_least() or said) if 0.2 <= said[0] < LIKELY else said

    def _issue_at_least(self) -> Verdict | None:
        """What calls itself an issue is one, if its parts have links and little stands above them.

        Unless one of them is the whole, or the links stand below it.
        """
        found = self._found
        if (
            not self._is_named_issue()
            or len(found) < 3
            or self._as_the_whole()
            or self._links_below()
            or self._mostly_one()
        ):
            return None
        size = mean(self._sizes(found))
        before = self._with_title() <= max(_LETTER, 0.25 * self._total)
        if before and size <= _LONGEST_PART and self._share_with_links(found) >= 0.65:
            return 0.5, "calls itself an issue, and its parts have links"
        return None

    def _as_the_whole(self) -> Verdict | None:
        if self._dropped:
            return 0.2, "one link leads to the whole, under its title"
        if self._called and self._called[0] > 0 and len(self._found) < _FEW:
            return 0.2, "one headline is the title of the whole"
        return None

    def _links_below(self) -> Verdict | None:
        """Links that follow on texts: the last has nothing below it, where the others have a text
        each; or a text as long as theirs stands above the first of few, all to one place.
        """
        found = self._found
        if not self._before or len(self._linked) < 3 or found[-1].head.rest:
            return None
        if any(item.head.form is not Form.WHOLE for item in found):
            return None
        told = [self._issue.words(item.head.at + 1, item.end) for item in found]
        hosts = _hosts(found)
        one_place = len(found) <= 5 and len(hosts) == 1
        above = one_place and self._before >= max(30, 0.8 * median(told))
        if above or (told[-1] == 0 and all(size >= 25 for size in told[:-1])):
            return 0.3, "the links stand below the text"
        return None

    def _list(self) -> Verdict | None:
        linked = self._linked
        if len(linked) < 3 or self._covered < 0.5 * self._total:
            return None
        sizes = self._sizes(linked)
        named = any(item.head.form in (Form.HEADING, Form.WHOLE) for item in linked)
        if len(linked) == 3 and self._before > max(_LETTER, 0.2 * self._total):
            return None
        if median(sizes) > _LONGEST_NAMELESS and not named:
            return None
        return self._sure_of_list(), "headlines with links of their own"

    def _mostly_one(self) -> Verdict | None:
        """One of a few that is nearly the whole text."""
        if self._signs() and len(self._found) == len(self._linked) >= _FEW_LINKED:
            return None
        largest = max(self._sizes(self._found))
        if len(self._found) <= _LONGEST_FEW and largest > _MOST_OF_IT * self._total:
            return 0.3, "one part is nearly the whole"
        return None

    def _sections(self) -> Verdict | None:
        """Lists of links under several headings, more than stories without a link."""
        linked = [item for item in self._linked if item.head.form is not Form.HEADING]
        several = self._lists(linked) >= _SECTIONS
        hosts = _hosts(linked)
        if len(linked) < _LISTED or not several or len(hosts) < _LISTED_HOSTS:
            return None
        if len(self._told) > 0.5 * len(linked) or self._called:
            return None
        return 0.6, "lists of links under headings"

    def _is_one_place(self) -> bool:
        return len(_hosts(self._linked)) == 1

    def _listed(self) -> Verdict | None:
        """Many links in lists, if the document calls itself an issue or is made of little else."""
        listed = [item for item in self._linked if item.head.form is not Form.HEADING]
        several = self._lists(listed) >= 2
        if len(listed) < _FEWEST_LISTED or self._called:
            return None
        hosts = _hosts(listed)
        inside = sum(self._sizes(listed))
        mostly = self._total <= 4 * inside and len(hosts) >= _LISTED_HOSTS
        signs = self._signs()
        many = several or len(hosts) >= _LISTED_HOSTS or len(listed) >= 2 * _LISTED
        if (signs and many) or (several and mostly):
            return 0.55, "many links in lists"
        return None

    def _signs(self) -> bool:
        """Whether the document says that it is an issue, or has a sponsor or contents as one."""
        skips = " ".join(set(self._issue.skip))
        marked = "sponsor" in skips or "contents" in skips
        return marked or self._is_named_issue()

    def _is_named_issue(self) -> bool:
        return is_periodic(self._title) or is_issue(self._issue.lines)

    def _sizes(self, found: Sequence[Found]) -> list[int]:
        return [self._issue.words(item.head.at, item.end) for item in found]

    def _lists(self, found: Sequence[Found]) -> int:
        """Under how many headings two or more of these stand."""
        return sum(n >= 2 for n in Counter(map(self._section, found)).values())

    def _section(self, item: Found) -> int:
        ranks = self._issue.ranks
        return next((n for n in range(item.head.at - 1, -1, -1) if ranks[n]), -1)

    def _sure_of_list(self) -> float:
        linked = self._linked
        plain = sum(self._is_plain(item) for item in linked)
        named = median(words(item.head.title) for item in linked) >= 5
        most = plain >= max(4, 0.9 * len(linked)) and self._covered >= 0.6 * self._total
        at_once = self._before <= 0.1 * self._total + 30
        return 0.9 if named and most and at_once and not self._called else LISTED

    def _is_plain(self, item: Found) -> bool:
        """Whether the link of a headline is the headline, and not a word in a sentence."""
        if item.head.form not in _PLAIN:
            return False
        line = self._issue.lines[item.head.at]
        return item.head.form in (Form.HEADING, Form.WHOLE) or (
            item.head.rest != line.text and words(item.head.title) >= 4 and not goes_on(line)
        )

    def _with_title(self) -> int:
        """The words before the first story, those below a heading that is like no other too."""
        looks = [self._look(item) for item in self._found]
        first = self._found[0]
        if len(looks) > 2 and not first.linked and looks[0] not in looks[1:]:
            return self._before + self._issue.prose(first.head.at, first.end)
        return self._before

    def _look(self, item: Found) -> tuple[int, int]:
        rank = min(FIRST_DRAWN, self._issue.ranks[item.head.at])
        return rank, self._issue.lines[item.head.at].block.size

    def _mixed(self) -> Verdict | None:
        """Stories under headings and lists of links; an article may have sources at its end."""
        linked, told, before = self._linked, self._told, self._with_title()
        if len(linked) < 3 or not told or self._covered < 0.04 * self._total:
            return None
        long = before > max(_LONGEST_INTRODUCTION, 0.15 * self._total)
        if long or len(told) > 2 * len(linked) + 3:
            return None
        against = self._against_mixed(before)
        return (0.4, against) if against else (0.6, "headings and lists")

    def _against_mixed(self, before: int) -> str:
        """What makes headings with lists the parts of an article; empty if nothing does."""
        linked, told = self._linked, self._told
        if before > _INTRODUCTION and len(linked) < len(told):
            return "begins with a text, and has more headings than links"
        if self._share_with_links(told) < 0.5 and 4 * len(told) >= len(linked):
            return "headings without links, and a list"
        size = mean(self._sizes(told))
        if size > _LONGEST_STORY and len(linked) < len(told):
            return "long parts, as an article has"
        listed = self._covered < _LITTLE * self._total and not self._signs()
        if self._is_one_place() and len(told) >= 3 and listed:
            return "headings, and links that lead to one place"
        last = len(told) >= 3 and linked[0].head.at > told[-1].head.at
        cited = self._signs() and self._share_with_links(told) >= 0.8
        if last and size > _LONG_STORY and self._parted(told) < 0.5 and not cited:
            return "an article with a list at its end"
        return ""

    def _list_below_letter(self) -> Verdict | None:
        """A letter of the editor, and stories below it; sources have no text and one list."""
        linked = self._linked
        if self._told or len(linked) < 4 or self._covered < 0.2 * self._total:
            return None
        size = median(self._sizes(linked))
        named = median(words(item.head.title) for item in linked)
        sections = sum(
            any(self._issue.ranks[n] for n in range(one.head.at + 1, next_one.head.at))
            for one, next_one in pairwise(linked)
        )
        listed = size >= named + 6 and (self._signs() or not self._is_one_place())
        if listed or sections:
            return 0.55, "a letter, and a list below it"
        return None

    def _introduced(self) -> Verdict | None:
        before = self._with_title()
        if before <= max(_INTRODUCTION, 0.1 * self._total):
            return None
        ruled = mean(self._issue.is_ruled(item.end) for item in self._found) >= 0.8
        parted = ruled and self._share_with_links(self._found) >= 0.8
        short = before <= 0.3 * self._total and len(self._found) >= 3
        sizes = self._sizes(self._found)
        many = len(sizes) >= _FEW and median(sizes) <= _SHORT_STORY
        many = many and self._share_with_links(self._found) >= 0.8
        if short and (parted or many or self._is_listed_in_title()):
            return 0.55, "an introduction, and headings as a digest has"
        return 0.2, "begins with a text, as an article does"

    def _is_listed_in_title(self) -> bool:
        """Whether the title of the issue lists headlines: its parts have words of one each."""
        parts = [_long_words(part) for part in re.split(r"[,;|•+/、，；]|\s[–—&]\s", self._title)]
        heads = [_long_words(item.head.title) for item in self._found]
        told = [n for part in parts for n, head in enumerate(heads) if part & head]
        return len(parts) >= 3 and len(told) == len(set(told)) >= 2

    def _headings(self) -> Verdict:
        """Headings without links as headlines: the stories of a digest have links, or numbers."""
        found, told = self._found, self._told or self._found
        size = mean(self._sizes(found))
        asked = mean(item.head.title.rstrip().endswith(("?", "？")) for item in told)
        if len(found) < 3 or size > _LONGEST_STORY or asked > 0.5:
            return 0.3, "two headings, long parts or questions, as an article has"
        having = self._share_with_links(told)
        named = median(words(item.head.title) for item in told) >= 4
        short = named and len(told) >= 6 and size <= _SHORT_STORY and having >= 0.8
        at_once = self._with_title() <= _SHORT_INTRODUCTION
        at_once = at_once or (self._signs() and self._with_title() <= _LONGEST_INTRODUCTION)
        if having >= 0.6 and (at_once or short or self._parted(found) >= 0.5):
            return 0.6, "headings with links below"
        if len(told) >= 3 and mean(map(self._is_cited, told)) >= 0.8:
            return 0.55, "a linked line below each heading"
        if sum(item.head.form is Form.NUMBER for item in found) >= max(4, len(found) / 3):
            return 0.55, "an issue with numbered news"
        marks = [self._issue.lines[item.head.at].block.mark for item in found]
        numbered = mean(mark.isdecimal() for mark in marks) >= 0.8 and len(set(marks)) > 2
        if len(found) >= 4 and numbered:
            return 0.55, "numbered headings"
        return 0.3, "headings without links"

    def _is_cited(self, item: Found) -> bool:
        """Whether the first line below a heading is a link, or most of it is one."""
        line = self._issue.lines[min(item.head.at + 1, item.end - 1)]
        linked = sum(len(link.text) for link in line.block.links)
        return bool(line.urls) and linked >= 0.5 * len(line.text)

    def _share_with_links(self, found: Sequence[Found]) -> float:
        return mean(self._issue.has_link(item.head.at, item.end) for item in found)

    def _parted(self, found: Sequence[Found]) -> float:
        return mean(self._issue.is_parted(item.end) for item in found)


def _long_words(text: str) -> set[str]:
    return set(re.findall(r"\w{5,}", text.casefold()))


def _says(headline: str, title: str) -> bool:
    said = key(headline)
    return len(said) >= 8 and key(title).startswith(said)


def _hosts(found: Sequence[Found]) -> set[str | None]:
    return {host_of(item.head.url or "") for item in found}
