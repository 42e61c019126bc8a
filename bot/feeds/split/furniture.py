"""What in an issue is not news: calls to sign up, credits, sponsors. One signal of many.

The phrases are data (``bot/feeds/phrases/*.txt``); no publisher is named there or here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from bot.feeds.blocks import Block, Kind, words
from bot.feeds.split.finder import PhraseFinder

_SECTIONS = (
    "line",
    "part",
    "edge",
    "credit",
    "more",
    "sponsor",
    "sponsored by",
    "section",
    "end",
    "poll",
    "aspect",
    "closing",
    "whole",
    "periodic",
)
_JOINED = re.compile(r"\s*[&/+,·|]\s*|\s+(?:and|und|et|y|e|en|och|og|i|и|ve|và)\s+")
_LONGEST_LINE = 600  # characters
_LONGEST_CREDIT = 8  # words
_LONGEST_PART = 60  # words: a phrase in a longer paragraph is what the paragraph reports


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrase lists, compiled. All matching is without case and with plain apostrophes."""

    line: frozenset[str]
    finder: PhraseFinder  # of what stands somewhere in a line
    credit: re.Pattern[str]
    more: frozenset[str]
    more_begins: re.Pattern[str]
    sponsor: re.Pattern[str]
    sponsored_by: frozenset[str]
    section: frozenset[str]
    aspect: re.Pattern[str]
    closing: frozenset[str]
    whole: re.Pattern[str]
    periodic: re.Pattern[str]

    def is_more(self, text: str) -> bool:
        """Whether the text of a link only says that there is more to read behind it."""
        bare = _bare(text)
        return bare in self.more or (len(text) < 60 and bool(self.more_begins.match(bare)))

    def is_section(self, text: str) -> bool:
        """Whether a heading names a part of an issue that holds no news: jobs, polls, sponsors."""
        if len(text) >= 60:
            return False
        bare = _bare(text)
        return bare in self.section or all(p in self.section for p in _JOINED.split(bare))

    def sponsor_name(self, text: str) -> list[str]:
        """The words of a sponsor's label that are its name: four letters or more, folded."""
        rest = self.sponsor.sub(" ", _fold(text))
        return [word for word in re.findall(r"\w+", rest) if len(word) > 3]

    def is_credit(self, text: str) -> bool:
        """Whether a short line tells the source of a text or picture."""
        return words(text) <= _LONGEST_CREDIT and bool(self.credit.match(_fold(text)))

    def is_poll(self, block: Block) -> bool:
        """Whether a line asks readers for their vote or tells how they voted."""
        return len(block.text) < _LONGEST_LINE and self._holds("poll", _fold(block.text))

    def is_aspect(self, text: str) -> bool:
        """Whether a heading names a side of one thing: how to upgrade, what to bring."""
        bare = _bare(text)
        return words(text) <= _LONGEST_CREDIT and bool(self.aspect.match(bare))

    def is_closing(self, text: str) -> bool:
        """Whether a heading is the last of an article: "Conclusion"."""
        return len(text) < 60 and _bare(text) in self.closing

    def names_whole(self, title: str) -> bool:
        """Whether a title says that the text is one thing: a programme, a guide, a release."""
        return bool(self.whole.search(_fold(title)))

    def names_issue(self, text: str) -> bool:
        """Whether a text says that it heads what comes again and again: weekly, digest, links."""
        return bool(self.periodic.search(_fold(text)))

    def is_end(self, text: str) -> bool:
        """Whether a line says goodbye."""
        return len(text) < 200 and self._holds("end", _fold(text))

    def names_sponsor(self, text: str) -> str:
        """How a label tells of a sponsor: ``before`` its name, ``behind`` it, ``alone``, or not.

        ``unnamed``: what the label says goes on in the picture below it.
        """
        if len(text) >= 80 or not self._holds("sponsor", bare := _bare(text)):
            return ""
        found = self.sponsor.search(bare)
        assert found is not None  # the finder knows the same phrases
        if found.group() == bare:
            return "unnamed" if bare in self.sponsored_by else "alone"
        if found.start() == 0:
            phrase = " " in found.group() or not found.group().isascii()
            return "before" if phrase or bare[found.end() :][:1] in (":", "：") else ""
        return "behind" if found.end() == len(bare) and words(bare) <= 5 else ""

    def is_line(self, text: str) -> bool:
        """Whether the text is nothing but a call to action, a label or a sponsor's mark."""
        return len(text) < 80 and _bare(text) in self.line

    def is_furniture(self, block: Block) -> bool:
        """Whether a block is no news wherever it stands."""
        if len(block.text) > _LONGEST_LINE:
            return False
        text = _fold(block.text)
        if self.is_line(text):
            return True
        held = self.finder.lists_in(text)
        if held.isdisjoint(("credit", "part")) or (size := words(text)) > _LONGEST_PART:
            return False
        if "credit" in held and self.credit.search(text):
            return size <= 8 or block.kind is not Kind.HEADING
        return "part" in held

    def is_edge(self, block: Block) -> bool:
        """Whether a block is furniture at the beginning or end of an issue."""
        if len(block.text) > _LONGEST_LINE or words(block.text) > _LONGEST_PART:
            return False
        return self.is_furniture(block) or self._holds("edge", _fold(block.text))

    def _holds(self, name: str, folded: str) -> bool:
        return name in self.finder.lists_in(folded)


