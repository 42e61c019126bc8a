"""``feeds …``: the feeds of the config – what they are, how they are doing, adding and changing."""

from __future__ import annotations

import typer

from bot.cli.feeds import adding, changing, exchanging, listing, trying

_feeds = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="The feeds: find and add, try, pause, remove, exchange with other readers, see how they "
    "are doing.",
)


def register(app: typer.Typer) -> None:
    """Add this family to the command line."""
    command = _feeds.command
    command(epilog="Example: newsbell feeds add https://www.scmp.com --name scmp")(adding.add)
    command("list", epilog="Example: newsbell feeds list --json")(listing.list_)
    command("test", epilog="Example: newsbell feeds test scmp-tech")(trying.try_)
    command(epilog="Example: newsbell feeds plan scmp-tech --count 10")(listing.plan)
    command(epilog="Example: newsbell feeds pause scmp-tech scmp-china")(changing.pause)
    command(epilog="Example: newsbell feeds resume scmp-tech")(changing.resume)
    command(epilog="Example: newsbell feeds remove scmp-tech")(changing.remove)
    command("import", epilog="Example: newsbell feeds import --dry-run reader.opml")(
        exchanging.import_
    )
    command(epilog="Example: newsbell feeds export feeds.opml")(exchanging.export)
    app.add_typer(_feeds, name="feeds")
