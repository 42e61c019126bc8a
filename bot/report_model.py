"""The values of readers' feedback: what they find wrong with the topics of stories."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model import StoryId, TopicName


class Verdict(enum.StrEnum):
    """What a reader says of a story and a topic."""

    NOT = "not"  # the story has the topic and is not about it
    MISSING = "missing"  # it is about the topic and does not have it


class Noting(enum.StrEnum):
    """What noting a verdict did."""

    NEW = "new"
    CHANGED = "changed"  # the same chat had said the contrary: this stands in its place
    KNOWN = "known"  # the same chat had said so already


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one report. ``displaced``: older reports of this chat that had to go."""

    noted: Mapping[TopicName, Noting]
    displaced: int = 0


@dataclass(frozen=True, slots=True)
class Complaint:
    """What ``chats`` chats say of one story and topic, the latest of them at ``last``."""

    story: StoryId
    topic: TopicName
    verdict: Verdict
    chats: int
    last: datetime
