"""Scores stories split from newsletter issues against labels: recall, precision, faults.

``python -m bench.split_score FOLDER PREDICTED.jsonl``. The folder holds ``NAME.expected.json``; a
predicted line is ``{"file", "title", "url", …}``, as ``newsbell split --json`` prints.

- A prediction fits a story by its link (main or other; compared without scheme, ``www.``, fragment,
  campaign parameters, trailing slash and redirects that carry their target), or by its title:
  equal without case, punctuation, emoji and running number; or Dice similarity of the words
  >= 0.8; or one begins the other with >= 20 characters (Chinese and Japanese ones count double); or
  the prediction begins with the whole title (>= 8). More than 1.5 times the title and 40 characters
  is a paragraph, which fits by its link only.
- Each prediction takes at most one story and each story one prediction, in the greatest matching,
  required stories first. Recall is over required stories; precision counts predictions that took
  any story. A second prediction of a taken story is wrong ("dup").
- A control (``"digest": false``) counts only as split when more than one prediction came out of it.
- ``not_stories_out``: labelled furniture that a prediction without a story fits.
- recall, precision, f1 are means over the digests; micro_* are over all stories; titles_ok is the
  share of the found stories that were found under a fitting title.
"""

from __future__ import annotations

import html
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_CAMPAIGN = re.compile(
    r"utm_.*|mc_cid|mc_eid|fbclid|gclid|igshid|_hsenc|_hsmi|mkt_tok", re.IGNORECASE
)
_TARGET_KEYS = frozenset(
    [
        "u",
        "url",
        "q",
        "target",
        "dest",
        "destination",
        "redirect",
        "redirect_url",
        "to",
        "link",
        "goto",
    ]
)
_TARGET_IN_PATH = re.compile(r".[/=](https?(?:://|:%2f%2f|%3a%2f%2f).*)$", re.IGNORECASE)
_RUNNING_NUMBER = re.compile(r"\s*(?:#?\d{1,3}\s*[.):、．：]\s*)+")
_DOUBLE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_REMARK = re.compile(
    r"\s*\((?:section heading|[^()]*sponsor|job advert[^()]*|footer|table of contents|greeting)"
    r"[^()]*\)\s*$"
)
_WRAPPERS = 3
_SIMILAR, _BEGINNING, _SHORT_TITLE = 0.8, 20, 8


def plain_link(link: object, wrappers: int = _WRAPPERS) -> str | None:
    """A link as it is compared, or None when it leads nowhere."""
    if not isinstance(link, str):
        return None
    link = html.unescape(link.strip())
    if not link or link.startswith(("#", "javascript:")):
        return None
    if wrappers and (inner := _in_path(link)):
        return plain_link(inner, wrappers - 1)
    try:
        parts = urlsplit(link)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return link.rstrip("/").lower()
    if parts.scheme not in ("", "http", "https"):
        return link.lower()
    if wrappers:
        for key, value in query:
            if key.lower() in _TARGET_KEYS and re.match(r"https?://\S+\.\S", value):
                return plain_link(value, wrappers - 1)
    host = re.sub(r":(?:80|443)$", "", parts.netloc.lower().removeprefix("www."))
    kept = urlencode([pair for pair in query if not _CAMPAIGN.fullmatch(pair[0])])
    return host + unquote(parts.path).rstrip("/") + (f"?{kept}" if kept else "") or None


def _in_path(link: str) -> str | None:
    """The target that a redirect carries in its path."""
    found = _TARGET_IN_PATH.search(link[8:])
    if not found or "?" in link[8:][: found.start() + 1]:
        return None
    inner = found[1]
    return unquote(inner.split("/")[0]) if "%2f" in inner.lower()[:16] else inner


def plain_title(title: object) -> str:
    """A title as it is compared: words in small letters and nothing between them but a space."""
    text = title if isinstance(title, str) else ""
    text = unicodedata.normalize("NFKC", html.unescape(text)).casefold()
    text = re.sub(r"\]\([^)]*\)", " ", text)
    number = _RUNNING_NUMBER.match(text)
    text = text[number.end() :] if number else text
    kept = (
        " " if unicodedata.category(sign)[0] in "PSZC" else sign
        for sign in text
        if unicodedata.category(sign) != "Cf" and sign not in "\ufe0e\ufe0f"
    )
    return " ".join("".join(kept).split())


def _width(text: str) -> int:
    return len(text) + len(_DOUBLE.findall(text))


