"""Tells alerts at a terminal, or as JSON Lines: the network that needs no account."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from bot.digest_model import DigestItem
from bot.model import Alert, ChatId, Topic
from bot.outcome_model import Gone, Outcome, Refused, Retry, Sent
from bot.texts import Texts
from bot.texts.plain import plain, safe_url

_WIDEST = 100  # longer lines are hard to read
_UNBROKEN = 100_000  # away from a terminal a line stays whole, for whoever searches the output
_TITLE, _POINT, _NAME = 300, 400, 60


class ConsolePlatform:
    """Prints each alert as one block; with ``json``, as one line for a machine.

    ``console`` decides about width, colour (``NO_COLOR``) and the stream; one without a stream of
    its own follows ``sys.stdout``, so that a prompt may put itself below. ``now`` and its time zone
    are those of the reader.
    """

    name = "console"
    reads_back_after: timedelta | None = None

    def __init__(
        self,
        console: Console,
        texts: Texts,
        *,
        json: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self.sent = 0
        self._console = console
        self._texts = texts
        self._json = json
        self._now = now
        self._turn = asyncio.Lock()

    async def send(self, alert: Alert, *, nonce: str) -> Outcome:
        """Print one alert. A reader who closed the pipe is ``Gone``; a full disk is ``Retry``."""
        try:
            async with self._turn:
                # A pipe that nobody reads blocks; only this thread may wait for it.
                await asyncio.to_thread(self._print, alert)
        except BrokenPipeError:
            return Gone("Nobody reads the output any more.")
        except OSError as error:
            return Retry(f"The output could not be written: {error.strerror}.")
        self.sent += 1
        return Sent(nonce)

    async def send_plain(self, alert: Alert, *, nonce: str) -> Outcome:
        """A terminal refuses no form."""
        return await self.send(alert, nonce=nonce)

    async def find(self, alert: Alert, *, nonce: str) -> Outcome | None:
        """See ``bot.delivery.ports.Platform``: there is no way to look."""
        return None

    async def edit(self, alert: Alert, message_id: str) -> Outcome:
        """What was printed stays."""
        return Refused("a terminal keeps what it shows")

    async def missing_rights(self, chat: ChatId) -> tuple[str, ...]:
        """None: a console may always print."""
        return ()

    async def close(self) -> None:
        """Nothing is open."""

    def _print(self, alert: Alert) -> None:
        if self._json:
            text = json_line(alert) + "\n"
        else:
            # Captured, since rich ends the whole program when it meets a closed pipe itself.
            with self._console.capture() as capture:
                block = AlertBlock(alert, self._texts, self._now())
                self._console.print(block, crop=False)
            text = capture.get()
        self._console.file.write(text)
        self._console.file.flush()


def json_line(alert: Alert) -> str:
    """The delivery for a machine, in ASCII: no encoding refuses it, no terminal obeys it."""
    story = alert.story
    line: dict[str, Any] = {
        "action": "send",
        "chat": str(alert.chat),
        "topics": [topic.name for topic in alert.topics],
        "story": {
            "title": story.title,
            "url": story.url,
            "bullets": list(story.bullets),
            "summary": story.summary,
            "source": story.source,
        },
    }
    if alert.groups:
        line["digest"] = [
            {"heading": group.heading, "stories": [asdict(item) for item in group.items]}
            for group in alert.groups
        ]
    return json.dumps(line)


class AlertBlock:
    """One alert as a block with a bar in its first topic's colour at the left.

    A bar and no frame: terminals differ in how wide an emoji is, which breaks every right edge.
    """

    def __init__(self, alert: Alert, texts: Texts, now: datetime) -> None:
        self._alert = alert
        self._texts = texts
        self._now = now

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, _WIDEST) if console.is_terminal else _UNBROKEN
        ascii_only = options.ascii_only
        topics = self._alert.topics
        bar = Segment("| " if ascii_only else "▌ ", _color(topics[0]) if topics else Style())
        bullet = "* " if ascii_only else "• "
        for indent, text in self._digest(bullet) if self._alert.groups else self._story(bullet):
            if ascii_only:
                text.plain = text.plain.encode(options.encoding, "replace").decode(options.encoding)
            inner = options.update(width=max(1, width - 2 - len(indent)), height=None)
            for number, line in enumerate(console.render_lines(text, inner, pad=False)):
                yield bar
                yield Segment(" " * len(indent) if number else indent)
                yield from line
                yield Segment.line()
        yield Segment.line()

    def _story(self, bullet: str) -> Iterable[tuple[str, Text]]:
        yield "", self._header()
        yield "", Text(plain(self._alert.story.title, _TITLE), style="bold")
        for point in self._points():
            yield bullet, Text(point)
        yield "", self._footer()

    def _digest(self, bullet: str) -> Iterable[tuple[str, Text]]:
        yield "", Text(plain(self._alert.story.title, _TITLE), style="bold")
        for group in self._alert.groups:
            if group.heading:
                yield "", Text(plain(group.heading, _NAME), style="bold")
            for item in group.items:
                yield bullet, self._item(item)
        if self._alert.note:
            yield "", Text(self._alert.note, style="dim")

    def _item(self, item: DigestItem) -> Text:
        """``#3 Title · The Harbour Gazette · https://…``"""
        line = Text(f"#{item.number} ", style="bold") if item.number else Text()
        line.append(plain(item.title, _TITLE))
        line.append(f" · {plain(item.source, _NAME)}", "dim")
        url = safe_url(item.url)
        if url:
            line.append(" · ", "dim").append(url, Style(underline=True, link=url))
        return line

    def _header(self) -> Text:
        """``#3  🔬 Chips · 🤖 AI · 14:05``"""
        number = self._texts("alert-sample") if self._alert.sample else f"#{self._alert.number}"
        header = Text(f"{number}  ", style="bold")
        for topic in self._alert.topics:
            style = _color(topic) + Style(bold=True)
            header.append(f"{plain(topic.emoji)} {plain(topic.title, _NAME)}", style)
            header.append(" · ", "dim")
        return header.append(self._time(), Style(dim=True, bold=False))

    def _time(self) -> str:
        published = (self._alert.story.published or self._now).astimezone(self._now.tzinfo)
        clock = f"{published:%H:%M}"
        if published.date() == self._now.date():
            return clock
        return self._texts("alert-time-other-day", day=published, clock=clock)

    def _points(self) -> Iterable[str]:
        story = self._alert.story
        if story.bullets:
            return [plain(point, _POINT) for point in story.bullets]
        return [plain(story.summary, _POINT)] if story.summary else []

    def _footer(self) -> Text:
        """``The Harbour Gazette · https://… · also Lantern Weekly``"""
        story = self._alert.story
        footer = Text(plain(story.source, _NAME), style="dim")
        url = safe_url(story.url)
        if url:
            footer.append(" · ").append(url, Style(underline=True, dim=False, link=url))
        others = [source.title for source in self._alert.sources if source.feed != story.feed]
        if others:
            names = self._texts("list-comma").join(plain(title, _NAME) for title in others)
            footer.append(" · " + self._texts("alert-also", sources=names))
        return footer


def _color(topic: Topic) -> Style:
    return Style(color=f"#{topic.color & 0xFFFFFF:06x}")
