"""A look at a feed before it is polled: its facts, and its last stories with their topics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.web import stories_of

if TYPE_CHECKING:
    from bot.config import Config
    from bot.feeds.fetch import Document
    from bot.feeds.workers import ParserPool
    from bot.model import Entry, ParsedFeed, Split
    from bot.topics import Classifier

STORIES = 5
_FUTURE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LookedStory:
    """A story as it would be told."""

    title: str
    url: str | None
    published: datetime | None
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What a feed is. ``split``: of the newest entries, how many are issues of several stories;
    ``more``: stories of the entries looked at that are not among ``stories``.
    """

    title: str
    format: str
    entries: int
    newest: datetime | None
    looked: int
    split: int
    stories: tuple[LookedStory, ...]
    more: int

    def facts(self) -> dict[str, Any]:
        """As ``--json`` prints them."""
        return {
            "title": self.title,
            "format": self.format,
            "entries": self.entries,
            "newest": self.newest and self.newest.isoformat(),
            "split": self.split,
            "stories": [
                {
                    "title": story.title,
                    "url": story.url,
                    "published": story.published and story.published.isoformat(),
                    "topics": list(story.topics),
                }
                for story in self.stories
            ],
        }


def classifier_of(config: Config) -> Classifier:
    """The classifier with the topics of the config."""
    from bot.app.topics import topics_in_force
    from bot.topics import Classifier

    return Classifier(topics_in_force(config))


async def look(
    feed: ParsedFeed,
    document: Document,
    mode: Split,
    *,
    parsers: ParserPool,
    classifier: Classifier,
) -> Look:
    """Split and classify the newest entries of a feed, until five stories are there."""
    from bot.feeds.document import feed_format

    now = datetime.now(UTC)
    newest = sorted(feed.entries, key=lambda entry: _date(entry, now), reverse=True)
    stories: list[LookedStory] = []
    looked = split = 0
    for entry in newest[:STORIES]:
        if len(stories) >= STORIES:
            break
        parts = await stories_of(entry, mode, parsers)
        looked, split = looked + 1, split + (len(parts) > 1)
        for part in parts:
            topics = classifier.classify(
                title=part.title,
                summary=part.summary,
                bullets=part.bullets,
                text=part.text,
                language=feed.language,
            )
            names = tuple(match.topic for match in topics)
            url = part.url or entry.url
            stories.append(LookedStory(part.title, url, entry.published, names))
    dates = [entry.published for entry in feed.entries if entry.published]
    return Look(
        title=feed.title,
        format=feed_format(document.body),
        entries=len(feed.entries),
        newest=max((date for date in dates if date <= now + _FUTURE), default=None),
        looked=looked,
        split=split,
        stories=tuple(stories[:STORIES]),
        more=len(stories[STORIES:]),
    )


def _date(entry: Entry, now: datetime) -> datetime:
    # Entries without a date keep the order of the document, before those that have one.
    return min(entry.published or now, now)


def counted(entries: int) -> str:
    """A number of entries in words."""
    return "1 entry" if entries == 1 else f"{entries:,} entries"


def show_look(look: Look, console: Console) -> None:
    """Print the facts and the stories, for people."""
    from bot.texts import Texts
    from bot.texts.ages import ago

    now = datetime.now(UTC)
    age = f"the newest {ago(Texts(), look.newest, now)}" if look.newest else "none with a date"
    number = counted(look.entries)
    console.print(Text(look.title or "(no title)", style="bold"))
    console.print(Text(", ".join(filter(None, (look.format, number, age if look.entries else "")))))
    if not look.stories:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("When", no_wrap=True)
    table.add_column("Topics", style="cyan", max_width=20)
    table.add_column("Story", overflow="fold")
    for story in look.stories:
        when = f"{story.published.astimezone():%d %b %H:%M}" if story.published else "–"
        table.add_row(when, Text(", ".join(story.topics) or "–"), Text(story.title))
    console.print(table)
    if look.more:
        console.print(Text(f"… and {look.more} more in the same issue", style="dim"))
    if look.split:
        entries = "entry is an issue" if look.looked == 1 else "entries are issues"
        console.print(
            Text(f"{look.split} of its {look.looked} newest {entries} of several stories.")
            if look.looked > 1
            else Text("Its newest entry is an issue of several stories.")
        )
