"""A labelled issue as the splitter's choice sees it: what each way to split it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from bench.split_labels import head_lines
from bench.split_score import Issue as Scored, Prediction
from bot.feeds.blocks import Block, Kind, Link
from bot.feeds.split.choice import stories
from bot.feeds.split.choice.facts import Facts
from bot.feeds.split.choice.groups import GROUP, group_numbers
from bot.feeds.split.choice.segmentations import Segmentation
from bot.feeds.split.digest import first_link
from bot.feeds.split.heads import Head
from bot.feeds.split.issue import Issue
from bot.feeds.split.line import Form, Lead, Line
from bot.feeds.split.outline import Found
from bot.feeds.split.story import clean_title


@dataclass(frozen=True)
class Document:
    """A labelled issue as the choice sees it."""

    name: str
    set: str
    digest: bool
    label: Mapping[str, Any]
    facts: Facts
    confidence: float
    heads: Mapping[int, bool | None]

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Document:
        issue = Issue(
            tuple(map(_line, row["lines"])),
            tuple(line["rank"] for line in row["lines"]),
            tuple(line["skip"] for line in row["lines"]),
            frozenset(n for n, line in enumerate(row["lines"]) if line["more"]),
        )
        found = [
            Found(Head(at, Form(form), title, url, rest), end, linked)
            for at, form, title, url, rest, linked, end in row["found"]
        ]
        facts = Facts(issue, found, title=row["title"], url=row["url"])
        label = row["label"]
        digest = label.get("digest", True)
        heads = head_lines(issue, label["stories"]) if digest else {}
        return cls(row["file"], row["set"], digest, label, facts, row["confidence"], heads)

    @cached_property
    def groups(self) -> np.ndarray:
        """A row of numbers for each group of candidates."""
        rows = [group_numbers(self.facts, group) for group in self.facts.groups.values()]
        return np.array(rows, float).reshape(-1, len(GROUP))

    @cached_property
    def parts(self) -> list[float | None]:
        """The part of each group that is a headline; None where all of it may be left out."""
        parts: list[float | None] = []
        for group in self.facts.groups.values():
            sure = [said for n in group if (said := self.heads.get(n, False)) is not None]
            parts.append(float(np.mean(sure)) if sure else None)
        return parts

    _scores: dict[Segmentation, tuple[float, float, float]] = field(default_factory=dict)

    def score(self, way: Segmentation) -> tuple[float, float]:
        """Recall and precision of one way to split it."""
        recall, precision, _ = self._scored(way)
        return recall, precision

    def worth(self, way: Segmentation, *, titles: float) -> float:
        """The mean of the two, where a story under a title that is not its own counts less by
        ``titles``.
        """
        recall, precision, titled = self._scored(way)
        return (recall + precision) / 2 * (1 - titles * (1 - titled))

    def _scored(self, way: Segmentation) -> tuple[float, float, float]:
        if way not in self._scores:
            told = stories(self.facts, way)
            lines = (
                Prediction.read(
                    {
                        "title": clean_title(item.head.title),
                        "url": item.head.url or first_link(self.facts.issue, item),
                    }
                )
                for item in told
            )
            scored = Scored.read(self.label, lines)
            titled = scored.titled / len(scored.found) if scored.found else 1.0
            self._scores[way] = scored.recall, scored.precision, titled
        return self._scores[way]

    @cached_property
    def has_links(self) -> bool:
        """Whether taking every link as a story finds nine in ten."""
        links = {link.url: link.text for x in self.facts.lines for link in x.block.links}
        every = (Prediction.read({"title": text, "url": url}) for url, text in links.items())
        return self.digest and Scored.read(self.label, every).recall >= 0.9


def _line(row: Mapping[str, Any]) -> Line:
    links = tuple(Link(text, url, start) for text, url, start in row["links"])
    kind, text = Kind(row["kind"]), row["text"]
    block = Block(
        kind, text, row["level"], row["mark"], links, row["strong"], row["shape"], size=row["size"]
    )
    lead = None if row["lead"] is None else Lead(Form(row["lead"][0]), *row["lead"][1:])
    facts = row["words"], tuple(row["urls"]), lead, row["prose"], row["bare"], row["menu"]
    return Line(block, *facts, str(row["tail"] or ""))
