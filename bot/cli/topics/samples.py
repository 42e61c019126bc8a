"""The stories that a topic is tested on: of a file, of a feed on the web, or of the archive."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.common import run_async
from bot.errors import ConfigError, FeedError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.model import SplitStory

_LARGEST = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Sample:
    """A story to be classified. ``expect``: of which topics it is known whether it belongs."""

    title: str
    url: str | None = None
    summary: str = ""
    bullets: tuple[str, ...] = ()
    text: str = ""
    language: str | None = None
    expect: Mapping[str, bool] = field(default_factory=dict)


def read_samples(config: Config, source: str | None, count: int) -> list[Sample]:
    """The stories of a file, of a feed's address, or (None) the newest ``count`` of the archive.

    Files are feed documents, newsletter issues or JSON Lines as ``classify`` takes them. Raises
    FeedError or ConfigError for what cannot be read.
    """
    if source is None:
        return run_async(_of_archive(config, count))
    if source.startswith(("http://", "https://")) or not os.path.lexists(source):
        return run_async(_of_web(config, source))
    return _of_file(Path(source))


def _of_file(path: Path) -> list[Sample]:
    from bot.feeds.source import split_document

    data = _read(path)
    if _is_json_lines(data):
        return list(_of_lines(path, data))
    issues = split_document(data, filename=path.name)
    return [_sample(story, None) for stories in issues for story in stories]


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise ConfigError(f"{path} is larger than 64 MiB: give a part of it")
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None


def _is_json_lines(data: bytes) -> bool:
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    try:
        fields = json.loads(first)
    except (ValueError, RecursionError):
        return False
    # A feed may be JSON too, on one line.
    return isinstance(fields, dict) and "items" not in fields


def _of_lines(path: Path, data: bytes) -> Iterator[Sample]:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            yield Sample(
                title=_text(fields["title"]),
                url=_text(fields.get("url")) or None,
                summary=_text(fields.get("summary")),
                bullets=tuple(_text(bullet) for bullet in fields.get("bullets") or ()),
                text=_text(fields.get("text")),
                language=_text(fields.get("lang")) or None,
                expect=_expected(fields),
            )
        except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
            raise ConfigError(
                f'{path}, line {number}: no JSON object with a "title" and, if its topics are'
                ' known, "expect": {"ai": false} or "topics": ["chips"]'
            ) from None


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError
    return value


def _expected(fields: Mapping[str, Any]) -> dict[str, bool]:
    """What is known of its topics. A list of ``topics`` is whole, but for what is borderline."""
    if "expect" in fields:
        return {str(topic): bool(belongs) for topic, belongs in fields["expect"].items()}
    if not isinstance(fields.get("topics"), list):
        return {}
    from bot.config import BUILT_IN_TOPICS

    free = fields.get("borderline") or ()
    listed = [*BUILT_IN_TOPICS, *fields["topics"]]
    return {topic: topic in fields["topics"] for topic in listed if topic not in free}


async def _of_web(config: Config, source: str) -> list[Sample]:
    from bot.cli.web import feed_at, stories_of, web_tools
    from bot.feeds.address import typed_address
    from bot.model import FeedAccess, Split

    if not set(source) & set(".:/"):
        raise FeedError(f"{source} is no file here, and no address.")
    async with web_tools(config) as (fetcher, parsers):
        _, feed = await feed_at(typed_address(source), FeedAccess(), fetcher, parsers)
        found: list[Sample] = []
        for entry in feed.entries:
            stories = await stories_of(entry, Split.AUTO, parsers)
            found.extend(_sample(story, feed.language, entry.url) for story in stories)
    return found


async def _of_archive(config: Config, count: int) -> list[Sample]:
    from bot.app.opening import open_store
    from bot.model import ALL
    from bot.store.archive import Archive

    async with open_store(config, os.environ, attach=True, patience=5) as opened:
        newest = await Archive(opened.store).latest(ALL, count)
    return [
        Sample(
            title=one.story.title,
            url=one.story.url,
            summary=one.story.summary,
            bullets=one.story.bullets,
            language=one.story.language,
        )
        for one in newest
    ]


def _sample(story: SplitStory, language: str | None, url: str | None = None) -> Sample:
    return Sample(
        title=story.title,
        url=story.url or url,
        summary=story.summary,
        bullets=story.bullets,
        text=story.text,
        language=language,
    )
