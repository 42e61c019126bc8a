"""What the demo plays: the issues that ship with it, or files, folders and feeds of the user."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.errors import FeedError
from bot.feeds.document import DocumentKind, sniff
from bot.feeds.source import read_source
from bot.model import Entry, Split

log = logging.getLogger(__name__)

LARGEST = 10 * 2**20


@dataclass(frozen=True, slots=True)
class Programme:
    """What is published, one edition after the other, and feeds elsewhere that are polled too."""

    title: str
    editions: tuple[tuple[Entry, ...], ...]
    feed_urls: tuple[str, ...] = ()
    split: Split = Split.AUTO

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
        shipped = sorted(folder.iterdir(), key=lambda path: path.name)
        editions = tuple(
            tuple(read_source(issue.read_bytes(), filename=issue.name)) for issue in shipped
        )
        return Programme("The Meridian Signal", editions)
    urls = tuple(source for source in sources if source.startswith(("http://", "https://")))
    entries: list[Entry] = []
    all_issues = True
    for source in (source for source in sources if source not in urls):
        found, issues = _play_list(Path(source))
        entries.extend(found)
        all_issues = all_issues and issues
    names = ", ".join(Path(source).name for source in sources if source not in urls)
    split = Split.YES if all_issues else Split.AUTO
    return Programme(names, (tuple(entries),), urls, split)


def _play_list(path: Path) -> tuple[list[Entry], bool]:
    """The entries of a file or folder, and whether all of its files are issues, none a feed."""
    if not path.exists():
        raise FeedError(
            f"{path} is not here: give newsletter files, .eml files, folders or feed URLs."
        )
    if not path.is_dir():
        return _entries(path)
    entries: list[Entry] = []
    all_issues = True
    for file in sorted(p for p in path.rglob("[!.]*") if p.is_file()):
        try:
            found, issues = _entries(file)
        except FeedError as error:
            # One odd file does not spoil the folder.
            log.warning("%s", error)
            continue
        entries.extend(found)
        all_issues = all_issues and issues
    if not entries:
        raise FeedError(f"{path} holds no file that can be played.")
    return entries, all_issues


def _entries(path: Path) -> tuple[list[Entry], bool]:
    try:
        if path.stat().st_size > LARGEST:
            raise FeedError(f"{path} is larger than 10 MiB, which no newsletter is.")
        data = path.read_bytes()
    except OSError as error:
        raise FeedError(f"{path} cannot be read: {error.strerror}.") from None
    # A file that is no feed document was given as an issue; the entries of one may be anything.
    is_issue = sniff(data, filename=path.name) is not DocumentKind.FEED
    return read_source(data, filename=path.name), is_issue
