"""``stories split`` and ``stories join``: what one event is, by the operator's word."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import ConfigOption, load, run_async
from bot.cli.finding import find_story
from bot.errors import NewsbellError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.store.archive import Archive
    from bot.store.regrouping import Regrouping

_stories = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Which reports are one story: take apart what was joined wrongly, join what was not.",
)

StoryArgument = Annotated[
    str, typer.Argument(metavar="STORY", help="Its id, its address, or words of its title.")
]


def register(app: typer.Typer) -> None:
    """Add this family to the command line."""
    _stories.command(epilog="Example: newsbell stories split 4fj2kq7hzx3a 7b5lq2mmwz6c --ring")(
        split
    )
    _stories.command(epilog='Example: newsbell stories join "chip ban" 7b5lq2mmwz6c')(join)
    app.add_typer(_stories, name="stories")


@dataclass(frozen=True, slots=True)
class _Desk:
    archive: Archive
    regrouping: Regrouping


def split(
    story: StoryArgument,
    report: Annotated[
        str,
        typer.Argument(metavar="REPORT", help="The id of what joined it: newsbell explain STORY."),
    ],
    ring: Annotated[
        bool, typer.Option("--ring", help="Tell it now to the chats that follow it.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Make a report that joined a story wrongly a story of its own; it stays one."""
    typer.echo(run_async(_split(load(config, quiet=True), story, report, ring=ring)))


def join(
    story: StoryArgument,
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="The story that reports the same event.")
    ],
    config: ConfigOption = None,
) -> None:
    """Make another story a report of this one; nobody is told, and it stays so."""
    typer.echo(run_async(_join(load(config, quiet=True), story, other)))


async def _split(config: Config, words: str, report: str, *, ring: bool) -> str:
    from bot.app.sorting import sorted_topics
    from bot.app.topics import topics_in_force
    from bot.same import near_terms
    from bot.store.regrouping import Parted
    from bot.topics import Classifier

    async with _desk(config) as desk:
        told = await desk.archive.root_of(await find_story(desk.archive, words))
        joined = await desk.regrouping.joined(told.story.id)
        found = next((one.report for one in joined if one.report.story.id == report), None)
        if found is None:
            there = ", ".join(one.report.story.id for one in joined) or "none"
            raise NewsbellError(
                f"{report} has not joined {told.story.id}: what joined it is {there}"
            )
        rules = topics_in_force(config)
        kept = found.story
        done = await desk.regrouping.split(
            kept.id,
            sorted_topics(found, Classifier(rules), rules),
            ring=ring,
            terms=near_terms(kept.title, kept.summary, kept.source),
            window=config.dedupe.window,
        )
        if done is not Parted.SPLIT:
            raise NewsbellError(f"{report} has been taken out of {told.story.id} meanwhile")
    how = "and rings" if ring else "and rings nobody"
    return f"{report} is a story of its own now, {how}: {kept.title}"


async def _join(config: Config, words: str, other: str) -> str:
    from bot.store.regrouping import Merged

    async with _desk(config) as desk:
        told = (await find_story(desk.archive, words)).story
        second = (await find_story(desk.archive, other)).story
        if told.id == second.id:
            raise NewsbellError("a story cannot join itself: name two")
        done = await desk.regrouping.merge(told.id, second.id)
        if done is Merged.GONE:
            raise NewsbellError("one of the two has left the archive meanwhile")
    if done is Merged.ALREADY:
        return f"{second.id} and {told.id} are one story already."
    return f"{second.id} is a report of {told.id} now: {second.title}"


@asynccontextmanager
async def _desk(config: Config) -> AsyncIterator[_Desk]:
    from bot.app.opening import open_store
    from bot.store.archive import Archive
    from bot.store.regrouping import Regrouping

    life = timedelta(days=config.archive.days)
    async with open_store(config, os.environ, attach=True, patience=5) as opened:
        yield _Desk(Archive(opened.store), Regrouping(opened.store, archive_life=life))
