"""What the demo plays: the issues that ship with it, or files, folders and feeds of the user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.errors import FeedError
from bot.feeds.source import read_source
from bot.model import Entry

LARGEST = 10 * 2**20


@dataclass(frozen=True, slots=True)
class Programme:
    """What is published, one edition after the other, and feeds elsewhere that are polled too."""

    title: str
    editions: tuple[tuple[Entry, ...], ...]
    feed_urls: tuple[str, ...] = ()

    @property
    def has_editions(self) -> bool:
        """Whether the demo itself publishes something."""
        return any(self.editions)


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
        return Programme("The Meridian Signal", editions)
    urls = tuple(source for source in sources if source.startswith(("http://", "https://")))
    entries: list[Entry] = []
    for source in sources:
        if source not in urls:
            for path in _files(Path(source)):
                entries.extend(_entries(path))
    names = ", ".join(Path(source).name for source in sources if source not in urls)
    return Programme(names, (tuple(entries),), urls)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        if not found:
            raise FeedError(f"{path} holds no file to play.")
        return found
    if not path.exists():
        raise FeedError(
            f"{path} is not here: give newsletter files, .eml files, folders or feed URLs."
        )
    return [path]


def _entries(path: Path) -> list[Entry]:
    try:
        if path.stat().st_size > LARGEST:
            raise FeedError(f"{path} is larger than 10 MiB, which no newsletter is.")
        return read_source(path.read_bytes(), filename=path.name)
    except OSError as error:
        raise FeedError(f"{path} cannot be read: {error.strerror}.") from None
