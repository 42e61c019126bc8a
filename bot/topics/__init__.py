"""Which topics a story belongs to, and why: phrases with weights, found in one pass, no model."""

from bot.topics.classifier import Classifier
from bot.topics.lexicon import built_in_topics
from bot.topics.overrides import build_topics
from bot.topics.rules import Phrase, TopicOverride, TopicRules

__all__ = ["Classifier", "Phrase", "TopicOverride", "TopicRules", "build_topics", "built_in_topics"]
