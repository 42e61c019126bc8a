"""``feeds add``: finds the feeds of a page, shows one, and writes it into the config."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, print_json, run_async
from bot.cli.feeds.looking import Look, classifier_of, counted, look, show_look
from bot.cli.feeds.shared import DryRun, changed, opened, table_of
from bot.cli.web import web_tools
from bot.config import values
from bot.feeds.address import feed_key, typed_address, without_credentials

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Config
    from bot.config.change import ConfigFile
    from bot.feeds.discovery.finder import Found, FoundFeed

Yes = Annotated[
    bool, typer.Option("--yes", "-y", help="Ask nothing: take the first feed that is found.")
]


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, or a page that has one.")],
    *,
    name: Annotated[
        str | None, typer.Option("--name", "-n", help="Its name; else made from its title.")
    ] = None,
    interval: Annotated[
        str | None,
        typer.Option("--interval", help='Ask it exactly so often, such as "30m".'),
    ] = None,
    tags: Annotated[
        list[str] | None, typer.Option("--tag", help="A word to group feeds by; repeatable.")
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Find the feed of a page, show its last stories with their topics, and add it.

    In a terminal it asks which one, by what name, and whether to. A running bot takes the changed
    config up within seconds.
    """
    from bot.config.edit import with_feeds

    file = opened(config)
    wanted = _Wanted(name, interval, tuple(tags or ()), dry_run, as_json)
    _check(file.config, wanted)
    address = typed_address(url)
    if there := _configured(file.config, address):
        return _say_known(there, wanted)
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not (yes or as_json)
    screen = Console(highlight=False)
    found = run_async(_find(file.config, address))
    chosen = found.feeds[0]
    if not as_json and len(found.feeds) > 1:
        _show_choice(found, file.config, screen)
        if asks:
            chosen = found.feeds[_number("Which one?", len(found.feeds)) - 1]
        else:
            screen.print(Text("The first one is taken."))
    if there := _configured(file.config, chosen.url, chosen.document.url):
        return _say_known(there, wanted)
    seen = run_async(_look(file.config, chosen))
    if not as_json:
        screen.print()
        show_look(seen, screen)
        screen.print()
    called = _name(file.config, chosen, wanted, asks=asks and not dry_run)
    table = table_of(called, chosen.url, interval=interval, tags=tags or ())
    if asks and not dry_run and not typer.confirm(f"Add it to {file.path}?", default=True):
        typer.echo("Nothing was changed.")
        return None
    changed(file, lambda text: with_feeds(text, [table]), write=not dry_run)
    return _say_added(file, found, table, seen, wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was asked for on the command line."""

    name: str | None
    interval: str | None
    tags: tuple[str, ...]
    dry_run: bool
    as_json: bool


async def _find(config: Config, address: str) -> Found:
    from bot.feeds.discovery.finder import Finder

    screen = Console(stderr=True)
    # Without markup: addresses may hold brackets.
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    async with web_tools(config) as (fetcher, parsers):
        with Progress(
            *columns, console=screen, transient=True, disable=not screen.is_terminal
        ) as progress:
            task = progress.add_task("Looking …")

            def told(url: str) -> None:
                shown = without_credentials(url)[: max(screen.width - 15, 20)]
                progress.update(task, description=f"Trying {shown}")

            return await Finder(fetcher, parsers, told=told).find(address)


async def _look(config: Config, chosen: FoundFeed) -> Look:
    from bot.model import Split

    async with web_tools(config) as (_, parsers):
        return await look(
            chosen.feed,
            chosen.document,
            Split.AUTO,
            parsers=parsers,
            classifier=classifier_of(config),
        )


def _check(config: Config, wanted: _Wanted) -> None:
    """Refuse what could not be written, before anybody is asked anything."""
    if wanted.name is not None:
        _valid("--name", wanted.name, values.name)
        if any(feed.name == wanted.name for feed in config.feeds):
            raise typer.BadParameter(f"--name: there is a feed {wanted.name} already")
    if wanted.interval is not None:
        _valid("--interval", wanted.interval, values.duration)
    for tag in wanted.tags:
        _valid("--tag", tag, values.tag)


def _valid(option: str, value: str, read: Callable[[str], object]) -> None:
    try:
        read(value)
    except values.BadValueError as error:
        raise typer.BadParameter(f"{option} {values.quoted(value)} {error}") from None


def _configured(config: Config, *urls: str) -> str | None:
    """The name of the feed that has one of these addresses."""
    keys = {feed_key(url) for url in urls}
    return next((feed.name for feed in config.feed_values() if feed_key(feed.url) in keys), None)


def _say_known(name: str, wanted: _Wanted) -> None:
    if wanted.as_json:
        print_json({"feed": name, "added": False, "why": "it is configured already"})
    else:
        typer.echo(f"This feed is configured already: {name}. Nothing was changed.")


def _show_choice(found: Found, config: Config, screen: Console) -> None:
    from bot.feeds.document import feed_format

    screen.print(Text(f"{len(found.feeds)} feeds were found:"))
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for number, one in enumerate(found.feeds, start=1):
        title = Text(one.feed.title or "(no title)", style="bold")
        if there := _configured(config, one.url, one.document.url):
            title.append(f"  (configured already: {there})", style="yellow")
        entries = counted(len(one.feed.entries))
        table.add_row(str(number), title)
        table.add_row("", Text(without_credentials(one.url), style="blue"))
        about = ", ".join(
            filter(None, (feed_format(one.document.body), entries, str(one.lead.how)))
        )
        table.add_row("", Text(about, style="dim"))
    screen.print(table)
    if found.left:
        screen.print(Text(f"{found.left} more addresses were not tried.", style="dim"))


def _number(question: str, most: int) -> int:
    while True:
        answer: int = typer.prompt(question, default=1, type=int)
        if 1 <= answer <= most:
            return answer
        typer.echo(f"Write a number from 1 to {most}.")


def _name(config: Config, chosen: FoundFeed, wanted: _Wanted, *, asks: bool) -> str:
    if wanted.name is not None:
        return wanted.name
    from bot.config.names import feed_name

    taken = {feed.name for feed in config.feeds}
    proposed = feed_name(chosen.feed.title, chosen.url, taken)
    while asks:
        answer: str = typer.prompt("Name", default=proposed).strip()
        try:
            values.name(answer)
        except values.BadValueError as error:
            typer.echo(f"{values.quoted(answer)} {error}")
            continue
        if answer not in taken:
            return answer
        typer.echo(f"There is a feed {answer} already.")
    return proposed


def _say_added(
    file: ConfigFile, found: Found, table: dict[str, Any], seen: Look, wanted: _Wanted
) -> None:
    import tomlkit

    name, url = table["name"], without_credentials(table["url"])
    if wanted.as_json:
        others = [without_credentials(one.url) for one in found.feeds]
        print_json(
            {"feed": name, "added": not wanted.dry_run, "url": url, "file": str(file.path)}
            | seen.facts()
            | {"found": others}
        )
    elif wanted.dry_run:
        typer.echo(f"{file.path} would get:\n")
        typer.echo(tomlkit.dumps({"feeds": [table | {"url": url}]}).strip())
    else:
        made = f"{file.path} is made, and {name} is in it." if file.is_new else ""
        typer.echo(made or f"{name} is added to {file.path}.")
        typer.echo("A bot that runs takes it up within seconds; newsbell check tries everything.")
