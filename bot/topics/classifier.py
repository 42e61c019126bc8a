"""Measures a story by the topics' rules: which it belongs to, how surely, and why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.model import Hit, TopicMatch, TopicName
from bot.topics.language import language_of
from bot.topics.matcher import Find, Matcher, Use
from bot.topics.rules import TopicRules
from bot.topics.words import Comparable, tidy

_PLACES = ("title", "bullets", "summary", "text")
_HEAD, _TEXT = 2, 3  # where the head of a story ends, and its text

# Characters looked at, more than any honest story needs: a hostile one costs milliseconds.
_LONGEST = (1_000, 6_000, 6_000, 40_000)

# How much of a phrase's weight counts at its first, second, … occurrence in a place. A summary
# must say it with two phrases; a text with more, for long texts mention much in passing.
_SHARES = ((1.0,), (0.6, 0.8), (0.6, 0.8), (0.2, 0.4, 0.6, 0.8))
_MOST_IN_TEXT = 0.9

_ROUNDED = 0.05  # by so much, at the most, rounding makes a score larger: it rings as it is told

_NAMED = 3  # of the words that were asked for, how many are told


@dataclass(frozen=True, slots=True)
class Ignored:
    """A phrase that speaks for the topic, stood in the story first at ``where``, and did not count.
    ``because`` goes on from its name.
    """

    phrase: str
    where: str
    because: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a story has to do with a topic, whether it belongs or not."""

    match: TopicMatch
    threshold: float
    belongs: bool
    ignored: tuple[Ignored, ...] = ()
    missing: tuple[str, ...] = ()  # words of which the topic needs one, where there is none


@dataclass(slots=True)
class _Story:
    """The four places of a story in one text; ``ends[i]`` is where the i-th place ends."""

    text: Comparable
    ends: tuple[int, ...]
    declared: str | None
    _contexts: dict[str, int] | None = field(default=None, init=False)
    _language: str | None = field(default="", init=False)

    def contexts(self, matcher: Matcher) -> dict[str, int]:
        """Where the words stand that conditions ask for; looked up when first asked."""
        if self._contexts is None:
            self._contexts = matcher.contexts(self.text)
        return self._contexts

    @property
    def language(self) -> str | None:
        """The language of title, bullets and summary."""
        if self._language == "":
            self._language = language_of(self.text.shown[: self.ends[_HEAD]], self.declared)
        return self._language


class _Weight(NamedTuple):
    """How much a find counts, and in which place."""

    weight: float
    place: int
    find: Find


class Classifier:
    """Tells which of its topics a story belongs to. Holds no state besides its tables."""

    def __init__(self, topics: Sequence[TopicRules]) -> None:
        self._topics = tuple(topics)
        self._matcher = Matcher(self._topics)
        self._parents = {
            rules.topic.name: rules.parent for rules in topics if rules.parent is not None
        }

    def classify(
        self,
        *,
        title: str,
        summary: str = "",
        bullets: Sequence[str] = (),
        text: str = "",
        language: str | None = None,
    ) -> tuple[TopicMatch, ...]:
        """The topics that the story belongs to, the surest first, each with its reasons.

        ``text`` may repeat title, bullets and summary: a phrase counts where it weighs most.
        ``language`` is what the feed declares; the words themselves win where they are clear.
        Input of any size and content is answered; only its beginning is looked at (1,000
        characters of the title, 6,000 of bullets and summary each, 40,000 of the text).
        """
        story = _story(title, summary, bullets, text, language)
        finds = self._matcher.find(story.text)
        matches = []
        for number, found in finds.phrases.items():
            rules = self._topics[number]
            counting = self._counting(found, finds.denials.get(number), story)
            weights = _weights(counting, story.ends)
            if sum([one.weight for one in weights]) + _ROUNDED < rules.threshold:
                continue
            match = _match(rules, weights, story)
            if match.score >= rules.threshold and not self._missing(rules, story):
                matches.append(match)
        if self._parents and matches:
            matches = _with_parents(matches, self._parents)
        matches.sort(key=lambda match: -match.score)
        return tuple(matches)

    def weigh(
        self,
        *,
        title: str,
        summary: str = "",
        bullets: Sequence[str] = (),
        text: str = "",
        language: str | None = None,
    ) -> tuple[Weighing, ...]:
        """What the story has to do with each topic of which any phrase stands in it, and with the
        parents of those it belongs to: the surest first, with what did not count and why.
        """
        story = _story(title, summary, bullets, text, language)
        finds = self._matcher.find(story.text)
        weighings = {}
        for number, found in finds.phrases.items():
            rules = self._topics[number]
            denials = finds.denials.get(number)
            counting = self._counting(found, denials, story)
            match = _match(rules, _weights(counting, story.ends), story)
            missing = self._missing(rules, story)
            ignored = self._ignored(found, counting, denials or (), story)
            belongs = match.score >= rules.threshold and not missing
            weighings[match.topic] = Weighing(
                match, rules.threshold, belongs, tuple(ignored), missing
            )
        mine = [weighing.match for weighing in weighings.values() if weighing.belongs]
        for match in _with_parents(mine, self._parents):
            if match.topic not in weighings or not weighings[match.topic].belongs:
                weighings[match.topic] = Weighing(match, 0.0, belongs=True)
        return tuple(sorted(weighings.values(), key=lambda one: -one.match.score))

    def _counting(self, found: list[Find], denials: list[Find] | None, story: _Story) -> list[Find]:
        """What of a topic's finds counts: its condition holds, nothing denies or contains it."""
        counting = [
            find
            for find in found
            if not find.use.conditional or not self._condition(find.use, story)
        ]
        if denials:
            counting = [find for find in counting if not _denied(find, denials)]
        if len(counting) > 1:
            counting = _longest(counting)
        for find in counting:
            if find.use.speaks:
                return counting
        return [find for find in counting if not find.use.phrase.support]

    def _condition(self, use: Use, story: _Story) -> str:
        """Why a phrase does not count in this story; "" where it does."""
        phrase = use.phrase
        contexts: Mapping[str, int] = {}
        if use.asked is None or any(part in story.text.folded for part in use.asked):
            contexts = story.contexts(self._matcher)
        if phrase.needs and not any(word in contexts for word in phrase.needs):
            return f"needs another word beside it, such as {', '.join(phrase.needs[:_NAMED])}"
        head = story.ends[_HEAD]
        for word in phrase.unless:
            if contexts.get(word, head) < head:
                return f"does not count beside “{word}”"
        if phrase.languages and story.language not in phrase.languages:
            return f"counts only in {', '.join(phrase.languages)}"
        return ""

    def _missing(self, rules: TopicRules, story: _Story) -> tuple[str, ...]:
        """The first group of words that the topic needs and the story has none of."""
        for group in rules.needs:
            contexts = story.contexts(self._matcher)
            if not any(word in contexts for word in group):
                return group
        return ()

    def _ignored(
        self, found: list[Find], counting: Sequence[Find], denials: Sequence[Find], story: _Story
    ) -> Iterator[Ignored]:
        shown = story.text.shown
        kept = set(counting)
        told = set()
        for find in found:
            # That a supporting word stood alone is nothing to wonder about.
            if find in kept or not find.use.speaks:
                continue
            if denial := _denied(find, denials):
                because = f"is denied by “{shown[denial.start : denial.end]}”"
            else:
                because = self._condition(find.use, story) if find.use.conditional else ""
            phrase = shown[find.start : find.end]
            if because and (phrase.lower(), because) not in told:
                told.add((phrase.lower(), because))
                where = _PLACES[bisect_right(story.ends, find.start)]
                yield Ignored(phrase, where, because)


