"""What menus offer while somebody types."""

from __future__ import annotations

import pytest

from bot.model import Selector
from bot.texts import Texts
from handlers.commands.completion import Choice, Completion
from handlers.commands.request import Argument
from tests.fakes.memory import MemoryChats, MemoryOperations
from tests.handlers.commands.room import HERE


@pytest.fixture
def chats() -> MemoryChats:
    return MemoryChats()


@pytest.fixture
def completion(chats: MemoryChats) -> Completion:
    return Completion(chats=chats, operations=MemoryOperations(), texts=Texts())


@pytest.mark.parametrize("argument", [Argument.SELECTORS, Argument.TOPIC_COUNT])
async def test_topics_come_first_then_all_then_sources(
    completion: Completion, argument: Argument
) -> None:
    choices = await completion(argument, HERE)
    assert [choice.value for choice in choices] == [
        *("chips", "ai", "blockchain", "crypto", "all", "source:harbour", "source:lantern")
    ]
    assert choices[0] == Choice("chips", "🔬 Chips")
    assert choices[-1].label == "everything from Lantern Weekly"


async def test_a_topic_that_is_wrong_is_no_source_and_not_all(completion: Completion) -> None:
    choices = await completion(Argument.NUMBER_TOPIC, HERE)
    assert [choice.value for choice in choices] == ["chips", "ai", "blockchain", "crypto"]


async def test_unsubscribe_offers_what_the_chat_follows(
    completion: Completion, chats: MemoryChats
) -> None:
    assert await completion(Argument.FOLLOWED, HERE) == ()
    await chats.follow(HERE, [Selector("ai")])
    assert await completion(Argument.FOLLOWED, HERE) == (Choice("ai", "🤖 AI"),)


async def test_how_often_an_event_rings_is_offered_in_words(completion: Completion) -> None:
    assert await completion(Argument.OUTLETS, HERE) == (
        Choice("first", "first: an event rings once"),
        Choice("each", "each: each outlet's report rings"),
    )


@pytest.mark.parametrize("argument", [Argument.NONE, Argument.NUMBER])
async def test_nothing_is_offered_where_nothing_can_be_known(
    completion: Completion, argument: Argument
) -> None:
    assert await completion(argument, HERE) == ()


@pytest.mark.parametrize(
    ("argument", "some"),
    [
        (Argument.DIGEST, {"daily 08:00", "weekly fri 17:00", "off", "silent"}),
        (Argument.QUIET, {"22:00-07:00", "off"}),
        (Argument.DURATION, {"1h", "off"}),
        (Argument.ZONE, {"Europe/Berlin", "America/New_York", "UTC"}),
    ],
)
async def test_times_are_offered_as_they_are_written(
    completion: Completion, argument: Argument, some: set[str]
) -> None:
    assert some <= {choice.value for choice in await completion(argument, HERE)}


async def test_time_zones_are_found_by_cities_of_several_words(completion: Completion) -> None:
    labels = {choice.label for choice in await completion(Argument.ZONE, HERE)}
    assert "America/New York" in labels
