"""What was learned from labelled issues: ``weights.toml``, which ``bench/split_fit.py`` writes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.feeds.split.choice.cohesion import COHESION
from bot.feeds.split.choice.groups import GROUP
from bot.feeds.split.choice.naming import NAMING
from bot.feeds.split.choice.traits import DIGEST, TRAITS
from bot.feeds.split.choice.trees import Logistic, Trees

OUTLINE = ("confidence of the outline", "stories of the outline", "shared with the outline")
WHOLE = (
    *("lines", "words", "linked lines", "headings", "hosts in all", "top host in all"),
    *("prose in all", "items in all", "named", "calls itself", "unlinked prose", "sponsored"),
    "contents",
)
VERDICT = (*OUTLINE, *WHOLE, *TRAITS, *DIGEST, *COHESION, *NAMING)


@dataclass(frozen=True, slots=True)
class Models:
    """``group``: how likely lines of one look are headlines; ``rank``: how good a way to split is
    beside others; ``verdict``: how likely the best is one of a digest, which it is from
    ``threshold`` on, or from ``linked`` where nearly all of its stories have a link. ``margin``: by
    how much a way must be better than the outline's.
    """

    group: Trees
    rank: Trees
    verdict: Logistic
    threshold: float
    linked: float
    margin: float


@cache
def models() -> Models:
    """What is installed with the program."""
    text = (resources.files("bot.feeds.split.choice") / "weights.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return Models(
        Trees.read(table["group"], GROUP),
        Trees.read(table["rank"], TRAITS),
        Logistic.read(table["verdict"], VERDICT),
        table["threshold"],
        table["linked"],
        table["margin"],
    )
