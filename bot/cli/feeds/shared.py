"""What the feed commands share: names that complete, changes of the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import log_as_configured
from bot.errors import NewsbellError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.config.change import ConfigFile


def complete_name(ctx: typer.Context, incomplete: str) -> list[str]:
    """The names of the configured feeds that begin so; none while the config is not valid."""
    from bot.config import load_config

    try:
        config = load_config(ctx.params.get("config"), os.environ, cwd=Path.cwd())
    except NewsbellError:
        return []
    return [feed.name for feed in config.feeds if feed.name.startswith(incomplete)]


Names = Annotated[
    list[str],
    typer.Argument(metavar="FEED", help="Names of feeds.", autocompletion=complete_name),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only show what would be done; write nothing.")
]


def known(config: Config, names: Sequence[str]) -> None:
    """Refuse names that no feed has."""
    there = [feed.name for feed in config.feeds]
    for name in names:
        if name not in there:
            listed = ", ".join(there) or "none"
            raise typer.BadParameter(f"no feed {name!r}: configured are {listed}")


def opened(path: Path | None) -> ConfigFile:
    """The config file, to be changed; with logging set up for a command."""
    from bot.config.change import open_config

    file = open_config(path, os.environ, cwd=Path.cwd())
    log_as_configured(file.config, quiet=True)
    return file


def changed(file: ConfigFile, edit: Callable[[str], str], *, write: bool = True) -> None:
    """Change the file, if what comes of it is valid."""
    from bot.config.change import change_config

    change_config(file, edit, os.environ, cwd=Path.cwd(), write=write)


def table_of(
    name: str, url: str, *, interval: str | None = None, tags: Sequence[str] = ()
) -> dict[str, Any]:
    """A ``[[feeds]]`` table with the keys that say something."""
    table: dict[str, Any] = {"name": name, "url": url}
    if interval:
        table["interval"] = interval
    if tags:
        table["tags"] = list(tags)
    return table
