"""Several stories in one message: what a chat follows of them, by topics, numbered, bounded."""

from __future__ import annotations

from dataclasses import replace

from bot.delivery.digest import DIGEST_STORIES, in_groups, render_digest, shown_in, wanted
from bot.digest_model import DigestKind
from bot.model import ArchivedStory, FeedName
from bot.texts import Texts
from tests.builders import TOPICS
from tests.delivery.test_render import archived, follows

TEXTS = Texts()


def catch_up(held: list[ArchivedStory]) -> ArchivedStory:
    return replace(archived(99), held=tuple(one.story.id for one in held))


def test_a_catch_up_holds_only_what_the_chat_follows_and_counts_the_rest() -> None:
    held = [archived(number, "chips" if number % 2 else "ai") for number in range(1, 31)]
    found = wanted(held, follows("chips"), TOPICS)
    alert = render_digest(catch_up(held), found, follows("chips"), TOPICS, TEXTS)
    assert alert is not None
    assert alert.story.title == "15 more stories at once"
    assert [len(group.items) for group in alert.groups] == [DIGEST_STORIES]
    assert alert.note == "and 5 more: /latest"
    assert [topic.name for topic in alert.topics] == ["chips"]
    assert alert.sources[0].feed == FeedName("wire")
    assert list(shown_in(alert, found)) == [one.story.id for one in held[:20:2]]


def test_a_catch_up_of_nothing_that_is_followed_is_no_alert() -> None:
    held = [archived(1, "chips")]
    assert wanted(held, follows("ai"), TOPICS) == ()
    assert render_digest(catch_up(held), (), follows("ai"), TOPICS, TEXTS) is None


def test_stories_stand_below_the_first_topic_they_are_followed_for_the_rest_below_more() -> None:
    held = [
        archived(1, "ai", "chips"),
        archived(2, "chips"),
        archived(3),
        archived(4, "ai"),
    ]
    found = wanted(held, follows("source:wire"), TOPICS)
    alert = render_digest(catch_up(held), found, follows("source:wire"), TOPICS, TEXTS)
    assert alert is not None
    shown = {group.heading: [item.title for item in group.items] for group in alert.groups}
    titles = [one.story.title for one in held]
    assert shown == {
        "🔬 Chips": [titles[1]],
        "🤖 AI": [titles[0], titles[3]],
        "More": [titles[2]],
    }


def test_without_any_topic_there_is_no_heading() -> None:
    held = [archived(1), archived(2)]
    found = wanted(held, follows("all"), TOPICS)
    alert = render_digest(catch_up(held), found, follows("all"), TOPICS, TEXTS)
    assert alert is not None
    assert [group.heading for group in alert.groups] == [""]


def test_a_part_says_which_it_is_and_only_the_last_counts_what_is_left_over() -> None:
    held = [archived(1, "chips")]
    found = wanted(held, follows("chips"), TOPICS)

    def part(number: int) -> tuple[str, str]:
        kind = DigestKind("digest", number, 2, more=7, total=18)
        one = replace(catch_up(held), digest=kind)
        alert = render_digest(one, found, follows("chips"), TOPICS, TEXTS)
        assert alert is not None
        return alert.story.title, alert.note

    assert part(1) == ("Your digest: 18 stories (1 of 2)", "")
    assert part(2) == ("Your digest: 18 stories (2 of 2)", "and 7 more: /latest")


def test_groups_keep_every_story_once() -> None:
    found = wanted([archived(n, "ai", "chips") for n in range(5)], follows("all"), TOPICS)
    assert [one for _, group in in_groups(found, TOPICS) for one in group] == list(found)
