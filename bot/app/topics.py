"""From the config's topic tables to the rules of the classifier."""

from __future__ import annotations

from bot.config import Config
from bot.topics import TopicOverride, TopicRules, build_topics
from bot.topics.rules import plain_phrase


def topics_in_force(config: Config) -> tuple[TopicRules, ...]:
    """The built-in topics as the operator changed them, then the operator's own.

    Raises ConfigError, naming table and key, for a topic that cannot be used.
    """
    return build_topics(
        {
            name: TopicOverride(
                enabled=table.enabled,
                title=table.title,
                emoji=table.emoji,
                color=table.color,
                phrases=tuple(plain_phrase(phrase.text, phrase.weight) for phrase in table.phrases),
                denies=table.denies,
                threshold=table.threshold,
            )
            for name, table in config.topics.items()
        }
    )
