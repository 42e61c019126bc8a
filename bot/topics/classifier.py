"""Measures a story by the topics' rules: which it belongs to, how surely, and why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.model import Hit, TopicMatch
from bot.topics.language import language_of
from bot.topics.matcher import Find, Finds, Matcher
from bot.topics.rules import Phrase, TopicRules
from bot.topics.words import Comparable, tidy

_PLACES = ("title", "bullets", "summary", "text")
_HEAD, _TEXT = 2, 3  # where the head of a story ends, and its text

# Characters looked at, more than any honest story needs: a hostile one costs milliseconds.
_LONGEST = (1_000, 6_000, 6_000, 40_000)

# How much of a phrase's weight counts at its first, second, … occurrence in a place. A summary
# must say it with two phrases; a text with more, for long texts mention much in passing.
_SHARES = ((1.0,), (0.6, 0.8), (0.6, 0.8), (0.2, 0.4, 0.6, 0.8))
_MOST_IN_TEXT = 0.9


@dataclass(frozen=True, slots=True)
class _Story:
    """The four places of a story in one text; ``ends[i]`` is where the i-th place ends."""

    text: Comparable
    ends: tuple[int, ...]
    declared: str | None


class Classifier:
    """Tells which of its topics a story belongs to. Holds no state besides its tables."""

    def __init__(self, topics: Sequence[TopicRules]) -> None:
        self._topics = tuple(topics)
        self._matcher = Matcher(self._topics)

    def classify(
        self,
        *,
        title: str,
        summary: str = "",
        bullets: Sequence[str] = (),
        text: str = "",
        language: str | None = None,
    ) -> tuple[TopicMatch, ...]:
        """The topics whose threshold the story reaches, the surest first, each with its reasons.

        ``text`` may repeat title, bullets and summary: a phrase counts where it weighs most.
        ``language`` is what the feed declares; the words themselves win where they are clear.
        Input of any size and content is answered; only its beginning is looked at (1,000
        characters of the title, 6,000 of bullets and summary each, 40,000 of the text).
        """
        story = _story(title, summary, bullets, text, language)
        matches = []
        for number, hits in self._hits(story):
            rules = self._topics[number]
            score = _score(hits)
            if score >= rules.threshold:
                why = tuple(sorted(hits, key=lambda hit: -abs(hit.weight)))
                matches.append(TopicMatch(rules.topic.name, score, why))
        matches.sort(key=lambda match: -match.score)
        return tuple(matches)

    def scores(
        self,
        *,
        title: str,
        summary: str = "",
        bullets: Sequence[str] = (),
        text: str = "",
        language: str | None = None,
    ) -> Mapping[str, float]:
        """The score of every topic by name, also of those below their threshold, never below 0."""
        story = _story(title, summary, bullets, text, language)
        found = {number: _score(hits) for number, hits in self._hits(story)}
        return {
            str(rules.topic.name): max(0.0, found.get(number, 0.0))
            for number, rules in enumerate(self._topics)
        }

    def _hits(self, story: _Story) -> Iterable[tuple[int, list[Hit]]]:
        """Each topic of which anything was found, by its number, with the phrases that count."""
        finds = self._matcher.find(story.text)
        for number, found in finds.phrases.items():
            counting = [
                find
                for find in found
                if not find.use.conditional or _holds(find.use.phrase, finds, story)
            ]
            counting = _uncovered(counting, finds.denials.get(number, ()))
            if counting:
                yield number, _weighed(counting, story)


def _story(
    title: str, summary: str, bullets: Sequence[str], text: str, language: str | None
) -> _Story:
    places = [
        tidy(part[:longest]) if part else ""
        for part, longest in zip((title, "\n".join(bullets), summary, text), _LONGEST, strict=True)
    ]
    shown = "\n".join(places)
    ends = tuple(accumulate(len(place) + 1 for place in places))
    return _Story(Comparable(shown, shown.lower()), ends, language)


def _holds(phrase: Phrase, finds: Finds, story: _Story) -> bool:
    """Whether the story's language and its other words let the phrase count."""
    if phrase.needs and not any(word in finds.contexts for word in phrase.needs):
        return False
    head = story.ends[_HEAD]
    if any(finds.contexts.get(word, head) < head for word in phrase.unless):
        return False
    if not phrase.languages:
        return True
    return language_of(story.text.shown[:head], story.declared) in phrase.languages


def _uncovered(found: list[Find], denials: Sequence[Find]) -> list[Find]:
    """What no denial touches and no longer phrase of the same topic contains."""
    if denials:
        found = [
            find
            for find in found
            if not any(find.start < deny.end and deny.start < find.end for deny in denials)
        ]
    if len(found) < 2:
        return found
    kept: list[Find] = []
    reach = -1
    for find in sorted(found, key=lambda find: (find.start, -find.end)):
        if find.end > reach:
            kept.append(find)
            reach = find.end
    return kept


def _weighed(found: list[Find], story: _Story) -> list[Hit]:
    """One hit for each phrase or concept, in the place where it weighs most."""
    supported = any(find.use.phrase.weight > 0 and not find.use.phrase.support for find in found)
    times: dict[tuple[str, int], int] = {}
    best: dict[str, tuple[float, int, Find]] = {}
    ends = story.ends
    for find in found:
        phrase = find.use.phrase
        if phrase.support and not supported:
            continue
        key = find.use.key
        place = bisect_right(ends, find.start)
        nth = times[key, place] = times.get((key, place), 0) + 1
        shares = _SHARES[place]
        weight = phrase.weight * shares[min(nth, len(shares)) - 1]
        if place == _TEXT:
            weight = max(-_MOST_IN_TEXT, min(weight, _MOST_IN_TEXT))
        if key not in best or abs(weight) > abs(best[key][0]):
            best[key] = (weight, place, find)
    return [
        Hit(story.text.shown[find.start : find.end], _PLACES[place], round(weight, 3))
        for weight, place, find in best.values()
    ]


def _score(hits: list[Hit]) -> float:
    return round(sum(hit.weight for hit in hits), 3)
