"""Draws the pictures of the docs from what the bot really prints: ``python -m bench.pictures``."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from bot.delivery.render import render
from bot.demo import read_programme
from bot.feeds.split import split_entry
from bot.model import (
    ArchivedStory,
    ChatId,
    FeedName,
    Selector,
    Source,
    Split,
    Story,
    StoryId,
    Subscriptions,
)
from bot.platforms.console import AlertBlock
from bot.texts import Texts
from bot.topics import Classifier, built_in_topics

DOCS = Path(__file__).resolve().parents[1] / "docs"
SHOWN = (1, 3, 5, 6)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def demo() -> None:
    """The demo's first issue: one alert of each topic."""
    screen = Console(
        record=True, width=96, force_terminal=True, color_system="truecolor", file=io.StringIO()
    )
    rules = built_in_topics()
    topics = {rule.topic.name: rule.topic for rule in rules}
    classifier = Classifier(rules)
    subscriptions = Subscriptions(ChatId("console", "main"), tuple(map(Selector, topics)))
    texts = Texts()
    programme = read_programme(())
    (channel,) = programme.channels
    (issue,) = channel.editions[0]
    screen.print(Text("$ make run", style="bold"))
    screen.print(Rule("Issue 1 of the newsletter comes out", style="dim"))
    parts = split_entry(issue, mode=Split.YES)
    for number, part in enumerate((parts[place] for place in SHOWN), start=1):
        feed = FeedName("demo")
        story = Story(
            id=StoryId(f"picture{number}"),
            feed=feed,
            source=channel.title,
            title=part.title,
            url=part.url,
            bullets=part.bullets,
            summary=part.summary,
            published=NOON,
        )
        matches = classifier.classify(
            title=part.title, summary=part.summary, bullets=part.bullets, text=part.text
        )
        archived = ArchivedStory(
            story=story,
            topics=matches,
            sources=(Source(feed, channel.title, part.url),),
            first_seen=NOON,
            revision=1,
        )
        alert = render(archived, subscriptions, topics, number=number)
        if alert is not None:
            screen.print(AlertBlock(alert, texts, NOON), crop=False)
    screen.save_svg(str(DOCS / "demo.svg"), title="Newsbell")


if __name__ == "__main__":
    demo()
