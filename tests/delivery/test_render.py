"""What one chat is told of a story: its own topics, and nothing it did not ask for."""

from __future__ import annotations

import pytest

from bot.delivery.render import render
from bot.model import ArchivedStory, Source, Subscriptions
from tests.builders import NOW, TOPICS, chat, match, selectors, story


def archived(number: int = 1, *topics: str) -> ArchivedStory:
    one = story(number)
    return ArchivedStory(
        story=one,
        topics=match(*topics),
        sources=(Source(one.feed, one.source, one.url),),
        first_seen=NOW,
        revision=1,
    )


def follows(*names: str) -> Subscriptions:
    return Subscriptions(chat(1), tuple(selectors(*names)))


@pytest.mark.parametrize(
    ("followed", "shown"),
    [
        (["chips"], ["chips"]),
        (["ai", "chips"], ["chips", "ai"]),
        (["all"], ["chips", "ai"]),
        (["source:wire"], ["chips", "ai"]),
        (["source:other", "ai"], ["ai"]),
    ],
)
def test_a_chat_sees_the_topics_it_asked_for_and_all_of_them_with_all_or_the_source(
    followed: list[str], shown: list[str]
) -> None:
    alert = render(archived(1, "chips", "ai"), follows(*followed), TOPICS, number=3)
    assert alert is not None
    assert [topic.name for topic in alert.topics] == shown
    assert alert.number == 3


@pytest.mark.parametrize("followed", [[], ["crypto"], ["source:other"]])
def test_a_chat_that_no_longer_follows_it_is_told_nothing(followed: list[str]) -> None:
    assert render(archived(1, "chips"), follows(*followed), TOPICS, number=1) is None


def test_what_the_operator_pinned_counts_as_followed() -> None:
    subscriptions = Subscriptions(chat(1), (), tuple(selectors("chips")))
    assert render(archived(1, "chips"), subscriptions, TOPICS, number=1) is not None


def test_a_topic_switched_off_since_is_not_shown() -> None:
    alert = render(archived(1, "chips", "gone"), follows("all"), TOPICS, number=1)
    assert alert is not None
    assert [topic.name for topic in alert.topics] == ["chips"]
