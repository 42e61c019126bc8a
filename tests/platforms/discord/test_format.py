"""How alerts look on Discord: one embed that says the story, whatever the feed wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from bot.model import Alert, FeedName, Source
from bot.platforms.discord import alert_payload
from bot.platforms.discord.format import plain_payload
from tests.fakes.discord_spec import SPEC, complaint
from tests.platforms.digests import digest_of, digest_of_one
from tests.platforms.discord.samples import AI, CHIPS, alert, source


def embed(told: Alert) -> dict[str, Any]:
    (only,) = alert_payload(told)["embeds"]
    assert isinstance(only, dict)
    return only


def test_an_alert_says_topics_title_bullets_source_and_time() -> None:
    assert embed(alert()) == {
        "author": {"name": "🔬 Chips · 🤖 AI"},
        "title": "Halden opens its third fab",
        "url": "https://wire.example/halden",
        "description": "• It makes wafers\n• Nine hundred people work there",
        "color": 0x1E88E5,
        "footer": {"text": "The Wire · #3"},
        "timestamp": "2026-03-04T05:06:00+00:00",
    }


def test_nobody_is_ever_mentioned() -> None:
    assert alert_payload(alert())["allowed_mentions"] == {"parse": []}


def test_without_bullets_the_summary_stands_there() -> None:
    assert embed(alert(bullets=()))["description"] == "A fab opened."


def test_what_is_not_known_is_left_out() -> None:
    bare = alert(url=None, bullets=(), summary="", published=None, topics=(), number=0)
    assert embed(bare) == {
        "title": "Halden opens its third fab",
        "footer": {"text": "The Wire"},
    }


def test_the_picture_of_the_story_stands_beside_it() -> None:
    told = alert(picture="https://img.example/fab.jpg")
    assert embed(told)["thumbnail"] == {"url": "https://img.example/fab.jpg"}


@pytest.mark.parametrize(
    "picture", [None, "javascript:alert(1)", "https://a.example/" + "x" * 2048]
)
def test_a_picture_that_discord_would_not_take_is_left_out(picture: str | None) -> None:
    assert "thumbnail" not in embed(alert(picture=picture))


def test_the_colour_is_that_of_the_first_topic() -> None:
    assert embed(alert(topics=(AI, CHIPS)))["color"] == AI.color


def test_further_sources_are_named_and_linked() -> None:
    sources = (source("The Wire"), source("Gazette", "https://g.example/x"), source("Herald"))
    told = embed(alert(bullets=("One",), sources=sources))
    assert told["description"] == "• One\n-# Also: [Gazette](<https://g.example/x>)"
    assert told["footer"]["text"] == "The Wire, Gazette, Herald · #3"


def test_many_sources_are_counted() -> None:
    sources = [source(f"Paper {number}") for number in range(9)]
    footer = "Paper 0, Paper 1, Paper 2, Paper 3, Paper 4, 4 more · #3"
    assert embed(alert(sources=sources))["footer"]["text"] == footer


def test_a_sample_says_that_it_is_a_test() -> None:
    told = embed(alert(sample=True))["description"]
    assert told.startswith("-# 🔔 A test: this is what an alert looks like.\n• It makes")


def test_times_are_told_in_utc() -> None:
    there = datetime(2026, 3, 4, 13, 0, tzinfo=timezone(timedelta(hours=8)))
    assert embed(alert(published=there))["timestamp"] == "2026-03-04T05:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "**Deal** _closed_ ~~off~~ `now` ||x||",
            r"\*\*Deal\*\* \_closed\_ \~\~off\~\~ \`now\` \|\|x\|\|",
        ),
        ("[Prize](https://evil.example)", r"\[Prize\](https\://evil.example)"),
        ("@everyone <@&12> <#3> <:e:4>", "@\u200beveryone \\<@&12\\> \\<#3\\> \\<:e:4\\>"),
        ("two\nlines\r\n\tand\x00 nul", "two lines and nul"),
        ("\u202etxt.exe\u2066 \u200bhid\u00adden", "txt.exe hidden"),
        ("\ud800 half", "half"),
    ],
)
def test_hostile_text_is_shown_letter_by_letter(text: str, shown: str) -> None:
    told = embed(alert(title=text, bullets=(text,)))
    assert told["title"] == shown
    assert told["description"] == f"• {shown}"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//wire.example/x",
        "https://",
        "http://[broken",
        "https://wire.example/" + "a" * 2048,
    ],
)
def test_only_web_addresses_of_sensible_length_are_linked(url: str) -> None:
    told = embed(alert(url=url, sources=(source("A"), source("B", url))))
    assert "url" not in told
    assert "Also" not in told["description"]


def test_a_user_name_in_an_address_is_left_out() -> None:
    assert embed(alert(url="https://bank.example@evil.example/"))["url"] == "https://evil.example/"


def test_a_long_title_is_cut_between_signs() -> None:
    title = embed(alert(title="*" * 1000))["title"]
    assert title.endswith("…")
    assert len(title) <= 256
    assert title.count("\\") == title.count("*")


def test_bullets_that_do_not_fit_are_left_out_from_the_end() -> None:
    told = embed(alert(bullets=[f"{number} {'x' * 300}" for number in range(9)]))["description"]
    assert [line.split()[1] for line in told.split("\n")] == ["0", "1", "2", "3"]


def test_a_title_without_a_sign_to_see_has_a_stand_in() -> None:
    assert embed(alert(title="\u200b\x00 "))["title"] == "(no title)"


_TEXT = st.text(max_size=600) | st.text("*_<@😀\u202e`[](|", max_size=3000)
_URL = st.none() | _TEXT | st.text(max_size=3000).map("https://a.example/".__add__)


@settings(max_examples=150)
@given(
    title=_TEXT,
    url=_URL,
    bullets=st.lists(_TEXT, max_size=12),
    summary=_TEXT,
    sources=st.lists(st.builds(Source, st.just(FeedName("f")), _TEXT, _URL), max_size=8),
    sample=st.booleans(),
)
def test_no_story_breaks_a_limit(
    title: str,
    url: str | None,
    bullets: list[str],
    summary: str,
    sources: list[Source],
    sample: bool,
) -> None:
    payload = alert_payload(
        alert(
            title=title, url=url, bullets=bullets, summary=summary, sources=sources, sample=sample
        )
    )
    (only,) = payload["embeds"]
    lengths = {
        "title": len(only["title"].encode("utf-16-le")) // 2,
        "description": len(only.get("description", "").encode("utf-16-le")) // 2,
        "footer": len(only["footer"]["text"].encode("utf-16-le")) // 2,
    }
    assert 0 < lengths["title"] <= 256
    assert lengths["description"] <= 1500
    assert 0 < lengths["footer"] <= 2048
    assert complaint("POST", "/channels/1/messages", payload) is None


def test_every_field_is_one_that_discords_own_description_knows() -> None:
    if not SPEC.is_file():
        pytest.skip(f"{SPEC} is not here: Discord's OpenAPI document is no part of the project")
    payload = alert_payload(alert(sources=(source("A"), source("B", "https://b.example"))))
    assert complaint("POST", "/channels/1/messages", payload) is None
    wrong = {"embeds": [{"title": "x" * 257}]}
    assert complaint("POST", "/channels/1/messages", wrong) is not None


def test_a_digest_shows_its_stories_below_their_topics_each_leading_to_its_own() -> None:
    assert embed(digest_of(alert())) == {
        "title": "Your digest: 8 stories",
        "color": CHIPS.color,
        "description": "**🔬 Chips**\n"
        "• [Lanternworks starts making chips](<https://harbour.example/41>) – Harbour · #41\n"
        "• [Wafers run short again](<https://harbour.example/42>) – Harbour · #42\n\n"
        "**🤖 AI**\n"
        "• A court rules on AI – The Lantern · #43\n\n"
        "and 5 more: /latest",
    }


@pytest.mark.parametrize("payload", [alert_payload, plain_payload])
def test_a_silent_digest_notifies_nobody(payload: Callable[[Alert], dict[str, Any]]) -> None:
    assert "flags" not in payload(digest_of(alert()))
    silent = payload(digest_of(alert(), silent=True))
    assert silent["flags"] == 4096
    assert complaint("POST", "/channels/1/messages", silent) is None


@settings(max_examples=100)
@given(title=_TEXT, url=_URL)
def test_a_digest_shows_ten_stories_whatever_they_are_called_and_wherever_they_lead(
    title: str, url: str | None
) -> None:
    told = digest_of_one(alert(), title, url)
    description = embed(told)["description"]
    assert len(description.encode("utf-16-le")) // 2 <= 4096
    assert all(f"#{99_999 + number}" in description for number in range(10))
    for payload in (alert_payload(told), plain_payload(told)):
        assert complaint("POST", "/channels/1/messages", payload) is None


def test_links_of_a_digest_give_way_the_longest_first_where_room_is_short() -> None:
    short, long = "https://a.example/1", "https://a.example/" + "x" * 380
    told = digest_of_one(alert(), "Halden " * 20, long)
    told = replace(
        told, groups=(*digest_of_one(alert(), "Short", short, count=1).groups, *told.groups[1:])
    )
    description = embed(told)["description"]
    assert f"(<{short}>)" in description
    assert 0 < description.count(f"(<{long}>)") < 9
