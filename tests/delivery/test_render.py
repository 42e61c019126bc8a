"""What one chat is told of a story: its own topics, and nothing it did not ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.delivery.render import CATCH_UP_TITLES, render, render_catch_up
from bot.model import ArchivedStory, FeedName, Source, Subscriptions
from bot.texts import Texts
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


def test_a_catch_up_holds_only_what_the_chat_follows_and_counts_the_rest() -> None:
    held = [archived(number, "chips" if number % 2 else "ai") for number in range(1, 21)]
    catch_up = replace(archived(99), held=tuple(one.story.id for one in held))
    alert = render_catch_up(catch_up, held, follows("chips"), TOPICS, Texts(), number=1)
    assert alert is not None
    assert "10" in alert.story.title
    assert len(alert.story.bullets) == CATCH_UP_TITLES + 1
    assert "5" in alert.story.bullets[-1]
    assert [topic.name for topic in alert.topics] == ["chips"]
    assert alert.sources[0].feed == FeedName("wire")


def test_a_catch_up_of_nothing_that_is_followed_is_no_alert() -> None:
    held = [archived(1, "chips")]
    assert render_catch_up(archived(99), held, follows("ai"), TOPICS, Texts(), number=1) is None
