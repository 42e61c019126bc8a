"""/digest, /quiet, /mute and /timezone: what they set, and what they say of what comes next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.zones import find_zone, near_zone, zone_names, zone_of
from bot.timing_model import Timing
from tests.fakes.memory import NOW
from tests.handlers.commands.room import HERE, Room

HOUR = timedelta(hours=1)
HINT = "Not your clock? Set yours, like /timezone Europe/Berlin."


def in_berlin() -> Room:
    """A chat at 13:00 on a Wednesday, by its own clock."""
    room = Room()
    room.zone = "Europe/Berlin"
    return room


def set_in(room: Room) -> Timing:
    return room.timings.timings[HERE]


async def test_a_digest_is_set_and_the_next_one_told_on_the_chats_own_clock() -> None:
    room = in_berlin()
    await room.read("/timezone Europe/Berlin")
    assert await room.read("/digest daily 08:00") == (
        "Done.\n"
        "Digest: daily 08:00.\n"
        "The next message comes tomorrow at 08:00 (Europe/Berlin time)."
    )
    assert str(set_in(room).digest) == "daily 08:00"


async def test_a_chat_without_a_time_zone_hears_whose_clock_counts() -> None:
    text = await Room().read("/digest daily 18:00")
    assert text.endswith(f"today at 18:00 (UTC time).\n{HINT}")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/digest weekdays 8", "tomorrow at 08:00"),
        ("/digest weekly fri 5pm", "on Friday at 17:00"),
        ("/digest weekly wed 08:00", "on Dec 2, 2026 at 08:00"),
        ("/digest daily at 14:30", "today at 14:30"),
    ],
)
async def test_a_day_is_told_as_people_say_it(line: str, told: str) -> None:
    assert f"The next message comes {told} (Europe/Berlin time)" in await in_berlin().read(line)


async def test_a_digest_can_be_silent_and_loud_again_with_and_without_its_times() -> None:
    room = in_berlin()
    assert "Digest: daily 08:00, without a sound." in await room.read("/digest daily 8 silent")
    assert "Digest: daily 08:00.\n" in await room.read("/digest loud")
    assert "Digest: daily 08:00, without a sound." in await room.read("/digest silent")


async def test_a_digest_that_is_switched_off_lets_stories_ring_as_they_come() -> None:
    room = in_berlin()
    await room.read("/digest daily 08:00")
    assert await room.read("/digest off") == "Done.\nStories ring here as they come."
    assert set_in(room) == Timing()


async def test_quiet_hours_are_set_with_what_is_urgent() -> None:
    room = in_berlin()
    text = await room.read("/quiet 22:00 – 07:00 urgent chips, AI")
    assert text.startswith(
        "Done.\n"
        "Quiet hours: 22:00-07:00.\n"
        "Urgent, so they ring at once all the same: 🔬 Chips and 🤖 AI.\n"
        "Stories ring here as they come; that ends today at 22:00 (Europe/Berlin time)."
    )
    assert set_in(room).urgent == ("chips", "ai")
    await room.read("/quiet urgent none")
    assert set_in(room).urgent == ()
    assert str(set_in(room).quiet) == "22:00-07:00"
    await room.read("/quiet off")
    assert set_in(room) == Timing()


async def test_in_quiet_hours_the_reply_says_when_they_end_and_how_many_stories_wait() -> None:
    room = in_berlin()
    room.timings.held = 4
    text = await room.read("/quiet 10pm-3pm")
    assert (
        "The next message comes today at 15:00 (Europe/Berlin time).\n4 stories wait for it."
        in (text)
    )


@pytest.mark.parametrize("line", ["/quiet urgent source:harbour", "/quiet urgent all"])
async def test_only_topics_can_be_urgent(line: str) -> None:
    room = Room()
    text = await room.read(line)
    assert "I don't know" in text
    assert "Topics: chips, ai, blockchain and crypto" in text
    assert room.timings.timings == {}


async def test_an_urgent_topic_that_nobody_knows_changes_nothing() -> None:
    room = Room()
    assert "Did you mean chips?" in await room.read("/quiet 22:00-07:00 urgent chps")
    assert room.timings.timings == {}


async def test_a_chat_is_muted_for_a_time_and_not_any_more() -> None:
    room = in_berlin()
    assert (await room.read("/mute 2h")).startswith(
        "Done.\n"
        "Muted; stories ring again today at 15:00.\n"
        "The next message comes today at 15:00 (Europe/Berlin time)."
    )
    assert set_in(room).muted_until == NOW + 2 * HOUR
    assert await room.read("/mute off") == "Done.\nStories ring here as they come."


async def test_a_mute_that_is_over_is_not_shown() -> None:
    room = in_berlin()
    await room.read("/mute 2h")
    room.timings.now = NOW + 3 * HOUR
    assert "Muted" not in await room.read("/mute")
    await room.read("/digest daily 08:00")
    assert set_in(room).muted_until is None


async def test_nobody_is_muted_for_ever_by_mistake() -> None:
    room = Room()
    assert "At most 28 days" in await room.read("/mute 900d")
    assert room.timings.timings == {}


@pytest.mark.parametrize(
    ("line", "example"),
    [
        ("/digest", "/digest weekly fri 17:00"),
        ("/quiet", "/quiet 22:00-07:00"),
        ("/mute", "/mute 2h"),
        ("/timezone", "/timezone new york"),
    ],
)
async def test_without_words_each_tells_the_present_state_and_gives_examples(
    line: str, example: str
) -> None:
    room = in_berlin()
    await room.read("/digest daily 08:00")
    reply = await room.ask(line)
    text = await room.read(line)
    assert reply.private
    assert example in text
    assert ("13:00" if line == "/timezone" else "Digest: daily 08:00.") in text


@pytest.mark.parametrize(
    ("line", "said", "example"),
    [
        ("/digest hourly", "I don't understand “hourly”.", "/digest daily 08:00"),
        ("/digest daily", "I don't understand “daily”.", "/digest daily 08:00"),
        ("/quiet 22:00", "I don't understand “22:00”.", "/quiet 22:00-07:00"),
        ("/quiet 8-8", "I don't understand “8-8”.", "/quiet 22:00-07:00"),
        ("/quiet 22-7 urgent", "Which topics are urgent?", "/quiet urgent chips"),
        ("/mute a while", "I don't understand “a while”.", "/mute 2h"),
        ("/timezone mars", "I don't know a time zone “mars”.", "/timezone Europe/Berlin"),
        ("/timezone EST", "Did you mean /timezone America/New_York?", "new york"),
        ("/timezone factory", "I don't know a time zone “factory”.", "/timezone Europe/Berlin"),
        ("/timezone europe/berlim", "Did you mean /timezone Europe/Berlin?", "new york"),
    ],
)
async def test_what_is_not_understood_is_answered_with_what_to_write(
    line: str, said: str, example: str
) -> None:
    room = Room()
    text = await room.read(line)
    assert text.startswith(said) or said in text
    assert example in text
    assert room.timings.timings == {}


async def test_a_time_zone_is_found_by_name_or_city_and_its_clock_shown() -> None:
    room = Room()
    assert await room.read("/timezone new york") == (
        "Done.\nTime zone: America/New York, where it is 07:00."
    )
    assert set_in(room).zone == "America/New_York"


async def test_another_time_zone_moves_what_was_set() -> None:
    room = Room()
    await room.read("/digest daily 08:00")
    text = await room.read("/timezone Asia/Hong_Kong")
    assert "where it is 20:00" in text
    assert "The next message comes tomorrow at 08:00 (Asia/Hong Kong time)." in text


async def test_status_shows_what_is_set_and_what_waits() -> None:
    room = in_berlin()
    await room.ask("/subscribe chips")
    await room.read("/digest daily 08:00")
    room.timings.held = 12
    text = await room.read("/status")
    assert text.startswith(
        "This chat follows 🔬 Chips.\n"
        "Digest: daily 08:00.\n"
        "The next message comes tomorrow at 08:00 (Europe/Berlin time).\n"
        "12 stories wait for it.\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("hong kong", "Asia/Hong_Kong"),
        ("buenos aires", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
        ("", None),
        ("gmt+99", None),
    ],
)
def test_zones_are_known_by_name_and_by_city(typed: str, name: str | None) -> None:
    assert find_zone(typed) == name


def test_every_zone_of_the_list_can_be_used_and_a_lost_one_is_utc() -> None:
    assert all(zone_of(name).key == name for name in zone_names())
    assert zone_of("Mars/Olympus").key == "UTC"
    assert near_zone("amsterdm") == "Europe/Amsterdam"
