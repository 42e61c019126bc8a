"""Watching the configuration file by its path."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.watching import ConfigWatch
from bot.config import Config, TopicFiles, load_config, topic_files_of

FAST = timedelta(milliseconds=10)


class Watched:
    """A watch on a file, and what it handed over."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.found: list[str] = []
        self.loads = 0
        self._news = asyncio.Condition()
        self.watch = ConfigWatch(lambda: file, self._load, self._named, every=FAST)

    def _load(self) -> Config:
        self.loads += 1
        return load_config(self.file, {}, cwd=self.file.parent)

    def _named(self, file: Path) -> TopicFiles:
        return topic_files_of(file, {}, cwd=file.parent)

    async def changed(self, config: Config) -> None:
        async with self._news:
            self.found.append(config.contact)
            self._news.notify_all()

    async def hands_over(self, contact: str) -> None:
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: bool(self.found) and self.found[-1] == contact)

    def write(self, contact: str) -> None:
        self.file.write_text(f'contact = "{contact}@example.org"\n')


@asynccontextmanager
async def watching(folder: Path) -> AsyncIterator[Watched]:
    watched = Watched(folder / "config.toml")
    watched.write("first")
    task = asyncio.create_task(watched.watch.run(watched.changed))
    await watched.hands_over("first@example.org")
    yield watched
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def test_a_file_that_is_written_again_is_handed_over(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        watched.write("second")
        await watched.hands_over("second@example.org")


async def test_a_file_that_takes_its_place_is_handed_over_whatever_its_date(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        other = tmp_path / "other"
        other.write_text('contact = "other@example.org"\n')
        state = watched.file.stat()
        os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
        other.replace(watched.file)
        await watched.hands_over("other@example.org")


async def test_a_link_that_is_turned_is_a_change(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        for name in ("one", "two"):
            (tmp_path / name).write_text(f'contact = "{name}@example.org"\n')
            link = tmp_path / "link"
            link.symlink_to(name)
            link.replace(watched.file)
            await watched.hands_over(f"{name}@example.org")


async def test_a_file_that_is_being_written_is_read_when_it_has_settled(
    tmp_path: Path,
) -> None:
    async with watching(tmp_path) as watched:
        with watched.file.open("w") as file:
            for _ in range(100):
                file.write("# a line without an end = ")
                file.write("[")
                file.flush()
                await asyncio.sleep(0.003)
            assert watched.loads < 4, "read while it was written"
            file.write('\ncontact = "last@example.org"\n')
        await watched.hands_over("last@example.org")


async def test_nothing_is_read_while_nothing_changes(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        await asyncio.sleep(0.1)
        assert watched.loads == 1


async def test_a_file_that_is_asked_for_is_read_though_nothing_changed(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        watched.watch.look_now()
        async with asyncio.timeout(5):
            while watched.loads < 2:
                await asyncio.sleep(0.01)


async def test_what_is_not_valid_is_said_once_and_the_next_valid_one_counts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with watching(tmp_path) as watched:
        watched.file.write_text("[poll]\nintervall = 1\n")
        async with asyncio.timeout(5):
            while not caplog.records:
                await asyncio.sleep(0.01)
        watched.watch.look_now()
        await asyncio.sleep(0.1)
        (record,) = caplog.records
        assert "is not used, and the bot goes on as before" in record.getMessage()
        assert "line 2: poll.intervall is not a known key" in record.getMessage()
        assert watched.found == ["first@example.org"]
        watched.write("mended")
        await watched.hands_over("mended@example.org")
        assert caplog.messages[-1] == "The config is valid again."


async def test_a_file_that_is_gone_is_said_and_counts_again_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watching(tmp_path) as watched:
        watched.file.unlink()
        async with asyncio.timeout(5):
            while not caplog.records:
                await asyncio.sleep(0.01)
        assert "is gone: the bot goes on with what it said" in caplog.text
        watched.write("back")
        await watched.hands_over("back@example.org")
        assert len(caplog.records) == 1


async def test_topic_files_that_it_names_are_watched_likewise(tmp_path: Path) -> None:
    async with watching(tmp_path) as watched:
        watched.file.write_text('contact = "files@example.org"\ntopic_files = ["topics/*.toml"]\n')
        await asyncio.sleep(0.1)
        assert watched.found[-1] == "first@example.org", "the pattern names no file yet"

        (tmp_path / "topics").mkdir()
        space = tmp_path / "topics" / "space.toml"
        space.write_text('phrases = ["rocket"\n')
        await asyncio.sleep(0.1)
        assert watched.found[-1] == "first@example.org", "this is no TOML yet"

        space.write_text('phrases = ["rocket"]\n')
        await watched.hands_over("files@example.org")
        handed = len(watched.found)
        space.rename(tmp_path / "topics" / "orbit.toml")
        async with asyncio.timeout(5):
            while len(watched.found) == handed:
                await asyncio.sleep(0.01)
