"""``topics test``: what a topic finds in real stories, what it nearly finds, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json
from bot.cli.topics.samples import Sample, read_samples
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.topics import TopicRules, Weighing

_NEAR = 0.3  # of what is enough: what has less is nothing near
_PHRASES = 6


@dataclass(frozen=True, slots=True)
class _Tried:
    """A story and what the topic makes of it; ``weighing`` is None where no phrase stands in it."""

    sample: Sample
    weighing: Weighing | None
    expected: bool | None

    @property
    def belongs(self) -> bool:
        return self.weighing is not None and self.weighing.belongs

    @property
    def is_near(self) -> bool:
        if self.weighing is None or self.belongs:
            return False
        enough = self.weighing.match.score >= _NEAR * self.weighing.threshold
        return bool(enough or self.weighing.ignored)

    @property
    def is_wrong(self) -> bool:
        return self.expected is not None and self.expected is not self.belongs


def try_(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="A topic, or a topic file to try.")],
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE|URL]",
            help="Stories: a feed or its address, a newsletter issue, JSON Lines. Left out: the "
            "archive.",
            show_default=False,
        ),
    ] = None,
    count: Annotated[
        int, typer.Option("--count", "-n", min=1, max=10_000, help="How many of the archive.")
    ] = 500,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Show which stories belong to a topic, which nearly do, and why.

    Where the file says what is right ("expect", as topics review --write writes it, or "topics"),
    it is compared, and the exit code is 1 if a story is wrong.
    """
    settings = load(config, quiet=True)
    name, rules = _rules(settings, topic)
    samples = read_samples(settings, source, count)
    tried = list(_try(name, rules, samples))
    if as_json:
        for one in tried:
            print_json(_fields(name, one))
    else:
        _show(name, rules, tried)
    if any(one.is_wrong for one in tried):
        raise typer.Exit(1)


def _rules(config: Config, topic: str) -> tuple[str, tuple[TopicRules, ...]]:
    """The name of the topic, and the rules in force with it."""
    from bot.app.topics import topics_in_force
    from bot.config.problems import Whereabouts, refusal
    from bot.config.topic_checks import topics as problems_of_topics
    from bot.topics import build_topics
    from bot.topics.building import read_topic

    if not topic.endswith(".toml"):
        rules = topics_in_force(config)
        names = [str(one.topic.name) for one in rules]
        if topic not in names:
            raise typer.BadParameter(
                f"no topic {topic!r}: there are {', '.join(names)}; a topic file ends in .toml"
            )
        return topic, rules
    file = Path(topic)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} cannot be read: {error}") from None
    name = file.stem
    tables = {**config.topics, name: read_topic(name, text)}
    tried = config.model_copy(update={"topics": tables})
    if problems := list(problems_of_topics(tried)):
        raise refusal(problems, Whereabouts(str(file)))
    rules = build_topics(tables)
    if not any(one.topic.name == name for one in rules):
        raise ConfigError(f"{file} is switched off (enabled = false): there is nothing to try")
    return name, rules


def _try(name: str, rules: Sequence[TopicRules], samples: Sequence[Sample]) -> Iterator[_Tried]:
    from bot.topics import Classifier

    classifier = Classifier(rules)
    for sample in samples:
        weighings = classifier.weigh(
            title=sample.title,
            summary=sample.summary,
            bullets=sample.bullets,
            text=sample.text,
            language=sample.language,
        )
        weighing = next((one for one in weighings if one.match.topic == name), None)
        yield _Tried(sample, weighing, sample.expect.get(name))


def _fields(name: str, one: _Tried) -> dict[str, object]:
    weighing = one.weighing
    return {
        "topic": name,
        "title": one.sample.title,
        "url": one.sample.url,
        "belongs": one.belongs,
        "near": one.is_near,
        "expected": one.expected,
        "score": weighing.match.score if weighing else 0.0,
        "threshold": weighing.threshold if weighing else None,
        "why": [
            {"phrase": hit.phrase, "where": hit.where, "weight": hit.weight}
            for hit in (weighing.match.why if weighing else ())
        ],
        "ignored": [
            {"phrase": seen.phrase, "where": seen.where, "because": seen.because}
            for seen in (weighing.ignored if weighing else ())
        ],
        "missing": list(weighing.missing) if weighing else [],
    }


def _show(name: str, rules: Sequence[TopicRules], tried: Sequence[_Tried]) -> None:
    (mine,) = (one for one in rules if one.topic.name == name)
    console = Console(highlight=False)
    belonging = sorted((one for one in tried if one.belongs), key=_score, reverse=True)
    near = sorted((one for one in tried if one.is_near), key=_score, reverse=True)
    if belonging:
        console.print(_table(f"{mine.topic.emoji} {name}", belonging))
    if near:
        console.print(_table(f"Nearly (a score of {mine.threshold:g} is enough)", near))
    stories = "1 story" if len(tried) == 1 else f"{len(tried):,} stories"
    console.print(f"{len(belonging):,} of {stories} belong to {name}, {len(near):,} nearly.")
    if not tried:
        console.print("There is no story to try it on: name a file or the address of a feed.")
    _show_expected(console, tried)


def _score(one: _Tried) -> float:
    return one.weighing.match.score if one.weighing else 0.0


def _table(title: str, tried: Sequence[_Tried]) -> Table:
    from bot.texts.plain import plain, safe_url

    shown = Text(title, style="bold")
    table = Table(box=None, pad_edge=False, title=shown, title_justify="left")
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("Story", overflow="fold", ratio=3)
    table.add_column("Why", overflow="fold", ratio=2)
    for one in tried:
        url = safe_url(one.sample.url)
        story = Text(plain(one.sample.title), style=f"link {url}" if url else "")
        if one.is_wrong:
            story.append("  ✗ wrong", style="bold red")
        table.add_row(f"{_score(one):.2f}", story, Text(plain(_why(one.weighing)), style="dim"))
    return table


def _why(weighing: Weighing | None) -> str:
    if weighing is None:
        return ""
    parts = [
        f"{hit.phrase} ({hit.where}, {hit.weight:+.2f})" for hit in weighing.match.why[:_PHRASES]
    ]
    parts += [
        f"{seen.phrase} ({seen.where}) {seen.because}" for seen in weighing.ignored[:_PHRASES]
    ]
    if weighing.missing:
        parts.append(f"none of: {', '.join(weighing.missing[:_PHRASES])}")
    return "; ".join(parts)


def _show_expected(console: Console, tried: Sequence[_Tried]) -> None:
    known = [one for one in tried if one.expected is not None]
    if not known:
        return
    wrong = [one for one in known if one.is_wrong]
    missed = [one for one in wrong if one.expected and not one.is_near]
    if missed:
        console.print(_table("Missed, with nothing near", missed))
    right = len(known) - len(wrong)
    style = "red" if wrong else "green"
    console.print(f"[{style}]{right:,} of {len(known):,} stories are as the file says.[/]")
