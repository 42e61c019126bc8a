"""Alerts at the console: beautiful for people, exact for machines, harmless for terminals."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TextIO

import pytest
from rich.console import Console

from bot.delivery.ports import Platform
from bot.model import Alert, ChatId, FeedName, Source
from bot.outcome_model import Gone, Outcome, Retry, Sent
from bot.platforms.console import ConsolePlatform
from bot.texts import Texts
from tests.fakes.memory import NOW, TOPICS, story
from tests.platforms.digests import digest_of

CHAT = ChatId("console", "main")
STORY = replace(
    story("fab", "Foundry in Portmark opens its first line").story,
    bullets=("Three customers wait for its wafers", "It hires 4,000 people"),
    summary="The foundry opened.",
)
ALERT = Alert(CHAT, STORY, TOPICS[:2], (Source(STORY.feed, STORY.source, STORY.url),), number=3)
ANSI = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


async def send(
    alert: Alert, file: TextIO, *, as_json: bool = False, terminal: bool = False, width: int = 80
) -> Outcome:
    """Send one alert to a console over ``file`` and give back the outcome."""
    console = Console(
        file=file,
        width=width,
        force_terminal=terminal,
        color_system="truecolor" if terminal else None,
    )
    platform = ConsolePlatform(console, Texts(), json=as_json, now=lambda: NOW)
    return await platform.send(alert, nonce="n-1")


async def printed(alert: Alert, *, terminal: bool = False) -> str:
    file = io.StringIO()
    assert await send(alert, file, terminal=terminal) == Sent("n-1")
    return file.getvalue()


def test_it_is_a_platform_of_delivery() -> None:
    platform: Platform = ConsolePlatform(Console(file=io.StringIO()), Texts())
    assert platform.name == "console"


async def test_an_alert_is_one_block_that_reads_from_number_to_link() -> None:
    assert await printed(ALERT) == (
        "▌ #3  🔬 Chips · 🤖 AI · 10:00\n"
        "▌ Foundry in Portmark opens its first line\n"
        "▌ • Three customers wait for its wafers\n"
        "▌ • It hires 4,000 people\n"
        "▌ The Harbour Gazette · https://harbour.example/story\n"
        "\n"
    )


async def test_a_terminal_gets_the_topics_colours_a_bold_title_and_a_link() -> None:
    text = await printed(ALERT, terminal=True)
    assert "\x1b[38;2;46;134;222m▌" in text
    assert "\x1b[1;38;2;142;68;173m🤖 AI" in text
    assert "\x1b[1mFoundry in Portmark" in text
    assert ";https://harbour.example/story\x1b\\" in text


async def test_no_color_keeps_the_words_and_drops_the_colours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = await printed(ALERT, terminal=True)
    assert "38;2" not in text
    assert "#3" in text


async def test_no_line_of_a_terminal_is_wider_than_it_is() -> None:
    long = replace(STORY, title="Longer " * 40, bullets=("Many words " * 30,))
    text = ANSI.sub("", await printed(replace(ALERT, story=long), terminal=True))
    lines = text.rstrip("\n").split("\n")
    assert len(lines) > 8
    assert max(map(len, lines)) <= 80
    assert all(line.startswith("▌ ") for line in lines)
    assert "▌   words" in text or "▌   Many" in text  # bullets hang


async def test_without_a_terminal_no_line_is_broken() -> None:
    title = "A title that is much longer than eighty columns and is looked for by grep " * 3
    text = await printed(replace(ALERT, story=replace(STORY, title=title)))
    assert title.strip() in text


async def test_a_story_without_bullets_shows_its_summary_and_without_link_its_source() -> None:
    text = await printed(replace(ALERT, story=replace(STORY, bullets=(), url=None)))
    assert "▌ • The foundry opened.\n▌ The Harbour Gazette\n" in text


async def test_a_title_alone_is_an_alert_too() -> None:
    bare = replace(STORY, bullets=(), summary="", url=None, published=None)
    text = await printed(replace(ALERT, story=bare, topics=(), sources=()))
    assert text == (
        "▌ #3  12:00\n▌ Foundry in Portmark opens its first line\n▌ The Harbour Gazette\n\n"
    )


async def test_other_sources_are_named() -> None:
    other = Source(FeedName("lantern"), "Lantern Weekly", None)
    text = await printed(replace(ALERT, sources=(*ALERT.sources, other)))
    assert " · also Lantern Weekly\n" in text


async def test_a_sample_says_that_it_is_one() -> None:
    assert (await printed(replace(ALERT, sample=True, number=0))).startswith("▌ Sample alert  ")


async def test_older_news_carries_its_date() -> None:
    old = replace(STORY, published=NOW - timedelta(days=3))
    assert "Nov 22, 2026, 12:00\n" in await printed(replace(ALERT, story=old))


HOSTILE = "\x1b[2J\x1b]0;owned\x07[red]Title[/red] \x9b31m:smile: \u202ereversed\r\nnew line"


@pytest.mark.parametrize("terminal", [False, True])
async def test_hostile_text_cannot_reach_the_terminal(terminal: bool) -> None:
    bad = replace(
        STORY, title=HOSTILE, bullets=(HOSTILE,), source=HOSTILE, url="https://a.example/\x1b[31m"
    )
    source = Source(FeedName("lantern"), HOSTILE, None)
    text = await printed(replace(ALERT, story=bad, sources=(source,)), terminal=terminal)
    rest = ANSI.sub("", text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", rest)
    assert "[red]Title[/red] :smile: reversed new line" in rest


async def test_hostile_links_are_left_out() -> None:
    text = await printed(replace(ALERT, story=replace(STORY, url="javascript:alert(1)")))
    assert "javascript" not in text


async def test_huge_text_is_cut() -> None:
    huge = replace(STORY, title="word " * 100_000, bullets=("word " * 100_000,))
    assert len(await printed(replace(ALERT, story=huge))) < 1000


async def test_a_stream_that_knows_only_ascii_still_gets_its_alert() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    assert isinstance(await send(ALERT, file), Sent)
    assert raw.getvalue().startswith(b"| #3  ? Chips ? ? AI ? 10:00\n| Foundry")
    assert b"| * Three customers" in raw.getvalue()


async def test_json_is_one_line_for_each_delivery() -> None:
    file = io.StringIO()
    await send(ALERT, file, as_json=True)
    await send(replace(ALERT, story=replace(STORY, url=None, title=HOSTILE)), file, as_json=True)
    first, second = file.getvalue().splitlines()
    assert json.loads(first) == {
        "action": "send",
        "chat": "console:main",
        "topics": ["chips", "ai"],
        "story": {
            "title": STORY.title,
            "url": STORY.url,
            "bullets": list(STORY.bullets),
            "summary": "The foundry opened.",
            "source": "The Harbour Gazette",
        },
    }
    assert json.loads(second)["story"]["title"] == HOSTILE
    assert second.isascii()
    assert second.isprintable()


async def test_json_is_never_broken_at_the_width_of_the_console() -> None:
    file = io.StringIO()
    await send(ALERT, file, as_json=True, width=20)
    assert file.getvalue().count("\n") == 1


async def test_each_delivery_is_flushed_before_it_counts(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with path.open("w", encoding="utf-8") as file:
        platform = ConsolePlatform(Console(file=file), Texts(), json=True)
        for count in (1, 2):
            await platform.send(ALERT, nonce=str(count))
            assert platform.sent == count
            assert len(path.read_text(encoding="utf-8").splitlines()) == count


async def test_alerts_sent_at_once_do_not_mix() -> None:
    file = io.StringIO()
    platform = ConsolePlatform(Console(file=file), Texts(), now=lambda: NOW)
    await asyncio.gather(*(platform.send(ALERT, nonce=str(n)) for n in range(20)))
    assert file.getvalue() == (await printed(ALERT)) * 20
    assert platform.sent == 20


async def test_a_reader_who_left_is_gone() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    file = os.fdopen(writing, "w", encoding="utf-8")
    platform = ConsolePlatform(Console(file=file), Texts())
    assert isinstance(await platform.send(ALERT, nonce="1"), Gone)
    assert platform.sent == 0
    with contextlib.suppress(BrokenPipeError):  # the alert is still in its buffer
        file.close()


@pytest.mark.timeout(10)
async def test_a_reader_who_pauses_holds_up_nobody_else() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as file:
        platform = ConsolePlatform(Console(file=file), Texts(), json=True)
        more_than_a_pipe_holds = replace(STORY, summary="x" * 1_000_000)
        sending = asyncio.create_task(
            platform.send(replace(ALERT, story=more_than_a_pipe_holds), nonce="1")
        )
        await asyncio.sleep(0)
        assert not sending.done()
        with os.fdopen(reading, encoding="utf-8") as output:
            assert len(await asyncio.to_thread(output.readline)) > 1_000_000
        assert await sending == Sent("1")


async def test_a_full_disk_is_tried_again() -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    outcome = await send(ALERT, Full())
    assert isinstance(outcome, Retry)
    assert "No space left on device" in outcome.why


async def test_a_console_lacks_no_rights() -> None:
    platform = ConsolePlatform(Console(file=io.StringIO()), Texts())
    assert await platform.missing_rights(CHAT) == ()
    await platform.close()


async def test_a_digest_shows_its_stories_below_their_topics() -> None:
    assert (await printed(digest_of(ALERT))).splitlines() == [
        "▌ Your digest: 8 stories",
        "▌ 🔬 Chips",
        "▌ • #41 Lanternworks starts making chips · Harbour · https://harbour.example/41",
        "▌ • #42 Wafers run short again · Harbour · https://harbour.example/42",
        "▌ 🤖 AI",
        "▌ • #43 A court rules on AI · The Lantern",
        "▌ and 5 more: /latest",
        "",
    ]


async def test_a_digest_for_a_machine_lists_its_stories() -> None:
    file = io.StringIO()
    await send(digest_of(ALERT), file, as_json=True)
    digest = json.loads(file.getvalue())["digest"]
    assert [group["heading"] for group in digest] == ["🔬 Chips", "🤖 AI"]
    assert digest[0]["stories"][0] == {
        "number": 41,
        "title": "Lanternworks starts making chips",
        "url": "https://harbour.example/41",
        "source": "Harbour",
    }
