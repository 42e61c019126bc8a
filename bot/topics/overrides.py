"""Joins the built-in topics with what the operator's configuration says about topics."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import replace

from bot.errors import ConfigError
from bot.model import Topic, TopicName
from bot.topics.lexicon import built_in_topics
from bot.topics.rules import OWN_THRESHOLD, Phrase, TopicOverride, TopicRules, plain_phrase
from bot.topics.words import tidy

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_RESERVED = frozenset({"all", "source"})
_OWN_EMOJI = "🔔"
_OWN_COLOR = 0x5B6EE1


def build_topics(overrides: Mapping[str, TopicOverride]) -> tuple[TopicRules, ...]:
    """The topics in force: the built-in ones as the operator changed them, then the operator's own.

    Raises ConfigError, naming table and key, for a topic that cannot be used.
    """
    built_in = {str(rules.topic.name): rules for rules in built_in_topics()}
    in_force = []
    for name, rules in built_in.items():
        override = overrides.get(name, TopicOverride())
        if override.enabled:
            in_force.append(_changed(rules, override))
    for name, override in overrides.items():
        if name not in built_in and override.enabled:
            in_force.append(_own(name, override, tuple(built_in)))
    return tuple(in_force)


def _changed(rules: TopicRules, override: TopicOverride) -> TopicRules:
    name = str(rules.topic.name)
    _check(name, override)
    topic = rules.topic
    return replace(
        rules,
        topic=Topic(
            topic.name,
            topic.title if override.title is None else override.title,
            topic.emoji if override.emoji is None else override.emoji,
            topic.color if override.color is None else override.color,
        ),
        phrases=_with(rules.phrases, _as_phrases(override.phrases)),
        denies=rules.denies + override.denies,
        threshold=rules.threshold if override.threshold is None else override.threshold,
    )


def _own(name: str, override: TopicOverride, built_in: tuple[str, ...]) -> TopicRules:
    if not _NAME.fullmatch(name) or name in _RESERVED:
        raise ConfigError(
            f"[topics.{name}]: {name!r} cannot name a topic: use lower-case letters, digits and"
            " . _ - (at most 64, a letter or digit first); 'all' and 'source' are taken."
        )
    if not any(phrase.weight > 0 for phrase in _as_phrases(override.phrases)):
        near = difflib.get_close_matches(name, built_in, n=1)
        hint = f" (did you mean [topics.{near[0]}]?)" if near else ""
        raise ConfigError(
            f"[topics.{name}] defines a new topic and needs phrases, such as"
            f' phrases = ["first phrase", "second"]{hint}; built-in are {", ".join(built_in)}.'
        )
    _check(name, override)
    return TopicRules(
        Topic(
            TopicName(name),
            override.title or name.replace("_", " ").replace("-", " ").capitalize(),
            _OWN_EMOJI if override.emoji is None else override.emoji,
            _OWN_COLOR if override.color is None else override.color,
        ),
        _as_phrases(override.phrases),
        override.denies,
        OWN_THRESHOLD if override.threshold is None else override.threshold,
    )


def _with(known: tuple[Phrase, ...], added: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """The operator's phrase takes the place of a built-in one of the same words."""
    replaced = {phrase.text.lower() for phrase in added}
    return tuple(phrase for phrase in known if phrase.text.lower() not in replaced) + added


def _as_phrases(given: tuple[str | Phrase, ...]) -> tuple[Phrase, ...]:
    return tuple(plain_phrase(item) if isinstance(item, str) else item for item in given)


def _check(name: str, override: TopicOverride) -> None:
    where = f"[topics.{name}]"
    if override.color is not None and not 0 <= override.color <= 0xFFFFFF:
        raise ConfigError(f"{where} color = {override.color}: allowed is 0x000000 to 0xFFFFFF.")
    # Written so that nan is refused as well.
    if override.threshold is not None and not 0 < override.threshold <= 100:
        raise ConfigError(f"{where} threshold = {override.threshold}: allowed is above 0 to 100.")
    if override.title is not None and not override.title.strip():
        raise ConfigError(f"{where} title is empty: leave it out or write a name.")
    for phrase in _as_phrases(override.phrases):
        _check_words(f"{where} phrases", phrase.text)
        if not abs(phrase.weight) <= 100:
            raise ConfigError(
                f"{where} phrases: the weight of {phrase.text!r} is {phrase.weight}:"
                " allowed is -100 to 100."
            )
        for word in (*phrase.needs, *phrase.unless):
            _check_words(f"{where} phrases", word)
    spoken_for = {tidy(phrase.text).lower() for phrase in _as_phrases(override.phrases)}
    for word in override.denies:
        _check_words(f"{where} denies", word)
        if tidy(word).lower() in spoken_for:
            raise ConfigError(f"{where}: {word!r} stands in phrases and in denies: choose one.")


def _check_words(where: str, text: str) -> None:
    words = tidy(text).rstrip("*")
    if not any(letter.isalnum() for letter in words):
        raise ConfigError(f"{where}: {text!r} holds no word to look for.")
    if "*" in words:
        raise ConfigError(f"{where}: {text!r}: a * may only stand at the end.")
    if len(words) > 200:
        raise ConfigError(f"{where}: a phrase of {len(words)} characters; allowed are 200.")