def _words(text: str) -> set[str]:
    return set(_DOUBLE.sub(r" \g<0> ", text).split())


def likeness(predicted: str, title: str) -> float:
    """How well a predicted title fits, 0 (not at all) to 1; both as `plain_title` gives them."""
    if not predicted or not title:
        return 0.0
    if predicted == title:
        return 1.0
    if _width(predicted) > 1.5 * _width(title) + 40:
        return 0.0
    short, long = sorted((predicted, title), key=len)
    if long.startswith(short) and _width(short) >= _BEGINNING:
        return 0.95
    if predicted.startswith(title) and _width(title) >= _SHORT_TITLE:
        after = predicted[len(title)]
        if after == " " or _DOUBLE.match(after) or _DOUBLE.match(title[-1]):
            return 0.9
    mine, theirs = _words(predicted), _words(title)
    together = len(mine) + len(theirs)
    dice = 2 * len(mine & theirs) / together if together else 0.0
    return dice if dice >= _SIMILAR else 0.0


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was split off, as it is compared."""

    title: str
    link: str | None

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> Prediction:
        return cls(plain_title(line.get("title")), plain_link(line.get("url")))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled story, as it is compared."""

    titles: tuple[str, ...]
    main: str | None
    links: frozenset[str]
    optional: bool

    @classmethod
    def read(cls, story: Mapping[str, Any]) -> Labelled:
        main = plain_link(story.get("link"))
        links = {main, *map(plain_link, story.get("alt_links") or [])}
        titles = (story.get("title"), *(story.get("alt_titles") or []))
        return cls(
            tuple(plain_title(title) for title in titles if title),
            main,
            frozenset(link for link in links if link),
            bool(story.get("optional")),
        )

    def title_fit(self, prediction: Prediction) -> float:
        return max((likeness(prediction.title, title) for title in self.titles), default=0.0)

    def fit(self, prediction: Prediction) -> float:
        """0 where the prediction is not this story; more for the main link and a like title."""
        link = prediction.link
        by_link = (link in self.links) + 0.5 * (link == self.main) if link else 0.0
        return by_link + self.title_fit(prediction)


def assign(predictions: Sequence[Prediction], stories: Sequence[Labelled]) -> dict[int, int]:
    """The greatest matching (Kuhn), required stories first: number of story -> of prediction."""
    wishes: list[list[int]] = []
    for labelled in stories:
        fits = [labelled.fit(prediction) for prediction in predictions]
        wishes.append(sorted((i for i, fit in enumerate(fits) if fit), key=lambda i: -fits[i]))
    holder: dict[int, int] = {}

    def place(story: int, tried: set[int]) -> bool:
        for wish in wishes[story]:
            if wish in tried:
                continue
            tried.add(wish)
            if wish not in holder or place(holder[wish], tried):
                holder[wish] = story
                return True
        return False

    order = sorted(range(len(stories)), key=lambda story: stories[story].optional)
    for story in order:
        if wishes[story]:
            holder.setdefault(wishes[story][0], story)
    placed = set(holder.values())
    for story in order:
        if story not in placed:
            place(story, set())
    return {story: prediction for prediction, story in holder.items()}


def _is_furniture(prediction: Prediction, entry: Mapping[str, Any]) -> bool:
    link = plain_link(entry.get("link"))
    if link and prediction.link == link:
        return True
    text = plain_title(_REMARK.sub("", entry.get("text") or ""))
    if not text or not prediction.title:
        return False
    within = _width(text) >= _BEGINNING and text in prediction.title
    return within or likeness(prediction.title, text) > 0


