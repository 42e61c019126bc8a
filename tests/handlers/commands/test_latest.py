"""/latest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import ArchivedStory, FeedName, Source, Topic, TopicName
from tests.fakes.memory import NOW, story
from tests.handlers.commands.room import Room, words_of

FAB = story("fab", "Portmark opens a fab", "chips", age=timedelta(hours=2))
TIDES = story("tides", "Model reads tide tables", "ai", "chips", age=timedelta(minutes=5))
MAYOR = story("mayor", "Mayor sings", feed="lantern", age=timedelta(days=3))


async def test_a_line_holds_number_title_source_age_and_topics() -> None:
    reply = await Room(FAB).ask("/latest chips")
    assert words_of(reply) == (
        "Latest: 🔬 Chips\n#1 Portmark opens a fab · The Harbour Gazette · 2 h ago · 🔬 Chips"
    )
    assert [span.url for span in reply.lines[1] if span.url] == ["https://harbour.example/story"]


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("/latest chips", [TIDES, FAB]),
        ("/latest ai", [TIDES]),
        ("/latest all", [TIDES, FAB, MAYOR]),
        ("/latest", [TIDES, FAB, MAYOR]),
        ("/latest source:lantern", [MAYOR]),
        ("/latest Lantern Weekly", [MAYOR]),
        ("/latest ai, source:lantern", [TIDES, MAYOR]),
        ("/latest all chips", [TIDES, FAB, MAYOR]),
        ("/latest 1", [TIDES]),
        ("/latest chips 1", [TIDES]),
        ("/latest 2 all", [TIDES, FAB]),
        ("/latest chips ai 1", [TIDES]),
    ],
)
async def test_latest_gives_what_was_asked_for_newest_first(
    line: str, titles: list[ArchivedStory]
) -> None:
    lines = (await Room(FAB, TIDES, MAYOR).read(line)).split("\n")[1:]
    assert len(lines) == len(titles)
    for found, wanted in zip(lines, titles, strict=True):
        assert wanted.story.title in found


async def test_without_a_name_latest_gives_what_the_chat_follows_and_says_so() -> None:
    room = Room(FAB, TIDES, MAYOR)
    await room.ask("/subscribe source:lantern")
    text = await room.read("/latest")
    assert "Latest: everything from Lantern Weekly" in text
    assert "Mayor sings" in text
    assert "Portmark" not in text


async def test_five_stories_come_by_default() -> None:
    room = Room(*(story(str(n), f"Story {n}", "chips") for n in range(12)))
    assert len((await room.ask("/latest chips")).lines) == 1 + 5
    assert len((await room.ask("/latest chips 10")).lines) == 1 + 10


async def test_numbers_are_the_ones_that_why_takes() -> None:
    room = Room(FAB, TIDES)
    assert "#1 Model reads" in await room.read("/latest ai")
    assert "#2 Portmark" in await room.read("/latest chips")
    assert "#2 Portmark" in await room.read("/why 2")


@pytest.mark.parametrize(
    "count", ["0", "11", "-3", "99999999999999999999999999", "3 4", "9" * 5000]
)
async def test_a_wrong_count_is_answered_with_what_is_allowed(count: str) -> None:
    text = await Room(FAB).read(f"/latest chips {count}")
    assert text == "I can show 1 to 10 stories, for example /latest chips 10"


async def test_a_topic_whose_name_is_a_number_is_a_topic() -> None:
    room = Room(story("m", "Mobile networks of tomorrow", "6"))
    room.operations.topic_list = (Topic(TopicName("6"), "6G", "📶", 0),)
    assert "Mobile networks" in await room.read("/latest 6")


async def test_an_unknown_topic_is_answered_with_the_nearest_and_the_list() -> None:
    text = await Room(FAB).read("/latest chpis")
    assert "I don't know “chpis”. Did you mean chips?" in text
    assert "Topics: chips, ai" in text


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/latest", "No stories yet. I keep looking; the first ones will be here soon."),
        ("/latest all", "No stories yet. I keep looking; the first ones will be here soon."),
        (
            "/latest crypto",
            "Nothing yet for 🪙 Crypto. I keep looking; /latest all shows everything.",
        ),
    ],
)
async def test_an_empty_archive_is_said_in_a_sentence(line: str, answer: str) -> None:
    assert await Room().read(line) == answer


async def test_a_story_of_two_sources_counts_the_other() -> None:
    both = replace(FAB, sources=(*FAB.sources, Source(FeedName("lantern"), "Lantern Weekly", None)))
    assert "The Harbour Gazette +1 · " in await Room(both).read("/latest")


async def test_a_date_in_the_future_gives_way_to_when_it_was_seen() -> None:
    ahead = replace(FAB, story=replace(FAB.story, published=NOW + timedelta(days=9)))
    assert "2 h ago" in await Room(ahead).read("/latest")


async def test_hostile_titles_are_cut_cleaned_and_lead_nowhere_dangerous() -> None:
    bad = story("x", "\x1b]0;owned\x07A\u202e" + "long " * 5000, url="javascript:alert(1)")
    reply = await Room(bad).ask("/latest")
    assert all(span.url is None for line in reply.lines for span in line)
    assert "\x1b" not in words_of(reply)
    assert "\u202e" not in words_of(reply)
    assert len(words_of(reply)) < 250


async def test_ten_stories_fit_into_one_message_of_any_network() -> None:
    long = [story(str(n), "Word " * 100, "chips", "ai", "blockchain") for n in range(10)]
    assert len(await Room(*long).read("/latest chips 10")) < 2000
