"""/why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import FeedName, Hit, Source, StoryId, TopicMatch, TopicName
from tests.fakes.memory import story
from tests.handlers.commands.room import HERE, Room, words_of

MATCH = TopicMatch(
    TopicName("chips"),
    2.4,
    (
        Hit("wafer", "bullets", 0.6),
        Hit("foundry", "title", 1.0),
        Hit("lithography", "bullets", 0.8),
        Hit("potato", "text", -0.4),
    ),
)
FAB = replace(story("fab", "Foundry opens in Portmark"), topics=(MATCH,))
TIDES = story("tides", "Model reads tide tables", "ai")


async def told() -> Room:
    room = Room(FAB, TIDES)
    await room.ask("/subscribe chips")
    await room.stories.tell(HERE, "fab", "m1")
    await room.stories.tell(HERE, "tides", "m2")
    return room


async def test_why_names_topic_words_places_sources_and_subscription() -> None:
    reply = await (await told()).ask("/why 1")
    assert words_of(reply).split("\n") == [
        "#1 Foundry opens in Portmark",
        "🔬 Chips, without doubt:",
        "  • in the title: “foundry”",
        "  • in the key points: “lithography” and “wafer”",
        "  • speaking against it: “potato”",
        "Source: The Harbour Gazette",
        "It rings here because this chat follows 🔬 Chips.",
    ]
    assert reply.lines[0][1].url == "https://harbour.example/story"


@pytest.mark.parametrize(
    ("line", "replied_to", "title"),
    [
        ("/why", None, "Model reads tide tables"),
        ("/why", "m1", "Foundry opens"),
        ("/why", "m2", "Model reads"),
        ("/why 1", None, "Foundry opens"),
        ("/why #1", None, "Foundry opens"),
        ("/why # 1", None, "Foundry opens"),
        ("/why 2", "m1", "Foundry opens"),  # the alert that is answered is what is meant
        ("/why 1", "somebody's message", "Foundry opens"),
    ],
)
async def test_why_finds_the_story_that_is_meant(
    line: str, replied_to: str | None, title: str
) -> None:
    assert title in await (await told()).read(line, replied_to=replied_to)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/why 99", "There is no story #99 in this chat. /latest shows the numbers."),
        ("/why 0", "There is no story #0 in this chat. /latest shows the numbers."),
        ("/why chips", "Which story?"),
        ("/why -1", "Which story?"),
        ("/why ²", "Which story?"),
        ("/why " + "9" * 6000, "Which story?"),
    ],
)
async def test_a_number_that_is_none_of_ours_is_explained(line: str, answer: str) -> None:
    assert (await (await told()).read(line)).startswith(answer)


async def test_an_answer_to_another_message_says_what_to_answer_to() -> None:
    text = await (await told()).read("/why", replied_to="somebody's message")
    assert text.startswith("That message is not one of my alerts.")


async def test_before_the_first_alert_there_is_nothing_to_explain() -> None:
    text = await Room(FAB).read("/why")
    assert text.startswith("No alert has rung here yet")


@pytest.mark.parametrize(
    ("score", "words"), [(5.0, "without doubt"), (1.5, "clearly"), (1.0, "but only just")]
)
async def test_the_score_is_told_in_words(score: float, words: str) -> None:
    room = Room(replace(FAB, topics=(replace(MATCH, score=score),)))
    await room.ask("/latest")
    assert f"🔬 Chips, {words}:" in await room.read("/why 1")


async def test_a_story_without_topic_rings_through_its_source() -> None:
    room = Room(story("mayor", "Mayor sings", feed="lantern"))
    await room.ask("/subscribe source:lantern chips")
    await room.stories.tell(HERE, "mayor", "m1")
    text = await room.read("/why")
    assert "It belongs to none of the topics." in text
    assert "because this chat follows everything from Lantern Weekly." in text


async def test_a_story_found_by_latest_but_not_followed_says_that_it_stays_silent() -> None:
    room = Room(TIDES)
    await room.ask("/latest ai")
    assert "so it doesn't ring here" in await room.read("/why 1")


async def test_the_strongest_topic_comes_first() -> None:
    weak = TopicMatch(TopicName("ai"), 1.0, (Hit("model", "text", 1.0),))
    room = Room(replace(FAB, topics=(weak, MATCH)))
    await room.ask("/latest")
    text = await room.read("/why 1")
    assert text.index("🔬 Chips, without doubt") < text.index("🤖 AI, but only just")


async def test_every_source_of_an_event_is_named_with_its_own_link() -> None:
    other = Source(FeedName("lantern"), "Lantern Weekly", "https://lantern.example/fab")
    room = Room(replace(FAB, sources=(*FAB.sources, other)))
    await room.ask("/latest")
    reply = await room.ask("/why 1")
    assert "Sources: The Harbour Gazette and Lantern Weekly" in words_of(reply)
    assert "https://lantern.example/fab" in {s.url for line in reply.lines for s in line}


async def test_of_very_many_phrases_the_strongest_are_told() -> None:
    hits = tuple(Hit(f"p{n}", "text", 0.1 * n) for n in range(1, 30))
    room = Room(replace(FAB, topics=(replace(MATCH, why=hits),)))
    await room.ask("/latest")
    text = await room.read("/why 1")
    assert "in the text: “p29”, “p28”, “p27”, “p26”, “p25” and 24 more" in text


async def test_a_phrase_met_twice_is_told_once() -> None:
    hits = (Hit("Wafer", "text", 0.5), Hit("wafer", "text", 0.4))
    room = Room(replace(FAB, topics=(replace(MATCH, why=hits),)))
    await room.ask("/latest")
    assert "in the text: “Wafer”\n" in await room.read("/why 1")


async def test_a_topic_that_was_switched_off_is_told_by_its_name() -> None:
    room = await told()
    room.operations.topic_list = ()
    assert "chips, without doubt:" in await room.read("/why 1")


async def test_of_a_message_that_tells_several_stories_one_must_be_named() -> None:
    room = Room(replace(FAB, held=(StoryId("tides"),)))
    await room.stories.tell(HERE, "fab", "m1")
    assert await room.read("/why") == (
        "That message tells several stories, each with its number. Name one, like /why 3."
    )