@dataclass(frozen=True)
class Issue:
    """How one document came out."""

    name: str
    digest: bool
    stories: tuple[Labelled, ...]
    predictions: tuple[Prediction, ...]
    not_stories: tuple[Mapping[str, Any], ...]

    @classmethod
    def read(cls, label: Mapping[str, Any], predictions: Iterable[Prediction]) -> Issue:
        return cls(
            Path(label["file"]).name,
            label.get("digest", True),
            tuple(map(Labelled.read, label["stories"])),
            tuple(predictions),
            tuple(label.get("not_stories") or ()),
        )

    @cached_property
    def matching(self) -> dict[int, int]:
        return assign(self.predictions, self.stories)

    @cached_property
    def loose(self) -> list[Prediction]:
        """The predictions that took no story."""
        taken = set(self.matching.values())
        return [prediction for i, prediction in enumerate(self.predictions) if i not in taken]

    @cached_property
    def required(self) -> int:
        return sum(not story.optional for story in self.stories)

    @cached_property
    def found(self) -> list[int]:
        """The required stories that were found."""
        return [story for story in sorted(self.matching) if not self.stories[story].optional]

    @cached_property
    def titled(self) -> int:
        """How many of them under a fitting title."""
        return sum(
            self.stories[story].title_fit(self.predictions[self.matching[story]]) > 0
            for story in self.found
        )

    @cached_property
    def furniture_out(self) -> int:
        return sum(
            any(_is_furniture(prediction, entry) for prediction in self.loose)
            for entry in self.not_stories
        )

    @cached_property
    def repeated(self) -> int:
        return sum(any(story.fit(loose) > 0 for story in self.stories) for loose in self.loose)

    @cached_property
    def recall(self) -> float:
        return len(self.found) / self.required if self.required else 1.0

    @cached_property
    def precision(self) -> float:
        return len(self.matching) / len(self.predictions) if self.predictions else 0.0

    @cached_property
    def f1(self) -> float:
        return _harmonic(self.recall, self.precision)

    def __str__(self) -> str:
        if not self.digest:
            split = " SPLIT" if len(self.predictions) > 1 else ""
            return f"{self.name[:44]:44} control: {len(self.predictions)} prediction(s){split}"
        counts = (self.required, len(self.stories) - self.required, len(self.predictions))
        outcome = (*counts, len(self.found), self.repeated)
        shares = (self.recall, self.precision, self.f1)
        return (
            f"{self.name[:44]:44} "
            + " ".join(f"{count:4}" for count in outcome)
            + "  "
            + " ".join(f"{share:.3f}" for share in shares)
            + f" {self.furniture_out:4}"
        )


def _harmonic(first: float, second: float) -> float:
    return 2 * first * second / (first + second) if first + second else 0.0


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def summary(issues: Sequence[Issue]) -> dict[str, float | int]:
    """The figures over all documents, shares rounded to four digits."""
    digests = [issue for issue in issues if issue.digest]
    count = Counter[str]()
    for issue in digests:
        count["required"] += issue.required
        count["found"] += len(issue.found)
        count["taken"] += len(issue.matching)
        count["predicted"] += len(issue.predictions)
        count["titled"] += issue.titled
    micro_recall = count["found"] / count["required"] if count["required"] else 0.0
    micro_precision = count["taken"] / count["predicted"] if count["predicted"] else 0.0
    controls = [issue for issue in issues if not issue.digest]
    return {
        "recall": round(_mean(issue.recall for issue in digests), 4),
        "precision": round(_mean(issue.precision for issue in digests), 4),
        "f1": round(_mean(issue.f1 for issue in digests), 4),
        "docs": len(issues),
        "stories": count["required"],
        "controls_split": sum(len(issue.predictions) > 1 for issue in controls),
        "not_stories_out": sum(issue.furniture_out for issue in issues),
        "micro_recall": round(micro_recall, 4),
        "micro_precision": round(micro_precision, 4),
        "micro_f1": round(_harmonic(micro_recall, micro_precision), 4),
        "digests": len(digests),
        "controls": len(controls),
        "titles_ok": round(count["titled"] / count["found"], 4) if count["found"] else 0.0,
    }


def read_issues(folder: Path, lines: Iterable[str]) -> Iterator[Issue]:
    """The labelled issues of a folder with what was predicted of each, in the order of names."""
    predicted: defaultdict[str, list[Prediction]] = defaultdict(list)
    for line in filter(str.strip, lines):
        record = json.loads(line)
        predicted[Path(record.get("file") or "").name].append(Prediction.read(record))
    for path in sorted(folder.glob("*.expected.json")):
        label = json.loads(path.read_text("utf-8"))
        yield Issue.read(label, predicted[Path(label["file"]).name])


def main() -> None:
    """Print how each document came out, and the figures as one line of JSON."""
    folder, predictions = map(Path, sys.argv[1:])
    sys.setrecursionlimit(20_000)  # one step of the matching for each story in a chain of them
    issues = list(read_issues(folder, predictions.read_text("utf-8").splitlines()))
    heads = ("exp", "opt", "pred", "hit", "dup")
    print(f"{'document':44} {' '.join(f'{head:>4}' for head in heads)}    rec  prec    f1 notS")
    for issue in issues:
        print(issue)
    print(json.dumps(summary(issues)))


if __name__ == "__main__":
    main()
