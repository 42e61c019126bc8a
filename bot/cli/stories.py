"""``latest``: what the archive holds."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json, run_async


def register(app: typer.Typer) -> None:
    """Add this family to the command line."""
    app.command(epilog="Example: newsbell latest chips --count 20")(latest)


def latest(
    what: Annotated[
        str, typer.Argument(metavar="TOPIC", help='A topic, "all", or "source:NAME".')
    ] = "all",
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=200, help="How many.")] = 10,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Print the newest stories, from the running bot's store or the stored one."""
    from bot.app.opening import open_store
    from bot.app.topics import topics_in_force
    from bot.model import ALL, SOURCE_PREFIX, ArchivedStory, Selector
    from bot.store.archive import Archive

    settings = load(config, quiet=True)
    names = [rule.topic.name for rule in topics_in_force(settings)]
    allowed = [ALL, *names, *(f"{SOURCE_PREFIX}{feed.name}" for feed in settings.feeds)]
    if what not in allowed:
        raise typer.BadParameter(f"{what!r} is not known: allowed are {', '.join(allowed)}")

    async def read() -> tuple[ArchivedStory, ...]:
        async with open_store(settings, os.environ, attach=True, patience=5) as opened:
            return await Archive(opened.store).latest(Selector(what), count)

    found = run_async(read())
    if as_json:
        for one in found:
            print_json(
                {
                    "id": one.story.id,
                    "title": one.story.title,
                    "url": one.story.url,
                    "topics": [match.topic for match in one.topics],
                    "source": one.story.source,
                    "published": one.story.published and one.story.published.isoformat(),
                    "first_seen": one.first_seen.isoformat(),
                }
            )
        return
    if not found:
        typer.echo("No story yet: it comes with the next poll (newsbell poll --once).")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("When", "Topics", "Story", "Source"):
        table.add_column(heading, overflow="fold")
    for one in found:
        when = (one.story.published or one.first_seen).astimezone()
        title = Text(one.story.title, style=f"link {one.story.url}" if one.story.url else "")
        names_of = Text(", ".join(match.topic for match in one.topics), style="cyan")
        table.add_row(f"{when:%d %b %H:%M}", names_of, title, Text(one.story.source))
    Console().print(table)
