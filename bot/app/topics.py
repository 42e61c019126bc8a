"""From the config's topic tables to the rules of the classifier."""

from __future__ import annotations

from bot.config import Config
from bot.topics import TopicRules, build_topics


def topics_in_force(config: Config) -> tuple[TopicRules, ...]:
    """The built-in topics as the operator changed them, then the operator's own.

    Raises ConfigError, naming table and key, for a topic that cannot be used.
    """
    return build_topics(config.topics)
