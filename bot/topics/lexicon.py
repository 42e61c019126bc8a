"""Reads the data files that define the built-in topics.

The files are part of the program: a fault in one is a fault of ours and is met by a test, yet
the reader says which file and which group it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from bot.errors import ConfigError
from bot.model import Topic, TopicName
from bot.topics.rules import BUILT_IN_THRESHOLD, Phrase, TopicRules, is_acronym

BUILT_IN = ("chips", "ai", "blockchain", "crypto")

_FILE_KEYS = {"title", "emoji", "color", "threshold", "denies", "contexts", "phrases"}
_GROUP_KEYS = {
    "words",
    "weight",
    "case",
    "support",
    "needs",
    "unless",
    "languages",
    "concept",
}


def built_in_topics() -> tuple[TopicRules, ...]:
    """The topics that ship with the bot, in the order in which they are listed."""
    folder = resources.files("bot.topics") / "lexicons"
    return tuple(
        read_lexicon(name, (folder / f"{name}.toml").read_text(encoding="utf-8"))
        for name in BUILT_IN
    )


def read_lexicon(name: str, text: str) -> TopicRules:
    """One topic from the text of its TOML file; raises ConfigError naming file and group.

    Its keys: ``title``, ``emoji``, ``color``, ``threshold``, ``denies`` (a list of phrases),
    ``contexts`` (named lists of phrases, used in ``needs`` and ``unless`` as ``@name``), and groups
    ``[[phrases]]``: ``words`` with what holds for all of them, as in ``rules.Phrase``.
    """
    where = f"{name}.toml"
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where} is not TOML: {error}.") from error
    _refuse_unknown(where, data, _FILE_KEYS)
    contexts: Mapping[str, list[str]] = data.get("contexts", {})
    phrases = tuple(
        phrase
        for number, group in enumerate(data.get("phrases", []), 1)
        for phrase in _phrases(f"{where}, group {number}", group, contexts)
    )
    topic = Topic(TopicName(name), data["title"], data["emoji"], data["color"])
    denies = tuple(data.get("denies", ()))
    return TopicRules(topic, phrases, denies, float(data.get("threshold", BUILT_IN_THRESHOLD)))


def _phrases(
    where: str, group: Mapping[str, Any], contexts: Mapping[str, list[str]]
) -> Iterator[Phrase]:
    _refuse_unknown(where, group, _GROUP_KEYS)
    for text in group["words"]:
        yield Phrase(
            text,
            float(group.get("weight", 1.0)),
            case=group.get("case", is_acronym(text)),
            support=group.get("support", False),
            needs=_expanded(where, group.get("needs", ()), contexts),
            unless=_expanded(where, group.get("unless", ()), contexts),
            languages=tuple(group.get("languages", ())),
            concept=group.get("concept", ""),
        )


def _expanded(
    where: str, names: list[str] | tuple[str, ...], contexts: Mapping[str, list[str]]
) -> tuple[str, ...]:
    words: list[str] = []
    for name in names:
        if not name.startswith("@"):
            words.append(name)
        elif name[1:] in contexts:
            words.extend(contexts[name[1:]])
        else:
            raise ConfigError(f"{where}: {name} is not among the contexts of the file.")
    return tuple(words)


def _refuse_unknown(where: str, found: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(found) - known)
    if unknown:
        raise ConfigError(f"{where}: unknown key {unknown[0]!r}; allowed: {sorted(known)}.")
