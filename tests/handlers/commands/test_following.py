"""/topics, /subscribe, /unsubscribe."""

from __future__ import annotations

import pytest

from bot.model import FeedName, Selector, Subscriptions
from handlers.commands.request import Reply
from tests.handlers.commands.room import HERE, Room, words_of


def selectors(*names: str) -> tuple[Selector, ...]:
    return tuple(Selector(name) for name in names)


async def pinned(room: Room, *names: str, own: tuple[str, ...] = ()) -> None:
    room.chats.put(Subscriptions(HERE, selectors=selectors(*own), pinned=selectors(*names)))


@pytest.mark.parametrize(
    ("typed", "followed"),
    [
        ("chips", {"chips"}),
        ("chips ai", {"chips", "ai"}),
        ("chips,ai , crypto", {"chips", "ai", "crypto"}),
        ("CHIPS, Ai", {"chips", "ai"}),
        ("🔬 Chips and 🤖 AI", {"chips", "ai"}),
        ("#chips", {"chips"}),
        ("topic:chips", {"chips"}),
        ("all", {"all"}),
        ("everything", {"all"}),
        ("source:harbour", {"source:harbour"}),
        ("Source: Harbour", {"source:harbour"}),
        ("source:The Harbour Gazette chips", {"source:harbour", "chips"}),
        ("the harbour gazette, ai", {"source:harbour", "ai"}),
        ("chips chips", {"chips"}),
    ],
)
async def test_subscribe_understands_what_people_type(typed: str, followed: set[str]) -> None:
    room = Room()
    text = await room.read(f"/subscribe {typed}")
    assert await room.follows() == followed
    assert text.startswith("Done. This chat now follows ")


async def test_subscribe_says_all_that_the_chat_now_follows() -> None:
    room = Room()
    await room.ask("/subscribe chips")
    text = await room.read("/subscribe ai source:lantern")
    assert "now follows 🔬 Chips, 🤖 AI and everything from Lantern Weekly." in text
    assert "/latest ai" in text


async def test_subscribing_twice_says_that_nothing_changed() -> None:
    room = Room()
    await room.ask("/subscribe chips")
    text = await room.read("/subscribe chips")
    assert text == "Nothing to change: this chat follows 🔬 Chips already."


async def test_subscribe_wakes_a_chat_that_was_closed_though_nothing_is_new() -> None:
    room = Room()
    room.chats.put(Subscriptions(HERE, selectors=selectors("chips"), closed="blocked"))
    assert (await room.read("/subscribe chips")).startswith("Done.")
    assert (await room.chats.of(HERE)).closed == ""


async def test_a_typo_is_answered_with_the_nearest_name_and_the_list() -> None:
    room = Room()
    reply = await room.ask("/subscribe blokchain")
    text = words_of(reply)
    assert "I don't know “blokchain”. Did you mean blockchain?" in text
    assert "Topics: chips, ai, blockchain, crypto and all" in text
    assert "Sources: source:harbour and source:lantern" in text
    assert reply.private
    assert await room.follows() == set()


async def test_a_word_like_no_name_gets_the_list_alone() -> None:
    text = await Room().read("/subscribe zzzz")
    assert "I don't know “zzzz”.\nTopics: chips" in text


async def test_what_is_understood_is_done_though_the_rest_is_not() -> None:
    room = Room()
    text = await room.read("/subscribe chips, crpto")
    assert await room.follows() == {"chips"}
    assert "now follows 🔬 Chips." in text
    assert "Did you mean crypto?" in text


@pytest.mark.parametrize("line", ["/subscribe", "/subscribe ,", "/subscribe and"])
async def test_subscribe_without_a_name_shows_how(line: str) -> None:
    text = await Room().read(line)
    assert "/subscribe chips" in text
    assert "/subscribe source:harbour" in text
    assert "Topics: chips, ai, blockchain, crypto and all" in text
    assert "This chat follows nothing yet." in text


async def test_a_hostile_word_comes_back_short_and_harmless() -> None:
    room = Room()
    text = await room.read("/subscribe \x1b[31m`**" + "x" * 5000)
    assert "\x1b" not in text
    assert len(text.split("\n")[0]) < 100


async def test_markup_in_a_word_stays_text() -> None:
    reply = await Room().ask("/subscribe `zz`**zz**")
    assert any(span.text == "“`zz`**zz**”" and not span.bold for span in reply.lines[0])


async def test_unsubscribe_says_what_is_left() -> None:
    room = Room()
    await room.ask("/subscribe chips ai")
    reply = await room.ask("/unsubscribe Chips")
    assert await room.follows() == {"ai"}
    assert words_of(reply) == (
        "Done. This chat no longer follows 🔬 Chips.\nThis chat follows 🤖 AI."
    )
    assert not reply.private  # a change concerns everybody in the chat


