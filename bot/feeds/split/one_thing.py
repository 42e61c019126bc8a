"""Whether an issue tells of one thing in parts: an essay, a release, a programme, a job.

Each sign has a weight, for one thing or against it; none is enough alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import mean

from bot.feeds.clean import host_of
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.issue import Issue
from bot.feeds.split.outline import Found
from bot.feeds.split.periodic import is_periodic
from bot.feeds.split.story import long_words

ONE_THING = "one thing in parts"
ENOUGH = 0.7
"""The sum of the signs from which on an issue is one thing."""

_ASPECT, _MOST_ASPECTS = 0.3, 0.9
_FEWEST_ASPECTS = 0.15  # the part of the headings below which such a one is a digest's own
_COUNTS = (
    "two zwei deux dos due dois twee två dwa два две",
    "three drei trois tres tre três drie trzy три 三",
    "four vier quatre cuatro quattro quatro fyra cztery четыре 四",
    "five fünf cinq cinco cinque vijf fem pięć пять 五",
    "six sechs seis sei zes sex sześć шесть 六",
    "seven sieben sept siete sette sete zeven sju siedem семь 七",
    "eight acht huit ocho otto oito åtta osiem восемь 八",
    "nine neun neuf nueve nove negen nio dziewięć девять 九",
    "ten zehn dix diez dieci dez tien tio dziesięć десять 十",
    "eleven elf onze once undici elva jedenaście одиннадцать",
    "twelve zwölf douze doce dodici doze twaalf tolv dwanaście двенадцать",
)
_NUMBERS = {word: n for n, said in enumerate(_COUNTS, 2) for word in said.split()}
_PERSONAL = re.compile(
    r"\b(?:i|i'm|i've|i'd|me|my|mine|ich|mich|mir|mein\w{0,2}|je|moi|mon|ma|mes|yo|mi|mis|me|io|mio"
    r"|mia|miei|mie|eu|meu|minha|ik|mijn|jag|mig|min|mitt|mina|ja|mnie|mój|moja|moje|moim|я|мне|меня"
    r"|мой|моя|моё|мои)\b|\bj['’]|[我私僕]|저는|나는|제가|내가"
)
_COUNTED = re.compile(r"[^\W\d_]{3,}(?=\s+#?\d+\b)")
_INTRODUCTION = 100  # words
_OFTEN = 2.0  # such words in a hundred
_VERSION = re.compile(
    r"(?<![\d.,/#-])[vV]?\d{1,2}\.\d{1,3}(?:\.\d{1,3})?(?![\d.,/%]|\s*(?:m|b|k)?[€$£%])"
)
_NAMED_VERSION = re.compile(rf"^(?:\S+\s+){{1,4}}{_VERSION.pattern}")
_PARTS = re.compile(r"\s*[,;•·|+/、；]\s*|\s+[-–—]\s+")
_FEWEST_PARTS, _MOST_PARTS = 2, 0.5  # of a title that tell headlines
_CLOCK = re.compile(
    r"^\W*(?:\d{1,2}[:.h]\d{2}(?!\d|\.\d)|\d{1,2}\s*(?:a\.?m|p\.?m|uhr|h)\b|\d{1,2}[時点시])",
    re.IGNORECASE,
)

Sign = tuple[float, str]


def one_thing(issue: Issue, found: Sequence[Found], title: str, lists: Phrases) -> str:
    """Why the whole is one thing, in words; empty if it rather is a digest."""
    said = _signs(issue, found, title, lists)
    if _sum(said) < ENOUGH:
        return ""
    return f"{ONE_THING}: " + ", ".join(why for weight, why in said if weight > 0)


def like_one_thing(issue: Issue, found: Sequence[Found], title: str, lists: Phrases) -> float:
    """The sum of the signs that the whole is one thing; below zero for those of a digest."""
    return _sum(_signs(issue, found, title, lists))


def _sum(said: Sequence[Sign]) -> float:
    return round(sum(weight for weight, _ in said), 2)


def _signs(issue: Issue, found: Sequence[Found], title: str, lists: Phrases) -> list[Sign]:
    rules: tuple[Callable[[Issue, Sequence[Found], str, Phrases], Sign], ...] = (
        _promised,
        _numbered,
        _personal,
        _aspects,
        _closing,
        _counted,
        _introduced,
        _told_in_title,
        _kind,
        _clock,
        _one_host,
        _shared,
        _periodic,
        _many_hosts,
        _sponsored,
    )
    return [said for rule in rules if (said := rule(issue, found, title, lists))[0]]


def _promised(_issue: Issue, found: Sequence[Found], title: str, _lists: Phrases) -> Sign:
    """Seven headings without links under "Seven things I learned"."""
    first = re.findall(r"\d+|[^\W\d_]+", title.casefold())[:4]
    said = {int(word) if word.isdecimal() else _NUMBERS.get(word, 0) for word in first}
    if title[:1] in _NUMBERS:
        said.add(_NUMBERS[title[0]])
    promised = len(found) in said and not any(item.linked for item in found)
    return (0.4 * promised, "its title says how many parts there are")


def _numbered(issue: Issue, found: Sequence[Found], _title: str, _lists: Phrases) -> Sign:
    """Numbers that count up, a few of them missed, the last heading without one or not."""
    marks = [mark for item in found if (mark := issue.lines[item.head.at].block.mark)]
    count = [int(mark) for mark in marks if mark.isdecimal()]
    up = bool(count) and count == sorted(set(count)) and count[0] == 1
    nearly = len(marks) == len(count) >= max(3, len(found) - 1) and count[-1:] <= [len(count) + 2]
    return (0.2 * (up and nearly and not any(f.head.url for f in found)), "numbered headings")


def personal_words(text: str) -> int:
    """How many words of a text are of the first person."""
    return len(_PERSONAL.findall(text.casefold()))


def _personal(issue: Issue, found: Sequence[Found], _title: str, _lists: Phrases) -> Sign:
    if any(f.linked or f.head.url for f in found):
        return (0.0, "")
    told = " ".join(
        line.text
        for line, why in zip(issue.lines, issue.skip, strict=True)
        if line.prose and not why
    )
    size = issue.words(0, len(issue.lines)) or 1
    often = 100 * personal_words(told) >= _OFTEN * size
    return (0.3 * often, "told in the first person")


def _headings(issue: Issue) -> list[str]:
    return [line.text for line, rank in zip(issue.lines, issue.ranks, strict=True) if rank]


def _aspects(issue: Issue, _found: Sequence[Found], _title: str, lists: Phrases) -> Sign:
    """Headings of what one thing has: how to upgrade, how to get there, what we offer."""
    headings = set(_headings(issue))
    count = sum(lists.is_aspect(text) for text in headings)
    if count < _FEWEST_ASPECTS * len(headings):
        return (0.0, "")
    return (min(_MOST_ASPECTS, _ASPECT * count), "headings name sides of it")


def _closing(issue: Issue, _found: Sequence[Found], _title: str, lists: Phrases) -> Sign:
    """A heading such as "Conclusion": what is many things has none."""
    return (0.5 * any(lists.is_closing(text) for text in _headings(issue)), "has a conclusion")


def _counted(_issue: Issue, found: Sequence[Found], _title: str, _lists: Phrases) -> Sign:
    """Headings that are counted: "Lesson 1: wait", "Lesson 2: write"."""
    said = Counter(m[0].casefold() for f in found if (m := _COUNTED.match(f.head.title)))
    most = max(said.values(), default=0)
    plain = not any(f.linked for f in found)
    return (1.1 * (plain and most >= 3 and most >= 0.6 * len(found)), "counts its headings")


def _introduced(issue: Issue, found: Sequence[Found], _title: str, _lists: Phrases) -> Sign:
    before = issue.prose(0, found[0].head.at)
    return (0.2 * (before >= _INTRODUCTION), "begins with a text")


def _kind(_issue: Issue, _found: Sequence[Found], title: str, lists: Phrases) -> Sign:
    """The title names a version, or says that it is a programme, a guide, a release."""
    version, whole = bool(_NAMED_VERSION.search(title)), lists.names_whole(title)
    return (0.5 * version + (0.2 if version else 0.3) * whole, "its title names one thing")


def _told_in_title(_issue: Issue, found: Sequence[Found], title: str, _lists: Phrases) -> Sign:
    """A title of several parts, each with the words of another headline."""
    parts = [long_words(part) for part in _PARTS.split(title)]
    heads = [long_words(item.head.title) for item in found]
    told = [min((n for n, head in enumerate(heads) if part & head), default=-1) for part in parts]
    several = len({n for n in told if n >= 0}) >= max(_FEWEST_PARTS, _MOST_PARTS * len(parts))
    return (-0.5 * several, "its title tells several headlines")


def _clock(issue: Issue, found: Sequence[Found], _title: str, _lists: Phrases) -> Sign:
    """Lines that begin with the time of day."""
    low, high = found[0].head.at, found[-1].end
    timed = sum(bool(_CLOCK.match(line.text)) for line in issue.lines[low:high])
    return (0.4 * (timed >= max(4, 0.7 * len(found))), "begins its lines with times")


def _hosts(issue: Issue, found: Sequence[Found]) -> Counter[str]:
    low, high = found[0].head.at, found[-1].end
    return Counter(
        host.removeprefix("www.")
        for line, why in zip(issue.lines[low:high], issue.skip[low:high], strict=True)
        for url in line.urls
        if not why and (host := host_of(url))
    )


def _one_host(issue: Issue, found: Sequence[Found], _title: str, _lists: Phrases) -> Sign:
    hosts = _hosts(issue, found)
    one = hosts.total() >= 3 and max(hosts.values()) >= 0.9 * hosts.total()
    return (0.3 * one, "its links lead to one site")


def _shared(_issue: Issue, found: Sequence[Found], title: str, _lists: Phrases) -> Sign:
    """Headlines that nearly all share a word with the title."""
    said = set(re.findall(r"\w{5,}", title.casefold()))
    share = mean(bool(said & set(re.findall(r"\w{5,}", f.head.title.casefold()))) for f in found)
    return (0.3 * (share >= 0.6), "headings share words with its title")


def _periodic(_issue: Issue, _found: Sequence[Found], title: str, _lists: Phrases) -> Sign:
    return (-0.4 * is_periodic(title), "its title is that of an issue")


def _many_hosts(issue: Issue, found: Sequence[Found], _title: str, _lists: Phrases) -> Sign:
    hosts = _hosts(issue, found)
    many = len(hosts) >= 4 and len(hosts) >= 0.7 * len(found)
    return (-0.4 * many, "its links lead to many sites")


def _sponsored(issue: Issue, _found: Sequence[Found], _title: str, _lists: Phrases) -> Sign:
    return (-0.3 * any("sponsor" in why for why in issue.skip), "has a sponsor")
