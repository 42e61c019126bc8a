"""Topic files: each holds one topic with the keys of its table, and is named after it."""

from __future__ import annotations

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.files import read_text
from bot.config.lines import Place
from bot.config.problems import Problem, Whereabouts
from bot.config.toml import parsed
from bot.config.values import BadValueError


@dataclass(frozen=True, slots=True)
class TopicFiles:
    """The topic files that ``patterns`` name; ``base`` is where relative ones start."""

    patterns: tuple[str, ...]
    base: Path

    def numbered(self) -> dict[Path, int]:
        """The files that there are now, each with the number of its pattern. A pattern without
        wildcards is its own file, whether it exists or not.
        """
        found: dict[Path, int] = {}
        for number, pattern in enumerate(self.patterns):
            written = os.path.expanduser(pattern)
            names = (
                sorted(glob.glob(written, root_dir=self.base))
                if glob.has_magic(written)
                else [written]
            )
            for name in names:
                found.setdefault(self.base / name, number)
        return found


def named_topic_files(raw: Mapping[str, Any], base: Path) -> TopicFiles:
    """The topic files that a configuration names, none where it names them wrongly."""
    patterns = raw.get("topic_files", ())
    are_texts = isinstance(patterns, tuple) and all(isinstance(item, str) for item in patterns)
    return TopicFiles(patterns if are_texts else (), base)


def add_topic_files(
    raw: dict[str, Any], base: Path
) -> tuple[list[Problem], dict[Place, Whereabouts]]:
    """Put the topics of the files that ``topic_files`` names into ``raw``, as tables of topics.

    Gives what is wrong and where each of them stands. Raises ConfigError for a file that is no
    TOML. Keys that are not as the model wants them are left for it to refuse.
    """
    topics = raw.get("topics", {})
    if not isinstance(topics, dict):
        return [], {}
    named = named_topic_files(raw, base)
    files = named.numbered()
    problems = [
        Problem(("topic_files", number), "names no file that there is", f'"{pattern}"')
        for number, pattern in enumerate(named.patterns)
        if number not in files.values()
    ]
    whereabouts: dict[Place, Whereabouts] = {}
    for file, number in files.items():
        place, name = ("topic_files", number), file.stem
        if name in topics:
            other = whereabouts.get(("topics", name))
            where = other.file if other else f"[topics.{name}] of the configuration"
            problems.append(Problem(place, f"names {file}, but this topic stands in {where} too"))
            continue
        try:
            table, lines = parsed(read_text(file), str(file))
        except BadValueError as error:
            problems.append(Problem(place, f"names {file}, which {error}"))
            continue
        topics[name] = table
        whereabouts["topics", name] = Whereabouts(str(file), lines)
    if files:
        raw["topics"] = topics
    return problems, whereabouts