async def test_unsubscribing_the_last_one_says_that_no_alerts_come() -> None:
    room = Room()
    await room.ask("/subscribe chips")
    text = await room.read("/unsubscribe chips")
    assert text.startswith("Done. This chat follows nothing now")
    assert await room.follows() == set()


async def test_unsubscribe_all_stops_everything_where_no_every_story_is_followed() -> None:
    room = Room()
    await room.ask("/subscribe chips ai source:lantern")
    await room.ask("/unsubscribe all")
    assert await room.follows() == set()


async def test_unsubscribe_all_is_silence_also_where_every_story_is_followed() -> None:
    room = Room()
    await room.ask("/subscribe all chips")
    reply = await room.read("/unsubscribe all")
    assert await room.follows() == set()
    assert "follows nothing now" in reply


@pytest.mark.parametrize("line", ["/unsubscribe", "/unsubscribe ,"])
async def test_unsubscribe_without_a_name_lists_what_is_followed(line: str) -> None:
    room = Room()
    await room.ask("/subscribe ai crypto")
    text = await room.read(line)
    assert "This chat follows 🤖 AI and 🪙 Crypto." in text
    assert "/unsubscribe ai" in text
    assert await room.follows() == {"ai", "crypto"}


@pytest.mark.parametrize("line", ["/unsubscribe", "/unsubscribe chips", "/unsubscribe all"])
async def test_who_follows_nothing_is_told_so(line: str) -> None:
    text = await Room().read(line)
    assert text == "This chat follows nothing, so there is nothing to stop."


async def test_unsubscribing_what_is_not_followed_names_what_is() -> None:
    room = Room()
    await room.ask("/subscribe ai")
    text = await room.read("/unsubscribe chips")
    assert text == "This chat doesn't follow 🔬 Chips.\nThis chat follows 🤖 AI."


async def test_a_topic_that_comes_through_every_story_is_explained() -> None:
    room = Room()
    await room.ask("/subscribe all")
    text = await room.read("/unsubscribe chips")
    assert "It follows every story, those included." in text
    assert await room.follows() == {"all"}


async def test_the_operators_choice_stays_and_the_reply_says_whose_it_is() -> None:
    room = Room()
    await pinned(room, "chips", own=("ai",))
    text = await room.read("/unsubscribe all")
    assert "no longer follows 🤖 AI" in text
    assert "🔬 Chips stays: the owner of this bot set it for this chat." in text
    assert "This chat follows 🔬 Chips." in text
    assert "once more" not in text


async def test_a_source_that_the_operator_removed_can_still_be_left() -> None:
    room = Room()
    await room.ask("/subscribe source:lantern chips")
    del room.operations.feed_titles[FeedName("lantern")]
    text = await room.read("/unsubscribe source:lantern")
    assert "no longer follows everything from lantern." in text
    assert await room.follows() == {"chips"}


async def test_an_unknown_name_in_unsubscribe_is_answered_with_the_nearest() -> None:
    room = Room()
    await room.ask("/subscribe chips")
    text = await room.read("/unsubscribe chps")
    assert "Did you mean chips?" in text
    assert "This chat follows 🔬 Chips." in text


async def test_topics_ticks_off_what_is_followed() -> None:
    room = Room()
    await room.ask("/subscribe chips source:lantern")
    lines = (await room.read("/topics")).split("\n")
    assert "🔬 Chips – chips ✓ followed" in lines
    assert "🤖 AI – ai" in lines
    assert "The Harbour Gazette – source:harbour" in lines
    assert "Lantern Weekly – source:lantern ✓ followed" in lines


async def test_topics_of_a_chat_that_follows_all_come_through_it() -> None:
    room = Room()
    await room.ask("/subscribe all")
    assert "🤖 AI – ai ✓ through “every story”" in await room.read("/topics")


async def test_topics_where_there_are_none_offers_every_story() -> None:
    room = Room()
    room.operations.topic_list = ()
    room.operations.feed_titles = {}
    text = await room.read("/topics")
    assert text == "No topics are set up yet. With /subscribe all every story rings."


async def test_two_hundred_sources_do_not_fill_the_chat() -> None:
    room = Room()
    room.operations.feed_titles = {FeedName(f"f{n}"): f"Feed {n}" for n in range(200)}
    for line in ("/topics", "/subscribe", "/subscribe zzzz"):
        text = await room.read(line)
        assert "180 more" in text, line
        assert len(text) < 2000, line


async def test_no_reply_is_ever_empty() -> None:
    room = Room()
    await pinned(room, "chips")
    for line in ("/unsubscribe chips", "/unsubscribe all", "/unsubscribe and", "/subscribe &"):
        reply: Reply = await room.ask(line)
        assert words_of(reply).strip(), line
