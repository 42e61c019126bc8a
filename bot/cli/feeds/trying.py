"""``feeds test``: fetches and reads a feed now, without the store, and tells what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json, run_async
from bot.cli.feeds.looking import Look, classifier_of, look, show_look
from bot.cli.feeds.shared import complete_name, known
from bot.cli.web import feed_at, web_tools
from bot.errors import FeedError
from bot.feeds.address import typed_address, without_credentials

if TYPE_CHECKING:
    from bot.config import Config
    from bot.feeds.fetch import Document
    from bot.model import Feed, ParsedFeed

_CACHING = ("ETag", "Last-Modified", "Cache-Control", "Expires")


@dataclass(frozen=True, slots=True)
class _Came:
    document: Document
    parsed: ParsedFeed
    look: Look


def try_(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FEED|URL", help="A feed's name, or an address.", autocompletion=complete_name
        ),
    ],
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Fetch and read a feed now, and tell what came; exit 1 if it cannot be read.

    Nothing is stored and nobody is told.
    """
    settings = load(config, quiet=True)
    feed = _feed(settings, what)
    try:
        came = run_async(_try(settings, feed))
    except FeedError as error:
        if not as_json:
            raise
        print_json({"feed": feed.name, "ok": False, "error": str(error)})
        raise typer.Exit(1) from None
    if as_json:
        print_json(_facts(feed, came))
    else:
        _show(came)


def _feed(config: Config, what: str) -> Feed:
    from bot.model import Feed, FeedName

    for feed in config.feed_values():
        if feed.name == what:
            return feed
    if not set(what) & set(".:/"):
        known(config, [what])
    return Feed(FeedName(what), typed_address(what), config.poll.interval)


async def _try(config: Config, feed: Feed) -> _Came:
    from bot.model import FeedType

    if feed.type is not FeedType.WEB:
        raise FeedError(f"{feed.name} is not on the web: newsbell check tries its {feed.type}.")
    async with web_tools(config) as (fetcher, parsers):
        answer, parsed = await feed_at(feed.url, feed.access, fetcher, parsers)
        seen = await look(
            parsed, answer, feed.split, parsers=parsers, classifier=classifier_of(config)
        )
    return _Came(answer, parsed, seen)


def _facts(feed: Feed, came: _Came) -> dict[str, Any]:
    document = came.document
    caching = {name.lower().replace("-", "_"): document.headers.get(name) for name in _CACHING}
    return {
        "feed": feed.name,
        "ok": True,
        "url": document.url,
        "moved": document.moved,
        "status": int(document.status),
        "type": document.content_type,
        "bytes": len(document.body),
        **caching,
        **came.look.facts(),
    }


def _show(came: _Came) -> None:
    document = came.document
    screen = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    caching = [f"{name}: {document.headers[name]}" for name in _CACHING if name in document.headers]
    rows = {
        "Address": without_credentials(document.url),
        "Moved": f"for good, to {document.moved}: write that into the config"
        if document.moved
        else "",
        "Answer": f"{int(document.status)}, {document.content_type or 'no type'}",
        "Size": _size(len(document.body)),
        "Caching": "\n".join(caching) or "nothing said",
    }
    for name, value in rows.items():
        if value:
            table.add_row(name, Text(value))
    screen.print(table)
    screen.print()
    show_look(came.look, screen)


def _size(size: int) -> str:
    return f"{size / 1000:,.1f} kB" if size >= 1000 else f"{size} bytes"
