"""What the demo plays: the issues that ship with it, or files, folders and feeds of the user."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.errors import FeedError
from bot.feeds.document import DocumentKind, sniff
from bot.feeds.parse import parse_feed
from bot.feeds.source import read_source
from bot.model import Entry, Split

log = logging.getLogger(__name__)

LARGEST = 10 * 2**20


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed that the demo publishes, one edition after the other."""

    title: str
    split: Split
    editions: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """What the demo publishes, and feeds elsewhere that are polled too."""

    channels: tuple[Channel, ...]
    feed_urls: tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether it is the newsletter that ships with the demo."""
        return any(len(channel.editions) > 1 for channel in self.channels)


def read_programme(sources: Sequence[str]) -> Programme:
    """The demo's own two issues, or what ``sources`` name: files, folders, feed URLs.

    Raises FeedError for one that cannot be read, with what is allowed.
    """
    if not sources:
        folder = files("bot.demo").joinpath("issues")
        issues = sorted(folder.iterdir(), key=lambda path: path.name)
        editions = tuple(
            tuple(read_source(issue.read_bytes(), filename=issue.name)) for issue in issues
        )
        return Programme((Channel("The Meridian Signal", Split.AUTO, editions),))
    urls = tuple(source for source in sources if source.startswith(("http://", "https://")))
    channels = [
        channel for source in sources if source not in urls for channel in _channels(Path(source))
    ]
    return Programme(tuple(channels), urls)


def _channels(path: Path) -> Iterator[Channel]:
    """One channel for all issues of a file or folder, and one for each feed document in it."""
    if not path.exists():
        raise FeedError(
            f"{path} is not here: give newsletter files, .eml files, folders or feed URLs."
        )
    issues: list[Entry] = []
    played = False
    for file in _files(path):
        try:
            data = _read(file)
            if sniff(data, filename=file.name) is DocumentKind.FEED:
                feed = parse_feed(data, url="", content_type=None)
                yield Channel(feed.title or file.name, Split.AUTO, (feed.entries,))
            else:
                issues.extend(read_source(data, filename=file.name))
            played = True
        except FeedError as error:
            if file == path:
                raise
            # One odd file does not spoil the folder.
            log.warning("%s", error)
    if not played:
        raise FeedError(f"{path} holds no file that can be played.")
    if issues:
        # A file that is no feed document was given as an issue.
        yield Channel(path.resolve().name, Split.YES, (tuple(issues),))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("[!.]*") if file.is_file())


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise FeedError(f"{path} is no file that can be read to its end.")
        if path.stat().st_size > LARGEST:
            raise FeedError(f"{path} is larger than 10 MiB, which no newsletter is.")
        data = path.read_bytes()
    except OSError as error:
        raise FeedError(f"{path} cannot be read: {error.strerror}.") from None
    if b"\x00" in data[:1024] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FeedError(f"{path} is no newsletter: it holds no text.")
    return data