@functools.cache
def phrases() -> Phrases:
    """The phrase lists as they are shipped, read once."""
    found: dict[str, list[str]] = {name: [] for name in _SECTIONS}
    folder = resources.files("bot.feeds") / "phrases"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        section = ""
        for raw in file.read_text(encoding="utf-8").splitlines():
            line = raw.strip()
            if line.startswith("["):
                section = line.strip("[]")
            elif line and not line.startswith("#"):
                found[section].append(_fold(line))
    sponsors = found["sponsor"] + found["sponsored by"]
    more = {_bare(line) for line in found["more"]}
    return Phrases(
        line=frozenset(_bare(line) for line in found["line"]) | more,
        more=frozenset(more),
        more_begins=re.compile(_any(found["more"])),
        finder=PhraseFinder(
            {name: found[name] for name in ("part", "edge", "credit", "end", "poll")}
            | {"sponsor": sponsors},
            open_end=("credit",),
        ),
        sponsor=re.compile(_any(sponsors)),
        sponsored_by=frozenset(_bare(line) for line in found["sponsored by"]),
        section=frozenset(_bare(line) for line in found["section"]),
        aspect=re.compile(_any(found["aspect"])),
        closing=frozenset(_bare(line) for line in found["closing"]),
        whole=re.compile(_any(found["whole"])),
        periodic=re.compile(_any(found["periodic"])),
        # "Photo: …" as the whole line, or as what follows the caption's last full stop.
        credit=re.compile(
            rf"(?:^|[.!?)”\"。]\s*|\|\s*){_any(found['credit'], after='')}[^.。]{{0,60}}\.?$"
        ),
    )


def _any(found: Iterable[str], *, after: str = r"(?!\w)") -> str:
    longest_first = sorted(set(found), key=len, reverse=True)
    if not longest_first:
        return "(?!)"
    bounded = (
        (r"(?<!\w)" if phrase[0].isascii() else "")
        + re.escape(phrase)
        + (after if phrase[-1].isascii() and phrase[-1].isalnum() else "")
        for phrase in longest_first
    )
    return "(?:" + "|".join(bounded) + ")"


def _bare(text: str) -> str:
    """The text folded, without what is no letter at its ends."""
    text = _fold(text)
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return text[start:end]


def _fold(text: str) -> str:
    return text.casefold().replace("’", "'").replace("‘", "'").replace("\u00a0", " ")
