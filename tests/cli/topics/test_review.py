"""``topics review``: what readers found wrong, as an operator lists it and is done with it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.demo.publisher import Publisher
from bot.model import TopicName
from bot.report_model import Verdict
from bot.store.admission import Admissions
from bot.store.client import Store
from bot.store.reports import ReportBook
from tests.app.test_trouble import story as entry, telegram_table, write_config
from tests.builders import DAY, NOW, chat, known_as, match, story
from tests.cli.shell import Ended, Shell
from tests.fakes.process import BotProcess
from tests.fakes.server import RedisServer
from tests.fakes.telegram import FakeTelegram

AI, CHIPS = TopicName("ai"), TopicName("chips")
NOT, MISSING = Verdict.NOT, Verdict.MISSING


async def there(shell: Shell, *arguments: str) -> Ended:
    """Run ``topics review`` while this process goes on."""
    return await asyncio.to_thread(shell, "topics", "review", *arguments)


def rows(ended: Ended) -> list[dict[str, Any]]:
    assert ended.code == 0, ended.err
    return [json.loads(line) for line in ended.out.splitlines()]


@pytest.fixture
def reports(newsbell: Shell, redis_server: RedisServer, store: Store) -> ReportBook:
    """Reports in the store that the shell's config names."""
    (newsbell.folder / "config.toml").write_text(
        f'[store]\nurl = "{redis_server.url}"\nprefix = "{store.keys.prefix}"\n'
    )
    return ReportBook(store, life=90 * DAY)


async def admit(store: Store, number: int, *topics: str) -> str:
    """A story in the archive."""
    admissions = Admissions(store, archive_life=DAY)
    identities = known_as(f"u{number}")
    told = story(number)
    await admissions.admit(told, match(*topics), identities, ring=False, now=NOW)
    return told.id


async def test_what_was_said_last_comes_first_with_title_source_and_phrases(
    newsbell: Shell, store: Store, reports: ReportBook
) -> None:
    await admit(store, 1, "ai")
    await admit(store, 2, "ai")
    await reports.note(chat(1), story(1).id, {AI: NOT})
    await asyncio.sleep(0.002)
    await reports.note(chat(2), story(2).id, {CHIPS: MISSING})
    await asyncio.sleep(0.002)
    await reports.note(chat(3), story(1).id, {AI: NOT})
    first, second = rows(await there(newsbell, "--json"))
    assert first.pop("last") > second.pop("last")
    assert first == {
        "story": story(1).id,
        "title": story(1).title,
        "url": "https://wire.example/1",
        "source": "Wire",
        "topic": "ai",
        "verdict": "not",
        "chats": 2,
        "why": ["fab"],
    }
    assert (second["topic"], second["verdict"], second["why"]) == ("chips", "missing", [])

    table = " ".join((await there(newsbell)).out.split())
    assert table.startswith("When Topic Says Chats Story Source It rang for")
    assert "does not belong" in table
    assert "is missing" in table

    (only,) = rows(await there(newsbell, "chips", "--json"))
    assert only == second | {"last": only["last"]}
    unknown = await there(newsbell, "chps")
    assert unknown.code == 2
    assert "allowed are ai, blockchain, chips, crypto" in " ".join(unknown.err.split())


async def test_without_reports_it_says_how_they_come_about(
    newsbell: Shell, reports: ReportBook
) -> None:
    ended = await there(newsbell)
    assert "No reader has reported anything. They do with /wrong" in ended.out
    silent = await there(newsbell, "ai", "--json")
    assert silent.out == ""
    assert "anything on ai." in silent.err


async def test_write_adds_lines_and_done_drops_what_was_listed(
    newsbell: Shell, store: Store, reports: ReportBook
) -> None:
    await admit(store, 1, "ai")
    await admit(store, 2, "ai")
    await reports.note(chat(1), story(1).id, {AI: NOT, CHIPS: MISSING})
    await reports.note(chat(1), story(2).id, {AI: NOT})
    await reports.note(chat(2), story(2).id, {AI: MISSING})
    written = await there(newsbell, "--write", "wrong.jsonl")
    assert "1 line written to wrong.jsonl." in written.out
    assert "ai is left out, chats disagree: Halden opens fab number 2" in written.out
    (line,) = map(json.loads, (newsbell.folder / "wrong.jsonl").read_text().splitlines())
    assert (line["id"], line["expect"]) == (story(1).id, {"ai": False, "chips": True})

    again = await there(newsbell, "ai", "--write", "wrong.jsonl", "--done", "--json")
    assert len(rows(again)) == 3
    assert "1 topic of these stories stands in wrong.jsonl already." in again.err
    assert "0 lines written to wrong.jsonl." in again.err
    assert "3 reports dropped." in again.err
    (left,) = await reports.complaints()
    assert (left.story, left.topic) == (story(1).id, CHIPS)


async def test_what_cannot_be_written_is_not_dropped(
    newsbell: Shell, store: Store, reports: ReportBook
) -> None:
    await admit(store, 1, "ai")
    await reports.note(chat(1), story(1).id, {AI: NOT})
    (newsbell.folder / "notes.txt").write_text("Buy milk\n")
    for place in ("notes.txt", "nowhere/wrong.jsonl"):
        ended = await there(newsbell, "--write", place, "--done")
        assert ended.code == 1
        assert "nothing was added" in ended.err
    assert len(await reports.complaints()) == 1
    assert (newsbell.folder / "notes.txt").read_text() == "Buy milk\n"


async def test_a_report_whose_story_left_the_archive_is_counted_and_goes_with_done(
    newsbell: Shell, store: Store, reports: ReportBook
) -> None:
    await reports.note(chat(1), story(7).id, {AI: NOT, CHIPS: NOT})
    ended = await there(newsbell, "--json")
    assert ended.out == ""
    assert "2 reports left out: the story has left the archive." in ended.err
    await there(newsbell, "--done")
    assert await reports.complaints() == ()


@pytest.mark.slow
async def test_a_reader_says_wrong_and_the_operator_reads_it_beside_the_bot_and_later(
    newsbell: Shell, tmp_path: Path
) -> None:
    async with FakeTelegram() as telegram, Publisher("Wire") as wire:
        wire.publish([])
        ada = telegram.person("Ada")
        private = telegram.private_chat(ada)
        file = write_config(tmp_path, wire.url, telegram_table(telegram))
        async with BotProcess(file) as bot:
            telegram.say(private, ada, "/subscribe chips")
            await telegram.wait_for_messages(private, 1)
            wire.publish([entry(1)])
            _, alert = await telegram.wait_for_messages(private, 2)
            for answers in range(3, 13):
                # No reader is so quick that the bot has not yet noted which message it was.
                telegram.say(private, ada, "/wrong +ai chips", reply_to=alert.message_id)
                *_, answer = await telegram.wait_for_messages(private, answers)
                if "not one of my alerts" not in answer.text:
                    break
                await asyncio.sleep(0.1)
            assert "Noted as wrong here:" in answer.text
            assert "Noted as missing here:" in answer.text
            said = {row["topic"]: row for row in rows(await there(newsbell, "--json"))}
            assert await bot.stop() == 0
        assert {topic: row["verdict"] for topic, row in said.items()} == {
            "chips": "not",
            "ai": "missing",
        }
        assert "Semiconductor" in said["chips"]["why"]
        later = await there(newsbell, "--write", "wrong.jsonl", "--done")
        assert "1 line written" in later.out
        assert "2 reports dropped." in later.out
        assert rows(await there(newsbell, "--json")) == []
