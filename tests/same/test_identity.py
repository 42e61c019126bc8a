"""Under which keys stories are known, told as what a feed does and whether it rings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import FeedName, Story, StoryId
from bot.same import Identity, identities, new_story_id

KEEP, WINDOW = timedelta(days=30), timedelta(hours=72)
STORY = Story(
    id=StoryId("aaaaaaaaaaaa"),
    feed=FeedName("tidewater"),
    source="Tidewater Wire",
    title="Harbour crane learns to sing",
    url="https://tidewater.example/2031/crane",
    bullets=(),
    summary="The port of Vell has taught its oldest crane to sing in the evenings.",
    published=None,
)


def known_as(
    story: Story,
    *,
    guid: str = "guid-1",
    split: bool = False,
    shares_link: bool = False,
    across_feeds: bool = True,
) -> tuple[Identity, ...]:
    return identities(
        story,
        own_url=None if shares_link else story.url,
        entry_guid=guid,
        split=split,
        keep=KEEP,
        window=WINDOW,
        across_feeds=across_feeds,
    )


def meet(one: tuple[Identity, ...], two: tuple[Identity, ...]) -> set[str]:
    """By which kinds of identity the second story is known when the first was admitted."""
    return {a.kind for a in one for b in two if a.key == b.key}


def test_an_entry_is_known_by_guid_link_and_title_each_for_its_time() -> None:
    lives = {one.kind: one.life for one in known_as(STORY)}
    assert lives == {"guid": KEEP, "url": KEEP, "title": WINDOW}


def test_the_same_entry_again_is_known_whatever_else_changed() -> None:
    edited = replace(STORY, title="Crane sang", url=None, summary="")
    assert meet(known_as(STORY), known_as(edited)) == {"guid"}


def test_the_same_guid_in_another_feed_is_another_story() -> None:
    other = replace(STORY, feed=FeedName("harbour"), title="Ferry learns to dance", url=None)
    assert meet(known_as(STORY), known_as(other)) == set()


def test_a_new_guid_for_the_same_link_is_the_same_story() -> None:
    moved = replace(
        STORY, url="http://www.tidewater.example/2031/crane/?utm_source=rss", title="It sings"
    )
    assert meet(known_as(STORY), known_as(moved, guid="guid-2")) == {"url"}


def test_another_feed_with_the_same_title_is_the_same_story() -> None:
    other = replace(
        STORY,
        feed=FeedName("harbour"),
        source="Harbour Post",
        url="https://harbour.example/55",
        title="UPDATE: Harbour Crane Learns to Sing - Harbour Post",
    )
    assert meet(known_as(STORY), known_as(other, guid="x")) == {"title"}


def test_titles_count_within_their_feed_alone_if_each_outlet_is_to_ring() -> None:
    other = replace(STORY, feed=FeedName("harbour"), url=None)
    ours, theirs = known_as(STORY, across_feeds=False), known_as(other, across_feeds=False)
    assert meet(ours, theirs) == set()
    again = known_as(replace(STORY, url=None), guid="new", across_feeds=False)
    assert meet(ours, again) == {"title"}


@pytest.mark.parametrize(
    "title", ["Breaking news", "Untitled", "Markets Wrap", "Bitcoin price today"]
)
def test_titles_that_recur_hide_no_news(title: str) -> None:
    first = replace(STORY, title=title, url=None)
    second = replace(first, summary="Something else has happened in the harbour of Vell tonight.")
    assert meet(known_as(first), known_as(second, guid="guid-2")) == set()


@pytest.mark.parametrize("url", ["https://tidewater.example/", "https://tidewater.example/news"])
def test_links_to_the_front_page_hide_no_news(url: str) -> None:
    first = replace(STORY, url=url)
    second = replace(STORY, url=url, title="Ferry learns to dance at last")
    assert meet(known_as(first), known_as(second, guid="guid-2")) == set()


def test_a_digest_story_without_a_link_is_known_in_a_later_issue_for_as_long_as_guids_are() -> None:
    linkless = replace(STORY, url=None)
    first = known_as(linkless, guid="issue-1", split=True)
    second = known_as(linkless, guid="issue-2", split=True)
    assert meet(first, second) == {"guid", "title"}
    assert all(one.life == KEEP for one in first if one.kind == "guid")


def test_two_stories_of_one_issue_are_two() -> None:
    other = replace(STORY, title="Ferry learns to dance at last")
    ours = known_as(STORY, guid="issue-1", split=True, shares_link=True)
    theirs = known_as(other, guid="issue-1", split=True, shares_link=True)
    assert meet(ours, theirs) == set()


def test_a_section_of_each_issue_with_the_same_short_title_is_new_each_time() -> None:
    first = replace(STORY, title="Chart of the week", url=None)
    second = replace(
        first, summary="Cranes that sing outnumber cranes that hum for the first time."
    )
    ours = known_as(first, guid="issue-1", split=True)
    assert meet(ours, known_as(second, guid="issue-2", split=True)) == set()
    assert meet(ours, known_as(first, guid="issue-2", split=True)) == {"guid"}
    assert meet(ours, known_as(second, guid="issue-1", split=True)) == {"guid"}


def test_keys_are_short_and_tell_nothing() -> None:
    for one in known_as(STORY):
        assert len(one.key) == 25
        assert one.key.isalnum()


def test_lone_surrogates_do_no_harm() -> None:
    assert known_as(replace(STORY, title="\ud800 crane learns to sing"), guid="\udcff")


def test_a_story_id_is_stable_short_and_its_own() -> None:
    feed = FeedName("tidewater")
    assert new_story_id(feed, "guid-1") == new_story_id(feed, "guid-1")
    assert len({new_story_id(feed, f"guid-{number}") for number in range(1000)}) == 1000
    assert new_story_id(feed, "guid-1") != new_story_id(FeedName("harbour"), "guid-1")
    one = new_story_id(feed, "guid-1")
    assert len(one) == 12
    assert set(one) <= set("abcdefghijklmnopqrstuvwxyz234567")
