"""``feeds import`` and ``feeds export``: lists of feeds from and for other readers, as OPML."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json, run_async
from bot.cli.feeds.shared import DryRun, changed, opened, table_of
from bot.cli.web import web_tools
from bot.errors import ConfigError, FeedError, StoreError
from bot.feeds.address import feed_key, names_a_private_place, without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.config import Config
    from bot.feeds.opml import Outline


@dataclass(frozen=True, slots=True)
class _Row:
    """What becomes of one feed of a list; ``why`` it is not added, if it is not."""

    feed: str
    url: str
    title: str
    tags: tuple[str, ...]
    added: bool
    why: str = ""


def import_(
    source: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="An OPML list; - is standard input.")
    ],
    dry_run: DryRun = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Add the feeds of an OPML list; its folders and categories become tags.

    Feeds that are configured already, or stand in the list twice, are passed over.
    """
    from bot.config.edit import with_feeds
    from bot.feeds.opml import read_opml

    file = opened(config)
    try:
        outlines = read_opml(_read(source, file.config))
    except FeedError as error:
        raise FeedError(f"{source} {error}") from None
    # A stranger's list may not have the bot ask inside the operator's network.
    rows = _rows(outlines, file.config, public_only=_is_web(source))
    tables = [table_of(row.feed, row.url, tags=row.tags) for row in rows if row.added]
    if tables:
        changed(file, lambda text: with_feeds(text, tables), write=not dry_run)
    if as_json:
        for row in rows:
            shown = asdict(row) | {"url": without_credentials(row.url), "dry_run": dry_run}
            print_json(shown)
        return
    _show(rows)
    verb = "would be added" if dry_run else "added"
    typer.echo(f"{len(tables)} of {len(rows)} feeds {verb} to {file.path}.")


def _read(source: str, config: Config) -> bytes:
    from bot.feeds.opml import MAX_BYTES

    if source == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    if _is_web(source):
        return run_async(_fetched(source, config))
    try:
        with Path(source).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise FeedError(f"cannot be read: {(error.strerror or 'no such file').lower()}.") from None


def _is_web(source: str) -> bool:
    return source.startswith(("http://", "https://"))


async def _fetched(source: str, config: Config) -> bytes:
    from bot.feeds.fetch import Document
    from bot.feeds.reading import Failed, Validators

    async with web_tools(config) as (fetcher, _):
        answer = await fetcher.fetch(source, Validators())
    if isinstance(answer, Document):
        return answer.body
    raise FeedError(f"cannot be had: {answer.why if isinstance(answer, Failed) else 'unchanged'}")


def _rows(outlines: Iterable[Outline], config: Config, *, public_only: bool) -> list[_Row]:
    from bot.config import values
    from bot.config.names import feed_name, tags_of

    taken = {feed.name for feed in config.feeds}
    there = {
        feed_key(feed.url): f"configured already: {feed.name}" for feed in config.feed_values()
    }
    rows = []
    for outline in outlines:
        tags, key = tags_of(outline.groups), feed_key(outline.url)
        why = there.get(key, "")
        if not why:
            try:
                values.url(outline.url, ("http", "https"))
            except values.BadValueError:
                why = "its address is no web address"
        if not why and public_only and names_a_private_place(outline.url):
            why = "it is in a private network: newsbell feeds add adds it"
        name = "" if why else feed_name(outline.text or outline.title, outline.url, taken)
        if name:
            taken.add(name)
            there[key] = f"in the list twice: {name}"
        title = outline.title or outline.text
        rows.append(_Row(name, outline.url, title, tags, bool(name), why))
    return rows


def _show(rows: list[_Row]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("Feed", "Title", "Tags", "Passed over because"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(
            Text(row.feed or "–"),
            Text(row.title or without_credentials(row.url)),
            Text(", ".join(row.tags), style="cyan"),
            Text(row.why, style="yellow"),
        )
    if rows:
        Console(highlight=False).print(table)


def export(
    target: Annotated[
        str, typer.Argument(metavar="FILE", help="Where to; - is standard output.")
    ] = "-",
    config: ConfigOption = None,
) -> None:
    """Write the feeds as an OPML 2.0 list for other readers; tags become categories.

    Passwords, headers and cookies are left out, and feeds that are not on the web.
    """
    from bot.feeds.opml import Outline, write_opml
    from bot.model import FeedType

    settings = load(config, quiet=True)
    titles = _titles(settings)
    feeds = [feed for feed in settings.feed_values() if feed.type == FeedType.WEB]
    outlines = [
        Outline(feed.name, without_credentials(feed.url), titles.get(feed.name, ""), feed.tags)
        for feed in feeds
    ]
    data = write_opml(outlines, title="Newsbell", now=datetime.now(UTC))
    for feed in feeds:
        secrets = feed.access.headers or feed.access.cookies
        if secrets or feed.url != without_credentials(feed.url):
            typer.echo(f"{feed.name}: its password or headers are left out.", err=True)
    if target == "-":
        sys.stdout.buffer.write(data)
        return
    try:
        Path(target).write_bytes(data)
    except OSError as error:
        raise ConfigError(f"{target} cannot be written: {error.strerror}") from None
    typer.echo(f"{len(outlines)} feeds are in {target}.")


def _titles(config: Config) -> dict[str, str]:
    """What the feeds call themselves, where the store knows; a list is of use without."""
    from bot.cli.feeds.listing import states

    try:
        return {state.name: state.title for state in run_async(states(config))}
    except StoreError:
        return {}
