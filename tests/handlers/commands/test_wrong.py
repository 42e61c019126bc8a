"""/wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import FeedName, StoryId, Topic, TopicName
from tests.fakes.memory import TOPICS, AwayChats, story
from tests.handlers.commands.room import HERE, Room, words_of

FAB = story("fab", "Foundry opens in Portmark", "chips", "ai")
TIDES = story("tides", "Model reads tide tables", "ai")
MAYOR = story("mayor", "Mayor sings", feed="lantern")
NEXT = "Thank you! Nothing changes at once: the operator of this bot reviews it."


async def told() -> Room:
    """A chat that was told two stories: #1 in message m1, #2, the last one, in m2."""
    room = Room(FAB, TIDES, MAYOR)
    await room.stories.tell(HERE, "fab", "m1")
    await room.stories.tell(HERE, "tides", "m2")
    return room


async def test_the_answer_says_what_was_noted_and_that_nothing_changes_at_once() -> None:
    room = await told()
    reply = await room.ask("/wrong 1 ai +crypto")
    assert words_of(reply).split("\n") == [
        "#1 Foundry opens in Portmark",
        "Noted as wrong here: 🤖 AI.",
        "Noted as missing here: 🪙 Crypto.",
        NEXT,
    ]
    assert reply.lines[0][1].url == "https://harbour.example/story"
    assert reply.private
    assert room.reports.on("fab") == {"ai": "not", "crypto": "missing"}


@pytest.mark.parametrize(
    ("line", "replied_to", "key"),
    [
        ("/wrong", None, "tides"),
        ("/wrong", "m1", "fab"),
        ("/wrong ai", "m1", "fab"),
        ("/wrong 1", None, "fab"),
        ("/wrong #1", None, "fab"),
        ("/wrong # 1", None, "fab"),
        ("/wrong ai 1", None, "fab"),
        ("/wrong 2 ai", "m1", "fab"),  # the alert that is answered is what is meant
        ("/wrong 1", "somebody's message", "fab"),
    ],
)
async def test_wrong_finds_the_story_that_is_meant(
    line: str, replied_to: str | None, key: str
) -> None:
    room = await told()
    await room.ask(line, replied_to=replied_to)
    assert {story for _, story, _ in room.reports.noted} == {key}
    assert room.reports.on(key)["ai"] == "not"


@pytest.mark.parametrize(
    ("follows", "noted"),
    [
        ("chips", {"chips": "not"}),
        ("chips ai", {"chips": "not", "ai": "not"}),
        ("crypto", {"chips": "not", "ai": "not"}),
        ("all source:harbour", {"chips": "not", "ai": "not"}),
    ],
)
async def test_without_a_topic_none_fits_of_those_that_ring_here(
    follows: str, noted: dict[str, str]
) -> None:
    room = await told()
    await room.ask(f"/subscribe {follows}")
    await room.ask("/wrong 1")
    assert room.reports.on("fab") == noted


@pytest.mark.parametrize(
    ("words", "noted"),
    [
        ("chips", {"chips": "missing"}),  # the sign is optional
        ("+chips", {"chips": "missing"}),
        ("+ chips", {"chips": "missing"}),
        ("AI", {"ai": "not"}),
        ("🤖 AI, +🔬 Chips", {"ai": "not", "chips": "missing"}),
        ("+chips,+crypto", {"chips": "missing", "crypto": "missing"}),
        ("+chips ai", {"chips": "missing", "ai": "not"}),
        ("+chips, ai", {"chips": "missing", "ai": "not"}),
        ("all", {"ai": "not"}),
        ("all +chips", {"ai": "not", "chips": "missing"}),
    ],
)
async def test_topics_are_read_as_people_type_them(words: str, noted: dict[str, str]) -> None:
    room = await told()
    await room.ask(f"/wrong 2 {words}")
    assert room.reports.on("tides") == noted


async def test_a_sign_without_a_topic_notes_nothing_and_asks_which() -> None:
    room = await told()
    assert await room.read("/wrong 2 +") == "Which topic? Name it, like /wrong 2 chips."
    assert room.reports.noted == {}


async def test_a_topic_that_the_story_has_is_not_missing() -> None:
    room = await told()
    text = await room.read("/wrong 2 +ai")
    assert "The story has 🤖 AI already, so that is not missing." in text
    assert room.reports.noted == {}


async def test_a_title_of_several_words_may_have_a_sign() -> None:
    room = await told()
    energy = Topic(TopicName("energy"), "Heat pumps", "🔥", 0)
    room.operations.topic_list = (*TOPICS, energy)
    await room.ask("/wrong 2 +heat pumps ai")
    assert room.reports.on("tides") == {"energy": "missing", "ai": "not"}


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("chps", "I don't know “chps”. Did you mean chips?"),
        ("+chps", "I don't know “chps”. Did you mean chips?"),
        ("xyzzyx", "I don't know “xyzzyx”."),
        ("source:harbour", "I don't know “source:harbour”."),
    ],
)
async def test_an_unknown_topic_is_named_with_the_nearest(words: str, answer: str) -> None:
    room = await told()
    text = await room.read(f"/wrong 2 {words}")
    assert answer in text
    assert "Topics: chips, ai, blockchain, crypto" in text
    assert room.reports.noted == {}


