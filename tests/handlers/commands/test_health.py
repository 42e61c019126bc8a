"""/status and /test."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import ChatId, FeedName, FeedState, Selector, Subscriptions
from bot.outcome_model import Gone, Moved, Outcome, Refused, Retry, Sent, ThreadGone, Unknown
from handlers.commands.request import ChatKind
from tests.fakes.memory import NOW
from tests.handlers.commands.room import HERE, Room


def feed(
    name: str,
    *,
    failures: int = 0,
    error: str = "",
    polled: timedelta | None = timedelta(minutes=4),
    new: timedelta | None = None,
    title: str = "",
    paused: bool = False,
) -> FeedState:
    return FeedState(
        FeedName(name),
        title,
        NOW - polled if polled is not None else None,
        None,
        NOW - new if new is not None else None,
        failures,
        error,
        paused=paused,
    )


async def status(*feeds: FeedState, queued: int = 0) -> str:
    room = Room()
    room.operations.states = feeds
    room.operations.queued = queued
    await room.ask("/subscribe chips")
    return await room.read("/status")


async def test_status_of_a_bot_that_is_well() -> None:
    text = await status(
        feed("a", new=timedelta(hours=5)), feed("b", title="Lantern", new=timedelta(minutes=12))
    )
    assert text == (
        "This chat follows 🔬 Chips.\n"
        "No alert is waiting.\n"
        "\n"
        "Both sources are fine.\n"
        "Last new story: 12 min ago, from Lantern."
    )


@pytest.mark.parametrize(
    ("queued", "sentence"),
    [
        (0, "No alert is waiting."),
        (1, "One alert is waiting to be sent."),
        (2, "2 alerts are waiting to be sent."),
        (1204, "1,204 alerts are waiting to be sent."),
    ],
)
async def test_status_counts_what_waits(queued: int, sentence: str) -> None:
    assert sentence in await status(queued=queued)


async def test_status_tells_the_operator_what_is_unknown_and_what_came_of_it() -> None:
    room = Room()
    room.operations.counted[HERE] = {
        "sent": 1204,
        "unknown": 3,
        "repeated": 1,
        "found": 2,
        "failed": 1,
    }
    assert (await room.read("/status")).endswith(
        "\n\n1,204 alerts have been sent since the bot was set up.\n"
        "3 attempts were not answered, so nobody knows whether they arrived. "
        "Sent again: 1; found to have arrived: 2.\n"
        "One alert was given up: newsbell dead list says why."
    )


async def test_status_of_a_bot_that_knows_of_everything_says_no_more_than_how_much() -> None:
    room = Room()
    room.operations.counted[HERE] = {"sent": 1, "stories": 7}
    assert (await room.read("/status")).endswith(
        "\n\nOne alert has been sent since the bot was set up."
    )


async def test_status_names_the_feed_that_fails_since_how_many_tries_and_why() -> None:
    text = await status(
        feed("a"), feed("gone", title="Gone Times", failures=3, error="Answered 404: not there.")
    )
    assert "1 of 2 sources are fine. In trouble:" in text
    assert "• Gone Times: the last 3 tries failed (latest 4 min ago)." in text
    assert "Answered 404: not there." in text


async def test_the_address_of_a_feed_is_nobodys_business() -> None:
    text = await status(
        feed("a", failures=1, error="https://user:pw@feeds.example/x?key=s3cret is no feed.")
    )
    assert "s3cret" not in text
    assert "pw@" not in text
    assert "the last try failed" in text
    assert "is no feed." in text


async def test_a_feed_that_was_never_read_is_neither_fine_nor_in_trouble() -> None:
    text = await status(feed("a", polled=None))
    assert "One source has not been read yet" in text
    assert "fine" not in text
    assert "No new story yet." in text


async def test_a_paused_feed_is_neither_fine_nor_in_trouble() -> None:
    text = await status(feed("a"), feed("b", failures=3, error="Answered 404.", paused=True))
    assert "The source is fine." in text
    assert "One source rests, as the operator wants it." in text
    assert "404" not in text


async def test_status_without_feeds_and_subscriptions() -> None:
    room = Room()
    room.operations.states = ()
    text = await room.read("/status")
    assert "This chat follows nothing yet. Begin with /subscribe chips." in text
    assert "No sources are set up yet." in text


async def test_fifty_failing_feeds_do_not_fill_the_chat() -> None:
    text = await status(*(feed(f"f{n}", failures=2, error="No answer. " * 80) for n in range(50)))
    assert "40 more" in text
    assert len(text) < 3500


async def test_a_closed_chat_hears_how_to_wake_its_alerts() -> None:
    room = Room()
    room.chats.put(Subscriptions(HERE, (Selector("chips"),), closed="403 bot was blocked"))
    text = await room.read("/status")
    assert "/subscribe starts them again" in text
    assert "403" not in text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Sent("7"), "everything works"),
        (Retry("429", timedelta(seconds=3)), "try again in a minute"),
        (Gone("403 kicked"), "I may not write here"),
        (Moved(ChatId("telegram", "-1001")), "has just moved"),
        (ThreadGone("closed", ChatId("telegram", "-1001")), "I may not write here"),
        (Refused("400 bad entities"), "did not accept the sample"),
        (Unknown("504"), "got no answer"),
    ],
)
async def test_the_outcome_of_a_sample_is_one_sentence_without_codes(
    outcome: Outcome, words: str
) -> None:
    room = Room()
    room.operations.outcome = outcome
    text = await room.read("/test")
    assert words in text
    assert not any(character.isdigit() for character in text)
    assert room.operations.tested == [HERE]


async def test_rights_that_are_missing_are_named() -> None:
    room = Room()
    room.kind = ChatKind.GROUP
    room.operations.rights = ("Send Messages", "Embed Links")
    room.operations.outcome = Gone("403")
    text = await room.read("/test")
    assert "Some permissions are missing here: Send Messages and Embed Links." in text
    room.operations.rights = ("Embed Links",)
    room.operations.outcome = Sent("1")
    text = await room.read("/test")
    assert "One permission is missing here: Embed Links." in text
    assert "everything works" not in text
