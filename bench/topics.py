"""Measures how many stories are classified in a second, and what the topics cost to hold.

``python -m bench.topics``: headlines with summaries (those beside the checkout, where they are,
else the project's own), one process, one core, the best of several runs. Beside it, in the same
run: the bare matching of the same phrases by the same library, a regular expression of ten words
for each topic, the same topics with 5,000 phrases more, and 10,000 topics. Start-up and memory are
those of a fresh process (Linux).
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from ahocorasick_rs import AhoCorasick

from bench.topics_quality import DEV, Headline, judge_by_keywords, own_headlines, read_headlines
from bot.model import Topic, TopicName
from bot.topics import Classifier, Phrase, TopicRules, built_in_topics
from bot.topics.words import comparable

STORIES = 5_000
RUNS = 7
MORE_PHRASES, MANY_TOPICS = 5_000, 10_000
SUMMARY = 400

_FRESH = """
import os, time
def memory():
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
import bot.model, bot.config
before, began = memory(), time.perf_counter()
from bot.topics import Classifier, built_in_topics
classifier = Classifier(built_in_topics())
classifier.classify(title="Chip makers cut output")
print((time.perf_counter() - began) * 1000, memory() - before)
"""


def stories() -> list[Headline]:
    """As many headlines as are measured."""
    there = read_headlines(DEV) if DEV.exists() else own_headlines()
    there = [replace(one, summary=one.summary[:SUMMARY]) for one in there]
    return (there * (STORIES // len(there) + 1))[:STORIES]


def per_second(work: Callable[[Headline], object], told: Sequence[Headline]) -> float:
    """Stories in a second of this process, in the best of several runs."""
    best = float("inf")
    for _ in range(RUNS):
        began = time.process_time()
        for one in told:
            work(one)
        best = min(best, time.process_time() - began)
    return len(told) / best


def by(rules: Sequence[TopicRules]) -> Callable[[Headline], object]:
    """Classification by these rules."""
    classify = Classifier(rules).classify
    return lambda one: classify(title=one.title, summary=one.summary)


def bare_matching(rules: Sequence[TopicRules]) -> Callable[[Headline], object]:
    """The phrases found in the text as it is, and nothing made of them."""
    patterns = {
        comparable(words.removesuffix("*")).folded
        for one in rules
        for words in (*(phrase.text for phrase in one.phrases), *one.denies)
    }
    automaton = AhoCorasick(sorted(patterns))
    return lambda one: automaton.find_matches_as_indexes(
        f"{one.title}\n{one.summary}".lower(), overlapping=True
    )


def with_more_phrases(rules: Sequence[TopicRules], told: Sequence[Headline]) -> list[TopicRules]:
    """The rules and a topic of two words each out of the stories, so that parts of them occur."""
    drawn = random.Random(7)
    words = sorted({word for one in told for word in one.title.split() if word.isalpha()})
    phrases = {" ".join(drawn.sample(words, 2)) for _ in range(MORE_PHRASES * 2)}
    more = tuple(Phrase(words) for words in sorted(phrases)[:MORE_PHRASES])
    return [*rules, TopicRules(Topic(TopicName("more"), "More", "", 0), more)]


def many_topics() -> list[TopicRules]:
    """Topics of two phrases each."""
    return [
        TopicRules(
            Topic(TopicName(f"t{number}"), "T", "", 0),
            (Phrase(f"subject {number}"), Phrase(f"matter{number}")),
        )
        for number in range(MANY_TOPICS)
    ]


def main() -> None:
    """Print the figures."""
    told, rules = stories(), built_in_topics()
    length = sum(len(one.title) + len(one.summary) for one in told) / len(told)
    phrases = sum(len(one.phrases) for one in rules)
    print(f"{len(told)} stories of {length:.0f} characters, {phrases} phrases, one core")
    began = time.process_time()
    ten_thousand = by(many_topics())
    built = time.process_time() - began
    rates = {
        "the built-in topics": per_second(by(rules), told),
        f"with {MORE_PHRASES:,} phrases more": per_second(by(with_more_phrases(rules, told)), told),
        f"{MANY_TOPICS:,} topics": per_second(ten_thousand, told),
        "bare matching of the same phrases": per_second(bare_matching(rules), told),
        "ten keywords for each topic (re)": per_second(judge_by_keywords, told),
    }
    first = next(iter(rates.values()))
    for name, rate in rates.items():
        print(f"{name:36}{rate:10,.0f} stories/s   {rate / first:6.2f}")
    print(f"{MANY_TOPICS:,} topics are built in {built:.2f} s")
    fresh = [tuple(map(float, _fresh().split())) for _ in range(3)]
    print(
        f"start-up {min(ms for ms, _ in fresh):.0f} ms, memory {min(mb for _, mb in fresh):.1f} MB"
        " (a fresh process, beside the config)"
    )


def _fresh() -> str:
    return subprocess.run(
        [sys.executable, "-c", _FRESH], capture_output=True, text=True, check=True
    ).stdout


if __name__ == "__main__":
    main()