async def test_the_sign_of_an_unknown_topic_is_not_that_of_the_next() -> None:
    room = await told()
    text = await room.read("/wrong 2 +chps ai")
    assert "“chps”" in text
    assert room.reports.on("tides") == {"ai": "not"}


async def test_the_same_twice_is_answered_kindly() -> None:
    room = await told()
    await room.ask("/wrong 1 ai +crypto")
    text = await room.read("/wrong 1 ai +crypto +blockchain")
    assert text.split("\n")[1:] == [
        "Noted as missing here: ⛓️ Blockchain.",
        "This chat has noted as wrong already: 🤖 AI.",
        "This chat has noted as missing already: 🪙 Crypto.",
        NEXT,
    ]


async def test_the_contrary_of_what_was_said_takes_its_place() -> None:
    room = await told()
    await room.ask("/wrong 2 chips")
    # Its topics changed since: an edition gave it chips.
    room.stories.stories[1] = story("tides", "Model reads tide tables", "ai", "chips")
    text = await room.read("/wrong 2 chips")
    assert "That takes the place of what this chat said before." in text
    assert room.reports.on("tides") == {"chips": "not"}


async def test_a_chat_whose_reports_are_full_is_told_that_the_oldest_made_room() -> None:
    room = await told()
    room.reports.displaced = 2
    assert "its 2 oldest reports made room for this one." in await room.read("/wrong 2")


async def test_a_story_without_topic_can_only_lack_one() -> None:
    room = await told()
    await room.stories.tell(HERE, "mayor", "m3")
    for line in ("/wrong", "/wrong 3 all"):
        text = await room.read(line)
        assert "belongs to none of the topics. If one is missing, name it: /wrong 3 chips" in text
    assert room.reports.noted == {}
    await room.ask("/wrong crypto")
    assert room.reports.on("mayor") == {"crypto": "missing"}


@pytest.mark.parametrize(
    ("line", "replied_to", "answer"),
    [
        ("/wrong 99 ai", None, "There is no story #99 in this chat. /latest shows the numbers."),
        ("/wrong 0", None, "There is no story #0 in this chat."),
        ("/wrong " + "9" * 4000, None, "There is no story #999999999 in this chat."),
        ("/wrong 1 2 ai", None, "One story at a time, please, like /wrong 3 chips"),
        ("/wrong", "another", "That message is not one of my alerts. Answer an alert with /wrong,"),
        ("/wrong ai", "another", "That message is not one of my alerts."),
    ],
)
async def test_where_there_is_no_such_story_it_says_so(
    line: str, replied_to: str | None, answer: str
) -> None:
    room = await told()
    assert (await room.read(line, replied_to=replied_to)).startswith(answer)
    assert room.reports.noted == {}


async def test_before_the_first_alert_it_says_how_to_name_a_story() -> None:
    text = await Room(FAB).read("/wrong")
    assert text.startswith("No alert has rung here yet. /latest shows stories; /wrong with")


async def test_an_alert_for_several_stories_asks_which() -> None:
    room = Room(replace(FAB, held=(StoryId("tides"), StoryId("mayor"))), TIDES)
    await room.stories.tell(HERE, "fab", "m1")
    assert (await room.read("/wrong")).startswith("That message tells several stories")
    assert room.reports.noted == {}


async def test_a_notice_of_the_bot_has_no_topics() -> None:
    notice = replace(FAB, story=replace(FAB.story, feed=FeedName("~notices")), topics=())
    room = Room(notice)
    await room.stories.tell(HERE, "fab", "m1")
    assert (await room.read("/wrong chips")).startswith("That is a message of my own")
    assert room.reports.noted == {}


async def test_a_topic_that_was_switched_off_can_still_be_wrong() -> None:
    room = await told()
    room.operations.topic_list = TOPICS[:1]
    assert "Noted as wrong here: ai." in await room.read("/wrong 2 ai")


async def test_a_topic_may_be_called_by_a_number() -> None:
    room = await told()
    room.operations.topic_list = (*TOPICS, Topic(TopicName("2026"), "The year", "📅", 0))
    await room.ask("/wrong 2 2026")
    assert room.reports.on("tides") == {"2026": "missing"}


async def test_when_the_store_is_away_the_reader_gets_an_apology() -> None:
    room = Room(TIDES, chats=AwayChats())
    await room.stories.tell(HERE, "tides", "m1")
    assert (await room.read("/wrong")).startswith("Sorry, that didn't work just now.")
