"""Which topics a story belongs to, and why: phrases with weights, found in one pass, no model."""

from bot.topics.building import build_topics, built_in_topics
from bot.topics.classifier import Classifier, Weighing
from bot.topics.rules import Phrase, TopicRules

__all__ = ["Classifier", "Phrase", "TopicRules", "Weighing", "build_topics", "built_in_topics"]
