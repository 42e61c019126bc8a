"""``feeds list`` and ``feeds plan``: how the feeds are doing, and when they are asked."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json, run_async
from bot.cli.feeds.shared import complete_name, known

if TYPE_CHECKING:
    from datetime import datetime

    from bot.config import Config
    from bot.model import FeedState


@dataclass(frozen=True, slots=True)
class _Row:
    """One feed: its state, its mean gap, and how push is doing (empty where nobody offers it)."""

    state: FeedState
    gap: timedelta | None
    push: str


def list_(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """List the feeds: when each was and will be asked, how often it has news, and what is wrong."""
    settings = load(config, quiet=True)
    rows = run_async(_rows(settings))
    if as_json:
        for row in rows:
            print_json(_fields(row))
        return
    if not rows:
        typer.echo("No feed is configured: newsbell feeds add URL")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Feed", "Title", "Asked", "Next", "Last news", "Usual gap", "Entries", "State"):
        right = heading in {"Usual gap", "Entries"}
        table.add_column(heading, overflow="fold", justify="right" if right else "left")
    for row in rows:
        state = row.state
        table.add_row(
            state.name,
            Text(state.title),
            _shown(state.last_poll),
            _shown(None if state.paused else state.next_poll),
            _shown(state.last_new),
            _gap(row.gap),
            "–" if state.entries is None else str(state.entries),
            _health(row),
        )
    Console().print(table)


def _fields(row: _Row) -> dict[str, object]:
    state = row.state
    return {
        "name": state.name,
        "title": state.title,
        "last_poll": _iso(state.last_poll),
        "next_poll": _iso(state.next_poll),
        "last_new": _iso(state.last_new),
        "failures": state.failures,
        "error": state.error,
        "answer": state.answer,
        "entries": state.entries,
        "usual_gap_seconds": row.gap and round(row.gap.total_seconds()),
        "paused": state.paused,
        "push": row.push,
    }


def _health(row: _Row) -> Text:
    state = row.state
    if state.paused:
        return Text("paused", style="yellow")
    if state.failures:
        return Text(f"failed {state.failures}×: {state.error}", style="red")
    well = "never asked" if state.last_poll is None else state.answer or "fine"
    return Text(f"{well}; {row.push}" if row.push else well, style="green")


async def states(config: Config) -> list[FeedState]:
    """How each configured feed is doing, as the store has it."""
    return [row.state for row in await _rows(config)]


async def _rows(config: Config) -> list[_Row]:
    from bot.app.opening import open_store, utc_now
    from bot.feeds.learned_text import from_text
    from bot.feeds.silence import mean_gap
    from bot.intake.pushing import described
    from bot.store.polls import FeedBook
    from bot.store.pushes import PushBook

    feeds, rows = config.feed_values(), []
    async with open_store(config, os.environ, attach=True, patience=5) as opened:
        book, pushes = FeedBook(opened.store), PushBook(opened.store)
        found = await book.states([feed.name for feed in feeds])
        for feed, state in zip(feeds, found, strict=True):
            rhythm, _ = await book.learned(feed.name)
            push = ""
            if config.web.takes_pushes:
                push = described(await pushes.of(feed.name), utc_now())
            gap = mean_gap(from_text(rhythm))
            rows.append(_Row(replace(state, paused=feed.paused), gap, push))
    return rows


def plan(
    name: Annotated[
        str,
        typer.Argument(metavar="FEED", help="The feed's name.", autocompletion=complete_name),
    ],
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=100, help="How many.")] = 5,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Print the next polls of a feed and why, if nothing new comes out before."""
    settings = load(config, quiet=True)
    known(settings, [name])
    for moment, why in run_async(_planned(settings, name, count)):
        if as_json:
            print_json({"feed": name, "at": moment.isoformat(), "why": why})
        else:
            typer.echo(f"{moment.astimezone():%a %d %b %H:%M}  {why}")


async def _planned(config: Config, name: str, count: int) -> list[tuple[datetime, str]]:
    from bot.app.opening import open_store, utc_now
    from bot.feeds.hints import hints_from_text
    from bot.feeds.learned import learn
    from bot.feeds.learned_text import from_text
    from bot.feeds.plan import Rules, plan as planned
    from bot.intake.pushing import described, stretched
    from bot.store.polls import FeedBook
    from bot.store.pushes import PushBook

    (feed,) = (feed for feed in config.feed_values() if feed.name == name)
    async with open_store(config, os.environ, attach=True, patience=5) as opened:
        book = FeedBook(opened.store)
        learned, hints = await book.learned(feed.name)
        state = await book.state(feed.name)
        push = await PushBook(opened.store).of(feed.name)
    rhythm, now = from_text(learned), state.last_poll or utc_now()
    rules = Rules(
        feed.interval,
        config.poll.min_interval,
        config.poll.max_interval,
        hints_from_text(hints),
        adaptive=config.poll.adaptive,
        fixed=feed.fixed,
    )
    first, why = planned(rhythm, rules, now, 1)[0]
    # What is written down stands: cache headers and failures had their say in it.
    if state.next_poll is not None and state.failures:
        first, why = state.next_poll, f"the last {state.failures} polls failed"
        if state.failures == 1:
            why = "the last poll failed"
    elif state.next_poll is not None and state.next_poll != first:
        pushed = config.web.takes_pushes and stretched(feed.interval, push, now) > feed.interval
        if pushed and state.next_poll > first:
            why = f"{described(push, now)}; polled to be sure"
        elif state.next_poll > first:
            why = "the server keeps its answer fresh so long"
        first = state.next_poll
    after = planned(learn(rhythm, now=first, published=()), rules, first, count - 1)
    return [(first, why), *after]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _gap(gap: timedelta | None) -> str:
    """A mean gap in the unit in which one thinks of it."""
    if gap is None:
        return "–"
    for unit, length in (("d", timedelta(days=1)), ("h", timedelta(hours=1))):
        if gap >= 2 * length:
            return f"{gap / length:.0f} {unit}"
    return f"{max(1, round(gap / timedelta(minutes=1)))} min"


def _shown(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment.astimezone():%d %b %H:%M}"