def _story(
    title: str, summary: str, bullets: Sequence[str], text: str, language: str | None
) -> _Story:
    longest = _LONGEST
    # Written out, for it is done for every story: most have neither bullets nor a text.
    head = tidy(title[: longest[0]])
    points = tidy("\n".join(bullets)[: longest[1]]) if bullets else ""
    told = tidy(summary[: longest[2]]) if summary else ""
    body = tidy(text[: longest[3]]) if text else ""
    shown = f"{head}\n{points}\n{told}\n{body}"
    first = len(head) + 1
    second = first + len(points) + 1
    third = second + len(told) + 1
    ends = (first, second, third, third + len(body) + 1)
    return _Story(Comparable(shown, shown.lower()), ends, language)


def _denied(find: Find, denials: Sequence[Find]) -> Find | None:
    """The first denial that touches the find."""
    for deny in denials:
        if find.start < deny.end and deny.start < find.end:
            return deny
    return None


def _place_length_weight(find: Find) -> tuple[int, int, float]:
    return find.start, -find.end, -abs(find.use.phrase.weight)


def _longest(found: list[Find]) -> list[Find]:
    """What no longer phrase of the same topic contains. They come in the order of their ends."""
    end = 0
    for find in found:
        if find.start < end:
            break
        end = find.end
    else:
        return found  # most often nothing overlaps
    kept: list[Find] = []
    reach = -1
    for find in sorted(found, key=_place_length_weight):
        if find.end > reach:
            kept.append(find)
            reach = find.end
    return kept


def _weights(counting: Sequence[Find], ends: tuple[int, ...]) -> list[_Weight]:
    """One weight for each phrase or concept, in the place where it weighs most."""
    if len(counting) == 1 and counting[0].start < ends[_HEAD]:
        find = counting[0]
        place = bisect_right(ends, find.start)
        return [_Weight(find.use.phrase.weight * _SHARES[place][0], place, find)]
    times: dict[tuple[str, int], int] = {}
    best: dict[str, _Weight] = {}
    for find in counting:
        key = find.use.key
        place = bisect_right(ends, find.start)
        nth = times[key, place] = times.get((key, place), 0) + 1
        shares = _SHARES[place]
        weight = find.use.phrase.weight * shares[min(nth, len(shares)) - 1]
        if place == _TEXT:
            weight = max(-_MOST_IN_TEXT, min(weight, _MOST_IN_TEXT))
        if key not in best or abs(weight) > abs(best[key].weight):
            best[key] = _Weight(weight, place, find)
    return list(best.values())


def _match(rules: TopicRules, weights: list[_Weight], story: _Story) -> TopicMatch:
    shown = story.text.shown
    hits = [
        Hit(shown[find.start : find.end], _PLACES[place], round(weight, 3))
        for weight, place, find in weights
    ]
    hits.sort(key=lambda hit: -abs(hit.weight))
    score = round(sum(hit.weight for hit in hits), 3)
    return TopicMatch(rules.topic.name, score, tuple(hits))


def _with_parents(
    matches: list[TopicMatch], parents: dict[TopicName, TopicName]
) -> list[TopicMatch]:
    """The matches, and below them one for each topic above, for the same reasons."""
    found = {match.topic: match for match in matches}
    for match in matches:
        above = parents.get(match.topic)
        while above is not None and above not in found:
            found[above] = TopicMatch(above, match.score, match.why)
            above = parents.get(above)
    return list(found.values())
