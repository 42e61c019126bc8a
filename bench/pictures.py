"""Draws the pictures of the docs from what the bot really prints: ``python -m bench.pictures``."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from bot.cli.drawn import page
from bot.cli.explain import show
from bot.delivery.render import render
from bot.demo import read_programme
from bot.feeds.source import explain_document
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

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
ISSUES = ROOT / "tests/feeds/issues/tuning"
EXPLAINED = {
    "split-mail": "01_lanternpost_2024-05-14.html",
    "split-text": "04_northern_wire_1999-11-04.eml",
    "split-links": "02_gearbox_218.html",
}
DRAWN = "01_lanternpost_2024-05-14.html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WINDOW, SCALE = (1060, 1668), 0.7  # pixels
SHOWN = (1, 3, 5, 6)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def demo() -> None:
    """The demo's first issue: one alert of each topic."""
    screen = _screen(width=96)
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


def explained() -> None:
    """Issues of our own as the splitter reads them: ``newsbell split --explain``."""
    for picture, name in EXPLAINED.items():
        file = ISSUES / name
        screen = _screen(width=132)
        screen.print(Text(f"$ newsbell split --explain {name}", style="bold"))
        for entry, reading in explain_document(file.read_bytes(), filename=name):
            show(entry, reading, screen)
        screen.save_svg(str(DOCS / f"{picture}.svg"), title="Newsbell")


def drawn() -> None:
    """One of them drawn over the original: ``newsbell split --html``, as a browser shows it."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print(f"No browser ({', '.join(BROWSERS)}) is installed: split-drawn.png stays as it is.")
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drawn.html"
        data = (ISSUES / DRAWN).read_bytes()
        file.write_text(page(explain_document(data, filename=DRAWN)), encoding="utf-8")
        picture = DOCS / "split-drawn.png"
        command = (
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-lcd-text"),
            *("--hide-scrollbars", f"--force-device-scale-factor={SCALE}"),
            *(f"--user-data-dir={folder}/profile", f"--window-size={WINDOW[0]},{WINDOW[1]}"),
            *(f"--screenshot={picture}", file.as_uri()),
        )
        subprocess.run(command, check=True, capture_output=True, timeout=60)


def _screen(width: int) -> Console:
    return Console(
        record=True, width=width, force_terminal=True, color_system="truecolor", file=io.StringIO()
    )


if __name__ == "__main__":
    demo()
    explained()
    drawn()
