"""``dead …``: deliveries that were given up – why, and sending them again."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json, run_async
from bot.errors import NewsbellError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.model import ArchivedStory
    from bot.store.archive import Archive
    from bot.store.dead import DeadLetter, DeadLetters

_dead = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Deliveries that were given up: why, and sending them again.",
)

_SAYS = {
    "queued": "is queued again",
    "dropped": "is dropped",
    "unknown": "is no dead letter (any more)",
    "over": "cannot be sent: the story has left the archive, or its ledger has ended",
    "closed": "cannot be sent: the chat is closed to the bot",
    "full": "cannot be sent now: as much waits for the chat as may; try again later",
    "waits": "waits to be sent already, and is dropped from the list",
    "done": "was delivered meanwhile, or may have been, and is dropped",
}

ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", metavar="WORDS", help="Only those with this in their reason."),
]
Letters = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", help="As dead list shows them.", show_default=False),
]
AllOption = Annotated[bool, typer.Option("--all", help="All of them (of the --reason).")]


@dataclass(frozen=True, slots=True)
class _Desk:
    letters: DeadLetters
    archive: Archive


def register(app: typer.Typer) -> None:
    """Add this family to the command line."""
    _dead.command("list", epilog="Example: newsbell dead list --reason topic")(list_)
    _dead.command(epilog="Example: newsbell dead show 1772600767000-0")(show)
    _dead.command(epilog="Example: newsbell dead retry --all --reason topic")(retry)
    _dead.command(epilog="Example: newsbell dead drop 1772600767000-0")(drop)
    app.add_typer(_dead, name="dead")


def list_(
    reason: ReasonOption = None, as_json: JsonOption = False, config: ConfigOption = None
) -> None:
    """List deliveries that were given up, the newest first, and how many for each reason."""
    letters = run_async(_list(load(config, quiet=True), reason))
    if as_json:
        for one in letters:
            print_json(_fields(one))
        return
    if not letters:
        typer.echo("No delivery was given up" + (f" for {reason!r}." if reason else "."))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Id", "When", "Chat", "Story", "Attempts", "Why"):
        table.add_column(heading, overflow="fold")
    for one in letters:
        when = f"{one.at.astimezone():%d %b %H:%M}"
        table.add_row(one.id, when, str(one.chat), one.story, str(one.attempts), Text(one.why))
    console = Console(highlight=False)
    console.print(table)
    for why, count in Counter(one.why for one in letters).most_common():
        console.print(Text(f"{count:,} × {why}", style="dim"))


def show(
    letter: Annotated[str, typer.Argument(metavar="ID", help="As dead list shows it.")],
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Show one of them with its story."""
    found, story = run_async(_show(load(config, quiet=True), letter))
    if as_json:
        told = story.story if story else None
        print_json({**_fields(found), "title": told and told.title, "url": told and told.url})
        return
    typer.echo(f"{found.chat}, story {found.story}, {found.at.astimezone():%d %b %Y %H:%M:%S}")
    typer.echo(f"Given up after {found.attempts} attempts: {found.why}")
    if story is None:
        typer.echo("The story has left the archive.")
    else:
        typer.echo(f"{story.story.title}\n{story.story.url or '(no address)'}")


def retry(
    letters: Letters = None,
    reason: ReasonOption = None,
    every: AllOption = False,
    config: ConfigOption = None,
) -> None:
    """Send them again: each is put at the end of its chat's queue."""
    run_async(_act(load(config, quiet=True), letters or [], reason, every=every, again=True))


def drop(
    letters: Letters = None,
    reason: ReasonOption = None,
    every: AllOption = False,
    config: ConfigOption = None,
) -> None:
    """Forget them; the ledger still says that they failed."""
    run_async(_act(load(config, quiet=True), letters or [], reason, every=every, again=False))


async def _list(config: Config, reason: str | None) -> list[DeadLetter]:
    async with _desk(config) as desk:
        return await _of_reason(desk.letters, reason)


async def _show(config: Config, letter: str) -> tuple[DeadLetter, ArchivedStory | None]:
    async with _desk(config) as desk:
        async for one in desk.letters.each():
            if one.id == letter:
                return one, await desk.archive.get(one.story)
    raise NewsbellError(f"{letter} is no dead letter: newsbell dead list shows them")


async def _act(
    config: Config, ids: Sequence[str], reason: str | None, *, every: bool, again: bool
) -> None:
    if bool(ids) == every:
        raise typer.BadParameter("name ids, or --all")
    counts: Counter[str] = Counter()
    async with _desk(config) as desk:
        if every:
            ids = [one.id for one in await _of_reason(desk.letters, reason)]
        for letter in reversed(ids):  # the oldest first, so that order in a chat is kept
            act = desk.letters.retry if again else desk.letters.drop
            what = (await act(letter)).value
            counts[what] += 1
            if not every:
                typer.echo(f"{letter} {_SAYS[what]}.")
    if every:
        typer.echo(", ".join(f"{n:,} {what}" for what, n in counts.items()) or "There is none.")
    if not every and set(counts) & {"unknown", "over", "closed", "full"}:
        raise typer.Exit(1)


async def _of_reason(letters: DeadLetters, reason: str | None) -> list[DeadLetter]:
    wanted = (reason or "").casefold()
    return [one async for one in letters.each() if wanted in one.why.casefold()]


def _fields(one: DeadLetter) -> dict[str, Any]:
    return {
        "id": one.id,
        "chat": str(one.chat),
        "story": one.story,
        "why": one.why,
        "attempts": one.attempts,
        "at": one.at.isoformat(),
    }


@asynccontextmanager
async def _desk(config: Config) -> AsyncIterator[_Desk]:
    from bot.app.opening import open_store
    from bot.store.archive import Archive
    from bot.store.dead import DeadLetters

    async with open_store(config, os.environ, attach=True, patience=5) as opened:
        yield _Desk(DeadLetters(opened.store), Archive(opened.store))
