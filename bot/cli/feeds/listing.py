"""``feeds list`` and ``feeds plan``: how the feeds are doing, and when they are asked."""

from __future__ import annotations

import os
from dataclasses import replace
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


def list_(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """List the feeds: when each was and will be asked, and what is wrong with it."""
    settings = load(config, quiet=True)
    feeds = run_async(states(settings))
    if as_json:
        for state in feeds:
            print_json(
                {
                    "name": state.name,
                    "title": state.title,
                    "last_poll": _iso(state.last_poll),
                    "next_poll": _iso(state.next_poll),
                    "last_new": _iso(state.last_new),
                    "failures": state.failures,
                    "error": state.error,
                    "paused": state.paused,
                }
            )
        return
    if not feeds:
        typer.echo("No feed is configured: newsbell feeds add URL")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Feed", "Title", "Asked", "Next", "Last news", "State"):
        table.add_column(heading, overflow="fold")
    for state in feeds:
        fine = Text("never asked" if state.last_poll is None else "fine", style="green")
        wrong = Text(f"failed {state.failures}×: {state.error}", style="red")
        if state.paused:
            fine = wrong = Text("paused", style="yellow")
        table.add_row(
            state.name,
            Text(state.title),
            _shown(state.last_poll),
            _shown(None if state.paused else state.next_poll),
            _shown(state.last_new),
            wrong if state.failures else fine,
        )
    Console().print(table)


async def states(config: Config) -> list[FeedState]:
    """How each configured feed is doing, as the store has it."""
    from bot.app.opening import open_store
    from bot.store.polls import FeedBook

    async with open_store(config, os.environ, attach=True, patience=5) as opened:
        book = FeedBook(opened.store)
        return [
            replace(await book.state(feed.name), paused=feed.paused)
            for feed in config.feed_values()
        ]


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
    from bot.store.polls import FeedBook

    (feed,) = (feed for feed in config.feed_values() if feed.name == name)
    async with open_store(config, os.environ, attach=True, patience=5) as opened:
        book = FeedBook(opened.store)
        learned, hints = await book.learned(feed.name)
        state = await book.state(feed.name)
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
        longer = state.next_poll > first
        first, why = state.next_poll, "the server keeps its answer fresh so long" if longer else why
    after = planned(learn(rhythm, now=first, published=()), rules, first, count - 1)
    return [(first, why), *after]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _shown(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment.astimezone():%d %b %H:%M}"
