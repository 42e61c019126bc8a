"""Measures the built-in topics beside what is simpler, and beside what a fold has not taught them.

``python -m bench.topics_quality``: on the project's own headlines and, where they are, on the
labelled headlines beside the checkout. Three lines for each: the topics as they ship; the same when
each fifth of the headlines is judged without the phrases that, in the whole corpus, stand in that
fifth alone (as if each of them had been learned there: more than was, so the figure is a lower
bound); and a regular expression of ten words for each topic.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.topics import Classifier, TopicRules, built_in_topics
from bot.topics.matcher import Matcher
from bot.topics.words import comparable

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tests/topics/headlines"
DEV = ROOT.parent / "shared/corpus/headlines/dev.jsonl"
FOLDS = 5
TOPICS = ("chips", "ai", "blockchain", "crypto")

KEYWORDS = {
    "chips": "chips? semiconductors? nvidia intel amd tsmc processors? memory 芯片 半导体",
    "ai": "ai openai chatgpt chatbots? llms? deepfakes? anthropic deepseek 人工智能 大模型",
    "blockchain": "blockchain defi web3 tokenization onchain ethereum mainnet cbdc 区块链 以太坊",
    "crypto": "crypto cryptocurrency bitcoin btc xrp stablecoins? nfts? binance 比特币 加密货币",
}


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    # No border of words in Chinese.
    whole = (rf"\b{word}\b" if word.isascii() else word for word in words)
    return re.compile("|".join(whole), re.IGNORECASE)


BASELINE = {topic: _pattern(words.split()) for topic, words in KEYWORDS.items()}


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline with its topics; those in ``free`` count neither for nor against."""

    id: str
    title: str
    summary: str
    language: str | None
    topics: frozenset[str]
    free: frozenset[str] = frozenset()

    @property
    def fold(self) -> int:
        """A fifth of the corpus, by the headline's id."""
        return zlib.crc32(self.id.encode()) % FOLDS


Judge = Callable[[Headline], set[str]]


def own_headlines() -> list[Headline]:
    """Those of the tests, of all tables."""
    found = []
    for table in sorted(OWN.glob("*.txt")):
        for line in table.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                topics, title, *summary = line.split(" | ")
                labels = frozenset(topics.split(",")) - {"-"}
                found.append(Headline(title, title, "".join(summary), None, labels))
    return found


def read_headlines(file: Path) -> list[Headline]:
    """Those of a file of labelled JSON Lines."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        found.append(
            Headline(
                fields["id"],
                fields["title"],
                fields.get("summary") or "",
                fields.get("lang"),
                frozenset(fields["topics"]),
                frozenset(fields.get("borderline") or ()),
            )
        )
    return found


def judge_by(rules: Sequence[TopicRules]) -> Judge:
    """The classifier with these rules."""
    classifier = Classifier(rules)

    def judge(one: Headline) -> set[str]:
        matches = classifier.classify(title=one.title, summary=one.summary, language=one.language)
        return {str(match.topic) for match in matches}

    return judge


def judge_by_keywords(one: Headline) -> set[str]:
    """The baseline."""
    text = f"{one.title}\n{one.summary}"
    return {topic for topic, pattern in BASELINE.items() if pattern.search(text)}


def judge_by_folds(headlines: Iterable[Headline]) -> Judge:
    """Each fold by the classifier that lacks what stands in that fold alone."""
    rules = built_in_topics()
    matcher = Matcher(rules)
    folds: dict[tuple[int, str, bool], set[int]] = defaultdict(set)
    for one in headlines:
        finds = matcher.find(comparable(f"{one.title}\n{one.summary}"))
        for found, denies in ((finds.phrases, False), (finds.denials, True)):
            for topic, several in found.items():
                for find in several:
                    folds[topic, find.use.phrase.text, denies].add(one.fold)
    judges = [judge_by(_without(rules, folds, fold)) for fold in range(FOLDS)]
    return lambda one: judges[one.fold](one)


def _without(
    rules: Sequence[TopicRules], folds: dict[tuple[int, str, bool], set[int]], fold: int
) -> list[TopicRules]:
    return [
        replace(
            one,
            phrases=tuple(
                phrase for phrase in one.phrases if folds.get((topic, phrase.text, False)) != {fold}
            ),
            denies=tuple(
                words for words in one.denies if folds.get((topic, words, True)) != {fold}
            ),
        )
        for topic, one in enumerate(rules)
    ]


def figures(headlines: Sequence[Headline], judge: Judge) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 of each topic, and of all together (``micro``)."""
    counts = dict.fromkeys((*TOPICS, "micro"), (0, 0, 0))
    for one in headlines:
        said = judge(one)
        for topic in TOPICS:
            if topic in one.free:
                continue
            is_there, is_said = topic in one.topics, topic in said
            for name in (topic, "micro"):
                right, false, missed = counts[name]
                counts[name] = (
                    right + (is_there and is_said),
                    false + (is_said and not is_there),
                    missed + (is_there and not is_said),
                )
    return {name: _figures(*count) for name, count in counts.items()}


def _figures(right: int, false: int, missed: int) -> tuple[float, float, float]:
    precision = right / (right + false) if right + false else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def report(name: str, headlines: Sequence[Headline]) -> None:
    """Print the three lines of a corpus."""
    print(f"── {name}: {len(headlines)} headlines")
    print(f"{'':42}{'P':>7}{'R':>7}{'F1':>7}    F1 of {', '.join(TOPICS)}")
    judges = {
        "the built-in topics": judge_by(built_in_topics()),
        "without what a fifth alone could teach": judge_by_folds(headlines),
        "ten keywords for each topic": judge_by_keywords,
    }
    for label, judge in judges.items():
        found = figures(headlines, judge)
        precision, recall, f1 = found["micro"]
        each = "  ".join(f"{found[topic][2]:.3f}" for topic in TOPICS)
        print(f"{label:42}{precision:7.3f}{recall:7.3f}{f1:7.3f}    {each}")


def main() -> None:
    """Measure what is there."""
    report("own headlines", own_headlines())
    if DEV.exists():
        report("labelled headlines", read_headlines(DEV))


if __name__ == "__main__":
    main()
